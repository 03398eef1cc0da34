#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// A pattern on names with fields in it: "OutputFlusher for {task} ({subtask}/{parallelism})".
/// {task} is any text, the others are numbers. It is matched from the end, since a task's name may
/// hold anything; no expression is needed for that, and a dump has thousands of such names.
class NameTemplate {
 public:
  enum Field { task, subtask, parallelism, attempt, kFields };
  using Values =
      std::array<std::string_view, kFields>;  ///< data() is null: the template has no such field
  static std::string_view name_of(Field field);

  static bool is_template(std::string_view pattern) { return pattern.find('{') != pattern.npos; }

  /// Fails if a field is unknown, there twice, or a number before {task}.
  static Result<NameTemplate> parse(std::string_view pattern);

  /// What the fields are in `text`, as views of it; nothing unless the whole text matches.
  std::optional<Values> match(std::string_view text) const;

  /// What every match starts with.
  const std::string& head() const { return head_; }

 private:
  struct Step {  // a number and the text behind it
    Field number;
    std::string after;
  };
  std::string head_;        // before {task}
  std::string after_task_;  // up to the first number
  std::vector<Step> steps_;
};

}  // namespace flinkdiag
