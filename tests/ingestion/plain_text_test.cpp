#include <catch2/catch.hpp>
#include <string>

#include "ingest_text.h"
#include "ingestion/extract.h"
#include "ingestion/text_parser.h"

namespace flinkdiag {
namespace {

// What two stretches, of 512 KiB at least, are cut from.
constexpr std::size_t kHalf = std::size_t{640} << 10;

std::string threads(int first, std::size_t bytes) {
  std::string text;
  for (int i = first; text.size() < bytes; ++i) {
    const auto number = std::to_string(i);
    text += "\"Map (" + number + "/9)#0\" #" + number +
            " prio=5 os_prio=0 cpu=1.5ms tid=0x1 nid=0x" + number +
            " waiting on condition\n   java.lang.Thread.State: WAITING (parking)\n" + "\tat a.B.c" +
            std::to_string(i % 7) + "(B.java:" + std::to_string(i % 11) + ")\n\t- locked <0x" +
            number + "> (a a.B)\n\n";
  }
  return text;
}

const std::string kTitle = "2026-11-23 08:46:41\nFull thread dump X (17+1 mixed mode):\n\n";
const std::string kEnd = "JNI global refs: 19, weak refs: 0\n\n";

std::string learnt(const std::string& text, std::size_t at_once) {
  IngestOptions options;
  options.log_literals = {"sold"};
  options.threads = at_once;
  return write_extract(ingest({Input::from_text("dump.txt", text)}, options));
}

}  // namespace

TEST_CASE("what is learnt of a long dump does not hang on how many threads read it",
          "[ingestion]") {
  const auto first = threads(1, kHalf), second = threads(100'000, kHalf);
  const std::string log = "2026-11-23 08:46:42,123 INFO  org.apache.flink.Shop - sold\n";
  struct Row {
    const char* what;
    std::string text;
  };
  const std::string deadlock =
      "\nFound one Java-level deadlock:\n=============================\n\"a\":\n  waiting to lock "
      "monitor 0x1,\n  which is held by \"b\"\n\"b\":\n  waiting to lock monitor 0x2,\n  which is "
      "held by \"a\"\n\nFound 1 deadlock.\n\n";
  const std::string one = "\"a\" #1 prio=5 tid=0x1 nid=0x1 runnable\n\n";
  std::string long_headers;
  for (int i = 0; i < 10; ++i)
    long_headers += "\"" + std::string(std::size_t{70} << 10, 'x') +
                    "\" #1 prio=5 tid=0x1 nid=0x1 runnable\n\tat a.B.c(B.java:1)\n\n";
  std::string again;
  while (again.size() < 2 * kHalf) again += one;
  const std::string no_header = "\"no header\n\tat a.B.c(B.java:1)\n\n\"no header\n\n";
  const auto row = GENERATE_COPY(
      Row{"one dump", kTitle + first + second + kEnd},
      Row{"odd lines", kTitle + first + "what is this\n\n" + second + "and this\n\n" + kEnd},
      Row{"two dumps", kTitle + first + kEnd + kTitle + second + kEnd},
      Row{"a log between", kTitle + first + log + "\n" + second + kEnd},
      Row{"a log behind", kTitle + first + second + kEnd + log + log},
      Row{"a time between", kTitle + first + "2026-11-23 08:46:51\n\n" + second + kEnd},
      Row{"threads behind the end", kTitle + one + kEnd + first + second},
      Row{"a time at the end alone",
          kTitle.substr(kTitle.find('\n') + 1) + first + second + "2026-11-23 08:46:51\n"},
      Row{"headers that are too long", kTitle + threads(1, kHalf / 2) + long_headers + first},
      Row{"no title", first + second}, Row{"a deadlock", kTitle + first + second + deadlock},
      Row{"the same header again and again", kTitle + again},
      Row{"a list in the second stretch",
          kTitle + first + second +
              "Threads class SMR info:\n_java_thread_list=0x1, length=900000, elements={\n}\n\n"},
      Row{"no headers", kTitle + first + no_header + second});
  INFO(row.what);
  // Compared here: a test that fails would print megabytes.
  const auto alone = learnt(row.text, 1);
  CHECK((learnt(row.text, 2) == alone));
}

TEST_CASE("places below the first stretch are lines of the whole text", "[ingestion]") {
  const auto text = kTitle + threads(1, 2 * kHalf) + kEnd + "\nwhat is this\n";
  IngestOptions options;
  options.threads = 2;
  const auto incident = ingest({Input::from_text("dump.txt", text)}, options);
  REQUIRE(incident.samples.size() == 1);
  const auto& all = incident.samples[0].threads;
  REQUIRE(all.size() > 5000);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].place.line != 4 + 5 * i) FAIL("thread " << i << " at line " << all[i].place.line);
  }
  const auto line = std::to_string(4 + 5 * all.size() + 3);
  CHECK(incident.inputs[0].samples == 1);
  CHECK(incident.inputs[0].notes ==
        std::vector<std::string>{"line " + line + ": the first line that was not understood"});
}

TEST_CASE("no more threads are kept of a dump than may be, however many read it", "[ingestion]") {
  const Input input = Input::from_text("dump.txt", kTitle + threads(1, 2 * kHalf) + kEnd);
  const LiteralSet wanted({});
  const std::size_t at_once = GENERATE(1, 2);
  Incident incident;
  InputSummary summary;
  ParseContext context{input, 0, wanted, incident, summary, at_once, 1000};
  parse_text(context);
  REQUIRE(incident.samples.size() == 1);
  CHECK(incident.samples[0].threads.size() == 1000);
  CHECK(incident.samples[0].threads.back().name == "Map (1000/9)#0");
  CHECK(summary.notes ==
        std::vector<std::string>{"cut: of more than 1000 threads the first ones were read"});
}

}  // namespace flinkdiag
