#include "cli/decode.h"

#include <catch2/catch.hpp>

namespace flinkdiag {
namespace {

using namespace std::string_literals;

Input decoded(std::string bytes) {
  Input input = Input::from_text("dump.txt", std::move(bytes));
  decode_text(input);
  return input;
}

// Each character as two bytes, the low one first.
std::string widen(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) out += {c, '\0'};
  return out;
}

TEST_CASE("UTF-8 stays as it is, without a note", "[cli]") {
  const Input input = decoded("\"Source: \xC3\x84pfel (1/1)#0\"\n");
  CHECK(input.text == "\"Source: \xC3\x84pfel (1/1)#0\"\n");
  CHECK(input.notes.empty());
}

TEST_CASE("the byte order mark of UTF-8 is taken off and noted", "[cli]") {
  const Input input = decoded("\xEF\xBB\xBF{}");
  CHECK(input.text == "{}");
  CHECK(input.notes == std::vector<std::string>{"UTF-8 with byte order mark"});
}

TEST_CASE("UTF-16 with a mark is read in the order that the mark says", "[cli]") {
  CHECK(decoded("\xFF\xFE" + widen("ab")).text == "ab");
  CHECK(decoded("\xFE\xFF\0a\0b"s).text == "ab");
  CHECK(decoded("\xFF\xFE" + widen("ab")).notes == std::vector<std::string>{"read as UTF-16 LE"});
  CHECK(decoded("\xFE\xFF\0a\0b"s).notes == std::vector<std::string>{"read as UTF-16 BE"});
}

TEST_CASE("UTF-16 without a mark is told from its zero bytes", "[cli]") {
  const std::string text = "2026-11-23 08:46:41\r\nFull thread dump\r\n";
  CHECK(decoded(widen(text)).text == text);
  CHECK(decoded('\0' + widen(text).substr(0, 2 * text.size() - 1)).text == text);
}

TEST_CASE("characters of one to four bytes survive UTF-16", "[cli]") {
  // A, Ä (U+00C4), 任 (U+4EFB), 😀 (U+1F600, a pair of surrogates)
  const Input input = decoded(
      "\xFF\xFE"
      "A\0"
      "\xC4\0"
      "\xFB\x4E"
      "\x3D\xD8\x00\xDE"s);
  CHECK(input.text == "A\xC3\x84\xE4\xBB\xBB\xF0\x9F\x98\x80");
}

TEST_CASE("what another program wrote behind UTF-16 byte by byte is read as it stands", "[cli]") {
  const std::string first = "2026-11-23 08:46:41\n", second = std::string(70, 'x') + "\n";
  CHECK(decoded("\xFF\xFE" + widen(first) + second).text == first + second);
  CHECK(decoded("\xFE\xFF" + ('\0' + widen(first)).substr(0, 2 * first.size()) + second).text ==
        first + second);
  // In UTF-16, too, a long text may have no zeros.
  std::string chinese;
  for (int i = 0; i < 70; ++i) chinese += "\xFB\x4E";
  CHECK(decoded("\xFF\xFE" + widen(first) + chinese).text.ends_with("\xE4\xBB\xBB"));
}

TEST_CASE("lone surrogates and an odd last byte become replacement characters", "[cli]") {
  CHECK(decoded("\xFF\xFE"
                "\x3D\xD8"
                "A\0"s)
            .text ==
        "\xEF\xBF\xBD"
        "A");
  CHECK(decoded("\xFF\xFE"
                "\x00\xDE"
                "A\0"s)
            .text ==
        "\xEF\xBF\xBD"
        "A");
  CHECK(decoded("\xFF\xFE"
                "A\0"
                "B"s)
            .text == "A\xEF\xBF\xBD");
}

TEST_CASE("binary bytes with some zeros are not taken for UTF-16", "[cli]") {
  const std::string bytes = "\0\0\0\x01\0\0ab\0\0cd\x02\0\0\0"s;
  CHECK(decoded(bytes).text == bytes);
}

TEST_CASE("nothing at all is decoded to nothing", "[cli]") {
  CHECK(decoded("").text.empty());
  CHECK(decoded("\xFF\xFE").text.empty());
}

}  // namespace
}  // namespace flinkdiag
