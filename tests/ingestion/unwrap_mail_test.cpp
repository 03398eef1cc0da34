// Dumps in mails, and in what mails are encoded with.
#include <algorithm>
#include <catch2/catch.hpp>

#include "flinkdiag/support/text.h"
#include "ingestion/ingest_text.h"
#include "ingestion/wrapped_dump.h"

namespace flinkdiag {
namespace {

constexpr const char* kHead = "From: a@b.c\nSubject: stuck\nMIME-Version: 1.0\n";

// As a mail program writes it: no line longer than 76 characters.
std::string quoted_printable(std::string_view text, std::string_view line_end = "\n") {
  std::string out, line;
  const auto put = [&](const std::string& piece) {
    if (line.size() + piece.size() > 75) {
      out.append(line).append("=").append(line_end);
      line.clear();
    }
    line += piece;
  };
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out.append(line).append(line_end);
      line.clear();
    } else if (c == '=' || byte >= 127) {
      constexpr std::string_view kHex = "0123456789ABCDEF";
      put({'=', kHex[byte / 16], kHex[byte % 16]});
    } else {
      put({c});
    }
  }
  return out + line;
}

std::string base64(std::string_view text, std::size_t width = 76) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0);
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k > text.size() ? '=' : kAlphabet[bits >> (18 - 6 * k) & 63];
      if (++column % width == 0) out += '\n';
    }
  }
  return out + '\n';
}

std::string with_crlf(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return out;
}

Names notes(const Incident& incident) { return incident.inputs.at(0).notes; }

void check_dump(const std::string& wrapped, const std::string& note) {
  CAPTURE(wrapped);
  const Incident incident = ingest_text(wrapped);
  REQUIRE(incident.samples.size() == 1);
  CHECK(thread_names(incident.samples[0]) == kThreads);
  CHECK(incident.samples[0].threads[0].cpu_ms == 1.5);
  REQUIRE_FALSE(notes(incident).empty());
  CHECK(notes(incident)[0] == note);
}

TEST_CASE("the text of an encoded mail is decoded", "[unwrap]") {
  const std::string quoted = std::string(kHead) +
                             "Content-Type: text/plain; charset=utf-8\n"
                             "Content-Transfer-Encoding: quoted-printable\n\n" +
                             quoted_printable(kWrappedDump);
  const std::string based =
      std::string(kHead) + "content-transfer-encoding:\n BASE64\n\n" + base64(kWrappedDump);
  for (const auto& text :
       {quoted, with_crlf(quoted), "From a@b.c Mon Nov 23 08:46:41 2026\n" + quoted})
    check_dump(text, "unwrapped: a mail (quoted-printable)");
  check_dump(based, "unwrapped: a mail (base64)");
  check_dump(with_crlf(based), "unwrapped: a mail (base64)");
}

TEST_CASE("what is encoded is known without the mail's headers", "[unwrap]") {
  check_dump(quoted_printable(kWrappedDump), "unwrapped: quoted-printable");
  check_dump(quoted_printable(kWrappedDump, "\r\n"), "unwrapped: quoted-printable");
  check_dump(base64(kWrappedDump), "unwrapped: base64");
  check_dump(base64(kWrappedDump, 1 << 20), "unwrapped: base64");
  std::string url_safe = base64(kWrappedDump);
  std::replace(url_safe.begin(), url_safe.end(), '+', '-');
  std::replace(url_safe.begin(), url_safe.end(), '/', '_');
  check_dump(url_safe, "unwrapped: base64");
}

TEST_CASE("a place in a decoded text is the line of the mail", "[unwrap]") {
  const std::string mail = std::string(kHead) + "Content-Transfer-Encoding: quoted-printable\n\n" +
                           quoted_printable(kWrappedDump);
  const Incident incident = ingest_text(mail);
  REQUIRE(incident.samples.size() == 1);
  const auto above = count_newlines(std::string_view(mail).substr(0, mail.find("\"A -> Gr=C3")));
  CHECK(above > 12);  // the header of the thread before was broken
  CHECK(incident.samples[0].threads[1].place.line == above + 1);
  const std::string filler(57 * 4 - 1, '~');
  const Incident based = ingest_text(base64(filler + '\n' + kWrappedDump));
  REQUIRE(based.samples.size() == 1);
  CHECK(based.samples[0].place.line == 5);
}

TEST_CASE("the parts of a mail are read, an alternative in HTML is not", "[unwrap]") {
  const std::string text =
      std::string(kHead) +
      "Content-Type: multipart/mixed;\n boundary=\"=_1\"\n\n"
      "This is a mail of several parts.\n"
      "--=_1\nContent-Type: multipart/alternative; boundary=inner\n\n"
      "--inner\nContent-Type: text/plain\n\nsee below\n"
      "--inner\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n" +
      base64(std::string("<pre>") + kWrappedDump + "</pre>") +
      "--inner--\n"
      "--=_1\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n"
      "iVBORw0KGgoAAAANSUhEUg==\n"
      "--=_1\nContent-Type: application/octet-stream; name=\"dump.txt\"\n"
      "Content-Transfer-Encoding: base64\n\n" +
      base64(kWrappedDump) + "--=_1--\nbye\n";
  check_dump(text, "unwrapped: a mail (base64)");
  check_dump(with_crlf(text), "unwrapped: a mail (base64)");
}

TEST_CASE("an attachment in JSON is read by its own parser", "[unwrap]") {
  const std::string dump =
      R"({"threadInfos":[{"threadName":"main","stringifiedThreadInfo":"\"main\" Id=1 RUNNABLE\n)"
      R"(\tat a.B.c(B.java:1)\n\n"}]})";
  const Incident incident = ingest_text(std::string(kHead) +
                                        "Content-Type: multipart/mixed; boundary=xx\n\n"
                                        "--xx\n\nplease look\n\n-- \nJoe\n"
                                        "--xx\nContent-Type: application/json\n"
                                        "Content-Transfer-Encoding: quoted-printable\n\n" +
                                        quoted_printable(dump) + "\n--xx--\n");
  CHECK(incident.inputs.at(0).format == "rest-thread-dump");
  REQUIRE(incident.samples.size() == 1);
  CHECK(thread_names(incident.samples[0]) == Names{"main"});
}

TEST_CASE("a packed attachment is left alone, and what to do is said", "[unwrap]") {
  const std::string gzip("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
  const Incident incident = ingest_text(std::string(kHead) +
                                        "Content-Type: multipart/mixed; boundary=xx\n\n"
                                        "--xx\n\nsee attached\n"
                                        "--xx\nContent-Type: application/gzip\n"
                                        "Content-Disposition: attachment; filename=\"d.gz\"\n"
                                        "Content-Transfer-Encoding: base64\n\n" +
                                        base64(gzip) + "--xx--\n");
  CHECK_FALSE(incident.inputs.at(0).understood);
  CHECK(notes(incident).back() ==
        "the attachment d.gz (gzip) cannot be read in the mail: save it and give it by itself");
  const Incident whole = ingest_text(base64(gzip + std::string(200, '\x7f')));
  CHECK(notes(whole).back() == "base64 of a gzip file: decode it (base64 -d) and give the file");
}

TEST_CASE("a mail in base64 may hold a JSON export", "[unwrap]") {
  std::string lines;
  std::string_view rest = kWrappedDump, line;
  while (next_line(rest, line)) {
    std::string text(line);
    for (std::size_t at = 0; (at = text.find_first_of("\"\t", at)) != text.npos; at += 2)
      text.replace(at, 1, text[at] == '"' ? "\\\"" : "\\t");
    lines += "{\"MESSAGE\":\"" + text + "\"}\n";
  }
  check_dump(std::string(kHead) + "Content-Transfer-Encoding: base64\n\n" + base64(lines),
             "unwrapped: a mail (base64)");
}

TEST_CASE("text that merely looks encoded is left as it is", "[unwrap]") {
  const std::string log =
      "2026-11-23 10:06:21,000 INFO  org.apache.flink.A [] - size=10, ms=25, key=3D\n"
      "2026-11-23 10:06:22,000 INFO  org.apache.flink.A [] - size=10, ms=25, left=\n";
  for (const std::string& text :
       {log, std::string(kWrappedDump), std::string("Dear all:\nx: y\n\n") + kWrappedDump,
        std::string(kHead) + "Content-Type: text/plain\n\n" + kWrappedDump,
        std::string(100, 'A')}) {
    CAPTURE(text);
    for (const std::string& note : notes(ingest_text(text, {"size=10"})))
      CHECK_FALSE(contains(note, "unwrapped"));
  }
}

TEST_CASE("a boundary that looks like a header ends the part before it", "[unwrap]") {
  std::string mail = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b:\"\n\n";
  for (int i = 0; i < 20000; ++i) mail += "--b:\n";
  const Incident incident = ingest_text(mail + "\n" + kWrappedDump + "--b:--\n");
  REQUIRE(incident.samples.size() == 1);
  CHECK(thread_names(incident.samples[0]) == kThreads);
}

TEST_CASE("a log with empty settings in it is not quoted-printable", "[unwrap]") {
  std::string log = "JAVA_OPTS=\nNO_PROXY=\nHTTP_PROXY=\nHTTPS_PROXY=\nX=\n";
  for (int i = 0; i < 9; ++i)
    log += "2026-11-23 08:46:41,123 INFO  org.apache.flink.runtime.taskmanager.Task [] - what is " +
           std::to_string(i) + "\n";
  const Incident incident = ingest_text(log, {"what is 0"});
  REQUIRE(incident.log.size() == 1);
  CHECK(incident.log[0].place.line == 6);
  for (const std::string& note : incident.inputs[0].notes)
    CHECK(note.find("unwrapped") == std::string::npos);
}

TEST_CASE("hostile mails are one input and no hang", "[unwrap]") {
  const auto repeated = [](std::string_view part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += part;
    return out;
  };
  const std::string head = std::string(kHead) + "Content-Type: multipart/mixed; boundary=x\n\n";
  for (const std::string& text :
       {head + repeated("--x\n", 200'000), head + repeated("--x\n\na\n", 100'000),
        head + repeated("--x\nContent-Type: multipart/mixed; boundary=x\n\n", 50'000),
        head + repeated("--x\na: b\n", 100'000), std::string(kHead) + repeated(" a\n", 100'000),
        repeated("a:", 500'000), repeated("=\n=3D", 200'000)}) {
    CHECK(ingest_text(text).inputs.size() == 1);
  }
}

}  // namespace
}  // namespace flinkdiag
