#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flinkdiag {

/// Finds any of many literals in one pass over a text. Is compiled when it is first asked, which
/// inputs without a log never do; may be asked by several threads at once.
class LiteralSet {
 public:
  explicit LiteralSet(const std::vector<std::string>& literals);
  ~LiteralSet();
  LiteralSet(const LiteralSet&) = delete;
  LiteralSet& operator=(const LiteralSet&) = delete;

  bool found_in(std::string_view text) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace flinkdiag
