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

JsonReader::JsonReader(JsonValue value, Check check, const JsonReader* parent,
                       std::string_view field, std::size_t index)
    : value_(value), check_(check), parent_(parent), field_(field), index_(index) {
  if (value.kind() != JsonNode::object) {
    const std::string place = path();
    throw RuleFault{
        fmt::format("{}: not an object; see docs/rules.md", place.empty() ? "/" : place)};
  }
  asked_.resize(value.size());
}

std::string JsonReader::path() const {
  if (parent_ == nullptr) return {};
  std::string path = fmt::format("{}/{}", parent_->path(), field_);
  if (index_ != kNoIndex) path += fmt::format("/{}", index_);
  return path;
}

void JsonReader::fail(std::string_view field, std::string_view fault) const {
  throw RuleFault{fmt::format("{}/{}: {}", path(), field, fault)};
}

std::size_t JsonReader::index_of_many(std::string_view field) const {
  if (!indices_) {
    indices_ = std::make_unique<Indices>();
    for (std::size_t i = 0; i < value_.size(); ++i) indices_->try_emplace(value_.key(i), i);
  }
  const auto found = indices_->find(field);
  return found == indices_->end() ? kNoIndex : found->second;
}

std::size_t JsonReader::index_of(std::string_view field) const {
  constexpr std::size_t kMany = 64;  // rules have far fewer
  if (value_.size() > kMany) return index_of_many(field);
  for (std::size_t i = 0; i < value_.size(); ++i) {
    const auto key = value_.key(i);
    // Most differ here already, which saves the call of memcmp().
    if (key.size() != field.size() || (!key.empty() && key.back() != field.back())) continue;
    if (key == field) return i;
  }
  return kNoIndex;
}

std::optional<JsonValue> JsonReader::find(std::string_view field) {
  const auto index = index_of(field);
  if (index == kNoIndex) return std::nullopt;
  asked_[index] = 1;
  return value_.member(index);
}

std::string_view JsonReader::text_of(std::string_view field) {
  const auto value = find(field);
  if (!value) fail(field, "missing; give a text");
  if (value->kind() != JsonNode::text || value->text().empty())
    fail(field, "must be a text that is not empty");
  return value->text();
}

std::string JsonReader::text(std::string_view field) { return std::string(text_of(field)); }

std::string JsonReader::text(std::string_view field, std::string_view fallback) {
  const auto value = find(field);
  if (!value) return std::string(fallback);
  if (value->kind() != JsonNode::text) fail(field, "must be a text");
  return std::string(value->text());
}

int JsonReader::number(std::string_view field, int fallback) {
  const auto value = find(field);
  if (!value) return fallback;
  const auto number =
      value->kind() == JsonNode::integer ? parse_int(value->text()) : std::optional<std::int64_t>();
  if (!number || !std::in_range<int>(*number)) fail(field, "must be a whole number");
  return static_cast<int>(*number);
}

bool JsonReader::flag(std::string_view field, bool fallback) {
  const auto value = find(field);
  if (!value) return fallback;
  if (value->kind() != JsonNode::boolean) fail(field, "must be true or false");
  return value->text() == "true";
}

std::vector<std::string_view> JsonReader::views(std::string_view field) {
  const auto value = find(field);
  if (!value) return {};
  if (value->kind() == JsonNode::text) return {value->text()};
  if (value->kind() != JsonNode::list || value->size() == 0)
    fail(field, "must be a text or a list of texts that is not empty");
  std::vector<std::string_view> views(value->size());
  for (std::size_t i = 0; i < views.size(); ++i) {
    const auto item = value->value(i);
    if (item.kind() != JsonNode::text) fail(field, "must hold texts only");
    views[i] = item.text();
  }
  return views;
}

std::vector<std::string> JsonReader::texts(std::string_view field) {
  const auto texts = views(field);
  return {texts.begin(), texts.end()};
}

std::optional<std::string> JsonReader::number_or_flag(std::string_view field) {
  const auto value = find(field);
  if (!value || (value->kind() != JsonNode::integer && value->kind() != JsonNode::boolean))
    return std::nullopt;
  return std::string(value->text());
}

std::size_t JsonReader::one_of(std::string_view field,
                               std::initializer_list<std::string_view> allowed) {
  const auto value = text_of(field);
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
  return {*value, check_, this, field, kNoIndex};
}

std::vector<JsonReader> JsonReader::children(std::string_view field) {
  const auto value = find(field);
  if (!value) return {};
  if (value->kind() != JsonNode::list) fail(field, "must be a list");
  std::vector<JsonReader> readers;
  readers.reserve(value->size());
  for (std::size_t i = 0; i < value->size(); ++i) {
    readers.push_back({value->value(i), check_, this, field, i});
  }
  return readers;
}

std::vector<std::string_view> JsonReader::fields() const {
  std::vector<std::string_view> fields(value_.size());
  for (std::size_t i = 0; i < fields.size(); ++i) fields[i] = value_.key(i);
  std::ranges::sort(fields);
  return fields;
}

void JsonReader::finish() const {
  for (std::size_t i = 0; i < value_.size(); ++i) {
    if (asked_[i] != 0) continue;
    const auto key = value_.key(i);
    const bool documents = std::ranges::find(kDocumentation, key) != std::end(kDocumentation);
    const bool repeated = index_of(key) != i;
    if (!documents && !repeated)
      fail(key, "unknown field; see docs/rules.md for the fields there are");
  }
}

}  // namespace flinkdiag
