#pragma once

#include <simdjson.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/classification/pattern_set.h"

namespace flinkdiag {

/// A fault in a rule file; thrown and caught within the loader alone.
struct RuleFault {
  std::string message;  ///< "/rules/0/frames: missing; give at least one pattern"
};

/// A place in a rule file: reads fields of an object and remembers which were asked for, so that a
/// misspelt field is a fault and not silence.
class JsonReader {
 public:
  /// `value` points into a document that must outlive the reader and those it gives.
  JsonReader(simdjson::dom::element value, std::string path, Check check);

  [[noreturn]] void fail(std::string_view field, std::string_view fault) const;

  bool has(std::string_view field) const;
  std::string text(std::string_view field);  ///< must be there
  std::string text(std::string_view field, std::string_view fallback);
  int number(std::string_view field, int fallback);
  bool flag(std::string_view field, bool fallback);
  /// A string or a list of strings; empty if the field is absent.
  std::vector<std::string> texts(std::string_view field);
  /// A whole number or a boolean as it is written; nothing if the field holds anything else.
  std::optional<std::string> number_or_flag(std::string_view field);
  /// One of `allowed`, by index.
  std::size_t one_of(std::string_view field, std::initializer_list<std::string_view> allowed);
  JsonReader child(std::string_view field);
  std::vector<JsonReader> children(std::string_view field);

  /// The names of all fields, sorted.
  std::vector<std::string> fields() const;

  /// Whether the expressions in this file must be compiled to find their faults.
  Check check() const { return check_; }

  /// Must be called at the end: fails if there is a field that nobody asked for. Fields that only
  /// document ("read_from", "$schema", "note", "meaning") are always allowed.
  void finish() const;

 private:
  std::optional<simdjson::dom::element> find(std::string_view field);

  simdjson::dom::object value_;
  std::string path_;
  Check check_;
  std::vector<std::string_view> asked_;  // keys of the document
};

}  // namespace flinkdiag
