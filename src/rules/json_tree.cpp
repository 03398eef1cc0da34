#include "json_tree.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace flinkdiag {
namespace {

// No rule file comes near, and sizes and places within it fit into a node.
constexpr std::size_t kMostBytes = std::size_t{16} << 20;

// JSON has no comments; "// ..." outside of strings becomes blanks, so that places stay the same.
std::string without_comments(std::string_view raw) {
  std::string text(raw);
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') {
      in_string = !in_string;
    } else if (in_string && text[at] == '\\') {
      ++at;
    } else if (!in_string && text.compare(at, 2, "//") == 0) {
      const auto end = std::min(text.find('\n', at), text.size());
      std::fill(text.begin() + static_cast<std::ptrdiff_t>(at),
                text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
      at = end;
    }
  }
  return text;
}

// Where the fault in a text that is no JSON is; simdjson does not say it.
std::string fault_of(const std::string& text) {
  try {
    const auto json = nlohmann::json::parse(text);
    return "not valid JSON";
  } catch (const nlohmann::json::parse_error& error) {
    return fmt::format(
        "not valid JSON at byte {}; // comments are allowed, trailing commas are not", error.byte);
  } catch (const nlohmann::json::out_of_range&) {
    return "holds a number that is too large; rules hold whole numbers";
  }
}

JsonNode::Kind kind_of(simdjson::dom::element value) {
  switch (value.type()) {
    case simdjson::dom::element_type::BOOL:
      return JsonNode::boolean;
    case simdjson::dom::element_type::INT64:
      return JsonNode::integer;
    case simdjson::dom::element_type::UINT64:  // beyond all whole numbers that a rule may hold
    case simdjson::dom::element_type::DOUBLE:
      return JsonNode::fraction;
    case simdjson::dom::element_type::STRING:
      return JsonNode::text;
    case simdjson::dom::element_type::ARRAY:
      return JsonNode::list;
    case simdjson::dom::element_type::OBJECT:
      return JsonNode::object;
    case simdjson::dom::element_type::NULL_VALUE:
      break;
  }
  return JsonNode::null;
}

void copy(simdjson::dom::element value, JsonTables& tables, std::size_t at) {
  const auto kind = kind_of(value);
  if (kind == JsonNode::list) {
    const simdjson::dom::array list = value;
    auto next = tables.put_list(at, list.size());
    for (const auto item : list) copy(item, tables, next++);
  } else if (kind == JsonNode::object) {
    const simdjson::dom::object object = value;
    auto next = tables.put_object(at, object.size());
    for (const auto member : object) {
      tables.put_text(next++, member.key);
      copy(member.value, tables, next++);
    }
  } else if (kind == JsonNode::text) {
    tables.put_text(at, std::string_view(value));
  } else {
    tables.put_text(at, simdjson::minify(value), kind);
  }
}

}  // namespace

std::optional<Error> JsonTables::parse(std::string_view text, std::size_t at) {
  if (text.size() > kMostBytes) return Error{"larger than 16 MiB; rules are small"};
  const std::string json = without_comments(text);
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (parser.parse(json).get(document) != simdjson::SUCCESS) return Error{fault_of(json)};
  copy(document, *this, at);
  return std::nullopt;
}

std::size_t JsonTables::put_list(std::size_t at, std::size_t size) {
  const auto start = nodes_.size();
  nodes_.resize(start + size);
  put(at, JsonNode::list, size, start);
  return start;
}

std::size_t JsonTables::put_object(std::size_t at, std::size_t size) {
  const auto start = put_list(at, 2 * size);
  put(at, JsonNode::object, size, start);
  return start;
}

void JsonTables::put_text(std::size_t at, std::string_view text, JsonNode::Kind kind) {
  const auto* known = starts_.find(text);
  if (known == nullptr) {
    known = &starts_.insert(text, static_cast<std::uint32_t>(texts_.size()));
    texts_ += text;
  }
  put(at, kind, text.size(), *known);
}

void JsonTables::put(std::size_t at, JsonNode::Kind kind, std::size_t size, std::size_t start) {
  nodes_[at] = {kind, static_cast<std::uint32_t>(size), static_cast<std::uint32_t>(start)};
}

}  // namespace flinkdiag
