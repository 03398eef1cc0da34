#include "ingestion/json_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <span>

#include "flinkdiag/support/json_string.h"
#include "flinkdiag/support/text.h"
#include "ingestion/json_readers.h"
#include "ingestion/json_text.h"

namespace flinkdiag {
namespace {

using nlohmann::json;

constexpr std::size_t kSniffedBytes = 64 * 1024;
constexpr std::size_t kNotedDocuments = 5;

// A thread dump is known even where the JSON around it is broken, or if it is a string itself.
constexpr std::size_t kDamageSeenBytes = 4096;
constexpr std::string_view kDumpEntry = R"("stringifiedThreadInfo")";
constexpr std::string_view kEscapedDump = R"(\"threadInfos\")";

const JsonReader* find_reader(const JsonOutline& outline) {
  const auto readers = json_readers();
  const auto found = std::find_if(readers.begin(), readers.end(), [&](const JsonReader& reader) {
    return reader.accepts(outline);
  });
  return found == readers.end() ? nullptr : &*found;
}

// What the first document, or the first element of an array, is for.
Match sniff_for(std::string_view parser, std::string_view text) {
  JsonSplitter documents(text.substr(0, kSniffedBytes));
  JsonDocument document;
  if (!documents.next(document) || documents.skipped_lines() > kNotedDocuments) return Match::no;
  const JsonReader* reader = find_reader(json_outline(document.text));
  if (reader == nullptr && document.text.front() == '[') {
    JsonSplitter elements(document.text.substr(1));
    if (elements.next(document)) reader = find_reader(json_outline(document.text));
  }
  return reader != nullptr && reader->parser == parser ? Match::yes : Match::no;
}

/// Goes through the documents of one input and hands each to its reader.
class Documents {
 public:
  explicit Documents(ParseContext& context) : context_(context) {}

  void read(JsonSplitter documents, bool are_elements) {
    JsonDocument document;
    while (!rest_is_salvaged_ && documents.next(document)) read_one(document, are_elements);
    context_.summary.unread_lines += documents.skipped_lines();
    context_.is_mixed = context_.is_mixed || documents.skipped_lines() > 0;
  }

  void finish(std::string_view text) {
    if (formats_.empty() && contains(text, kDumpEntry)) {
      salvage_rest_thread_dump(context_, {.text = text, .rest = text});
    }
    if (formats_.empty()) return;
    context_.summary.format = first_format_;
    formats_.erase(first_format_);
    if (formats_.empty()) return;
    context_.summary.notes.push_back(
        fmt::format("holds also: {}", join({formats_.begin(), formats_.end()}, ", ")));
  }

 private:
  void read_one(const JsonDocument& document, bool is_element) {
    const JsonOutline outline = json_outline(document.text);
    const JsonReader* reader = find_reader(outline);
    if (reader != nullptr) {
      if (first_format_.empty()) first_format_ = reader->format;
      formats_.insert(std::string(reader->format));
      read_known(*reader, document);
    } else if (!is_element && document.text.front() == '[' && !outline.empty()) {
      read(JsonSplitter(document.text.substr(1), document.line), true);
    } else {
      refuse(document, unknown_keys(outline));
    }
  }

  void read_known(const JsonReader& reader, const JsonDocument& document) {
    if (reader.builds_tree && has_too_many_values(document.text)) {
      context_.summary.incomplete = true;
      return refuse(document, fmt::format("it has more than {} values; keep the part that matters",
                                          kMostJsonValues));
    }
    reader.read != nullptr ? read_value(reader, document) : read_text(reader, document);
  }

  void read_value(const JsonReader& reader, const JsonDocument& document) {
    json value = json::parse(document.text, nullptr, false);
    if (value.is_discarded()) {
      value = json::parse(to_valid_utf8(close_cut_json(document.text)), nullptr, false);
      if (value.is_discarded()) return refuse(document, "it is not valid JSON");
      if (!document.complete) note_cut(document);
    }
    context_.summary.understood |= reader.has_facts;
    reader.read(context_, value, {context_.input_index, document.line});
  }

  void read_text(const JsonReader& reader, const JsonDocument& document) {
    if (reader.read_text(context_, document)) {
      context_.summary.understood = true;
    } else if (reader.salvage != nullptr) {
      reader.salvage(context_, document);
      rest_is_salvaged_ = true;
    } else {
      read_repaired_text(reader, document);
    }
  }

  void read_repaired_text(const JsonReader& reader, const JsonDocument& document) {
    const std::string closed = to_valid_utf8(close_cut_json(document.text));
    JsonDocument repaired = document;
    repaired.text = repaired.rest = closed;
    repaired.complete = true;
    if (!reader.read_text(context_, repaired)) return refuse(document, "it is not valid JSON");
    context_.summary.understood = true;
    if (!document.complete) note_cut(document);
  }

  void note_cut(const JsonDocument& document) {
    context_.summary.incomplete = true;
    context_.summary.notes.push_back(fmt::format(
        "the JSON of line {} is cut off at its end: read as far as it goes", document.line));
  }

  void refuse(const JsonDocument& document, std::string_view why) {
    context_.summary.unread_lines += count_newlines(document.text) + 1;
    if (++refused_ > kNotedDocuments) return;
    context_.summary.notes.push_back(fmt::format("line {} not read: {}", document.line, why));
  }

  static std::string unknown_keys(const JsonOutline& outline) {
    constexpr std::size_t kShown = 8;
    std::vector<std::string> keys;
    for (const std::string& path : outline) {
      const bool is_top = !contains(path.starts_with("[].") ? path.substr(3) : path, ".");
      if (is_top && keys.size() < kShown) keys.push_back(to_valid_utf8(path.substr(0, 40)));
    }
    if (keys.empty()) return "JSON without keys is none of the answers that are known here";
    return fmt::format("JSON with the keys {} is none of the answers that are known here",
                       join(keys, ", "));
  }

  ParseContext& context_;
  std::string first_format_;
  std::set<std::string> formats_;
  std::size_t refused_ = 0;
  bool rest_is_salvaged_ = false;
};

// Text that was escaped, and for each line of it the one it was read from.
struct Unescaped {
  std::string text;
  std::vector<std::uint32_t> lines;
};

Unescaped unescape_lines(std::string_view text) {
  Unescaped unescaped;
  std::string_view line;
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.size());
    const std::string plain = unescape_json(line);
    unescaped.lines.insert(unescaped.lines.end(), count_newlines(plain), number);
    if (text.empty()) unescaped.lines.push_back(number);
    unescaped.text += plain;
  }
  return unescaped;
}

// Of escaped text: dumps alone are looked for by their lines; other answers stand on one, mostly.
void set_lines(std::span<Sample> samples, const std::vector<std::uint32_t>& lines) {
  const auto set = [&](Place& place) { place.line = lines.at(place.line - 1); };
  for (Sample& sample : samples) {
    set(sample.place);
    for (Thread& thread : sample.threads) set(thread.place);
  }
}

}  // namespace

Match sniff_rest_thread_dump(std::string_view text) {
  const auto start = text.substr(0, kDamageSeenBytes);
  if (contains(start, kDumpEntry) || contains(start, kEscapedDump)) return Match::yes;
  return sniff_for("rest-thread-dump", text);
}

Match sniff_flame_graph(std::string_view text) { return sniff_for("flink-flame-graph", text); }
Match sniff_jcmd_json(std::string_view text) { return sniff_for("jcmd-json", text); }
Match sniff_actuator(std::string_view text) { return sniff_for("actuator-thread-dump", text); }
Match sniff_rest_state(std::string_view text) { return sniff_for("rest-state", text); }

Match sniff_other_json(std::string_view text) {
  JsonSplitter documents(text.substr(0, kSniffedBytes));
  JsonDocument document;
  const bool starts_with_json = documents.next(document) && documents.skipped_lines() == 0;
  return starts_with_json && !json_outline(document.text).empty() ? Match::maybe : Match::no;
}

void parse_json(ParseContext& context) {
  std::string_view text = context.input.text;
  const auto first_sample = static_cast<std::ptrdiff_t>(context.out.samples.size());
  Unescaped unescaped;
  if (contains(text.substr(0, kDamageSeenBytes), kEscapedDump)) {
    context.summary.notes.push_back("a thread dump within a JSON string: unescaped once");
    unescaped = unescape_lines(text);
    text = std::string_view(unescaped.text).substr(unescaped.text.starts_with('"') ? 1 : 0);
  }
  Documents documents(context);
  documents.read(JsonSplitter(text), false);
  documents.finish(text);
  if (!unescaped.lines.empty())
    set_lines({context.out.samples.begin() + first_sample, context.out.samples.end()},
              unescaped.lines);
}

}  // namespace flinkdiag
