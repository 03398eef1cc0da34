#include "properties/wrap_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

std::string each_line(std::string_view text, const std::string& before, const std::string& after) {
  std::string out;
  for (std::string_view line; next_line(text, line);) out += before + std::string(line) + after;
  return out;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// The length of a character in UTF-8 stands in its first byte; the text is valid.
char32_t next_character(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t character = length == 1 ? first : first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    character = (character << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  text.remove_prefix(length);
  return character;
}

// With the byte order mark; no sample holds a character beyond the first plane.
std::string as_utf16(std::string_view text, bool little_endian) {
  std::string out = little_endian ? "\xFF\xFE" : "\xFE\xFF";
  while (!text.empty()) {
    const char32_t unit = next_character(text);
    const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
    out += little_endian ? low : high;
    out += little_endian ? high : low;
  }
  return out;
}

}  // namespace

std::string with_crlf(const std::string& text) { return each_line(text, "", "\r\n"); }

std::string as_utf16_le(const std::string& text) { return as_utf16(text, true); }

std::string as_utf16_be(const std::string& text) { return as_utf16(text, false); }

std::string with_kubectl_timestamps(const std::string& text) {
  return each_line(text, "2026-11-23T08:46:41.123456789Z ", "\n");
}

std::string with_times(const std::string& text) {
  return each_line(text, "2026-11-23 08:46:41 ", "\n");
}

std::string with_pod(const std::string& text) {
  return each_line(text, "[pod/flink-taskmanager-1/taskmanager] ", "\n");
}

std::string with_pod_and_time(const std::string& text) {
  return with_pod(with_kubectl_timestamps(text));
}

std::string with_syslog_head(const std::string& text) {
  return each_line(text, "Nov 23 08:46:41 node7 flink[123]: ", "\n");
}

std::string as_docker_json(const std::string& text) {
  std::string out;
  for (std::string_view rest = text, line; next_line(rest, line);) {
    out += R"({"log":)" + nlohmann::json(std::string(line) + "\n").dump() +
           R"(,"stream":"stdout","time":"2026-11-23T08:46:41.123456789Z"})" + "\n";
  }
  return out;
}

std::string as_shipped_json(const std::string& text) {
  std::string out;
  for (std::string_view rest = text, line; next_line(rest, line);) {
    out += R"({"@timestamp": "2026-11-23T08:46:41.123Z", "message": )" +
           nlohmann::json(std::string(line)).dump() + R"(, "kubernetes": {"pod": "tm-1"}})" + "\n";
  }
  return out;
}

std::string as_loki_export(const std::string& text) {
  auto values = nlohmann::json::array();
  for (std::string_view rest = text, line; next_line(rest, line);)
    values.push_back({"1764112001123456789", std::string(line)});
  const nlohmann::json stream = {{"stream", {{"pod", "tm-1"}}}, {"values", values}};
  return nlohmann::json{{"status", "success"}, {"data", {{"result", {stream}}}}}.dump();
}

std::string as_stdout_of_json(const std::string& text) {
  return nlohmann::json{{"cmd", {"jstack", "-l", "1"}}, {"stdout", text}}.dump(4);
}

std::string as_table(const std::string& text) {
  std::string out = "\"_time\",\"_raw\",\"host\"\n";
  for (std::string_view rest = text, line; next_line(rest, line);)
    out += "\"2026-11-23T08:46:41.123Z\",\"" + replaced(std::string(line), "\"", "\"\"") +
           "\",\"h1\"\n";
  return out;
}

std::string as_quoted_printable(const std::string& text) {
  constexpr std::size_t kWidest = 75;
  std::string out = "Subject: it hangs\nContent-Transfer-Encoding: quoted-printable\n\n";
  std::size_t column = 0;
  for (const char c : text) {
    const bool is_plain = c != '=' && static_cast<unsigned char>(c) < 127;
    const std::string piece =
        is_plain ? std::string(1, c) : fmt::format("={:02X}", static_cast<unsigned char>(c));
    if (c != '\n' && column + piece.size() > kWidest) {
      out += "=\n";
      column = 0;
    }
    out += piece;
    column = c == '\n' ? 0 : column + piece.size();
  }
  return out;
}

std::string as_base64(const std::string& text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    if (i % 57 == 0 && i > 0) out += '\n';
    std::uint32_t bits = 0;
    for (std::size_t k = i; k < i + 3; ++k)
      bits = bits << 8 | (k < text.size() ? static_cast<unsigned char>(text[k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k > text.size() ? '=' : kAlphabet[bits >> (18 - 6 * k) & 63];
  }
  return out + '\n';
}

std::string with_mail_quotes(const std::string& text) { return each_line(text, "> ", "\n"); }

std::string with_line_numbers(const std::string& text) {
  std::string out;
  int number = 0;
  for (std::string_view rest = text, line; next_line(rest, line);) {
    out += fmt::format("{:6}\t{}\n", ++number, line);
  }
  return out;
}

std::string with_grep_numbers(const std::string& text) {
  std::string out;
  int number = 0;
  for (std::string_view rest = text, line; next_line(rest, line);) {
    out += fmt::format("{}:{}\n", ++number, line);
  }
  return out;
}

std::string with_unknown_prefix(const std::string& text) {
  return each_line(text, "flink-tm-1-0 taskmanager ", "\n");
}

std::string with_grep_places(const std::string& text) {
  std::string out;
  int number = 0;
  for (std::string_view rest = text, line; next_line(rest, line);) {
    out += fmt::format("dumps/tm-1.txt:{}:{}\n", ++number, line);
  }
  return out;
}

std::string with_pager_numbers(const std::string& text) {
  std::string out;
  int number = 0;
  for (std::string_view rest = text, line; next_line(rest, line);) {
    out += fmt::format("{:7} {}\n", ++number, line);
  }
  return out;
}

std::string quoted_below_own_words(const std::string& text) {
  std::string words;
  for (int line = 1; line <= 230; ++line)
    words += fmt::format("and number {} of my thoughts\n", line);
  return words + "\nOn Monday Joe wrote:\n" + with_mail_quotes(text);
}

std::string broken_at_blanks(const std::string& text) {
  constexpr std::size_t kColumns = 76;
  std::string out;
  for (std::string_view rest = text, line; next_line(rest, line);) {
    while (line.size() > kColumns) {
      const auto blank = line.rfind(' ', kColumns - 1);
      if (blank == line.npos || trim(line.substr(0, blank)).empty()) break;
      out += std::string(line.substr(0, blank + 1)) + "\n";
      line.remove_prefix(blank + 1);
    }
    out += std::string(line) + "\n";
  }
  return out;
}

std::string reversed_with_pod(const std::string& text) {
  std::string out;
  for (std::string_view rest = text, line; next_line(rest, line);) {
    out = "[pod/tm-1/main] " + std::string(line) + "\n" + out;
  }
  return out;
}

std::string with_cr(const std::string& text) { return each_line(text, "", "\r"); }

std::string indented(const std::string& text) { return each_line(text, "    ", "\n"); }

std::string with_colours(const std::string& text) {
  return each_line(text, "\x1b[1;32m", "\x1b[0m\n");
}

std::string with_tabs_as_blanks(const std::string& text) {
  return replaced(text, "\t", "        ");
}

std::string with_smart_quotes(const std::string& text) {
  std::string out;
  bool opens = true;
  for (const char c : text) {
    if (c == '\n') opens = true;
    if (c == '"') {
      out += opens ? "\u201C" : "\u201D";
      opens = !opens;
    } else {
      out += c == '\'' ? "\u2019" : std::string(1, c);
    }
  }
  return out;
}

std::string with_html_entities(const std::string& text) {
  std::string out = replaced(text, "&", "&amp;");
  out = replaced(out, "<", "&lt;");
  out = replaced(out, ">", "&gt;");
  return replaced(out, "\"", "&quot;");
}

std::string as_page(const std::string& text) {
  return "<!DOCTYPE html>\n<html><head><title>x</title></head><body><pre>" +
         with_html_entities(text) + "</pre></body></html>\n";
}

std::string as_html_mail(const std::string& text) {
  return "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<html>\n" +
         each_line(with_html_entities(text), "<p class=MsoNormal>", "<o:p></o:p></p>\n") +
         "</html>\n";
}

std::string with_fixed_blanks(const std::string& text) {
  return replaced(with_tabs_as_blanks(text), " ", "\u00A0");
}

std::string wrapped_at_80(const std::string& text) {
  std::string out;
  std::size_t column = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view before = rest;
    const char32_t character = next_character(rest);
    const std::size_t width = character == '\t' ? 8 - column % 8 : 1;
    if (character != '\n' && column + width > 80) {
      out += '\n';
      column = 0;
    }
    out += before.substr(0, before.size() - rest.size());
    column = character == '\n' ? 0 : column + width;
  }
  return out;
}

std::string interleaved(const std::string& text, const std::string& other) {
  std::string out;
  std::string_view first = text, second = other, line;
  while (!first.empty() || !second.empty()) {
    if (next_line(first, line)) out += "[pod/tm-1/main] " + std::string(line) + "\n";
    if (next_line(second, line)) out += "[pod/other/main] " + std::string(line) + "\n";
  }
  return out;
}

std::string inside_taskmanager_log(const std::string& text) {
  return "2026-11-23 08:46:30,100 INFO  org.apache.flink.runtime.taskexecutor.TaskExecutor [] - "
         "Establish JobManager connection for job 2bc67c5ffdb4796f7e5d8983442c2d1d.\n"
         "2026-11-23 08:46:30,101 INFO  org.apache.flink.runtime.taskexecutor.TaskExecutor [] - "
         "Offer reserved slots to the leader of job 2bc67c5ffdb4796f7e5d8983442c2d1d.\n" +
         text +
         "2026-11-23 08:47:30,102 INFO  org.apache.flink.runtime.taskexecutor.TaskExecutor [] - "
         "The heartbeat of ResourceManager is back.\n";
}

}  // namespace flinkdiag
