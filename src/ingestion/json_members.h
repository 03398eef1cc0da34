#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "flinkdiag/support/hash_map.h"
#include "flinkdiag/support/json_walk.h"
#include "ingestion/message_source.h"

namespace flinkdiag {

/// Whether `text` begins with a JSON object or array that holds a string, an object or an array;
/// "[INFO] ..." does not.
bool begins_json(std::string_view text);

/// The strings under one member of a JSON export.
struct JsonMember {
  std::string_view name, first, last;  ///< still escaped; the last one that is not tiny
  std::uint64_t path = 0;              ///< as MemberNaming tells it
  std::size_t strings = 0;
  std::size_t content = 0;  ///< lines of a dump or a log
  std::size_t line_ends = 0;
  std::size_t with_end = 0;  ///< strings that end with a line end
  bool has_lines = false;    ///< a string holds several

  /// Its lines have their line ends; a part of a long one has none.
  bool is_cut_by_docker() const {
    return !has_lines && with_end < strings && 2 * with_end > strings;
  }
};

/// Names members; to be asked for each string, in order. Of {"field":"@message","value":"..."} the
/// field is the name.
class MemberNaming {
 public:
  /// Path and name.
  std::pair<std::uint64_t, std::string_view> operator()(const JsonString& found,
                                                        std::string_view raw);

 private:
  std::string_view label_;
};

/// Tells what names a source; to be asked for each string, in order. Knows
/// {"key":"k8s.pod.name","value":{"stringValue":"tm-1"}}, too.
class SourceNaming {
 public:
  /// Null if the string names none.
  std::string_view MessageSource::*operator()(const JsonString& found, std::string_view raw);

 private:
  std::string_view key_;
};

/// All members of an export, and whether it names several sources.
class JsonMembers {
 public:
  /// A string that is no key, as it stands between its quotes.
  void take(const JsonString& found, std::string_view raw);

  /// That with the most lines of a dump or a log, the first of these; null if none has any.
  const JsonMember* best() const;

  bool has_sources() const { return has_sources_; }

 private:
  void note_source(const JsonString& found, std::string_view raw);

  HashMap<std::uint64_t, JsonMember> members_;
  std::vector<std::uint64_t> order_;
  MemberNaming naming_;
  SourceNaming sources_;
  MessageSource first_;
  bool has_sources_ = false;
};

}  // namespace flinkdiag
