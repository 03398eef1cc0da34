#include "ingestion/json_members.h"

#include <string>

#include "flinkdiag/support/json_string.h"
#include "flinkdiag/support/text.h"
#include "flinkdiag/support/text_map.h"
#include "ingestion/content_line.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kMostMembers = 4096;
// REST dumps in a JSON of somebody's own: as text they would be one dump, of all processes.
constexpr std::string_view kRestThread = "stringifiedThreadInfo";
constexpr std::size_t kShortest = 4;  // of a line that tells anything
constexpr std::size_t kMostNested = 2;

// Lines of a dump or a log in a string. An export may hold the lines of a container's JSON log.
std::size_t content_of(std::string_view raw, std::size_t most_nested) {
  if (raw.size() < kShortest) return 0;
  if (raw.find('\\') == raw.npos) return count_content(raw);
  const std::string text = unescape_json(raw);
  if (most_nested == 0 || !begins_json(text)) return count_content(text);
  std::size_t content = 0;
  walk_json(text, [&](const JsonString& found) {
    const auto inner = std::string_view(text).substr(found.begin, found.end - found.begin);
    if (!found.is_key) content += content_of(inner, most_nested - 1);
  });
  return content;
}

struct LineEnds {
  std::size_t count = 0;
  bool is_last = false;  // one stands at the end
};

// "\n" and not "\\n", as in a path of Windows.
LineEnds line_ends_in(std::string_view raw) {
  LineEnds ends;
  for (auto at = raw.find('\\'); at != raw.npos && at + 1 < raw.size();
       at = raw.find('\\', at + 2)) {
    if (raw[at + 1] != 'n') continue;
    ++ends.count;
    ends.is_last = at + 2 == raw.size();
  }
  return ends;
}

}  // namespace

bool begins_json(std::string_view text) {
  text = trim_left(text.substr(0, 256));
  if (text.size() < 2 || (text.front() != '{' && text.front() != '[')) return false;
  const bool is_array = text.front() == '[';
  text = trim_left(text.substr(1));
  return !text.empty() && (text.front() == '"' || (is_array && (text[0] == '{' || text[0] == '[')));
}

std::pair<std::uint64_t, std::string_view> MemberNaming::operator()(const JsonString& found,
                                                                    std::string_view raw) {
  const std::string_view label = std::exchange(label_, {});
  if (found.member == "field") label_ = raw;
  if (found.member != "value" || label.empty()) return {found.path, found.member};
  return {hash_text(label, found.path), label};
}

std::string_view MessageSource::*SourceNaming::operator()(const JsonString& found,
                                                          std::string_view raw) {
  const std::string_view key = std::exchange(key_, {});
  if (found.member == "key") key_ = raw;
  const bool is_value = found.member == "value" || found.member == "stringValue";
  return is_value && !key.empty() ? source_part({}, key) : source_part(found.parent, found.member);
}

void JsonMembers::take(const JsonString& found, std::string_view raw) {
  note_source(found, raw);
  const auto [path, name] = naming_(found, raw);
  const auto known = members_.find(path);
  if (known == members_.end() && members_.size() == kMostMembers) return;
  JsonMember& member = known != members_.end() ? known->second : members_[path];
  if (member.strings++ == 0) {
    member.name = name;
    member.first = raw;
    member.path = path;
    order_.push_back(path);
  }
  const LineEnds ends = line_ends_in(raw);
  member.line_ends += ends.count;
  member.has_lines |= ends.count > (ends.is_last ? 1U : 0U);
  member.with_end += ends.is_last ? 1 : 0;
  if (raw.size() >= kShortest) member.last = raw;
  member.content += content_of(raw, kMostNested);
}

const JsonMember* JsonMembers::best() const {
  const JsonMember* best = nullptr;
  for (const std::uint64_t path : order_) {
    const JsonMember& member = members_.at(path);
    if (member.name != kRestThread && member.content > (best == nullptr ? 0 : best->content))
      best = &member;
  }
  return best;
}

void JsonMembers::note_source(const JsonString& found, std::string_view raw) {
  const auto part = sources_(found, raw);
  if (has_sources_ || part == nullptr) return;
  std::string_view& first = first_.*part;
  if (first.empty()) first = raw;
  has_sources_ = first != raw;
}

}  // namespace flinkdiag
