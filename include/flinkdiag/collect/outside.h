#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "flinkdiag/support/timestamp.h"

namespace flinkdiag {

/// One GET of Flink's REST API.
struct Request {
  std::string path;           ///< below the root URL: "/jobs/overview"
  std::size_t max_bytes = 0;  ///< the answer is cut there
  bool keep_end = false;      ///< a longer answer keeps its start and its end, not its start only
};

struct Answer {
  int status = 0;     ///< of HTTP; 0: there was no answer
  std::string body;   ///< decompressed, at most Request::max_bytes
  bool cut = false;   ///< the body is not complete
  std::string error;  ///< why there is no answer, or a part of it only; no credentials in it
};

struct CollectProgress {
  std::size_t done = 0, total = 0;  ///< requests
  std::string what;                 ///< "thread dump 2 of 3: taskmanager-1"
  std::int64_t left_ms = 0;         ///< how much longer, about
};

/// All that the collection knows of the world; tests put their own world in.
struct Outside {
  std::function<Answer(const Request&)> get;
  std::function<TimeMs()> now;                          ///< milliseconds since 1970, UTC
  std::function<void(std::int64_t milliseconds)> wait;  ///< returns early when stopped() turns true
  std::function<bool()> stopped;                        ///< somebody pressed Ctrl-C
  std::function<void(const CollectProgress&)> progress;
  std::function<void(const std::string& sentence)>
      warn;  ///< of what comes next, while there is time
};

}  // namespace flinkdiag
