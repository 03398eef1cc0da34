#include "cli/exit_code.h"

#include <catch2/catch.hpp>

namespace flinkdiag {
namespace {

Diagnosis diagnosis_with(Outcome outcome, std::vector<Severity> severities,
                         std::vector<bool> understood = {true}) {
  Diagnosis diagnosis;
  diagnosis.verdict.outcome = outcome;
  for (const Severity severity : severities) {
    Finding finding;
    finding.severity = severity;
    diagnosis.findings.push_back(finding);
  }
  for (const bool is_understood : understood) {
    InputSummary input;
    input.understood = is_understood;
    diagnosis.inputs.push_back(input);
  }
  return diagnosis;
}

constexpr auto kHang = Outcome::startup_bottleneck;
constexpr auto kFine = Outcome::no_startup_bottleneck;

TEST_CASE("findings from --fail-on upwards make 1", "[cli]") {
  CHECK(exit_code(diagnosis_with(kHang, {Severity::critical}), {}) == ExitCode::found);
  CHECK(exit_code(diagnosis_with(kHang, {Severity::info, Severity::warning}), {}) ==
        ExitCode::found);
  CHECK(exit_code(diagnosis_with(kFine, {Severity::info}), {}) == ExitCode::nothing_found);
  CHECK(exit_code(diagnosis_with(kFine, {Severity::info}), {Severity::info, false}) ==
        ExitCode::found);
  CHECK(exit_code(diagnosis_with(kHang, {Severity::warning}), {Severity::critical, false}) ==
        ExitCode::nothing_found);
}

TEST_CASE("--fail-on never makes 0 of findings, but not of what could not be judged", "[cli]") {
  const ExitPolicy never{std::nullopt, false};
  CHECK(exit_code(diagnosis_with(kHang, {Severity::critical}), never) == ExitCode::nothing_found);
  CHECK(exit_code(diagnosis_with(Outcome::undetermined, {}), never) == ExitCode::not_judged);
}

TEST_CASE("no Flink, no judgement and no input understood make 3", "[cli]") {
  CHECK(exit_code(diagnosis_with(Outcome::not_flink, {}), {}) == ExitCode::not_judged);
  CHECK(exit_code(diagnosis_with(Outcome::undetermined, {Severity::critical}), {}) ==
        ExitCode::not_judged);
  CHECK(exit_code(diagnosis_with(kFine, {}, {false, false}), {}) == ExitCode::not_judged);
  CHECK(exit_code(diagnosis_with(kFine, {}, {}), {}) == ExitCode::not_judged);
}

TEST_CASE("one input that is not understood makes 3 only with --strict", "[cli]") {
  const Diagnosis diagnosis = diagnosis_with(kHang, {Severity::critical}, {true, false});
  CHECK(exit_code(diagnosis, {}) == ExitCode::found);
  CHECK(exit_code(diagnosis, {Severity::warning, true}) == ExitCode::not_judged);
}

}  // namespace
}  // namespace flinkdiag
