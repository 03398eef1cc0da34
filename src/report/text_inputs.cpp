#include <fmt/format.h>

#include <algorithm>

#include "flinkdiag/support/text.h"
#include "report/text_sections.h"
#include "report/text_table.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kMaxSentences = 4;
constexpr std::size_t kMaxOddInputs = 3;
constexpr std::size_t kLongPath = 40;  // columns

bool is_odd(const InputSummary& input) {
  return !input.understood || input.unread_lines > 0 || !input.notes.empty();
}

// 3 of 4 inputs: 240 threads in 3 samples; 2 tasks, 12 subtasks
std::string what_was_read(const Diagnosis& diagnosis) {
  std::size_t subtasks = 0;
  for (const auto& task : diagnosis.tasks) {
    subtasks += static_cast<std::size_t>(
        std::ranges::count(task.subtasks, false, &SubtaskDiagnosis::sampled));
  }
  const auto all = diagnosis.inputs.size();
  const auto read =
      static_cast<std::size_t>(std::ranges::count_if(diagnosis.inputs, &InputSummary::understood));
  std::string text = read < all ? fmt::format("{} of ", read) : "";
  const auto counted = count_read(diagnosis.inputs);
  text += count(all, "input") + ": " + (counted.empty() ? "0 threads" : counted);
  text += diagnosis.tasks.empty() ? "; no task" : "; " + count(diagnosis.tasks.size(), "task");
  return subtasks > 0 ? fmt::format("{}, {}", text, count(subtasks, "subtask")) : text;
}

// notes.txt  not read: not a format that flinkdiag knows
// tm-2.json  3 lines not understood; cut off at the end
void write_odd_input(TextPage& page, const InputSummary& input) {
  std::vector<std::string> remarks;
  if (input.unread_lines > 0) {
    remarks.push_back(count(input.unread_lines, "line") + " not understood");
  }
  remarks.insert(remarks.end(), input.notes.begin(), input.notes.end());
  Line remark;
  if (!input.understood) {
    remark.emplace_back(remarks.empty() ? "not read" : "not read: ", Style::caution);
  }
  remark.emplace_back(join(remarks, "; "));
  const Span path{input.path, Style::dim, true};
  if (display_width(path.text) > kLongPath) {
    page.line(TextPage::kBody, {path});
    page.wrapped(TextPage::kBody + 2, 0, remark);
    return;
  }
  remark.insert(remark.begin(), {path, {"  ", Style::plain, true}});
  page.wrapped(TextPage::kBody, 2, remark);
}

void write_odd_inputs(TextPage& page, const std::vector<InputSummary>& inputs) {
  std::size_t written = 0, left_out = 0;
  for (const bool understood : {false, true}) {
    for (const auto& input : inputs) {
      if (!is_odd(input) || input.understood != understood) continue;
      if (written == kMaxOddInputs) {
        ++left_out;
      } else {
        write_odd_input(page, input);
        ++written;
      }
    }
  }
  if (left_out > 0) {
    page.line(TextPage::kBody,
              {{fmt::format("+ {} with remarks (--verbose)", count(left_out, "more input")),
                Style::dim}});
  }
}

void write_input_table(TextPage& page, const std::vector<InputSummary>& inputs) {
  TextTable table{
      {{"FORMAT"}, {"THREADS", true}, {"SAMPLES", true}, {"UNREAD", true}, {"INPUT", false, true}},
      {}};
  for (const auto& input : inputs) {
    table.rows.push_back(
        {{input.understood ? input.format : "not read"},
         {input.sampled ? count(input.threads, "stack") : fmt::format("{}", input.threads)},
         {fmt::format("{}", input.samples)},
         {fmt::format("{}", input.unread_lines)},
         {input.path, Style::dim, true}});
    for (const auto& note : input.notes) table.rows.push_back({{"- " + note}});
  }
  write_table(page, TextPage::kBody, table);
}

}  // namespace

void write_facts(TextPage& page, const Diagnosis& diagnosis) {
  if (diagnosis.facts.empty()) return;
  page.label("FACTS");
  Line compact;
  for (const auto& fact : diagnosis.facts) {
    const auto text =
        fmt::format("{}: {}{}", fact.name, fact.value, fact.assumed ? " (assumed)" : "");
    if (page.verbose() && !fact.assumed) {
      page.wrapped(TextPage::kBody, 2,
                   {{text}, {"  ", Style::plain, true}, location(diagnosis, fact.place)});
    } else {
      if (!compact.empty()) compact.emplace_back(page.separator());
      compact.emplace_back(text);
    }
  }
  page.wrapped(TextPage::kBody, 0, compact);
}

// 2 findings: gc/thrash (--skip gc/*), ...
void write_suppressed(TextPage& page, const Diagnosis& diagnosis) {
  if (diagnosis.suppressed.empty()) return;
  page.label("SUPPRESSED");
  std::vector<std::string> names;
  for (const auto& one : diagnosis.suppressed)
    names.push_back(fmt::format("{} ({})", one.id, one.reason));
  page.wrapped(TextPage::kBody, 2, {count(names.size(), "finding") + ": " + join(names, ", ")});
}

void write_not_judged(TextPage& page, const Diagnosis& diagnosis) {
  if (diagnosis.not_judged.empty()) return;
  page.label("NOT JUDGED");
  const auto all = diagnosis.not_judged.size();
  const auto shown = page.verbose() ? all : std::min(all, kMaxSentences);
  for (std::size_t i = 0; i < shown; ++i) {
    page.wrapped(TextPage::kBody, 2, {diagnosis.not_judged[i]});
  }
  if (shown < all) {
    page.line(TextPage::kBody, {{fmt::format("+ {} more (--verbose)", all - shown), Style::dim}});
  }
}

void write_inputs(TextPage& page, const Diagnosis& diagnosis) {
  if (diagnosis.inputs.empty()) return;
  page.label("READ");
  page.wrapped(TextPage::kBody, 2, {what_was_read(diagnosis)});
  if (page.verbose()) {
    write_input_table(page, diagnosis.inputs);
  } else {
    write_odd_inputs(page, diagnosis.inputs);
  }
}

}  // namespace flinkdiag
