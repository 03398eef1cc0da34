#include <fmt/format.h>

#include <algorithm>

#include "flinkdiag/support/text.h"
#include "report/shorten.h"
#include "report/text_sections.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kMaxEvidence = 3;
constexpr std::size_t kMaxOthers = 5;
constexpr std::size_t kShortestExcerpt = 30;  // with less room beside the place: on the next line

// By Severity.
constexpr Style kSeverityStyles[] = {Style::plain, Style::caution, Style::alarm};

const Finding* main_finding(const Diagnosis& diagnosis) {
  const auto found = std::ranges::find(diagnosis.findings, diagnosis.verdict.finding, &Finding::id);
  return found == diagnosis.findings.end() ? nullptr : &*found;
}

// tm-1.txt:684  "SessionAggregate (1/6)#0" WAITING
void write_excerpt(TextPage& page, const Span& where, const Evidence& evidence) {
  const Span excerpt(trim(evidence.excerpt));
  const auto needed = display_width(excerpt.text);
  const auto beside = TextPage::kBody + display_width(where.text) + 2;
  if (needed == 0) return page.line(TextPage::kBody, {where});
  if (beside + std::min(needed, kShortestExcerpt) <= page.width()) {
    const auto shown = shorten_middle(excerpt.text, page.width() - beside, page.ellipsis());
    return page.line(TextPage::kBody, {where, "  " + shown});
  }
  const auto room = page.width() - TextPage::kBody - 2;
  page.line(TextPage::kBody, {where});
  page.line(TextPage::kBody + 2, {shorten_middle(excerpt.text, room, page.ellipsis())});
}

// S3AInputStream.read < RocksDBStateDownloader.downloadDataForStateHandle
void write_frames(TextPage& page, const std::vector<std::string>& frames) {
  page.wrapped(TextPage::kBody + 2, 2, {join(frames, " < ")});
}

void write_evidence(TextPage& page, const Diagnosis& diagnosis, const Finding& finding) {
  const auto all = finding.evidence.size();
  const auto shown = page.verbose() ? all : std::min(all, kMaxEvidence);
  const std::vector<std::string>* last_frames = nullptr;
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& evidence = finding.evidence[i];
    write_excerpt(page, location(diagnosis, evidence.place), evidence);
    const bool repeated = last_frames != nullptr && *last_frames == evidence.frames;
    if (!repeated || page.verbose()) write_frames(page, evidence.frames);
    last_frames = &evidence.frames;
  }
  if (shown < all) {
    page.line(TextPage::kBody,
              {{fmt::format("+ {} (--verbose)", count(all - shown, "more place")), Style::dim}});
  }
}

void write_explanation(TextPage& page, const Finding& finding) {
  if (page.verbose()) page.wrapped(TextPage::kBody, 0, {finding.explanation});
}

}  // namespace

void write_why(TextPage& page, const Diagnosis& diagnosis) {
  const Finding* finding = main_finding(diagnosis);
  if (finding == nullptr) return;
  const bool explained = page.verbose() && !finding->explanation.empty();
  if (finding->evidence.empty() && !explained) return;
  page.label("WHY");
  write_explanation(page, *finding);
  write_evidence(page, diagnosis, *finding);
}

void write_other_findings(TextPage& page, const Diagnosis& diagnosis) {
  const Finding* main = main_finding(diagnosis);
  std::size_t written = 0, left_out = 0;
  for (const auto& finding : diagnosis.findings) {
    if (&finding == main) continue;
    if (!page.verbose() && written == kMaxOthers) {
      ++left_out;
      continue;
    }
    if (written++ == 0) page.label("ALSO");
    const auto style = kSeverityStyles[static_cast<std::size_t>(finding.severity)];
    page.wrapped(TextPage::kBody, 2,
                 {{fmt::format("{}:", to_string(finding.severity)), style},
                  {fmt::format(" {} ", finding.title)},
                  {finding.id.empty() ? "" : fmt::format("[{}]", finding.id), Style::dim, true}});
    write_explanation(page, finding);
    if (page.verbose()) write_evidence(page, diagnosis, finding);
  }
  if (left_out > 0) {
    page.line(TextPage::kBody, {{fmt::format("+ {} more (--verbose)", left_out), Style::dim}});
  }
}

void write_contradictions(TextPage& page, const Diagnosis& diagnosis) {
  if (diagnosis.contradictions.empty()) return;
  page.label("BUT");
  for (const auto& sentence : diagnosis.contradictions) {
    page.wrapped(TextPage::kBody, 2, {{sentence, Style::caution}});
  }
}

}  // namespace flinkdiag
