#include "ingestion/unwrap_mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "flinkdiag/support/printable.h"
#include "flinkdiag/support/text.h"
#include "ingestion/content_line.h"
#include "ingestion/transfer_encoding.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kMostHeaderBytes = std::size_t{64} * 1024;
constexpr std::size_t kMostBoundaries = 16;
constexpr std::size_t kMostParts = 1000;

/// What the headers of a mail or of a part of it say.
struct Headers {
  std::string type;      // "text/plain"
  std::string encoding;  // "base64"
  std::string charset;
  std::string boundary;  // between its parts
  std::string file;
};

// Of `text/plain; charset="utf-8"`: utf-8
std::string parameter(std::string_view value, std::string_view name) {
  const std::string lower = to_lower(value);
  const auto at = lower.find(std::string(name) + '=');
  if (at == lower.npos) return {};
  value.remove_prefix(at + name.size() + 1);
  if (!value.starts_with('"')) return std::string(value.substr(0, value.find_first_of("; \t\r\n")));
  value.remove_prefix(1);
  return std::string(value.substr(0, value.find('"')));
}

void take_header(Headers& headers, std::string_view name, std::string_view value) {
  const std::string lower = to_lower(name);
  if (lower == "content-transfer-encoding") headers.encoding = to_lower(trim(value));
  if (lower != "content-type" && lower != "content-disposition") return;
  if (headers.file.empty()) headers.file = parameter(value, "filename");
  if (headers.file.empty()) headers.file = parameter(value, "name");
  if (lower != "content-type") return;
  headers.type = to_lower(trim(value.substr(0, value.find(';'))));
  headers.charset = to_lower(parameter(value, "charset"));
  if (headers.type.starts_with("multipart/")) headers.boundary = parameter(value, "boundary");
}

// "Content-Type: text/plain;"
bool is_header(std::string_view line) {
  const auto colon = line.find(':');
  return colon != line.npos && colon > 0 &&
         std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
                     [](char c) { return c > ' ' && c < 127; });
}

// Takes the headers and the blank line behind them off `text`; nothing if there are none before
// the line that `ends`.
template <typename Ends>
std::optional<Headers> read_headers(std::string_view& text, const Ends& ends) {
  Headers headers;
  std::string header;  // with the lines that continue it
  std::string_view rest = text, line;
  if (rest.starts_with("From ")) next_line(rest, line);  // of a folder of mails
  const auto take = [&] {
    const auto colon = header.find(':');
    if (colon != header.npos)
      take_header(headers, std::string_view(header).substr(0, colon),
                  std::string_view(header).substr(colon + 1));
  };
  while (text.size() - rest.size() < kMostHeaderBytes && next_line(rest, line)) {
    if (line.empty()) {
      take();
      text = rest;
      return headers;
    }
    const bool goes_on = is_space(line.front()) && !header.empty();
    if (ends(line) || (!goes_on && !is_header(line))) break;
    if (!goes_on) {
      take();
      header.clear();
    }
    header += line;
  }
  return std::nullopt;
}

// Mails of old programs. Their quotes are those which the text parser mends.
std::string to_utf8(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const char32_t code = byte == 0x91 || byte == 0x92   ? 0x2019
                          : byte == 0x93 || byte == 0x94 ? 0x201D
                          : byte == 0x96                 ? 0x2013
                                                         : byte;
    append_utf8(out, code);
  }
  return out;
}

void append_plain(Unwrapped& out, std::string_view text, std::uint32_t number) {
  out.text += text;
  for (std::string_view line; next_line(text, line); ++number) out.numbers.push_back(number);
}

Unwrapped decoded(const Headers& headers, std::string_view body, std::uint32_t number) {
  Unwrapped out;
  if (headers.encoding == "base64") {
    append_base64(out, body, number);
  } else if (headers.encoding == "quoted-printable") {
    append_quoted_printable(out, body, number);
  } else {
    append_plain(out, body, number);
  }
  const bool is_latin = headers.charset == "iso-8859-1" || headers.charset == "windows-1252";
  if (is_latin && packed_kind(out.text).empty()) out.text = to_utf8(out.text);
  return out;
}

struct Part {
  Headers headers;
  Unwrapped decoded;

  bool is_json() const {
    const auto text = trim_left(decoded.text);
    return text.starts_with('{') || text.starts_with('[');
  }
};

/// Takes a mail apart, each part of its parts, too.
class MailParts {
 public:
  explicit MailParts(std::vector<std::string>& remarks) : remarks_(remarks) {}

  void read(const Headers& whole, std::string_view body, std::uint32_t number) {
    if (whole.boundary.empty()) return take(whole, body, number);
    add_boundary(whole);
    std::string_view rest = body, line;
    std::optional<Headers> open;  // of the part that goes on
    std::string_view part;        // from its first line on
    std::uint32_t part_number = 0;
    while (!rest.empty() && parts_.size() < kMostParts) {
      const std::string_view from_here = rest;
      next_line(rest, line);
      ++number;
      if (!is_boundary(line)) continue;
      if (open) take(*open, until(part, from_here), part_number);
      const std::string_view before = rest;
      open = trim_right(line).ends_with("--") ? std::nullopt : read_part_headers(rest);
      number += static_cast<std::uint32_t>(count_newlines(until(before, rest)));
      part = rest;
      part_number = number;
    }
    if (open) take(*open, part, part_number);  // the mail was cut off
  }

  const std::vector<Part>& parts() const { return parts_; }

 private:
  static std::string_view until(std::string_view text, std::string_view rest) {
    return text.substr(0, text.size() - rest.size());
  }

  // A part may have none.
  std::optional<Headers> read_part_headers(std::string_view& rest) {
    // A boundary may look like a header: "--b:".
    const auto ends = [&](std::string_view line) { return is_boundary(line); };
    auto headers = read_headers(rest, ends).value_or(Headers());
    if (headers.boundary.empty()) return headers;
    add_boundary(headers);
    return std::nullopt;  // what stands before the first of its parts is for old programs
  }

  void add_boundary(const Headers& headers) {
    if (boundaries_.size() < kMostBoundaries) boundaries_.push_back("--" + headers.boundary);
  }

  bool is_boundary(std::string_view line) const {
    if (!line.starts_with("--")) return false;
    line = trim_right(line);
    return std::any_of(boundaries_.begin(), boundaries_.end(), [&](const std::string& boundary) {
      return line.starts_with(boundary) &&
             (line.size() == boundary.size() || line.substr(boundary.size()) == "--");
    });
  }

  void take(const Headers& headers, std::string_view body, std::uint32_t number) {
    const auto kind = headers.type.substr(0, headers.type.find('/'));
    if (kind == "image" || kind == "audio" || kind == "video") return;
    Unwrapped text = decoded(headers, body, number);
    if (trim(text.text).empty()) return;
    if (const auto packed = packed_kind(text.text); !packed.empty()) {
      remarks_.push_back(
          fmt::format("the attachment{} ({}) cannot be read in the mail: save it and "
                      "give it by itself",
                      shown(headers.file), packed));
    } else {
      parts_.push_back({headers, std::move(text)});
    }
  }

  static std::string shown(std::string_view file) {
    constexpr std::size_t kMost = 80;
    return file.empty() ? "" : fmt::format(" {}", printable(cut_text(file, kMost)));
  }

  std::vector<std::string>& remarks_;
  std::vector<std::string> boundaries_;  // with "--"
  std::vector<Part> parts_;
};

// The text once more, with marks.
bool is_html(const Part& part) { return part.headers.type == "text/html"; }

// Those to be read: JSON stands for itself, unless another part holds a dump.
std::vector<const Part*> chosen(const std::vector<Part>& parts, std::vector<std::string>& remarks) {
  std::vector<const Part*> texts, documents;
  const bool is_all_html = std::all_of(parts.begin(), parts.end(), is_html);
  std::size_t content = 0;
  for (const Part& part : parts) {
    if (is_html(part) && !is_all_html) continue;
    (part.is_json() ? documents : texts).push_back(&part);
    if (!part.is_json()) content += count_content(part.decoded.text);
  }
  if (documents.empty()) return texts;
  if (content == 0) return documents;
  remarks.push_back(
      "the JSON of the mail is not read beside its text: save it and give it by itself");
  return texts;
}

std::string note_of(const std::vector<const Part*>& parts) {
  std::vector<std::string> encodings;
  for (const Part* part : parts) {
    const std::string& encoding = part->headers.encoding;
    const bool is_decoded = encoding == "base64" || encoding == "quoted-printable";
    if (is_decoded && std::find(encodings.begin(), encodings.end(), encoding) == encodings.end())
      encodings.push_back(encoding);
  }
  return encodings.empty() ? "unwrapped: a mail"
                           : fmt::format("unwrapped: a mail ({})", join(encodings, ", "));
}

}  // namespace

std::optional<Unwrapped> unwrap_mail(std::string_view text, std::vector<std::string>& remarks) {
  std::string_view body = text;
  const auto headers = read_headers(body, [](std::string_view) { return false; });
  if (!headers) return std::nullopt;
  const bool is_encoded = headers->encoding == "base64" || headers->encoding == "quoted-printable";
  const bool is_html_alone = headers->type == "text/html";
  if (!is_encoded && headers->boundary.empty() && !is_html_alone) return std::nullopt;
  const auto lines = count_newlines(text.substr(0, text.size() - body.size()));
  MailParts mail(remarks);
  mail.read(*headers, body, static_cast<std::uint32_t>(lines) + 1);
  const auto parts = chosen(mail.parts(), remarks);
  if (parts.empty()) return std::nullopt;
  Unwrapped whole;
  for (const Part* part : parts) {
    whole.text += part->decoded.text;
    if (!whole.text.ends_with('\n')) whole.text += '\n';
    whole.numbers.insert(whole.numbers.end(), part->decoded.numbers.begin(),
                         part->decoded.numbers.end());
  }
  whole.notes = {note_of(parts)};
  whole.is_certain = true;
  return whole;
}

std::optional<Unwrapped> unwrap_quoted_printable(std::string_view text, std::vector<std::string>&) {
  if (!is_quoted_printable(text)) return std::nullopt;
  Unwrapped unwrapped;
  append_quoted_printable(unwrapped, text, 1);
  unwrapped.notes = {"unwrapped: quoted-printable"};
  return unwrapped;
}

std::optional<Unwrapped> unwrap_base64(std::string_view text, std::vector<std::string>& remarks) {
  constexpr std::size_t kLooksAt = std::size_t{16} * 1024;
  if (!is_base64(text)) return std::nullopt;
  // A file of letters may look like it: the head tells, before a gigabyte is written.
  Unwrapped head;
  append_base64(head, text.substr(0, kLooksAt), 1);
  const auto packed = packed_kind(head.text);
  if (packed.empty()) {
    Unwrapped unwrapped;
    append_base64(unwrapped, text, 1);
    unwrapped.notes = {"unwrapped: base64"};
    return unwrapped;
  }
  if (packed != kBinary)
    remarks.push_back(
        fmt::format("base64 of a {} file: decode it (base64 -d) and give the file", packed));
  return std::nullopt;
}

}  // namespace flinkdiag
