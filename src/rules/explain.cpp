#include "flinkdiag/rules/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <utility>

#include "flinkdiag/rules/conditions.h"
#include "flinkdiag/rules/rules.h"
#include "flinkdiag/support/text.h"
#include "words.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kColumns = 100;

// `text` beside `label`, in lines no longer than kColumns.
std::string labelled(std::string_view label, std::string_view text) {
  constexpr std::size_t kIndent = 13;
  std::string out = fmt::format("{:<{}}", label, kIndent);
  std::size_t column = kIndent;
  for (const auto word : split(text, ' ')) {
    if (column > kIndent && column + 1 + word.size() > kColumns) {
      out += "\n" + std::string(kIndent, ' ');
      column = kIndent;
    } else if (column > kIndent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out + "\n";
}

// The words that a report fills in, as they are where there is no report. By name, see
// docs/rules.md. {where} differs: findings end with it, remedies begin with it.
std::string without_report(std::string_view text, std::string_view where) {
  constexpr auto kWords = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"operators", "the operator"},
      {"tasks", "the task"},
      {"user", "user code"},
      {"s", "s"},
      {"is", "is"},
      {"its", "its"},
      {"n", "some"},
      {"parallelism", "all"},
      {"phase", "the step"},
      {"activity", "what it is bound by"},
      {"left", ""},
      {"since", "some time"},
      {"workers", "worker threads"},
      {"key_groups", "what the change of parallelism does to the ranges of key groups"},
  });
  constexpr std::string_view kFact = "fact:";
  return fill_template(text, [&](std::string_view name) -> std::optional<std::string> {
    if (name.starts_with(kFact)) return "…";
    if (name == "where") return std::string(where);
    const auto found =
        std::ranges::find(kWords, name, &std::pair<std::string_view, std::string_view>::first);
    if (found == kWords.end()) return std::nullopt;
    return std::string(found->second);
  });
}

/// Text that grows by headed lines: "verify    ...".
class Page {
 public:
  explicit Page(std::string_view head, std::string_view where = "")
      : text_(fmt::format("{}\n\n", head)), where_(where) {}

  void line(std::string_view label, std::string_view says) {
    if (!says.empty()) text_ += labelled(label, without_report(says, where_));
  }

  /// Items under one label, one a line.
  void list(std::string_view label, const std::vector<std::string>& items) {
    for (const auto& item : items) {
      line(&item == &items.front() ? label : std::string_view(), item);
    }
  }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::string_view where_;
};

std::vector<std::string> findings_on(const Rules& rules, const std::string& phase) {
  std::vector<std::string> ids;
  for (const auto& rule : rules.findings) {
    const bool speaks = std::ranges::any_of(rule.when, [&](const Condition& condition) {
      return condition.kind->name == "phase" && matches_any(phase, condition.values);
    });
    if (speaks) ids.push_back(rule.id);
  }
  return ids;
}

std::vector<std::string> remedies_for(const Rules& rules, const std::string& phase) {
  const auto names_phase = [&](const When& when) {
    return std::ranges::any_of(when, [&](const Condition& condition) {
      return condition.kind->name == "phase" && matches_any(phase, condition.values);
    });
  };
  std::vector<std::string> ids;
  for (const auto& rule : rules.remedies) {
    const bool by_case =
        rule.applies.empty() && std::ranges::any_of(rule.cases, [&](const RemedyCase& one) {
          return names_phase(one.when);
        });
    if (names_phase(rule.applies) || by_case) ids.push_back(rule.id);
  }
  return ids;
}

std::string explain_finding(const FindingRule& rule) {
  Page page(fmt::format("{}: a finding, {}", rule.id, to_string(rule.severity)));
  page.line("says", rule.title);
  page.line("fires if", in_words(rule.when));
  page.line("why", rule.explanation);
  page.line("replaces", join(rule.replaces, ", "));
  if (rule.fallback) page.line("note", "silent where another finding speaks of the same subtasks");
  page.line("off", rule.disabled);
  return page.take();
}

std::string explain_phase(const Rules& rules, const std::string& phase) {
  Page page(fmt::format("{}: a step of the start", phase));
  const auto& tables = rules.tables;
  page.line("means", rules.phase_meaning.at(phase));
  std::vector<std::string> frames;
  for (const auto& rule : tables.phases) {
    if (rule.phase != phase) continue;
    for (const auto id : rule.frames) {
      const auto& spelling = tables.frames.spelling(id);
      if (std::ranges::find(frames, spelling) == frames.end()) frames.push_back(spelling);
    }
  }
  page.list("seen by", frames);
  page.line("findings", join(findings_on(rules, phase), ", "));
  page.line("remedies", join(remedies_for(rules, phase), ", "));
  return page.take();
}

std::string explain_remedy(const RemedyRule& rule) {
  Page page(fmt::format("{}: a remedy, {}", rule.id, rule.does), "one subtask");
  page.line("helps", rule.horizon == Horizon::now ? "the start that is under way"
                                                  : "the next start; a setting takes effect then");
  page.line("effect", rule.effect);
  if (!rule.figure.empty())
    page.line("figure", fmt::format("{} ({})", rule.figure, rule.figure_source));
  page.line("judged if", in_words(rule.applies));
  for (const auto& gate : rule.gates) {
    const auto scope = gate.when.empty() ? "" : fmt::format(" (if {})", in_words(gate.when));
    page.line(&gate == &rule.gates.front() ? "needs" : "", gate.means + scope);
  }
  for (const auto& one : rule.cases) {
    page.line(to_string(one.status) == "recommended" ? "fits" : to_string(one.status),
              fmt::format("{}: {}", in_words(one.when), one.why));
  }
  for (const auto& config : rule.config) {
    for (const auto& [key, value] : config.set)
      page.line("set", fmt::format("{}: {}   # {}", key, value, config.valid_for));
  }
  page.list("risks", rule.risks);
  page.line("verify", rule.verify);
  page.line("undo", rule.undo);
  page.line("source", rule.source);
  return page.take();
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto above = row[j + 1];
      row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string> explain_rule(const RuleSet& set, std::string_view id) {
  const Rules& rules = set.rules();
  const auto finding = std::ranges::find(rules.findings, id, &FindingRule::id);
  if (finding != rules.findings.end()) return explain_finding(*finding);
  const auto remedy = std::ranges::find(rules.remedies, id, &RemedyRule::id);
  if (remedy != rules.remedies.end()) return explain_remedy(*remedy);
  if (rules.phase_meaning.contains(id)) return explain_phase(rules, std::string(id));
  return std::nullopt;
}

std::string nearest_id(const RuleSet& set, std::string_view id) {
  std::string nearest;
  std::size_t least = std::max<std::size_t>(id.size() / 3, 2);
  const auto offer = [&](const std::string& known) {
    const bool is_end = known.ends_with("/" + std::string(id));  // "heap" for "restore/heap"
    const auto distance = is_end ? 0 : edit_distance(id, known);
    if (distance >= least) return;
    least = distance;
    nearest = known;
  };
  for (const auto& rule : set.rules().findings) offer(rule.id);
  for (const auto& rule : set.rules().remedies) offer(rule.id);
  for (const auto& [phase, meaning] : set.rules().phase_meaning) offer(phase);
  return nearest;
}

}  // namespace flinkdiag
