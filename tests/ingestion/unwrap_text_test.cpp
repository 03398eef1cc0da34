#include "ingestion/unwrap_text.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// One small input of each form.
const std::string kForms[] = {
    R"x([{"line":"\"a\" #1 prio=5 tid=0x1 nid=0x2 runnable","fields":{"pod":"tm-1"}},)x"
    "\n"
    R"x({"line":"\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)","fields":{"pod":"tm-2"}}])x",
    "{\"MESSAGE\":\"\\tat a.B.c(B.java:1)\",\"host\":\"a\"}\nother\n"
    "{\"MESSAGE\":\"Full thread dump \\n\\n\",\"host\":\"b\"}\n",
    R"x({"log":"{\"log\":\"\\tat a.B.c(B.java:1)\\n\"}"})x",
    "time;message;pod\n1;\"\"\"a\"\" #1 prio=5 tid=0x1\nnid=0x2\";x\n2;\"\tat "
    "a.B.c(B.java:1)\n\n\";y\n",
    "Content-Type: multipart/mixed; boundary=\"x\"\n\n--x\nContent-Transfer-Encoding: base64\n\n"
    "CWF0IGEuQi5jKEIuamF2YToxKQoJYXQgYS5CLmQoQi5qYXZhOjIpCg==\n--x\n"
    "Content-Transfer-Encoding: quoted-printable\n\nat a.B=\n.c(B=3D)=\r\n\nat =\n--x--\n",
    "tid=3D0x1 nid=3D0x2 elements=3D{=\n}\nprio=3D5=20\n",
    "CWF0IGEuQi5jKEIuamF2YToxKQoJYXQgYS5CLmQoQi5qYXZhOjIpCgoKYXQgYS5CLmQoQi5qYXZhOjIpCg==\n",
    "{“threadInfos”:[\n{“threadName”:“main”}]}",
    "<html>\n<p>at a.B.c(B.java:1)<br/>\nat a.B.d\n(B.java:2)</p>\n<pre>\n\n&quot;a&quot;\n</pre>",
    "[{&quot;a&quot;:\n&quot;&amp;quot;&quot;}]",
};

std::size_t lines_of(std::string_view text) {
  std::size_t lines = 0;
  for (std::string_view line; next_line(text, line);) ++lines;
  return lines;
}

// Whatever comes in: each line that comes out has a line of the input, in which it stands.
std::size_t check_lines(const std::string& text) {
  std::vector<std::string> remarks;
  const Parser* parser = find_parser(text);
  if (parser == nullptr) return 0;
  const auto levels = unwrap_text(text, *parser, remarks);
  for (const Unwrapped& level : levels) {
    CHECK(level.notes.size() >= 1);
    if (level.numbers.empty()) {
      CHECK(lines_of(level.text) <= lines_of(text));
      continue;
    }
    CHECK(level.numbers.size() == lines_of(level.text));
    CHECK(*std::min_element(level.numbers.begin(), level.numbers.end()) >= 1);
    CHECK(*std::max_element(level.numbers.begin(), level.numbers.end()) <= lines_of(text));
  }
  return levels.size();
}

TEST_CASE("each line of an unwrapped text is a line of the input", "[unwrap]") {
  for (const std::string& form : kForms) {
    CAPTURE(form);
    CHECK(check_lines(form) >= 1);
  }
}

TEST_CASE("the lines stay right in text that was cut or damaged", "[unwrap]") {
  std::mt19937 random(1);
  constexpr std::string_view kBytes = "\"\\{}[],:;=\n\r\t -\"a0\x80";
  for (const std::string& form : kForms) {
    for (std::size_t size = 0; size < form.size(); ++size) {
      CAPTURE(form, size);
      check_lines(form.substr(0, size));
      check_lines(form.substr(size));
    }
    for (int round = 0; round < 300; ++round) {
      std::string text = form;
      for (int i = 0; i < 3; ++i) text[random() % text.size()] = kBytes[random() % kBytes.size()];
      CAPTURE(text);
      check_lines(text);
    }
  }
}

}  // namespace
}  // namespace flinkdiag
