#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "flinkdiag/support/text.h"
#include "report/text_sections.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kMaxAdvice = 3;                      // for now, and as many for the next time
constexpr std::size_t kUnderAdvice = TextPage::kBody + 4;  // beside "  NOW   1 ", and two more

std::vector<const Recommendation*> with_status(const Diagnosis& diagnosis, AdviceStatus status) {
  std::vector<const Recommendation*> chosen;
  for (const auto& advice : diagnosis.recommendations) {
    if (advice.status == status) chosen.push_back(&advice);
  }
  return chosen;
}

// if: the disk holds a copy of the state; tasks return to the same host
void write_labelled(TextPage& page, std::string_view label, std::string_view text, Style style) {
  if (text.empty()) return;
  page.wrapped(kUnderAdvice, 2, {{fmt::format("{}: ", label), style}, {text}});
}

// Lines to paste; those for another version are set apart by a comment, which may be pasted too:
//   # Flink 1.20 and later
//   execution.state-recovery.from-local: true
void write_config(TextPage& page, const std::vector<ConfigLine>& config) {
  std::set<std::string_view> versions;
  for (const auto& line : config) versions.insert(line.valid_for);
  const bool told_apart = versions.size() > 1 || page.verbose();
  std::string_view current;
  for (const auto& line : config) {
    if (told_apart && line.valid_for != current) {
      page.line(kUnderAdvice, {{"# " + line.valid_for, Style::dim}});
    }
    current = line.valid_for;
    page.line(kUnderAdvice, {{fmt::format("{}: {}", line.key, line.value), Style::good}});
  }
}

void write_one(TextPage& page, std::size_t rank, const Recommendation& advice) {
  const auto colon = advice.why.empty() ? "" : ": ";
  page.wrapped(
      TextPage::kBody, 2,
      {{fmt::format("{} {}", rank, advice.id), Style::strong, true}, {colon + advice.why}});
  const auto how = advice.status == AdviceStatus::conditional ? "if" : "needs";
  write_labelled(page, how, join(advice.requirements, "; "), Style::caution);
  write_config(page, advice.config);
  if (page.verbose()) {
    write_labelled(page, "does", advice.does, Style::dim);
    write_labelled(page, "effect", advice.effect, Style::dim);
    write_labelled(page, "figure", advice.figure, Style::dim);
  }
  write_labelled(page, "risk", join(advice.risks, "; "), Style::caution);
  if (!page.verbose()) return;
  write_labelled(page, "verify", advice.verify, Style::dim);
  write_labelled(page, "undo", advice.undo, Style::dim);
  if (!advice.source.empty()) {
    page.line(kUnderAdvice, {{"source: ", Style::dim}, {advice.source}});
  }
}

// What helps this start, or later ones; the number goes on from one to the other.
std::size_t write_horizon(TextPage& page, const Diagnosis& diagnosis, Horizon horizon,
                          std::size_t rank) {
  auto advice = with_status(diagnosis, AdviceStatus::recommended);
  std::ranges::copy(with_status(diagnosis, AdviceStatus::conditional), std::back_inserter(advice));
  std::erase_if(advice, [&](const Recommendation* one) { return one->horizon != horizon; });
  if (advice.empty()) return rank;
  page.label(horizon == Horizon::now ? "NOW" : "NEXT");
  const auto shown = page.verbose() ? advice.size() : std::min(advice.size(), kMaxAdvice);
  for (std::size_t i = 0; i < shown; ++i) write_one(page, ++rank, *advice[i]);
  if (shown < advice.size()) {
    page.line(TextPage::kBody,
              {{fmt::format("+ {} more (--verbose)", advice.size() - shown), Style::dim}});
  }
  return rank;
}

}  // namespace

void write_advice(TextPage& page, const Diagnosis& diagnosis) {
  const auto rank = write_horizon(page, diagnosis, Horizon::now, 0);
  write_horizon(page, diagnosis, Horizon::next, rank);
}

void write_rejected(TextPage& page, const Diagnosis& diagnosis) {
  const auto rejected = with_status(diagnosis, AdviceStatus::rejected);
  if (rejected.empty()) return;
  page.label("NOT");
  for (const auto* advice : rejected) {
    page.wrapped(TextPage::kBody, 2, {fmt::format("{}: {}", advice->id, advice->why)});
  }
}

}  // namespace flinkdiag
