#include "collect/fake_flink.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

extern char** environ;

namespace flinkdiag {

FakeFlink::FakeFlink(const std::string& case_name, const std::string& arguments) {
  const std::string folder = FLINKDIAG_SOURCE_DIR "/tests";
  std::string command = "PATH=/usr/local/bin:/usr/bin:/bin exec python3 '" + folder +
                        "/collect/fake_flink.py' '" + folder + "/data/collect/" + case_name +
                        ".json' " + arguments;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::string words[] = {"sh", "-c"};
  char* const args[] = {words[0].data(), words[1].data(), command.data(), nullptr};
  const int failed = posix_spawn(&pid_, "/bin/sh", &actions, nullptr, args, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  char digit = 0;
  while (failed == 0 && read(ends[0], &digit, 1) == 1 && digit != '\n') port_ += digit;
  close(ends[0]);
  if (port_.empty()) throw std::runtime_error("python3 does not run fake_flink.py");
}

FakeFlink::~FakeFlink() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

std::string FakeFlink::url(const std::string& scheme) const {
  return scheme + "://127.0.0.1:" + port_;
}

}  // namespace flinkdiag
