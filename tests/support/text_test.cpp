#include "flinkdiag/support/text.h"

#include <catch2/catch.hpp>

namespace flinkdiag {
namespace {

using Parts = std::vector<std::string_view>;

Parts lines_of(std::string_view text) {
  Parts lines;
  std::string_view line;
  while (next_line(text, line)) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("trim takes blanks of all four kinds off the ends only", "[support]") {
  CHECK(trim(" \t a b\r\n") == "a b");
  CHECK(trim_left(" a ") == "a ");
  CHECK(trim_right(" a ") == " a");
  CHECK(trim(" \n ").empty());
}

TEST_CASE("split keeps empty parts", "[support]") {
  CHECK(split("a,,b", ',') == Parts{"a", "", "b"});
  CHECK(split(",", ',') == Parts{"", ""});
  CHECK(split("", ',') == Parts{""});
}

TEST_CASE("sizes have a unit that leaves two or three digits", "[support]") {
  CHECK(format_bytes(17) == "17 B");
  CHECK(format_bytes(999) == "999 B");
  CHECK(format_bytes(1'000) == "1.0 kB");
  CHECK(format_bytes(45'600'000) == "46 MB");
  CHECK(format_bytes(999'600'000) == "1.0 GB");
  CHECK(format_bytes(4.2e18) == "4200000 TB");
}

TEST_CASE("parse_int takes whole numbers and nothing else", "[support]") {
  CHECK(parse_int("42") == 42);
  CHECK(parse_int("-7") == -7);
  CHECK(parse_int("+7") == 7);
  CHECK(parse_int("9223372036854775807") == INT64_MAX);
  for (const auto* bad :
       {"", " 1", "1 ", "1.0", "0x1", "+-1", "++1", "+", "-", "9223372036854775808"}) {
    INFO(bad);
    CHECK_FALSE(parse_int(bad));
  }
}

TEST_CASE("parse_double takes decimal numbers, but no nan, infinity or exponent", "[support]") {
  CHECK(parse_double("12.5") == 12.5);
  CHECK(parse_double("-0.25") == -0.25);
  CHECK(parse_double("3") == 3.0);
  for (const auto* bad : {"", "nan", "inf", "1e5", "1,5", "1.2.3", "12ms", "."}) {
    INFO(bad);
    CHECK_FALSE(parse_double(bad));
  }
}

TEST_CASE("to_lower leaves bytes beyond ASCII alone", "[support]") {
  CHECK(to_lower("RocksDB Ä") == "rocksdb Ä");
}

TEST_CASE("next_line knows LF and CRLF and needs no end of the last line", "[support]") {
  CHECK(lines_of("a\r\nb\n\nc") == Parts{"a", "b", "", "c"});
  CHECK(lines_of("a\n") == Parts{"a"});
  CHECK(lines_of("\r\n\n") == Parts{"", ""});
  CHECK(lines_of("").empty());
}

TEST_CASE("fill_template replaces known names and leaves the rest as it is", "[support]") {
  const auto lookup = [](std::string_view name) -> std::optional<std::string> {
    if (name == "task") return "Map {x}";
    return std::nullopt;
  };
  CHECK(fill_template("{task} waits", lookup) == "Map {x} waits");
  CHECK(fill_template("{task}{task}", lookup) == "Map {x}Map {x}");
  CHECK(fill_template("{nobody} and {task", lookup) == "{nobody} and {task");
  CHECK(fill_template("} {} {", lookup) == "} {} {");
  CHECK(fill_template("", lookup).empty());
}

TEST_CASE("join puts separators between, not around", "[support]") {
  CHECK(join({"a", "b", "b"}, ", ") == "a, b, b");
  CHECK(join({"a"}, ", ") == "a");
  CHECK(join({}, ", ").empty());
}

TEST_CASE("valid UTF-8 of every length passes unchanged", "[support]") {
  const std::string text = "a\u00E9\u20AC\U0001F600";
  CHECK(to_valid_utf8(text) == text);
  CHECK(read_code_point("\U0001F600").value == 0x1F600);
  CHECK(read_code_point("\u20AC").length == 3);
}

TEST_CASE("every byte that is not UTF-8 becomes U+FFFD", "[support]") {
  CHECK(to_valid_utf8("a\xFFz") == "a\uFFFDz");
  CHECK(to_valid_utf8("\x80") == "\uFFFD");
  CHECK(to_valid_utf8("\xC0\xAF") == "\uFFFD\uFFFD");            // overlong '/'
  CHECK(to_valid_utf8("\xE0\x80\x80") == "\uFFFD\uFFFD\uFFFD");  // overlong
  CHECK(to_valid_utf8("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");  // surrogate
  CHECK(to_valid_utf8("\xF4\x90\x80\x80").size() == 4 * 3);      // beyond U+10FFFF
  CHECK(to_valid_utf8("\xE2\x82") == "\uFFFD\uFFFD");            // cut off
}

TEST_CASE("display_width counts columns, not bytes", "[support]") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("caf\u00E9") == 4);
  CHECK(display_width("e\u0301") == 1);         // combining acute
  CHECK(display_width("\u4F1A\u8BDD") == 4);    // two Chinese characters
  CHECK(display_width("\U0001F680") == 2);      // a rocket
  CHECK(display_width("a\u200Bb\uFEFF") == 2);  // no width at all
  CHECK(display_width("\xFF\xFE") == 2);        // not UTF-8: one each
  CHECK(display_width("") == 0);
}

TEST_CASE("a long name keeps its beginning and its end, by code points", "[support]") {
  CHECK(shorten_middle("abcdefghij", 3, 2) == "abc\u2026ij");
  CHECK(shorten_middle("abcde", 3, 2) == "abcde");
  CHECK(shorten_middle("\u96C6\u8A08\u90E8\u9580\u5225", 1, 1) == "\u96C6\u2026\u5225");
  CHECK(shorten_middle("\xFF\xFE\xFD", 1, 0) == "\xFF\u2026");
}

TEST_CASE("a text is not cut within a character", "[support]") {
  CHECK(cut_text("abc", 3) == "abc");
  CHECK(cut_text("abcd", 3) == "abc");
  CHECK(cut_text("ab\u00E4", 3) == "ab");
  CHECK(cut_text("\u96C6\u8A08", 4) == "\u96C6");
  CHECK(cut_text("\x80\x80\x80", 2).empty());
}

}  // namespace flinkdiag
