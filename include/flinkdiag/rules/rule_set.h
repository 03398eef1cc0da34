#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// One file of rules/, wherever it comes from.
struct RuleFile {
  std::string path;  ///< relative to the rules folder: "phases/restore-download.json"
  std::string text;
};

struct Rules;  // rules/rules.h: all rules, parsed; private to classification, rules,
               // recommendations

/// All rules, checked and compiled. Immutable and shared by copies.
class RuleSet {
 public:
  /// The rules that are built into the program.
  static Result<RuleSet> embedded();

  /// Built-in rules with `files` on top: a file replaces the built-in one of the same path, others
  /// are added. An Error names the file, the place in it, the fault and the remedy:
  ///   phases/x.json: /rules/0/frames: missing; give at least one frame pattern
  static Result<RuleSet> with(const std::vector<RuleFile>& files);

  /// What the log parser must keep (IngestOptions::log_literals).
  std::vector<std::string> log_literals() const;

  const Rules& rules() const { return *rules_; }

 private:
  std::shared_ptr<const Rules> rules_;
};

/// The files that are built into the program, by path.
std::vector<RuleFile> embedded_rule_files();

}  // namespace flinkdiag
