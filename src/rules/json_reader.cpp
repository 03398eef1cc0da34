#include "json_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr std::string_view kDocumentation[] = {"$schema", "read_from",   "note",    "flink",
                                               "source",  "description", "enabled", "reason"};

}  // namespace

JsonReader::JsonReader(simdjson::dom::element value, std::string path, Check check)
    : path_(std::move(path)), check_(check) {
  if (value.get(value_) != simdjson::SUCCESS)
    throw RuleFault{
        fmt::format("{}: not an object; see docs/rules.md", path_.empty() ? "/" : path_)};
}

void JsonReader::fail(std::string_view field, std::string_view fault) const {
  throw RuleFault{fmt::format("{}/{}: {}", path_, field, fault)};
}

std::optional<simdjson::dom::element> JsonReader::find(std::string_view field) {
  for (const auto member : value_) {
    if (member.key != field) continue;
    asked_.push_back(member.key);
    return member.value;
  }
  return std::nullopt;
}

bool JsonReader::has(std::string_view field) const {
  return value_.at_key(field).error() == simdjson::SUCCESS;
}

std::string JsonReader::text(std::string_view field) {
  const auto value = find(field);
  if (!value) fail(field, "missing; give a text");
  std::string_view text;
  if (value->get(text) != simdjson::SUCCESS || text.empty())
    fail(field, "must be a text that is not empty");
  return std::string(text);
}

std::string JsonReader::text(std::string_view field, std::string_view fallback) {
  const auto value = find(field);
  std::string_view text = fallback;
  if (value && value->get(text) != simdjson::SUCCESS) fail(field, "must be a text");
  return std::string(text);
}

int JsonReader::number(std::string_view field, int fallback) {
  const auto value = find(field);
  std::int64_t number = fallback;
  const bool fits =
      !value || (value->get(number) == simdjson::SUCCESS && std::in_range<int>(number));
  if (!fits) fail(field, "must be a whole number");
  return static_cast<int>(number);
}

bool JsonReader::flag(std::string_view field, bool fallback) {
  const auto value = find(field);
  bool flag = fallback;
  if (value && value->get(flag) != simdjson::SUCCESS) fail(field, "must be true or false");
  return flag;
}

std::vector<std::string> JsonReader::texts(std::string_view field) {
  const auto value = find(field);
  if (!value) return {};
  std::string_view text;
  if (value->get(text) == simdjson::SUCCESS) return {std::string(text)};
  simdjson::dom::array list;
  if (value->get(list) != simdjson::SUCCESS || list.begin() == list.end())
    fail(field, "must be a text or a list of texts that is not empty");
  std::vector<std::string> texts;
  for (const auto item : list) {
    if (item.get(text) != simdjson::SUCCESS) fail(field, "must hold texts only");
    texts.emplace_back(text);
  }
  return texts;
}

std::optional<std::string> JsonReader::number_or_flag(std::string_view field) {
  const auto value = find(field);
  if (!value || (!value->is_int64() && !value->is_bool())) return std::nullopt;
  return simdjson::minify(*value);
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
  const auto value = find(field);
  if (!value) fail(field, "missing; give an object");
  return {*value, fmt::format("{}/{}", path_, field), check_};
}

std::vector<JsonReader> JsonReader::children(std::string_view field) {
  const auto value = find(field);
  if (!value) return {};
  simdjson::dom::array list;
  if (value->get(list) != simdjson::SUCCESS) fail(field, "must be a list");
  std::vector<JsonReader> readers;
  for (const auto item : list) {
    readers.emplace_back(item, fmt::format("{}/{}/{}", path_, field, readers.size()), check_);
  }
  return readers;
}

std::vector<std::string> JsonReader::fields() const {
  std::vector<std::string> fields;
  for (const auto member : value_) fields.emplace_back(member.key);
  std::ranges::sort(fields);
  return fields;
}

void JsonReader::finish() const {
  for (const auto member : value_) {
    const bool documents =
        std::ranges::find(kDocumentation, member.key) != std::end(kDocumentation);
    if (!documents && std::ranges::find(asked_, member.key) == asked_.end())
      fail(member.key, "unknown field; see docs/rules.md for the fields there are");
  }
}

}  // namespace flinkdiag
