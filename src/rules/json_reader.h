#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/classification/pattern_set.h"
#include "flinkdiag/support/hash_map.h"
#include "json_tree.h"

namespace flinkdiag {

/// A fault in a rule file; thrown and caught within the loader alone.
struct RuleFault {
  std::string message;  ///< "/rules/0/frames: missing; give at least one pattern"
};

/// A place in a rule file: reads fields of an object and remembers which were asked for, so that a
/// misspelt field is a fault and not silence. A reader must outlive those that it gives, and the
/// document all of them.
class JsonReader {
 public:
  JsonReader(JsonValue value, Check check) : JsonReader(value, check, nullptr, {}, kNoIndex) {}

  [[noreturn]] void fail(std::string_view field, std::string_view fault) const;

  bool has(std::string_view field) const { return index_of(field) != kNoIndex; }
  std::string text(std::string_view field);  ///< must be there
  std::string text(std::string_view field, std::string_view fallback);
  int number(std::string_view field, int fallback);
  bool flag(std::string_view field, bool fallback);
  /// A string or a list of strings; empty if the field is absent. Views are of the document.
  std::vector<std::string_view> views(std::string_view field);
  std::vector<std::string> texts(std::string_view field);
  /// A whole number or a boolean as it is written; nothing if the field holds anything else.
  std::optional<std::string> number_or_flag(std::string_view field);
  /// One of `allowed`, by index.
  std::size_t one_of(std::string_view field, std::initializer_list<std::string_view> allowed);
  JsonReader child(std::string_view field);
  std::vector<JsonReader> children(std::string_view field);

  /// The names of all fields, sorted.
  std::vector<std::string_view> fields() const;

  /// Whether the expressions in this file must be compiled to find their faults.
  Check check() const { return check_; }

  /// Must be called at the end: fails if there is a field that nobody asked for. Fields that only
  /// document ("read_from", "$schema", "note", "meaning") are always allowed.
  void finish() const;

 private:
  static constexpr std::size_t kNoIndex = ~std::size_t{0};
  using Indices = HashMap<std::string_view, std::size_t>;

  JsonReader(JsonValue value, Check check, const JsonReader* parent, std::string_view field,
             std::size_t index);

  std::size_t index_of(std::string_view field) const;
  std::size_t index_of_many(std::string_view field) const;
  std::optional<JsonValue> find(std::string_view field);
  std::string_view text_of(std::string_view field);
  std::string path() const;

  JsonValue value_;
  Check check_;
  // Where it stands; written out for a fault only.
  const JsonReader* parent_;
  std::string_view field_;
  std::size_t index_;  // in the list of that field, if it is one
  std::string
      asked_;  // a byte for each member: mostly so few that they need no memory of their own
  mutable std::unique_ptr<Indices> indices_;  // by key, if there are many
};

}  // namespace flinkdiag
