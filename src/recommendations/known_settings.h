#pragma once

#include <map>
#include <string>

#include "flinkdiag/classification/situation.h"
#include "flinkdiag/rules/rules.h"

namespace flinkdiag {

/// The settings of the job as far as the inputs agree on them.
class KnownSettings {
 public:
  explicit KnownSettings(const Situation& situation);

  /// The value that all inputs give for `key`; empty if none does, or if they differ.
  const std::string& value(const std::string& key) const;

  /// Whether `key`, or one of the former keys that Flink reads in its place, has the value that
  /// `config` sets, or one as good.
  bool has(const RemedyConfig& config, const std::string& key, const std::string& wanted) const;

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace flinkdiag
