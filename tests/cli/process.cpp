#include "cli/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <stdexcept>

#include "cli/temp_folder.h"

namespace flinkdiag {

Finished shell(const std::string& command) {
  const TempFolder folder;
  const std::string out = folder.path("out");
  const std::string err = folder.path("err");

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  constexpr int kWrite = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), kWrite, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), kWrite, 0600);

  std::string words[] = {"sh", "-c", command};
  char* const args[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  std::string variables[] = {"PATH=/usr/local/bin:/usr/bin:/bin",
                             "F=" FLINKDIAG_BINARY_DIR "/flinkdiag"};
  char* const environment[] = {variables[0].data(), variables[1].data(), nullptr};

  pid_t pid = 0;
  const int failed = posix_spawn(&pid, "/bin/sh", &actions, nullptr, args, environment);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot run /bin/sh");
  int status = 0;
  waitpid(pid, &status, 0);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code, read_text_file(out), read_text_file(err)};
}

}  // namespace flinkdiag
