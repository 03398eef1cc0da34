#include "ingestion/message_source.h"

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

struct SourceName {
  std::string_view ending;  // of the member's name, in letters alone
  std::string_view MessageSource::*part;
};

constexpr SourceName kNames[] = {
    {"podname", &MessageSource::pod},
    {"pod", &MessageSource::pod},
    {"logstreamname", &MessageSource::pod},
    {"logstream", &MessageSource::pod},
    {"containername", &MessageSource::container},
    {"hostname", &MessageSource::host},
    {"host", &MessageSource::host},
};

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestSource = 100;  // it goes before each line

std::string letters_of(std::string_view parent, std::string_view member) {
  std::string letters(member == "name" ? parent : "");
  letters += member;
  std::erase_if(letters, [](char c) { return c == '_' || c == '.' || c == '-' || c == '@'; });
  return to_lower(letters);
}

}  // namespace

void MessageSource::complete_with(const MessageSource& other) {
  if (pod.empty()) pod = other.pod;
  if (container.empty()) container = other.container;
  if (host.empty()) host = other.host;
}

std::string MessageSource::name() const {
  std::string name(pod);
  if (pod.empty()) name.append(host).append(host.empty() ? "" : "/").append(container);
  name.resize(cut_text(name, kLongestSource).size());
  for (char& c : name) {
    if (is_space(c) || c == ']' || c == '\\') c = '_';
  }
  return name;
}

std::string_view MessageSource::*source_part(std::string_view parent, std::string_view member) {
  if (member.size() > kLongestName || parent.size() > kLongestName) return nullptr;
  const std::string letters = letters_of(parent, member);
  for (const SourceName& name : kNames) {
    if (letters.ends_with(name.ending)) return name.part;
  }
  return nullptr;
}

}  // namespace flinkdiag
