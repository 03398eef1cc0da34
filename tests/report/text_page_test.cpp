#include "report/text_page.h"

#include <catch2/catch.hpp>

namespace flinkdiag {
namespace {

TextPage page_of(int width) { return TextPage({.width = width}); }

}  // namespace

TEST_CASE("a paragraph breaks at blanks and hangs", "[report]") {
  auto page = page_of(40);
  page.wrapped(2, 4, {"one two three four five six seven eight nine ten"});
  CHECK(page.text() ==
        "  one two three four five six seven\n"
        "      eight nine ten\n");
}

TEST_CASE("a word may reach the last column, not beyond", "[report]") {
  auto page = page_of(40);
  page.wrapped(0, 0, {std::string(20, 'a') + " " + std::string(19, 'b')});
  page.wrapped(0, 0, {std::string(20, 'a') + " " + std::string(20, 'b')});
  CHECK(page.text() == std::string(20, 'a') + " " + std::string(19, 'b') + "\n" +
                           std::string(20, 'a') + "\n" + std::string(20, 'b') + "\n");
}

TEST_CASE("a word wider than the page is cut", "[report]") {
  auto page = page_of(40);
  page.wrapped(0, 2, {"x " + std::string(70, 'a')});
  CHECK(page.text() == "x\n  " + std::string(38, 'a') + "\n  " + std::string(32, 'a') + "\n");
}

TEST_CASE("a word wider than the page is cut behind a dot where it can be", "[report]") {
  auto page = page_of(40);
  page.wrapped(0, 2, {"org.apache.flink.contrib.streaming.state.RocksDBStateDownloader"});
  CHECK(page.text() ==
        "org.apache.flink.contrib.streaming.\n"
        "  state.RocksDBStateDownloader\n");
}

TEST_CASE("a whole span is never cut, not even at its blanks", "[report]") {
  auto page = page_of(40);
  const std::string path = "/a long/path with blanks/" + std::string(30, 'p');
  page.wrapped(0, 2, {"see ", {path, Style::plain, true}, " there"});
  CHECK(page.text() == "see\n  " + path + "\n  there\n");
}

TEST_CASE("spans that touch stay together at the line's end", "[report]") {
  auto page = page_of(40);
  page.wrapped(0, 0, {std::string(34, 'a') + " ", {"word", Style::strong}, ": tail"});
  CHECK(page.text() == std::string(34, 'a') + " word:\ntail\n");
}

TEST_CASE("wide characters count two columns when a paragraph breaks", "[report]") {
  auto page = page_of(40);
  page.wrapped(0, 0, {"会话聚合窗口计算会话聚合窗口计算会话聚合窗口计算"});
  CHECK(page.text() == "会话聚合窗口计算会话聚合窗口计算会话聚合\n窗口计算\n");
}

TEST_CASE("a wide character of which half would fit begins the next line", "[report]") {
  auto page = page_of(40);
  page.wrapped(0, 2, {"bc", {"a会话聚合窗口计算会话聚合窗口计算会话聚合窗口计算", Style::strong}});
  CHECK(page.text() == "bca会话聚合窗口计算会话聚合窗口计算会话\n  聚合窗口计算\n");
}

TEST_CASE("a word behind a whole span that is too wide goes on in the next line", "[report]") {
  auto page = page_of(40);
  page.wrapped(0, 0, {{std::string(50, 'p'), Style::plain, true}, std::string(45, 'a')});
  CHECK(page.text() == std::string(50, 'p') + "a\n" + std::string(40, 'a') + "\naaaa\n");
}

TEST_CASE("a label stands beside the first line only", "[report]") {
  auto page = page_of(40);
  page.label("DO");
  page.line(TextPage::kBody, {"this"});
  page.line(TextPage::kBody, {"and that"});
  page.gap();
  page.label("NOT JUDGED");
  page.line(TextPage::kBody, {"a label too long to stand beside the text"});
  CHECK(page.text() ==
        "  DO     this\n"
        "         and that\n"
        "\n"
        "  NOT JUDGED\n"
        "         a label too long to stand beside the text\n");
}

TEST_CASE("no line ends in blanks, coloured or not", "[report]") {
  for (const bool colour : {false, true}) {
    TextPage page({.colour = colour});
    page.line(2, {"text  ", {"   ", Style::strong}});
    page.line(4, {{" ", Style::alarm}});
    CHECK(page.text() == "  text\n\n");
  }
}

TEST_CASE("colour is reset behind every span", "[report]") {
  TextPage page({.colour = true});
  page.line(0, {{"red", Style::alarm}, " plain ", {"dim", Style::dim}});
  CHECK(page.text() == "\x1b[1;31mred\x1b[0m plain \x1b[2mdim\x1b[0m\n");
}

}  // namespace flinkdiag
