#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace flinkdiag {

/// A fault in a rule file; thrown and caught within the loader alone.
struct RuleFault {
  std::string message;  ///< "/rules/0/frames: missing; give at least one pattern"
};

/// A place in a rule file: reads fields of an object and remembers which were asked for, so that a
/// misspelt field is a fault and not silence.
class JsonReader {
 public:
  JsonReader(const nlohmann::json& value, std::string path);

  [[noreturn]] void fail(std::string_view field, std::string_view fault) const;

  bool has(std::string_view field) const;
  std::string text(std::string_view field);  ///< must be there
  std::string text(std::string_view field, std::string_view fallback);
  int number(std::string_view field, int fallback);
  bool flag(std::string_view field, bool fallback);
  /// A string or a list of strings; empty if the field is absent.
  std::vector<std::string> texts(std::string_view field);
  /// One of `allowed`, by index.
  std::size_t one_of(std::string_view field, std::initializer_list<std::string_view> allowed);
  JsonReader child(std::string_view field);
  std::vector<JsonReader> children(std::string_view field);

  const nlohmann::json& json() const { return value_; }
  const std::string& path() const { return path_; }

  /// Must be called at the end: fails if there is a field that nobody asked for. Fields that only
  /// document ("read_from", "$schema", "note", "meaning") are always allowed.
  void finish() const;

 private:
  const nlohmann::json* find(std::string_view field);
  const nlohmann::json& value_;
  std::string path_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace flinkdiag
