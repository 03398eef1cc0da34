#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/report/formats.h"

namespace flinkdiag {

enum class Style { plain, strong, dim, alarm, caution, good };

/// A piece of a line. Its text is safe to show: the constructor spells out control characters.
struct Span {
  Span(std::string_view raw, Style how = Style::plain, bool unbroken = false);
  Span(const std::string& raw, Style how = Style::plain, bool unbroken = false)
      : Span(std::string_view(raw), how, unbroken) {}
  Span(const char* raw, Style how = Style::plain, bool unbroken = false)
      : Span(std::string_view(raw), how, unbroken) {}

  std::string text;
  Style style;
  bool whole;  ///< never broken at its blanks, even if it is wider than the page
};
using Line = std::vector<Span>;

/// Collects the lines of the text report: labels, indents, line breaks, colour.
class TextPage {
 public:
  explicit TextPage(const ReportOptions& options);

  std::size_t width() const { return width_; }
  bool verbose() const { return verbose_; }
  std::string_view ellipsis() const { return ascii_ ? "..." : "…"; }
  std::string_view separator() const { return ascii_ ? " | " : " · "; }

  /// Leaves one line free, if anything comes next.
  void gap() { gap_ = !text_.empty(); }

  /// `text` will stand left of the next line: "  WHY    tm-1.txt:684".
  void label(std::string_view text) { label_ = text; }

  /// One line as it is.
  void line(std::size_t indent, const Line& spans);

  /// The spans broken at blanks to the width of the page; the lines after the first stand `hanging`
  /// columns further right.
  void wrapped(std::size_t indent, std::size_t hanging, const Line& spans);

  const std::string& text() const { return text_; }

  static constexpr std::size_t kMargin = 2;  ///< where labels and tables start
  static constexpr std::size_t kBody = 9;    ///< where the text beside a label starts

 private:
  void append(const Span& span);

  std::size_t width_;
  bool colour_, ascii_, verbose_;
  bool gap_ = false;
  std::string label_;
  std::string text_;
};

}  // namespace flinkdiag
