#include "cli/world.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <utility>

#include "cli/output.h"
#include "cli/say.h"
#include "flinkdiag/support/printable.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

volatile std::sig_atomic_t stop_asked = 0;  // the signal

extern "C" void on_stop(int signal) {
  stop_asked = signal;
  std::signal(signal, SIG_DFL);
}

bool is_stopped() { return stop_asked != 0; }

TimeMs now() {
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

void wait(std::int64_t milliseconds) {
  constexpr std::int64_t kNap = 50;
  for (std::int64_t left = milliseconds; left > 0 && !is_stopped(); left -= kNap) {
    std::this_thread::sleep_for(std::chrono::milliseconds(std::min(left, kNap)));
  }
}

}  // namespace

World::World(HttpSettings settings, bool quiet)
    : client_(std::move(settings), is_stopped),
      shows_progress_(!quiet && isatty(STDERR_FILENO) == 1) {
  stop_asked = 0;
  std::signal(SIGINT, on_stop);
  std::signal(SIGTERM, on_stop);
  outside_.get = [this](const Request& request) { return client_.get(request); };
  outside_.now = now;
  outside_.wait = wait;
  outside_.stopped = is_stopped;
  outside_.warn = [this, quiet](const std::string& sentence) {
    clear_progress();
    if (!quiet) say(sentence);
  };
  outside_.progress = [this](const CollectProgress& progress) { show(progress); };
}

World::~World() {
  clear_progress();
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

void World::end_as_asked() {
  clear_progress();
  if (is_stopped()) std::raise(stop_asked);  // its handler is the usual one again
}

void World::clear_progress() {
  if (std::exchange(line_is_shown_, false)) write_to(STDERR_FILENO, "\r\033[K", "stderr");
}

// "[12 of 34] thread dump 2 of 3: taskmanager-1, about 9 s left"
void World::show(const CollectProgress& progress) {
  if (!shows_progress_) return;
  const std::string what = shorten_middle(printable(progress.what), 40, 20);
  const auto left_s = (progress.left_ms + 999) / 1000;
  const std::string left = left_s > 0 ? fmt::format(", about {} s left", left_s) : "";
  write_to(STDERR_FILENO,
           fmt::format("\r\033[K[{} of {}] {}{}", progress.done, progress.total, what, left),
           "stderr");
  line_is_shown_ = true;
}

}  // namespace flinkdiag
