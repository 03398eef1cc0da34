#include "flinkdiag/report/formats.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "golden.h"
#include "report/sample_diagnoses.h"

namespace flinkdiag {

TEST_CASE("every format writes the sample diagnoses as their golden files say", "[report]") {
  for (const auto& sample : sample_diagnoses()) {
    for (const auto& format : report_formats()) {
      const auto name = fmt::format("report/{}.{}", sample.name, format.id);
      check_golden(name, format.write(sample.make(), {}));
    }
  }
}

TEST_CASE("text has goldens for a narrow ASCII terminal, verbose, quiet and colour", "[report]") {
  const auto write = report_formats().front().write;
  const auto diagnosis = bottleneck_diagnosis();
  check_golden("report/bottleneck.narrow-ascii.text",
               write(diagnosis, {.width = 60, .ascii = true}));
  check_golden("report/bottleneck.verbose.text", write(diagnosis, {.verbose = true}));
  check_golden("report/bottleneck.quiet.text", write(diagnosis, {.quiet = true}));
  check_golden("report/bottleneck.colour.text", write(diagnosis, {.colour = true}));
}

TEST_CASE("the default format is text", "[report]") {
  CHECK(report_formats().front().id == "text");
}

}  // namespace flinkdiag
