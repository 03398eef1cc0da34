#include "flinkdiag/support/parallel.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <vector>

namespace flinkdiag {

TEST_CASE("each piece of work is done once, however many threads there are", "[support]") {
  for (const std::size_t threads : {0, 1, 2, 7, 100}) {
    std::vector<std::atomic<int>> done(50);
    parallel_for(done.size(), threads, [&](std::size_t i) { ++done[i]; });
    for (const auto& count : done) CHECK(count == 1);
  }
  parallel_for(0, 4, [](std::size_t) { FAIL("there is no work"); });
}

TEST_CASE("what a piece of work throws reaches the caller", "[support]") {
  for (const std::size_t threads : {1, 4}) {
    const auto fail = [](std::size_t i) {
      if (i == 3) throw std::runtime_error("three");
    };
    CHECK_THROWS_WITH(parallel_for(10, threads, fail), "three");
  }
}

// In a process of its own, of a user who may start no thread; 0 if the work was done all the same.
TEST_CASE("threads that cannot be started are done without", "[support]") {
  const pid_t pid = fork();
  if (pid == 0) {
    constexpr uid_t kNobody = 65534;  // root has no limit
    const rlimit none{0, 0};
    if (getuid() == 0 && setuid(kNobody) != 0) _exit(1);
    if (setrlimit(RLIMIT_NPROC, &none) != 0) _exit(1);
    std::vector<int> done(50);
    parallel_for(done.size(), 4, [&](std::size_t i) { ++done[i]; });
    _exit(done == std::vector<int>(50, 1) ? 0 : 1);
  }
  int status = -1;
  waitpid(pid, &status, 0);
  CHECK(status == 0);
}

}  // namespace flinkdiag
