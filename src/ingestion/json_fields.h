#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace flinkdiag {

// Forgiving access to a parsed JSON object: a field that is absent, or of another type than
// expected, counts as not given.

/// The field, or a JSON null.
const nlohmann::json& json_field(const nlohmann::json& object, std::string_view key);

/// The field if it is an array, or an empty array.
const nlohmann::json& json_array(const nlohmann::json& object, std::string_view key);

/// A string as it is; numbers and booleans as JSON spells them; else empty.
std::string json_text(const nlohmann::json& value);
std::string json_text(const nlohmann::json& object, std::string_view key);

/// A petabyte, or the year 33,000: no more is believed, so that sums and differences fit, too.
inline constexpr std::int64_t kLargestNumber = 1'000'000'000'000'000;
inline constexpr std::int64_t kMostInInt = 1'000'000'000;

/// A number, also one in quotes; nothing for "NaN" and what is larger than kLargestNumber.
std::optional<std::int64_t> json_number(const nlohmann::json& value);
std::optional<std::int64_t> json_number(const nlohmann::json& object, std::string_view key);

/// As json_number, but without negative ones: REST answers write -1 for "none".
std::optional<std::int64_t> json_count(const nlohmann::json& object, std::string_view key);

/// As json_number, of at most kMostInInt.
int json_int(const nlohmann::json& object, std::string_view key, int otherwise = 0);
bool json_flag(const nlohmann::json& object, std::string_view key);

/// The fields of an object that are numbers of at least `least`.
std::map<std::string, std::int64_t> json_numbers(const nlohmann::json& object, std::int64_t least);

}  // namespace flinkdiag
