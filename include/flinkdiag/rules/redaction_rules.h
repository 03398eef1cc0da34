#pragma once

#include <string>
#include <vector>

namespace flinkdiag {

/// A kind of value that tells who runs the job, and how to find it. Expressions are RE2.
struct RedactionKind {
  std::string kind;                   ///< what its tokens are called: "host" gives "host-1"
  std::vector<std::string> patterns;  ///< the one group of each is the value
  std::vector<std::string> unless;    ///< values that match one of these as a whole stay
  bool words = false;                 ///< once seen, replaced wherever it stands as a word
  bool any_case = false;              ///< "NN1" is "nn1", and an address has one spelling
  bool lists = false;                 ///< others may stand behind it: "a:9092,b:9092"
  bool kept = false;                  ///< stays, whatever other kinds take it for
  bool nameless = false;              ///< one token for all of the kind, and not kept in a map
  /// Values stay if one of these matches all from the word on in which the match starts to them.
  std::vector<std::string> unless_behind = {};
};

/// redaction.json. Compiled when it is asked for only (redaction/redact.h).
struct RedactionRules {
  std::vector<RedactionKind> kinds;  ///< of two matches that start alike, the former kind's wins
  std::vector<std::string> public_values;
  std::vector<std::string> host_settings;     ///< keys of settings whose values are hosts
  std::vector<std::string> secret_settings;   ///< keys whose values are secrets as a whole
  std::vector<std::string> user_settings;     ///< keys whose values are users
  std::vector<std::string> bucket_settings;   ///< keys whose values are buckets
  std::vector<std::string> open_settings;     ///< of secret_settings, but their values say nothing
  std::vector<std::string> setting_lines;     ///< settings in texts; two groups, key and value
  std::vector<std::string> operator_names;    ///< names that Flink itself gives to operators
  std::vector<std::string> kept_lines;        ///< lines that stay: frames, which a reader must see
  std::vector<std::string> kept_members;      ///< of JSON objects: Flink's own words
  std::vector<std::string> user_members;      ///< below which no member is Flink's own
  std::vector<std::string> path_members;      ///< names of files: values stand in them as parts
  std::vector<std::string> file_endings;      ///< ".log"
  std::vector<std::string> frame_members;     ///< of the outermost object: frames only
  std::vector<std::string> operator_members;  ///< what describes operators at length
};

}  // namespace flinkdiag
