#include "known_settings.h"

#include <algorithm>
#include <optional>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// "30 s", "30s", "PT30S" and "3min" in milliseconds; "16" as it is. Nothing for other texts.
std::optional<double> amount_of(std::string text) {
  text = to_lower(text);
  std::erase(text, ' ');
  const bool iso = text.starts_with("pt");
  if (iso) text.erase(0, 2);
  const auto end = text.find_first_not_of("0123456789.");
  const auto number = parse_double(text.substr(0, end));
  if (!number) return std::nullopt;
  if (end == text.npos) return number;
  const auto unit = text.substr(end);
  if (unit == "ms") return *number;
  if (unit == "s" || unit == "sec") return *number * 1000;
  if (unit == "min" || unit == "m") return *number * 60'000;
  if (unit == "h") return *number * 3'600'000;
  return std::nullopt;
}

bool is_as_good(const std::string& is, const std::string& wanted, Better better) {
  if (to_lower(trim(is)) == to_lower(wanted)) return true;
  const auto has = amount_of(is), needs = amount_of(wanted);
  if (!has || !needs) return false;
  return *has == *needs || (better == Better::higher && *has > *needs) ||
         (better == Better::lower && *has < *needs);
}

}  // namespace

KnownSettings::KnownSettings(const Situation& situation) {
  const auto add = [&](const std::string& key, const std::string& value) {
    const auto [known, is_new] = values_.try_emplace(key, value);
    if (!is_new && known->second != value) known->second.clear();
  };
  for (const auto& setting : situation.incident->settings) add(setting.key, setting.value);
  for (const auto& event : situation.events) {
    if (event.rule->event == "setting") add(event.field("key"), event.field("value"));
  }
  // --assume transfer-threads=32 is what the setting says.
  for (const auto& rule : situation.tables->facts) {
    const auto fact = situation.facts.find(rule.fact);
    if (fact == situation.facts.end() || !fact->second.assumed) continue;
    for (const auto& source : rule.from)
      if (!source.setting.empty() && source.map.empty() && source.value.empty())
        values_[source.setting] = fact->second.value;
  }
}

const std::string& KnownSettings::value(const std::string& key) const {
  static const std::string kNone;
  const auto found = values_.find(key);
  return found == values_.end() ? kNone : found->second;
}

bool KnownSettings::has(const RemedyConfig& config, const std::string& key,
                        const std::string& wanted) const {
  const auto holds = [&](const std::string& name) {
    const auto& is = value(name);
    return !is.empty() && is_as_good(is, wanted, config.better);
  };
  // What is set under the key itself hides its former keys.
  if (!value(key).empty()) return holds(key);
  return std::ranges::any_of(config.former, holds);
}

}  // namespace flinkdiag
