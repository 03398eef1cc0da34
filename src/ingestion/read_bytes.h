#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "flinkdiag/model/input.h"

namespace flinkdiag {

/// How many bytes of the input stand before `text`; nothing if it is not a part of it.
inline std::optional<std::size_t> offset_in(const Input& input, std::string_view text) {
  const std::less_equal<const char*> is_before;
  const char *start = input.text.data(), *end = start + input.text.size();
  const bool is_part = is_before(start, text.data()) && is_before(text.data() + text.size(), end);
  return is_part ? std::optional(static_cast<std::size_t>(text.data() - start)) : std::nullopt;
}

/// Lets go of an input's bytes, a MB at a time, while `text` is read from its start to its end;
/// does nothing if `text` is a copy.
class ReadBytes {
 public:
  ReadBytes(const Input& input, std::string_view text) : input_(input) {
    const auto offset = offset_in(input, text);
    is_active_ = offset && input.let_go;
    let_go_ = offset.value_or(0);
  }

  /// All of the text before `line` was read.
  void up_to(std::string_view line) {
    if (!is_active_) return;
    const auto offset = static_cast<std::size_t>(line.data() - input_.text.data());
    if (offset < let_go_ + kStep) return;
    input_.let_go(let_go_, offset);
    let_go_ = offset;
  }

 private:
  static constexpr std::size_t kStep = std::size_t{1} << 20;
  const Input& input_;
  bool is_active_ = false;
  std::size_t let_go_ = 0;  // up to there
};

}  // namespace flinkdiag
