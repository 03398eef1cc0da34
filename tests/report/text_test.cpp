#include "flinkdiag/support/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "report/sample_diagnoses.h"
#include "report/writers.h"

namespace flinkdiag {
namespace {

using Catch::Contains;
using Catch::EndsWith;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::string_view line;
  while (next_line(text, line)) lines.emplace_back(line);
  return lines;
}

bool has_line(const std::string& text, const std::string& line) {
  const auto lines = lines_of(text);
  return std::ranges::find(lines, line) != lines.end();
}

TaskDiagnosis task_in(std::string name, int parallelism, std::string phase, std::string activity) {
  TaskDiagnosis task{std::move(name), parallelism, std::nullopt, {}};
  for (int i = 1; i <= parallelism; ++i) task.subtasks.push_back(subtask_in(i, phase, activity));
  return task;
}

std::string without_escapes(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto escape = text.find('\x1b');
    plain += text.substr(0, escape);
    if (escape == text.npos) break;
    text.remove_prefix(text.find('m', escape) + 1);
  }
  return plain;
}

}  // namespace

TEST_CASE("no line is wider than the page or ends in a blank", "[report]") {
  for (const auto& sample : sample_diagnoses()) {
    for (int width = 70; width <= 130; ++width) {
      for (const auto& line : lines_of(write_text(sample.make(), {.width = width}))) {
        INFO(sample.name << " at width " << width << ": " << line);
        CHECK(display_width(line) <= static_cast<std::size_t>(width));
        CHECK_FALSE(line.ends_with(' '));
      }
    }
  }
}

TEST_CASE("colour changes nothing but colour", "[report]") {
  for (const auto& sample : sample_diagnoses()) {
    const auto plain = write_text(sample.make(), {});
    CHECK(without_escapes(write_text(sample.make(), {.colour = true})) == plain);
    CHECK_THAT(plain, !Contains("\x1b"));
  }
}

TEST_CASE("the ASCII variant draws with ASCII only", "[report]") {
  auto diagnosis = bottleneck_diagnosis();
  diagnosis.tasks[0].name = std::string(200, 'n');  // long enough for an ellipsis
  const auto text = write_text(diagnosis, {.ascii = true});
  CHECK(std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
  CHECK_THAT(text, Contains("nnn...nnn") && Contains(" | "));
}

TEST_CASE("quiet gives the verdict only", "[report]") {
  CHECK(write_text(bottleneck_diagnosis(), {.quiet = true}) ==
        "STARTUP BOTTLENECK  SessionAggregate downloads its state from remote storage "
        "(confidence: high)\n");
}

TEST_CASE("a hostile name cannot drive the terminal or forge a line", "[report]") {
  auto diagnosis = bottleneck_diagnosis();
  const std::string hostile = "x\x1b[2J\nNO STARTUP BOTTLENECK\r\x9b";
  diagnosis.verdict.summary = diagnosis.verdict.detail = hostile;
  diagnosis.tasks[0].name = diagnosis.tasks[0].subtasks[0].phase = hostile;
  diagnosis.findings[0].evidence[0] = {{0, 1}, hostile, {hostile}};
  diagnosis.findings[1].title = diagnosis.findings[1].id = hostile;
  diagnosis.recommendations[0].id = diagnosis.recommendations[0].why = hostile;
  diagnosis.recommendations[0].config = {{hostile, hostile, hostile}};
  diagnosis.recommendations[0].requirements = diagnosis.recommendations[0].risks = {hostile};
  diagnosis.facts[0] = {hostile, hostile, {}};
  diagnosis.contradictions = diagnosis.not_judged = {hostile};
  diagnosis.inputs[0].path = hostile;
  diagnosis.inputs[0].notes = {hostile};
  diagnosis.workers[0].role = hostile;
  for (const bool verbose : {false, true}) {
    const auto text = write_text(diagnosis, {.verbose = verbose});
    CHECK(text.find_first_of("\x1b\x9b\r") == text.npos);
    for (const auto& line : lines_of(text)) CHECK_FALSE(line.starts_with("NO STARTUP"));
  }
}

TEST_CASE("subtasks that look alike are one row", "[report]") {
  Diagnosis diagnosis;
  diagnosis.tasks = {task_in("Window", 6, "restore.download", "remote-read")};
  CHECK(has_line(write_text(diagnosis, {}), "  Window  6 of 6    restore.download  remote-read"));
}

TEST_CASE("a straggler is named by its index and stands first", "[report]") {
  Diagnosis diagnosis;
  diagnosis.tasks = {task_in("Window", 6, "init.wait", "idle")};
  auto& straggler = diagnosis.tasks[0].subtasks[4];
  straggler = subtask_in(5, "restore.merge", "native-db");
  straggler.root_cause = true;
  straggler.since_ms = 94'000;
  straggler.progress = Progress::stuck;
  const auto text = write_text(diagnosis, {});
  CHECK_THAT(text,
             Contains("  Window  #5 of 6   restore.merge  native-db  94 s   stuck  root cause\n"
                      "          5 of 6    init.wait      idle\n"));
}

TEST_CASE("a task that runs takes one line, whatever its subtasks do", "[report]") {
  Diagnosis diagnosis;
  diagnosis.tasks = {task_in("Map", 4, "running.idle", "idle")};
  diagnosis.tasks[0].subtasks[2] = subtask_in(3, "running.processing", "cpu");
  CHECK(has_line(write_text(diagnosis, {}), "  Map   4 of 4    running"));
  const auto verbose = write_text(diagnosis, {.verbose = true});
  CHECK_THAT(verbose, Contains("  Map\n"
                               "    #1 #2 #4 of 4  running.idle        idle\n"
                               "    #3 of 4        running.processing  cpu\n"));
}

TEST_CASE("a task of which only the state is known shows it as its step", "[report]") {
  Diagnosis diagnosis;
  diagnosis.tasks = {task_in("Map", 2, "unknown", "unknown")};
  for (auto& subtask : diagnosis.tasks[0].subtasks) subtask.state = "DEPLOYING";
  CHECK(has_line(write_text(diagnosis, {}), "  Map   2 of 2    DEPLOYING"));
}

TEST_CASE("on a narrow page the name stands above its rows", "[report]") {
  Diagnosis diagnosis;
  diagnosis.tasks = {task_in("Window", 6, "restore.merge", "native-db")};
  for (int i = 0; i < 4; ++i) diagnosis.tasks[0].subtasks[i].root_cause = true;
  CHECK_THAT(write_text(diagnosis, {.width = 60}),
             Contains("  Window (root cause: 4 of 6)\n"
                      "    4 of 6      restore.merge  native-db\n"
                      "    #5 #6 of 6  restore.merge  native-db\n"));
}

TEST_CASE("a task with subtasks in many steps shows the four most common", "[report]") {
  Diagnosis diagnosis;
  diagnosis.tasks = {task_in("Window", 9, "init.wait", "idle")};
  const char* steps[] = {"deploy", "restore.merge", "restore.clip", "restore.local",
                         "init.codegen"};
  for (int i = 0; i < 5; ++i) diagnosis.tasks[0].subtasks[i].phase = steps[i];
  const auto text = write_text(diagnosis, {});
  CHECK(has_line(text, "          #3 of 9   restore.clip   idle"));
  CHECK_THAT(text, !Contains("restore.local"));
  CHECK(has_line(text, "  + 2 subtasks in other steps"));
}

TEST_CASE("with many tasks those that run are only counted", "[report]") {
  Diagnosis diagnosis;
  for (int i = 0; i < 14; ++i) {
    diagnosis.tasks.push_back(task_in(fmt::format("Map-{}", i), 1, "running.idle", "idle"));
  }
  diagnosis.tasks.push_back(task_in("Window", 1, "restore.merge", "native-db"));
  const auto text = write_text(diagnosis, {});
  CHECK(has_line(text, "  Window  1 of 1    restore.merge  native-db"));
  CHECK(has_line(text, "  + 14 tasks running"));
  CHECK_THAT(text, !Contains("Map-"));
  CHECK_THAT(write_text(diagnosis, {.verbose = true}), Contains("Map-13") && !Contains("+ 14"));
}

TEST_CASE("of very many tasks that do not run the root cause is shown first", "[report]") {
  Diagnosis diagnosis;
  for (int i = 10; i < 40; ++i) {
    diagnosis.tasks.push_back(task_in(fmt::format("Join-{}", i), 1, "init.wait", "idle"));
  }
  diagnosis.tasks.push_back(task_in("Map", 1, "running.idle", "idle"));
  diagnosis.tasks[29].subtasks[0].root_cause = true;
  const auto text = write_text(diagnosis, {});
  CHECK(text.find("Join-39") < text.find("Join-10"));
  CHECK(has_line(text, "  + 18 more tasks, 1 running"));
}

TEST_CASE("three pieces of evidence are enough, verbose shows all", "[report]") {
  auto diagnosis = bottleneck_diagnosis();
  auto& evidence = diagnosis.findings[0].evidence;
  evidence.assign(5, evidence[0]);
  for (std::uint32_t i = 0; i < 5; ++i) evidence[i].place.line = 100 + i;
  const auto text = write_text(diagnosis, {});
  CHECK_THAT(text, Contains("tm-1.txt:102") && !Contains("tm-1.txt:103"));
  CHECK(has_line(text, "         + 2 more places (--verbose)"));
  CHECK_THAT(write_text(diagnosis, {.verbose = true}), Contains("tm-1.txt:104"));
}

TEST_CASE("a path stays whole, the excerpt beside it gives way", "[report]") {
  auto diagnosis = bottleneck_diagnosis();
  const std::string path = "/var/log/" + std::string(70, 'p') + "/tm-1.txt";
  diagnosis.inputs[0].path = path;
  const auto text = write_text(diagnosis, {.width = 80});
  INFO(text);
  CHECK(has_line(text, "  WHY    " + path + ":681"));
  CHECK(has_line(text, "           \"SessionAggregate (1/3)#0\" WAITING"));
}

TEST_CASE("advice that may help says on what it depends", "[report]") {
  Diagnosis diagnosis;
  Recommendation advice;
  advice.id = "local-recovery";
  advice.why = "a failover finds a local copy";
  advice.requirements = {"the disk is ample", "tasks return to the same host"};
  advice.risks = {"one more copy of the state on disk"};
  diagnosis.recommendations = {advice};
  CHECK_THAT(write_text(diagnosis, {}),
             Contains("  NEXT   1 local-recovery: a failover finds a local copy\n"
                      "             if: the disk is ample; tasks return to the same host\n"
                      "             risk: one more copy of the state on disk\n"));
}

TEST_CASE("what is recommended stands before what is conditional", "[report]") {
  Diagnosis diagnosis;
  Recommendation advice;
  advice.id = "perhaps";
  diagnosis.recommendations.push_back(advice);
  advice.id = "surely";
  advice.status = AdviceStatus::recommended;
  diagnosis.recommendations.push_back(advice);
  CHECK_THAT(write_text(diagnosis, {}), Contains("1 surely\n") && Contains("2 perhaps\n"));
}

TEST_CASE("config lines are whole, and versions are told apart by a comment", "[report]") {
  Diagnosis diagnosis;
  Recommendation advice;
  advice.id = "x";
  const std::string value(80, 'v');
  advice.config = {{"a.key", value, "Flink before 1.20"}, {"b.key", "1", "Flink 1.20 and later"}};
  diagnosis.recommendations = {advice};
  CHECK_THAT(write_text(diagnosis, {.width = 60}), Contains("             # Flink before 1.20\n"
                                                            "             a.key: " +
                                                            value +
                                                            "\n"
                                                            "             # Flink 1.20 and later\n"
                                                            "             b.key: 1\n"));
  diagnosis.recommendations[0].config.pop_back();
  CHECK_THAT(write_text(diagnosis, {}), !Contains("#"));
}

TEST_CASE("of many odd inputs three are named, those not read first", "[report]") {
  Diagnosis diagnosis;
  for (int i = 0; i < 6; ++i) {
    InputSummary input;
    input.path = fmt::format("in-{}", i);
    input.understood = i != 5;
    input.unread_lines = 2;
    diagnosis.inputs.push_back(input);
  }
  const auto text = write_text(diagnosis, {});
  CHECK_THAT(text, Contains("         in-5  not read: 2 lines not understood\n"
                            "         in-0  2 lines not understood\n"));
  CHECK_THAT(text, !Contains("in-2") && Contains("+ 3 more inputs with remarks"));
}

TEST_CASE("verbose lists workers, explanations, sources and every input", "[report]") {
  const auto text = write_text(bottleneck_diagnosis(), {.verbose = true});
  CHECK_THAT(text, Contains("1 idle, 3 remote-read"));
  CHECK_THAT(text, Contains("Flink keeps a stateful task in INITIALIZING"));
  CHECK_THAT(text, Contains("source: https://nightlies.apache.org/flink"));
  CHECK_THAT(text, Contains("jobmanager.log:40"));
  for (const auto* path : {"tm-1.txt\n", "tm-2.txt\n", "jobmanager.log\n", "notes.docx\n"}) {
    CHECK_THAT(text, Contains(path));
  }
}

TEST_CASE("rejected advice alone has its free line above", "[report]") {
  Diagnosis diagnosis;
  Recommendation advice;
  advice.id = "lazy-loading";
  advice.why = "needs Gemini";
  advice.status = AdviceStatus::rejected;
  diagnosis.recommendations = {advice};
  CHECK_THAT(write_text(diagnosis, {}), EndsWith("\n\n  NOT    lazy-loading: needs Gemini\n"));
}

TEST_CASE("an evidence place outside the inputs does not crash", "[report]") {
  auto diagnosis = bottleneck_diagnosis();
  diagnosis.inputs.clear();
  CHECK_THAT(write_text(diagnosis, {}), Contains("?:681"));
}

TEST_CASE("absurd widths are survived", "[report]") {
  for (const int width : {-5, 0, 1, 39, 100'000}) {
    CHECK_THAT(write_text(bottleneck_diagnosis(), {.width = width}), Contains("STARTUP"));
  }
}

}  // namespace flinkdiag
