// Dumps, logs and REST answers in pages that a browser saved, and in mails.
#include "ingestion/unwrap_html.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>

#include "flinkdiag/support/text.h"
#include "ingestion/ingest_text.h"
#include "ingestion/wrapped_dump.h"

namespace flinkdiag {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

std::string each_line(const std::function<std::string(const std::string& line)>& write) {
  std::string out;
  std::string_view rest = kWrappedDump, line;
  while (next_line(rest, line)) out += write(escaped(line));
  return out;
}

std::string shown(std::string_view page) {
  std::vector<std::string> remarks;
  const auto unwrapped = unwrap_html(page, remarks);
  return unwrapped ? unwrapped->text : "no page";
}

void check_dump(const std::string& page) {
  CAPTURE(page);
  const Incident incident = ingest_text(page);
  REQUIRE(incident.samples.size() == 1);
  CHECK(incident.samples[0].time_ms.has_value());
  CHECK(thread_names(incident.samples[0]) == kThreads);
  CHECK(methods(incident.stacks, incident.samples[0].threads[0].stacks[0].stack) ==
        Names{"a.Main.<init>"});
  const Names& notes = incident.inputs.at(0).notes;
  CHECK(std::ranges::find(notes, "unwrapped: HTML") != notes.end());
}

TEST_CASE("a dump in a page is read, however the page makes lines of it", "[unwrap]") {
  check_dump("<!DOCTYPE html>\n<html><head><title>Build 7</title></head>\n<body><pre>\n" +
             escaped(kWrappedDump) + "</pre></body></html>\n");
  check_dump("<PRE class=x>" + escaped(kWrappedDump) + "</PRE>");
  check_dump("<div>" + each_line([](auto& line) { return line + "<br>"; }) + "</div>");
  check_dump("<div dir=\"ltr\">" + each_line([](auto& line) { return line + "<br/>\n"; }) +
             "</div>");
  check_dump("<html><body>" + each_line([](auto& line) {
               return "\n  <p class=MsoNormal>" + line + "<o:p></o:p></p>";
             }));
  check_dump("<pre>" + each_line([](auto& line) {
               return "<span class=\"line\"><span id=\"L1\"></span>" + line + "</span>\n";
             }) +
             "</pre>");
  check_dump("<div style=\"white-space: pre-wrap\">" + escaped(kWrappedDump) + "</div>");
  int number = 0;
  check_dump("<table>" + each_line([&](auto& line) {
               return "<tr><td class=n>" + std::to_string(++number) + "</td><td>" + line +
                      "</td></tr>\n";
             }) +
             "</table>");
  check_dump(
      "<!-- saved from url=(0014)about:internet --><html><script>if (a < b) c(\"<pre>\");"
      "</script><style>p { x: y }</style><pre>" +
      escaped(kWrappedDump) + "</pre></html>");
}

TEST_CASE("a page of a hurried person needs no entities", "[unwrap]") {
  check_dump("<html><pre>" + std::string(kWrappedDump) + "</pre></html>");
}

TEST_CASE("a REST answer that a browser saved as a page is read", "[unwrap]") {
  const std::string dump = R"({"threadInfos":[{"threadName":"main","stringifiedThreadInfo":)"
                           R"("\"main\" Id=1 RUNNABLE\n\tat a.B.<init>(B.java:1)\n\n"}]})";
  const Incident incident = ingest_text(
      "<html><head><meta name=\"color-scheme\" content=\"light dark\"></head><body><pre>" +
      escaped(dump) + "</pre><div class=\"json-formatter-container\"></div></body></html>");
  REQUIRE(incident.samples.size() == 1);
  CHECK(thread_names(incident.samples[0]) == Names{"main"});
}

TEST_CASE("a mail that is HTML alone is read", "[unwrap]") {
  check_dump(
      "From: a@example.org\nSubject: it hangs\nMIME-Version: 1.0\n"
      "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n<html>" +
      each_line([](auto& line) { return "<div>" + line + "</div>"; }) + "</html>\n");
}

TEST_CASE("places in a page are lines of the page", "[unwrap]") {
  const Incident incident =
      ingest_text("<html>\n<!-- two\nlines -->\n<pre>\n" + escaped(kWrappedDump) + "</pre>");
  REQUIRE(incident.samples.size() == 1);
  CHECK(incident.samples[0].threads[0].place.line == 8);
  CHECK(incident.samples[0].threads[1].place.line == 13);
}

TEST_CASE("blanks and entities of a page are read as a browser shows them", "[unwrap]") {
  CHECK(shown("<p>one\n   two</p>three<br>&#34;&#x22;&quot;&nbsp;&#160;&#8594;x") ==
        "one two\nthree\n\"\"\"  \xE2\x86\x92x\n");
  CHECK(shown("<p>&unknown; &#xD800; &#; &#1114112; & &amp;lt;</p>") ==
        "&unknown; &#xD800; &#; &#1114112; & &lt;\n");
  CHECK(shown("<tr><td></td><td>a</td><td>b</td></tr><tr><td>c</td></tr>") == "a\tb\nc\n");
}

TEST_CASE("tags that are not closed hide nothing", "[unwrap]") {
  CHECK(shown("<pre>one\ntwo") == "one\ntwo\n");
  CHECK(shown("<p>one<script>two<p>three") == "onetwo\nthree\n");
  CHECK(shown("<p>one<!-- two") == "one<!-- two\n");
  CHECK(shown("<p>one <b two") == "one <b two\n");
}

TEST_CASE("what is hidden ends at its end tag, however that is written", "[unwrap]") {
  CHECK(shown("<p>one<svg class=\"x\"/>two<svg><path/></svg>three</p>") == "onetwothree\n");
  CHECK(shown("<STYLE>a</STYLE>one<style>b</style>two") == "onetwo\n");
  CHECK(shown("<script>if (a < b) \"</p>\"</script >one") == "one\n");
  CHECK(shown("<p><![CDATA[a <b> &amp; c]]>d &amp; e</p>") == "a <b> &amp; cd & e\n");
}

TEST_CASE("what does not begin with a tag of HTML is no page", "[unwrap]") {
  for (const char* text : {"2026-11-23 08:46:41 <html>", "<init>", "<", "</p>", "<record><p>",
                           "<!-- <p>", "<!ELEMENT p>", "<?xml version=\"1.0\"?><log4j/>"}) {
    CAPTURE(text);
    CHECK(shown(text) == "no page");
  }
  // An answer that is no page of a dump is shown as it is.
  const Incident incident = ingest_text("<html><h1>503 Service Unavailable</h1></html>\n");
  CHECK_FALSE(incident.inputs.at(0).understood);
}

TEST_CASE("hostile pages are one input and no hang", "[unwrap]") {
  const auto repeated = [](std::string_view part, int times) {
    std::string out = "<p>";
    for (int i = 0; i < times; ++i) out += part;
    return out;
  };
  for (const std::string& page :
       {repeated("<!--", 300'000), repeated("<script>", 200'000), repeated("<b ", 400'000),
        repeated("<script></", 200'000), repeated("<![CDATA[", 200'000), repeated("<style>", 9),
        repeated("&", 500'000), repeated("<pre>", 200'000), repeated("&#1", 300'000)}) {
    CHECK(ingest_text(page).inputs.size() == 1);
  }
}

}  // namespace
}  // namespace flinkdiag
