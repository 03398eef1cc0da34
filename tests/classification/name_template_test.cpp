#include "classification/name_template.h"

#include <catch2/catch.hpp>

namespace flinkdiag {
namespace {

NameTemplate parsed(std::string_view pattern) { return NameTemplate::parse(pattern).value(); }

}  // namespace

TEST_CASE("fields of a name are read from its end", "[patterns]") {
  const auto values =
      parsed("{task} ({subtask}/{parallelism})#{attempt}").match("A (1/2)#3 -> B (25/128)#15");
  REQUIRE(values);
  CHECK((*values)[NameTemplate::task] == "A (1/2)#3 -> B");
  CHECK((*values)[NameTemplate::subtask] == "25");
  CHECK((*values)[NameTemplate::parallelism] == "128");
  CHECK((*values)[NameTemplate::attempt] == "15");
}

TEST_CASE("a task may have no name, and any byte in it", "[patterns]") {
  const auto name = GENERATE("", " ", "1", "#(/)", "x\ny", "\xff\x00");
  CAPTURE(name);
  const auto text = std::string(name) + " (1/2)";
  const auto values = parsed("{task} ({subtask}/{parallelism})").match(text);
  REQUIRE(values);
  CHECK((*values)[NameTemplate::task] == name);
  CHECK((*values)[NameTemplate::attempt].data() == nullptr);
}

TEST_CASE("the whole name must match", "[patterns]") {
  const auto* name = GENERATE("", "A", "A (1/2)", "A (1/2)#", "A (/2)#0", "A (1/)#0", "A (1/2)#0 ",
                              "A (1/2)#0x", "A(1/2)#0", "A (-1/2)#0", "(1/2)#0");
  CAPTURE(name);
  CHECK_FALSE(parsed("{task} ({subtask}/{parallelism})#{attempt}").match(name));
}

TEST_CASE("what stands before the task must be there, and not overlap with what is behind",
          "[patterns]") {
  const auto name = parsed("aba{task}ba");
  CHECK(name.head() == "aba");
  CHECK(name.match("ababa"));
  CHECK_FALSE(name.match("aba"));
  CHECK_FALSE(name.match("xababa"));
}

TEST_CASE("fields that cannot be are faults", "[patterns]") {
  struct Row {
    const char* pattern;
    const char* fault;
  };
  const auto row = GENERATE(
      Row{"{job} x", "{job}"}, Row{"{task", "not closed"}, Row{"x {subtask}", "once"},
      Row{"{task} {task}", "once"}, Row{"{task} {subtask} {subtask}", "once"},
      Row{"{subtask} {task}", "once"}, Row{"{task} {}", "{}"}, Row{"*Flusher for {task}", "no *"});
  CAPTURE(row.pattern);
  const auto result = NameTemplate::parse(row.pattern);
  REQUIRE_FALSE(result);
  CHECK(result.error().message.find(row.fault) != std::string::npos);
}

}  // namespace flinkdiag
