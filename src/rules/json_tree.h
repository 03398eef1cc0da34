#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/support/result.h"
#include "flinkdiag/support/text_map.h"

namespace flinkdiag {

/// A value of a JSON document. All are in one table and none holds a pointer, so that the built-in
/// rules are tables that the program starts with (cmake/embed_rules.cpp), and nothing has to be
/// parsed.
struct JsonNode {
  enum Kind : std::uint32_t { null, boolean, integer, fraction, text, list, object };
  Kind kind = null;
  std::uint32_t size = 0;   ///< bytes of a text or number; values of a list; members of an object
  std::uint32_t start = 0;  ///< of the bytes in the texts; of the values, or of the keys with their
                            ///< values in turn, in the table
};

/// A value in its tables, which must outlive it.
class JsonValue {
 public:
  JsonValue(const JsonNode* nodes, const char* texts, std::size_t at = 0)
      : nodes_(nodes), texts_(texts), self_(nodes + at) {}

  JsonNode::Kind kind() const { return self_->kind; }
  /// Of a text, or a number or boolean as it is written.
  std::string_view text() const { return {texts_ + self_->start, self_->size}; }
  /// How many values a list has, or members an object.
  std::size_t size() const { return self_->size; }
  JsonValue value(std::size_t i) const { return {nodes_, texts_, self_->start + i}; }
  std::string_view key(std::size_t i) const { return value(2 * i).text(); }
  JsonValue member(std::size_t i) const { return value(2 * i + 1); }

 private:
  const JsonNode* nodes_;
  const char* texts_;
  const JsonNode* self_;
};

/// Tables that grow by the documents that are read. Node 0 is there from the start.
class JsonTables {
 public:
  JsonTables() : nodes_(1) {}

  /// Reads JSON with comments ("// ...") into the node `at`. The Error says where the fault is.
  std::optional<Error> parse(std::string_view text, std::size_t at);
  /// Makes the node `at` a list or an object of this size; gives the first of the nodes in it.
  std::size_t put_list(std::size_t at, std::size_t size);
  std::size_t put_object(std::size_t at, std::size_t size);
  void put_text(std::size_t at, std::string_view text, JsonNode::Kind kind = JsonNode::text);

  JsonValue root() const { return {nodes_.data(), texts_.data()}; }
  const std::vector<JsonNode>& nodes() const { return nodes_; }
  const std::string& texts() const { return texts_; }

 private:
  void put(std::size_t at, JsonNode::Kind kind, std::size_t size, std::size_t start);

  std::vector<JsonNode> nodes_;
  std::string texts_;
  TextMap<std::uint32_t> starts_;  // of what stands in texts_: the same keys come again and again
};

}  // namespace flinkdiag
