#include "json_reader.h"

#include <fmt/format.h>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr std::string_view kDocumentation[] = {"$schema", "read_from", "note",
                                               "flink",   "source",    "description"};

}  // namespace

JsonReader::JsonReader(const nlohmann::json& value, std::string path)
    : value_(value), path_(std::move(path)) {
  if (!value_.is_object())
    throw RuleFault{
        fmt::format("{}: not an object; see docs/rules.md", path_.empty() ? "/" : path_)};
}

void JsonReader::fail(std::string_view field, std::string_view fault) const {
  throw RuleFault{fmt::format("{}/{}: {}", path_, field, fault)};
}

const nlohmann::json* JsonReader::find(std::string_view field) {
  asked_.emplace(field);
  const auto found = value_.find(std::string(field));
  return found == value_.end() ? nullptr : &*found;
}

bool JsonReader::has(std::string_view field) const { return value_.contains(std::string(field)); }

std::string JsonReader::text(std::string_view field) {
  const auto* value = find(field);
  if (value == nullptr) fail(field, "missing; give a text");
  if (!value->is_string() || value->get_ref<const std::string&>().empty())
    fail(field, "must be a text that is not empty");
  return value->get<std::string>();
}

std::string JsonReader::text(std::string_view field, std::string_view fallback) {
  const auto* value = find(field);
  if (value == nullptr) return std::string(fallback);
  if (!value->is_string()) fail(field, "must be a text");
  return value->get<std::string>();
}

int JsonReader::number(std::string_view field, int fallback) {
  const auto* value = find(field);
  if (value == nullptr) return fallback;
  if (!value->is_number_integer()) fail(field, "must be a whole number");
  return value->get<int>();
}

bool JsonReader::flag(std::string_view field, bool fallback) {
  const auto* value = find(field);
  if (value == nullptr) return fallback;
  if (!value->is_boolean()) fail(field, "must be true or false");
  return value->get<bool>();
}

std::vector<std::string> JsonReader::texts(std::string_view field) {
  const auto* value = find(field);
  if (value == nullptr) return {};
  if (value->is_string()) return {value->get<std::string>()};
  if (!value->is_array() || value->empty())
    fail(field, "must be a text or a list of texts that is not empty");
  std::vector<std::string> texts;
  for (const auto& item : *value) {
    if (!item.is_string()) fail(field, "must hold texts only");
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

std::size_t JsonReader::one_of(std::string_view field,
                               std::initializer_list<std::string_view> allowed) {
  const std::string value = text(field);
  std::size_t index = 0;
  for (const auto candidate : allowed) {
    if (candidate == value) return index;
    ++index;
  }
  const std::vector<std::string> names(allowed.begin(), allowed.end());
  fail(field, fmt::format("\"{}\" is not one of {}", value, join(names, ", ")));
}

JsonReader JsonReader::child(std::string_view field) {
  const auto* value = find(field);
  if (value == nullptr) fail(field, "missing; give an object");
  return {*value, fmt::format("{}/{}", path_, field)};
}

std::vector<JsonReader> JsonReader::children(std::string_view field) {
  const auto* value = find(field);
  if (value == nullptr) return {};
  if (!value->is_array()) fail(field, "must be a list");
  std::vector<JsonReader> readers;
  for (std::size_t i = 0; i < value->size(); ++i) {
    readers.emplace_back((*value)[i], fmt::format("{}/{}/{}", path_, field, i));
  }
  return readers;
}

void JsonReader::finish() const {
  for (const auto& [field, value] : value_.items()) {
    const bool documents = std::find(std::begin(kDocumentation), std::end(kDocumentation), field) !=
                           std::end(kDocumentation);
    if (!documents && !asked_.contains(field))
      fail(field, "unknown field; see docs/rules.md for the fields there are");
  }
}

}  // namespace flinkdiag
