#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/support/result.h"

namespace flinkdiag {

using PatternId = std::uint32_t;

/// Named groups of an expression and what they matched.
using Captures = std::map<std::string, std::string, std::less<>>;

/// A named part of a text, as views of the pattern that names it and of the text.
struct Captured {
  std::string_view name, value;
};

/// When an expression is compiled, which shows its faults. Those that are built into the program
/// were tested and wait until they are needed, since to compile all takes longer than a diagnosis.
enum class Check { now, later };

/// Patterns as rule files write them (docs/rules.md): globs where * is any text, names with fields
/// such as "{task} ({subtask}/{parallelism})", "re:" for RE2. A pattern must match the whole text.
/// An index over what patterns start with keeps the number of those that are tried on one text
/// small, however many rules there are.
class PatternSet {
 public:
  /// "user:*.open" is the glob "*.open"; that it is for user code only, its reader must see to.
  static constexpr std::string_view kUserPrefix = "user:";

  PatternSet();
  ~PatternSet();
  PatternSet(PatternSet&&) noexcept;
  PatternSet& operator=(PatternSet&&) noexcept;

  /// The id of `pattern`, the same for the same spelling. An Error says what is wrong with it.
  Result<PatternId> add(std::string_view pattern, Check check = Check::now);

  /// Must be called once after the last add() and before the first match.
  void compile();

  /// Ids of all patterns that match the whole of `text`, sorted.
  std::vector<PatternId> match(std::string_view text) const;

  /// The fields or named groups of one pattern in `text`; empty if it does not match.
  std::vector<Captured> captures(PatternId id, std::string_view text) const;

  const std::string& spelling(PatternId id) const;
  std::size_t size() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// One RE2 that may match anywhere in a text; for log lines.
class Regex {
 public:
  static Result<Regex> compile(std::string_view expression, Check check = Check::now);
  /// True if it matches somewhere; then `captures` holds the named groups that took part.
  bool find(std::string_view text, Captures& captures) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace flinkdiag
