#pragma once

#include <optional>
#include <string_view>

#include "ingestion/unwrapped.h"

namespace flinkdiag {

/// Answers in JSON, and the dumps and logs that stand between them.
struct TakenApart {
  Unwrapped answers, text;
};

/// Takes apart what somebody put one below the other: answers of Flink's REST API that begin a
/// line, and the other lines. Nothing if `text` holds no answer.
std::optional<TakenApart> take_apart(std::string_view text);

}  // namespace flinkdiag
