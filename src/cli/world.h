#pragma once

#include <memory>

#include "flinkdiag/collect/http.h"
#include "flinkdiag/collect/outside.h"

namespace flinkdiag {

/// The real world for the collection: network, clock, Ctrl-C, and the progress on a terminal.
class World {
 public:
  /// While it lives, the first SIGINT or SIGTERM only stops the collection; a second one ends the
  /// program.
  World(HttpSettings settings, bool quiet);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  const Outside& outside() const { return outside_; }

  /// After a signal: ends the program as one that does not handle it ends, so that a shell sees 130
  /// or 143.
  void end_as_asked();

  /// Takes the line of the progress off the terminal.
  void clear_progress();

 private:
  void show(const CollectProgress& progress);

  HttpClient client_;
  bool shows_progress_;
  bool line_is_shown_ = false;
  Outside outside_;
};

}  // namespace flinkdiag
