#include "report/text_page.h"

#include <algorithm>
#include <array>

#include "flinkdiag/support/printable.h"
#include "flinkdiag/support/text.h"
#include "report/shorten.h"

namespace flinkdiag {
namespace {

constexpr int kNarrowest = 40;
constexpr int kUsual = 100;

// By Style; plain has none.
constexpr std::array<std::string_view, 6> kEscapes{"",           "\x1b[1m",  "\x1b[2m",
                                                   "\x1b[1;31m", "\x1b[33m", "\x1b[1;32m"};

// What stands between two blanks; several pieces where the style changes within.
using Word = std::vector<Span>;

std::size_t width_of(const Line& spans) {
  std::size_t width = 0;
  for (const auto& span : spans) width += display_width(span.text);
  return width;
}

std::vector<Word> split_words(const Line& spans) {
  std::vector<Word> words;
  bool open = false;  // the last word may still grow
  const auto add = [&](std::string_view text, const Span& like) {
    if (!open) words.emplace_back();
    words.back().emplace_back(text, like.style, like.whole);
    open = true;
  };
  for (const auto& span : spans) {
    if (span.whole) {
      add(span.text, span);
      continue;
    }
    bool first = true;
    for (const auto part : split(span.text, ' ')) {
      if (!first) open = false;
      if (!part.empty()) add(part, span);
      first = false;
    }
  }
  return words;
}

// Looks no further than it has to.
bool is_wider(std::string_view text, std::size_t columns) {
  const auto prefix = fitting_prefix(text, columns);
  return prefix.size() < text.size() || display_width(prefix) > columns;
}

// Where a word that is too wide breaks: rather behind a dot or slash than within a name.
std::string_view breakable_prefix(std::string_view word, std::size_t columns) {
  const auto prefix = fitting_prefix(word, columns);
  const auto mark = prefix.find_last_of("./:,;$-_");
  return mark != prefix.npos && mark >= prefix.size() / 3 ? prefix.substr(0, mark + 1) : prefix;
}

void add_to_line(Line& line, std::string_view text, Style style, bool after_blank) {
  if (after_blank && !line.empty()) line.back().text += ' ';
  if (!line.empty() && line.back().style == style) {
    line.back().text += text;
  } else {
    line.emplace_back(text, style);
  }
}

Line without_trailing_blanks(Line spans) {
  while (!spans.empty()) {
    spans.back().text.resize(trim_right(spans.back().text).size());
    if (!spans.back().text.empty()) break;
    spans.pop_back();
  }
  return spans;
}

}  // namespace

Span::Span(std::string_view raw, Style how, bool unbroken)
    : text(printable(raw)), style(how), whole(unbroken) {}

TextPage::TextPage(const ReportOptions& options)
    : width_(static_cast<std::size_t>(
          std::max(options.width > 0 ? options.width : kUsual, kNarrowest))),
      colour_(options.colour),
      ascii_(options.ascii),
      verbose_(options.verbose) {}

void TextPage::append(const Span& span) {
  const auto escape = kEscapes.at(static_cast<std::size_t>(span.style));
  if (!colour_ || escape.empty()) {
    text_ += span.text;
  } else {
    text_.append(escape).append(span.text).append("\x1b[0m");
  }
}

void TextPage::line(std::size_t indent, const Line& spans) {
  if (gap_) text_ += '\n';
  gap_ = false;
  std::size_t column = 0;
  if (!label_.empty()) {
    text_.append(kMargin, ' ');
    append({label_, Style::strong});
    column = kMargin + display_width(label_);
    if (column >= indent) {  // too long to stand beside the text
      text_ += '\n';
      column = 0;
    }
    label_.clear();
  }
  const auto shown = without_trailing_blanks(spans);
  if (!shown.empty()) text_.append(indent - column, ' ');
  for (const auto& span : shown) append(span);
  text_ += '\n';
}

void TextPage::wrapped(std::size_t indent, std::size_t hanging, const Line& spans) {
  Line current;
  std::size_t used = 0, at = indent;
  const auto room = [&] { return std::max<std::size_t>(width_ > at ? width_ - at : 0, 10); };
  const auto flush = [&] {
    line(at, current);
    current.clear();
    used = 0;
    at = indent + hanging;
  };
  for (const auto& word : split_words(spans)) {
    const auto width = width_of(word);
    if (used > 0 && used + 1 + width > room()) flush();
    bool after_blank = used > 0;
    used += after_blank ? 1 : 0;
    for (const auto& piece : word) {
      std::string_view rest = piece.text;
      const auto is_too_wide = [&] { return used > room() || is_wider(rest, room() - used); };
      while (!piece.whole && is_too_wide()) {  // no blank to break at
        const auto head = breakable_prefix(rest, room() - std::min(used, room() - 1));
        rest.remove_prefix(head.size());
        add_to_line(current, head, piece.style, after_blank);
        flush();
        after_blank = false;
      }
      if (rest.empty()) continue;
      used += display_width(rest);
      add_to_line(current, rest, piece.style, after_blank);
      after_blank = false;
    }
  }
  if (!current.empty()) flush();
}

}  // namespace flinkdiag
