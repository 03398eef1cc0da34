#pragma once

#include "flinkdiag/model/input.h"

namespace flinkdiag {

/// Lets go of an input's bytes, a MB at a time, while `text` is read from its start to its end;
/// does nothing if `text` is a copy of them.
class ReadBytes {
 public:
  ReadBytes(const Input& input, std::string_view text)
      : input_(input), is_active_(input.let_go && text.data() == input.text.data()) {}

  /// All before `line` was read.
  void up_to(std::string_view line) {
    if (!is_active_) return;
    const auto offset = static_cast<std::size_t>(line.data() - input_.text.data());
    if (offset < let_go_ + kStep) return;
    input_.let_go(offset);
    let_go_ = offset;
  }

 private:
  static constexpr std::size_t kStep = std::size_t{1} << 20;
  const Input& input_;
  bool is_active_;
  std::size_t let_go_ = 0;
};

}  // namespace flinkdiag
