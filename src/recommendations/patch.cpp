#include "flinkdiag/recommendations/patch.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config_edit.h"
#include "flinkdiag/support/printable.h"
#include "flinkdiag/support/text.h"
#include "flinkdiag/support/version.h"

namespace flinkdiag {
namespace {

constexpr auto kForms = std::to_array<PatchForm>({
    {"config.yaml", "nested YAML, Flink 1.19 and later"},
    {"flink-conf.yaml", "flat lines, Flink up to 1.20"},
    {"args", "-D options of the command line"},
    {"flinkdeployment", "spec.flinkConfiguration of the Kubernetes operator"},
    {"vvr", "Other Configuration in Alibaba's console"},
});

constexpr std::string_view kNested = kForms[0].id, kFlat = kForms[1].id, kArgs = kForms[2].id,
                           kDeployment = kForms[3].id, kVvr = kForms[4].id;

std::string_view form_of(ConfigStyle style) {
  if (style == ConfigStyle::deployment) return kDeployment;
  return style == ConfigStyle::nested ? kNested : kFlat;
}

std::string_view suggested_form(const Situation& situation, const ConfigText* config) {
  if (config != nullptr) return form_of(style_of(config->text));
  if (!situation.fact("vvr").empty() || situation.fact("backend") == "gemini") return kVvr;
  const auto version = parse_version(situation.fact("flink"));
  const bool reads_yaml = version && (version->major > 1 || version->minor >= 19);
  return reads_yaml ? kNested : kFlat;
}

using Settings = std::vector<std::pair<std::string, std::string>>;

Settings settings_of(const std::vector<Recommendation>& advice, AdviceStatus status) {
  Settings settings;
  for (const auto& one : advice) {
    if (one.status != status) continue;
    for (const auto& line : one.config) settings.emplace_back(line.key, line.value);
  }
  return settings;
}

std::string shell_quoted(const std::string& text) {
  constexpr std::string_view kSafe = "-_./:=,";
  const bool safe = std::ranges::all_of(text, [&](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kSafe.find(c) != kSafe.npos;
  });
  if (safe) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

std::string as_line(const ConfigLine& line, std::string_view form) {
  if (form == kArgs) return "-D" + shell_quoted(line.key + "=" + line.value);
  const auto style = form == kDeployment ? ConfigStyle::deployment
                     : form == kNested   ? ConfigStyle::nested
                                         : ConfigStyle::flat;
  return fmt::format("{}: {}", line.key, quoted_value(line.value, style));
}

// A name of an input in it must not end the comment: what stands below is a setting.
// "# local-recovery, if room ...: " above its lines; those for another version are told apart.
std::string comment_on(const Recommendation& advice, std::string_view indent) {
  auto text = fmt::format("{}# {}: {}\n", indent, advice.id, printable(advice.does));
  if (advice.status != AdviceStatus::conditional) return text;
  for (const auto& need : advice.requirements)
    text += fmt::format("{}#   if {}\n", indent, printable(need));
  return text;
}

bool several_versions(const Recommendation& advice) {
  return std::ranges::any_of(advice.config, [&](const ConfigLine& line) {
    return line.valid_for != advice.config.front().valid_for;
  });
}

// All lines of one remedy, commented out if it is conditional.
std::string lines_of(const Recommendation& advice, std::string_view form, std::string_view indent) {
  auto text = comment_on(advice, indent);
  const bool off = advice.status == AdviceStatus::conditional;
  std::string_view version;
  for (const auto& line : advice.config) {
    if (several_versions(advice) && line.valid_for != version)
      text += fmt::format("{}# {}\n", indent, line.valid_for);
    version = line.valid_for;
    text += fmt::format("{}{}{}\n", indent, off ? "# " : "", as_line(line, form));
  }
  return text;
}

// Options of one command: comments first, then one option a line.
std::string as_args(const std::vector<Recommendation>& advice) {
  std::string comments, options;
  for (const auto& one : advice) {
    if (one.status == AdviceStatus::conditional) {
      comments += lines_of(one, kArgs, "");
      continue;
    }
    comments += comment_on(one, "");
    for (const auto& line : one.config)
      options += (options.empty() ? "" : " \\\n") + as_line(line, kArgs);
  }
  return comments + options + (options.empty() ? "" : "\n");
}

// The tree of the keys, as an empty file to which they are added.
std::string as_nested(const std::vector<Recommendation>& advice) {
  std::string comments;
  ConfigEditor file("", ConfigStyle::nested);
  for (const auto& one : advice) {
    if (one.status == AdviceStatus::conditional) {
      comments += lines_of(one, kNested, "");
      continue;
    }
    comments += comment_on(one, "");
    for (const auto& line : one.config) file.set(line.key, line.value);
  }
  return comments + file.text();
}

std::string as_text(const std::vector<Recommendation>& advice, std::string_view form) {
  if (form == kArgs) return as_args(advice);
  if (form == kNested) return as_nested(advice);
  const std::string_view indent = form == kDeployment ? "    " : "";
  std::string text = form == kDeployment ? "spec:\n  flinkConfiguration:\n" : "";
  for (const auto& one : advice) text += lines_of(one, form, indent);
  return text;
}

std::string diff_of(const Settings& settings, const ConfigText& config) {
  ConfigEditor file(config.text, style_of(config.text));
  for (const auto& [key, value] : settings) {
    if (!file.set(key, value)) return {};
  }
  return file.diff(config.path);
}

}  // namespace

std::span<const PatchForm> patch_forms() { return kForms; }

Patch make_patch(const std::vector<Recommendation>& advice, const Situation& situation,
                 std::string_view form, const ConfigText* config) {
  std::vector<Recommendation> with_settings;
  std::ranges::copy_if(advice, std::back_inserter(with_settings), [](const Recommendation& one) {
    return one.status != AdviceStatus::rejected && !one.config.empty();
  });
  if (with_settings.empty()) return {};
  Patch patch;
  patch.form = form.empty() ? suggested_form(situation, config) : form;
  patch.text = as_text(with_settings, patch.form);
  if (config != nullptr) {
    patch.path = config->path;
    patch.diff = diff_of(settings_of(with_settings, AdviceStatus::recommended), *config);
  }
  return patch;
}

}  // namespace flinkdiag
