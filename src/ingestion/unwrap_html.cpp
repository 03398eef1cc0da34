#include "ingestion/unwrap_html.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "flinkdiag/support/text.h"
#include "ingestion/line_writer.h"
#include "ingestion/replacements.h"

namespace flinkdiag {
namespace {

/// What a tag does to the text around it.
enum class TagKind {
  inside,  // nothing: it stands within a line
  block,   // a line begins and ends here
  line_end,
  cell,
  kept,   // the text within is shown with the line ends it has
  hidden  // the text within is not shown
};

struct TagName {
  std::string_view name;
  TagKind kind;
};

// All others stand for themselves: `<init>` and `<0x00000000fd3271e8>` need no entity in a page
// that a hurried person wrote.
constexpr auto kTags = std::to_array<TagName>({
    {"a", TagKind::inside},      {"abbr", TagKind::inside},      {"address", TagKind::block},
    {"article", TagKind::block}, {"aside", TagKind::block},      {"b", TagKind::inside},
    {"base", TagKind::inside},   {"blockquote", TagKind::block}, {"body", TagKind::block},
    {"br", TagKind::line_end},   {"button", TagKind::inside},    {"center", TagKind::block},
    {"code", TagKind::inside},   {"col", TagKind::inside},       {"colgroup", TagKind::inside},
    {"dd", TagKind::block},      {"details", TagKind::block},    {"div", TagKind::block},
    {"dl", TagKind::block},      {"dt", TagKind::block},         {"em", TagKind::inside},
    {"figure", TagKind::block},  {"font", TagKind::inside},      {"footer", TagKind::block},
    {"form", TagKind::block},    {"h1", TagKind::block},         {"h2", TagKind::block},
    {"h3", TagKind::block},      {"h4", TagKind::block},         {"h5", TagKind::block},
    {"h6", TagKind::block},      {"head", TagKind::block},       {"header", TagKind::block},
    {"hr", TagKind::block},      {"html", TagKind::block},       {"i", TagKind::inside},
    {"iframe", TagKind::inside}, {"img", TagKind::inside},       {"input", TagKind::inside},
    {"kbd", TagKind::inside},    {"label", TagKind::inside},     {"li", TagKind::block},
    {"link", TagKind::inside},   {"listing", TagKind::kept},     {"main", TagKind::block},
    {"mark", TagKind::inside},   {"meta", TagKind::inside},      {"nav", TagKind::block},
    {"nobr", TagKind::inside},   {"noscript", TagKind::block},   {"ol", TagKind::block},
    {"p", TagKind::block},       {"pre", TagKind::kept},         {"s", TagKind::inside},
    {"samp", TagKind::inside},   {"script", TagKind::hidden},    {"section", TagKind::block},
    {"small", TagKind::inside},  {"span", TagKind::inside},      {"strong", TagKind::inside},
    {"style", TagKind::hidden},  {"sub", TagKind::inside},       {"summary", TagKind::block},
    {"sup", TagKind::inside},    {"svg", TagKind::hidden},       {"table", TagKind::block},
    {"tbody", TagKind::block},   {"td", TagKind::cell},          {"textarea", TagKind::kept},
    {"tfoot", TagKind::block},   {"th", TagKind::cell},          {"thead", TagKind::block},
    {"time", TagKind::inside},   {"title", TagKind::block},      {"tr", TagKind::block},
    {"tt", TagKind::inside},     {"u", TagKind::inside},         {"ul", TagKind::block},
    {"var", TagKind::inside},    {"wbr", TagKind::inside},       {"xmp", TagKind::kept},
});

// Those of frameworks (`app-root`) and of Office (`o:p`) stand within a line.
std::optional<TagKind> kind_of(std::string_view name) {
  const auto found = std::ranges::lower_bound(kTags, name, {}, &TagName::name);
  if (found != kTags.end() && found->name == name) return found->kind;
  return name.find_first_of("-:") != name.npos ? std::optional(TagKind::inside) : std::nullopt;
}

struct Tag {
  std::string name;
  TagKind kind;
  bool is_end;
};

// At "<".
std::optional<Tag> read_tag(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  const bool is_end = text.starts_with("</");
  text = text.substr(is_end ? 2 : 1, kLongest);
  const auto end = text.find_first_of(" \t\r\n/>");
  if (end == 0 || end == text.npos) return std::nullopt;
  std::string name = to_lower(text.substr(0, end));
  const auto kind = name[0] >= 'a' && name[0] <= 'z' ? kind_of(name) : std::nullopt;
  if (!kind) return std::nullopt;
  return Tag{std::move(name), *kind, is_end};
}

/// Finds a text from places that only go up; does not look again once it was not there.
class Finder {
 public:
  explicit Finder(std::string_view wanted) : wanted_(wanted) {}

  /// The place behind it, within `text`.
  std::optional<std::size_t> end_in(std::string_view text) {
    const auto at = is_gone_ ? text.npos : text.find(wanted_);
    is_gone_ = at == text.npos;
    return is_gone_ ? std::nullopt : std::optional(at + wanted_.size());
  }

 private:
  std::string_view wanted_;
  bool is_gone_ = false;
};

/// Writes what a page shows.
class PageText {
 public:
  explicit PageText(std::string_view page) : rest_(page) {}

  Unwrapped read() && {
    while (!rest_.empty()) {
      const char c = rest_.front();
      const bool is_taken = is_cdata_ ? take_end_of_cdata()
                                      : (c == '<' && take_markup()) || (c == '&' && take_entity());
      if (!is_taken) take_char();
    }
    end_line();
    return std::move(out_);
  }

 private:
  bool is_kept() const { return kept_ > 0 || is_all_kept_ || is_cdata_; }

  void skip(std::size_t bytes) {
    line_ += static_cast<std::uint32_t>(count_newlines(rest_.substr(0, bytes)));
    rest_.remove_prefix(bytes);
  }

  void put(char c) {
    writer_.put(c, line_);
    has_text_ = c != '\n' && (has_text_ || !is_space(c));
  }

  void end_line() {
    if (has_text_) put('\n');
  }

  void take_char() {
    const char c = rest_.front();
    if (is_kept() || !is_space(c)) {
      put(c);
    } else if (has_text_ && !out_.text.ends_with(' ')) {
      put(' ');
    }
    skip(1);
  }

  // "&quot;", "&#34;", "&#x22;"
  bool take_entity() {
    constexpr std::size_t kLongest = 10;
    const auto end = rest_.substr(0, kLongest).find(';');
    if (end == rest_.npos) return false;
    const auto entity = rest_.substr(0, end + 1);
    std::string meant = replaced(entity, kEntities);
    if (meant == entity && !read_number(entity, meant)) return false;
    for (const char c : meant) put(c);
    skip(entity.size());
    return true;
  }

  static bool read_number(std::string_view entity, std::string& meant) {
    if (!entity.starts_with("&#")) return false;
    const bool is_hex = entity.size() > 3 && (entity[2] == 'x' || entity[2] == 'X');
    std::uint32_t code = 0;
    for (const char c : entity.substr(is_hex ? 3 : 2, entity.size() - (is_hex ? 4 : 3))) {
      const std::uint32_t digit = is_digit(c)            ? static_cast<std::uint32_t>(c - '0')
                                  : c >= 'a' && c <= 'f' ? static_cast<std::uint32_t>(c - 'a' + 10)
                                  : c >= 'A' && c <= 'F' ? static_cast<std::uint32_t>(c - 'A' + 10)
                                                         : 16;
      if (digit >= (is_hex ? 16U : 10U)) return false;
      code = code * (is_hex ? 16 : 10) + digit;
    }
    const bool is_character = code > 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
    if (!is_character) return false;
    meant.clear();
    append_utf8(meant, code == 0xA0 ? U' ' : static_cast<char32_t>(code));
    return true;
  }

  bool take_markup() {
    const auto behind = rest_.substr(1);
    if (behind.starts_with("!--")) return skip_to(comment_end_);
    if (behind.starts_with("![CDATA[")) {  // of XML: as it stands
      is_cdata_ = true;
      skip(9);
      return true;
    }
    if (behind.starts_with('!') || behind.starts_with('?')) return skip_to(tag_end_);
    const auto tag = read_tag(rest_);
    const auto end = tag ? tag_end_.end_in(rest_) : std::nullopt;
    if (!end) return false;
    const auto attributes = rest_.substr(0, *end);
    is_all_kept_ |=
        contains(attributes, "white-space:pre") || contains(attributes, "white-space: pre");
    obey(*tag);
    skip(*end);
    const bool is_whole = attributes.ends_with("/>");
    if (tag->kind == TagKind::hidden && !tag->is_end && !is_whole) skip_hidden(tag->name);
    return true;
  }

  bool take_end_of_cdata() {
    if (!rest_.starts_with("]]>")) return false;
    is_cdata_ = false;
    skip(3);
    return true;
  }

  bool skip_to(Finder& finder) {
    const auto end = finder.end_in(rest_);
    if (end) skip(*end);
    return end.has_value();
  }

  void obey(const Tag& tag) {
    switch (tag.kind) {
      case TagKind::inside:
      case TagKind::hidden:
        return;
      case TagKind::block:
        return end_line();
      case TagKind::line_end:
        return put('\n');
      case TagKind::cell:
        if (has_text_ && !tag.is_end) put('\t');
        return;
      case TagKind::kept:
        end_line();
        kept_ += tag.is_end ? kept_ > 0 ? -1 : 0 : 1;
    }
  }

  // To its end tag. Of one without such the text within is shown.
  void skip_hidden(const std::string& name) {
    if (without_end_.contains(name)) return;
    for (auto at = rest_.find("</"); at != rest_.npos; at = rest_.find("</", at + 2)) {
      if (to_lower(rest_.substr(at + 2, name.size())) == name) return skip(at);
    }
    without_end_.insert(name);
  }

  std::string_view rest_;
  std::uint32_t line_ = 1;
  int kept_ = 0;              // so many <pre> are open
  bool is_all_kept_ = false;  // a style says so
  bool is_cdata_ = false;
  bool has_text_ = false;  // the line that is written is not blank
  Finder tag_end_{">"}, comment_end_{"-->"};
  std::set<std::string> without_end_;  // hidden elements: it is not looked for again
  Unwrapped out_;
  LineWriter writer_{out_};
};

// Behind the comments of Word and browsers: `<!-- saved from url=... -->`.
bool is_page(std::string_view text) {
  constexpr std::size_t kLooksAt = 4096;
  text = trim_left(text.substr(0, kLooksAt));
  while (text.starts_with("<!--")) {
    const auto end = text.find("-->");
    if (end == text.npos) return false;
    text = trim_left(text.substr(end + 3));
  }
  if (to_lower(text.substr(0, 14)) == "<!doctype html") return true;
  const auto tag = text.starts_with('<') ? read_tag(text) : std::nullopt;
  return tag && !tag->is_end;
}

}  // namespace

std::optional<Unwrapped> unwrap_html(std::string_view text, std::vector<std::string>&) {
  if (!is_page(text)) return std::nullopt;
  Unwrapped unwrapped = PageText(text).read();
  unwrapped.notes = {"unwrapped: HTML"};
  return unwrapped;
}

}  // namespace flinkdiag
