#include <fmt/format.h>

#include <array>

#include "report/text_sections.h"
#include "report/writers.h"

namespace flinkdiag {
namespace {

struct Headline {
  std::string_view words;
  Style style;
};

// By Outcome.
constexpr std::array<Headline, 4> kHeadlines{{{"STARTUP BOTTLENECK", Style::alarm},
                                              {"NO STARTUP BOTTLENECK", Style::good},
                                              {"NOT A FLINK PROCESS", Style::caution},
                                              {"UNDETERMINED", Style::caution}}};

using WritePart = void (*)(TextPage&, const Diagnosis&);

// Below the verdict, from the most to the least urgent; blocks are set apart by a free line.
constexpr std::array<std::array<WritePart, 2>, 8> kBlocks{
    {{write_detail},
     {write_tasks},
     {write_workers},
     {write_why},
     {write_contradictions, write_other_findings},
     {write_advice, write_rejected},
     {write_not_judged, write_suppressed},
     {write_facts, write_inputs}}};

// Narrower pages lose too much to an indent as wide as the headline.
constexpr std::size_t kWideEnough = 80;

}  // namespace

void write_verdict(TextPage& page, const Verdict& verdict) {
  const auto& headline = kHeadlines.at(static_cast<std::size_t>(verdict.outcome));
  const std::size_t hanging = page.width() >= kWideEnough ? headline.words.size() + 2 : 2;
  page.wrapped(
      0, hanging,
      {{fmt::format("{} ", headline.words), headline.style, true},
       {fmt::format(" {} ", verdict.summary), Style::strong},
       {fmt::format("(confidence: {})", to_string(verdict.confidence)), Style::dim, true}});
}

void write_detail(TextPage& page, const Diagnosis& diagnosis) {
  page.wrapped(TextPage::kMargin, 0, {diagnosis.verdict.detail});
}

Span location(const Diagnosis& diagnosis, const Place& place) {
  const auto& inputs = diagnosis.inputs;
  auto where = place.input < inputs.size() ? inputs[place.input].path : "?";
  if (place.line > 0) where += fmt::format(":{}", place.line);
  return {where, Style::dim, true};
}

std::string write_text(const Diagnosis& diagnosis, const ReportOptions& options) {
  TextPage page(options);
  write_verdict(page, diagnosis.verdict);
  if (options.quiet) return page.text();
  for (const auto& block : kBlocks) {
    page.gap();
    for (const auto write : block) {
      if (write != nullptr) write(page, diagnosis);
    }
  }
  if (!options.patch) return page.text();
  // Not drawn in columns, so that it can be taken with the mouse.
  auto patch_options = options;
  patch_options.raw = false;
  return page.text() + "\n" + write_patch(diagnosis, patch_options);
}

}  // namespace flinkdiag
