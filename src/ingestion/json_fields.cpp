#include "ingestion/json_fields.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "flinkdiag/support/text.h"

namespace flinkdiag {

using nlohmann::json;

const json& json_field(const json& object, std::string_view key) {
  static const json kNull;
  if (!object.is_object()) return kNull;
  const auto it = object.find(key);
  return it == object.end() ? kNull : *it;
}

const json& json_array(const json& object, std::string_view key) {
  static const json kEmpty = json::array();
  const json& value = json_field(object, key);
  return value.is_array() ? value : kEmpty;
}

std::string json_text(const json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>();
  return value.is_number() || value.is_boolean() ? value.dump() : std::string();
}

std::string json_text(const json& object, std::string_view key) {
  return json_text(json_field(object, key));
}

namespace {

std::optional<std::int64_t> whole_number(const json& value) {
  if (value.is_string()) return parse_int(value.get_ref<const std::string&>());
  if (value.is_number_unsigned())
    return static_cast<std::int64_t>(
        std::min<std::uint64_t>(value.get<std::uint64_t>(), kLargestNumber + 1));
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (!value.is_number_float()) return std::nullopt;
  const double number = value.get<double>();
  if (!(std::abs(number) <= static_cast<double>(kLargestNumber))) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

}  // namespace

std::optional<std::int64_t> json_number(const json& value) {
  const auto number = whole_number(value);
  return number && *number >= -kLargestNumber && *number <= kLargestNumber ? number : std::nullopt;
}

std::optional<std::int64_t> json_number(const json& object, std::string_view key) {
  return json_number(json_field(object, key));
}

std::optional<std::int64_t> json_count(const json& object, std::string_view key) {
  const auto number = json_number(object, key);
  return number && *number >= 0 ? number : std::nullopt;
}

int json_int(const json& object, std::string_view key, int otherwise) {
  const auto number = json_number(object, key);
  const bool fits = number && *number >= -kMostInInt && *number <= kMostInInt;
  return fits ? static_cast<int>(*number) : otherwise;
}

bool json_flag(const json& object, std::string_view key) {
  const json& value = json_field(object, key);
  return value.is_boolean() && value.get<bool>();
}

std::map<std::string, std::int64_t> json_numbers(const json& object, std::int64_t least) {
  std::map<std::string, std::int64_t> numbers;
  if (!object.is_object()) return numbers;
  for (const auto& [key, value] : object.items()) {
    const auto number = json_number(value);
    if (number && *number >= least) numbers.emplace(key, *number);
  }
  return numbers;
}

}  // namespace flinkdiag
