#include "ingestion/literal_set.h"

#include <re2/re2.h>

#include <mutex>

namespace flinkdiag {

struct LiteralSet::Impl {
  std::vector<std::string> literals;
  std::once_flag compiled;
  std::unique_ptr<const RE2> any;

  void compile() {
    std::string pattern;
    for (const auto& literal : literals) {
      if (!pattern.empty()) pattern += '|';
      pattern += RE2::QuoteMeta(literal);
    }
    RE2::Options options(RE2::Latin1);  // bytes are compared as they are
    options.set_never_capture(true);
    options.set_log_errors(false);
    options.set_max_mem(64 << 20);
    any = std::make_unique<const RE2>(pattern, options);
  }
};

LiteralSet::LiteralSet(const std::vector<std::string>& literals) : impl_(std::make_unique<Impl>()) {
  impl_->literals = literals;
}

LiteralSet::~LiteralSet() = default;

bool LiteralSet::found_in(std::string_view text) const {
  if (impl_->literals.empty()) return false;
  std::call_once(impl_->compiled, [&] { impl_->compile(); });
  return RE2::PartialMatch({text.data(), text.size()}, *impl_->any);
}

}  // namespace flinkdiag
