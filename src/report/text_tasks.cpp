#include <fmt/format.h>

#include <algorithm>

#include "flinkdiag/support/text.h"
#include "flinkdiag/support/timestamp.h"
#include "report/task_rows.h"
#include "report/text_sections.h"
#include "report/text_table.h"

namespace flinkdiag {
namespace {

// One screen: what is left out is counted, and --verbose shows it.
constexpr std::size_t kMaxTasks = 12;
constexpr std::size_t kMaxRowsOfTask = 4;
constexpr std::size_t kMaxNamedSubtasks = 3;
constexpr std::size_t kWideEnough = 96;  // for names beside the rest of the row

// "6 of 6", "#2 #5 of 6". "2/6" would read as Flink's name for the second of six.
std::string subtasks_cell(const SubtaskGroup& group, int parallelism) {
  if (group.sampled) return "sampled";
  const auto seen = group.subtasks.size();
  const bool all = parallelism > 0 && seen == static_cast<std::size_t>(parallelism);
  std::string cell = fmt::format("{}", seen);
  if (!all && seen <= kMaxNamedSubtasks) {
    auto indices = group.subtasks;
    std::ranges::sort(indices);
    cell = fmt::format("#{}", fmt::join(indices, " #"));
  }
  return parallelism > 0 ? fmt::format("{} of {}", cell, parallelism) : cell;
}

std::string progress_cell(Progress progress) {
  return progress == Progress::unknown ? "" : std::string(to_string(progress));
}

Line row_of(std::string_view name, const TaskDiagnosis& task, const SubtaskGroup& group) {
  const auto style = group.root_cause ? Style::strong : Style::plain;
  return {{name, style},
          {subtasks_cell(group, task.parallelism), style},
          {group.state},
          {group.step, style},
          {group.activity, style},
          {group.since_ms ? format_duration(*group.since_ms) : "", style},
          {progress_cell(group.progress), style},
          {group.root_cause ? "root cause" : "", Style::alarm}};
}

// SessionAggregate (root cause: #9 of 64)
Span name_line(const TaskRows& rows) {
  const auto& name = rows.task->name;
  if (!rows.root_cause) return {name, Style::strong};
  SubtaskGroup cause;
  std::size_t others = 0;
  for (const auto& group : rows.groups) {
    if (!group.root_cause) {
      ++others;
    } else {
      cause.sampled = group.sampled;
      cause.subtasks.insert(cause.subtasks.end(), group.subtasks.begin(), group.subtasks.end());
    }
  }
  const auto which = others > 0 ? ": " + subtasks_cell(cause, rows.task->parallelism) : "";
  return {fmt::format("{} (root cause{})", name, which), Style::alarm};
}

// The rows of one task. With `name_above` the name has a line of its own, and the mark with it:
//   SessionAggregate (root cause)
//     3 of 3  restore.download  remote-read  94 s  moving
void add_rows(TextTable& table, const TaskRows& rows, bool name_above, std::size_t most) {
  const auto& task = *rows.task;
  if (name_above) table.rows.push_back({name_line(rows)});
  std::size_t left_out = 0;
  for (std::size_t i = 0; i < rows.groups.size(); ++i) {
    const auto& group = rows.groups[i];
    const std::string_view name = name_above || i > 0 ? "" : std::string_view(task.name);
    if (i < most) {
      table.rows.push_back(row_of(name, task, group));
      if (name_above) table.rows.back().pop_back();
    } else {
      left_out += group.subtasks.size();
    }
  }
  if (left_out == 0) return;
  table.rows.push_back(
      {{fmt::format("+ {} in other steps", count(left_out, "subtask")), Style::dim}});
}

// How many of the tasks to show, and how to name the rest.
struct Cut {
  std::size_t shown = 0;
  std::string rest;
};

Cut cut_of(const std::vector<TaskRows>& tasks) {
  const auto all = tasks.size();
  if (all <= kMaxTasks) return {all, ""};
  const auto running = static_cast<std::size_t>(std::ranges::count_if(tasks, &TaskRows::running));
  const auto others = all - running;
  if (others == 0) return {kMaxTasks, count(all - kMaxTasks, "more task") + " running"};
  if (others <= kMaxTasks) return {others, count(running, "task") + " running"};
  const auto more = count(others - kMaxTasks, "more task");
  return {kMaxTasks, running > 0 ? fmt::format("{}, {} running", more, running) : more};
}

}  // namespace

void write_tasks(TextPage& page, const Diagnosis& diagnosis) {
  const auto tasks = task_rows(diagnosis.tasks, page.verbose());
  if (tasks.empty()) return;
  const auto cut = page.verbose() ? Cut{tasks.size(), ""} : cut_of(tasks);
  const auto most_rows = page.verbose() ? std::string::npos : kMaxRowsOfTask;
  const bool name_above = page.verbose() || page.width() < kWideEnough;
  TextTable table{
      {{"TASK"}, {"SUBTASKS"}, {"STATE"}, {"STEP"}, {"BOUND BY"}, {"SINCE"}, {""}, {""}},
      {},
      name_above ? 2U : 0U};
  for (std::size_t i = 0; i < cut.shown; ++i) add_rows(table, tasks[i], name_above, most_rows);
  write_table(page, TextPage::kMargin, table);
  if (!cut.rest.empty()) page.line(TextPage::kMargin, {{"+ " + cut.rest, Style::dim}});
}

void write_workers(TextPage& page, const Diagnosis& diagnosis) {
  if (!page.verbose() || diagnosis.workers.empty()) return;
  TextTable table{{{"WORKERS"}, {"PROCESS"}, {"THREADS", true}, {"BOUND BY"}}, {}};
  for (const auto& group : diagnosis.workers) {
    std::vector<std::string> activities;
    for (const auto& [activity, threads] : group.activities) {
      activities.push_back(fmt::format("{} {}", threads, activity));
    }
    table.rows.push_back({{group.role},
                          {group.process},
                          {fmt::format("{}", group.threads)},
                          {join(activities, ", ")}});
  }
  write_table(page, TextPage::kMargin, table);
}

}  // namespace flinkdiag
