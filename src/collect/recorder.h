#pragma once

#include <string>

#include "flinkdiag/collect/bundle.h"
#include "flinkdiag/collect/outside.h"

namespace flinkdiag {

/// A request and where its answer goes.
struct Step {
  enum class Kind { state, flame_graph, thread_dump, log };
  Kind kind = Kind::state;
  Request request;
  std::string file;  ///< within the bundle; empty: the answer is read and not kept
  std::string taskmanager, vertex;
  std::string what;  ///< for the progress: "thread dump 2 of 3: taskmanager-1"
  int round = 0;     ///< of thread dumps, from 0
};

/// Makes requests and writes down what came of them. Makes none any more once it is stopped, out of
/// time or full, or if the cluster has gone.
class Recorder {
 public:
  Recorder(Bundle& bundle, const Outside& outside, TimeMs deadline_ms);

  /// The body; empty if there is no usable answer, which is then noted in the bundle. What was kept
  /// before under the same file name is replaced.
  std::string get(const Step& step);

  /// Whether nothing more can be asked for.
  bool is_over();

  /// Why the newest request gave nothing; empty if it gave something.
  const std::string& last_fault() const { return last_fault_; }
  std::int64_t last_duration_ms() const { return last_duration_ms_; }
  int last_status() const { return last_status_; }

 private:
  std::string file_for(const Step& step) const;
  void keep(const std::string& path, std::string body, TimeMs at_ms);
  void end(std::string why);

  Bundle& bundle_;
  const Outside& outside_;
  TimeMs deadline_ms_;
  std::size_t kept_bytes_ = 0;
  int silent_in_a_row_ = 0;
  bool over_ = false;
  std::string last_fault_;
  std::int64_t last_duration_ms_ = 0;
  int last_status_ = 0;
};

}  // namespace flinkdiag
