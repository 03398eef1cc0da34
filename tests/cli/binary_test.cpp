// What SECURITY.md promises of the built program, held against the program itself.
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstddef>
#include <vector>

#include "cli/process.h"
#include "cli/temp_folder.h"

namespace flinkdiag {
namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Each would draw in dozens of others at every start (support/shared_library.h).
TEST_CASE("what few runs need is not linked with", "[binary]") {
  const std::string needed = shell("readelf --dynamic --wide $F | grep NEEDED").out;
  CHECK(contains(needed, "libc.so"));
  CHECK_FALSE(contains(needed, "libarchive"));
  CHECK_FALSE(contains(needed, "libcurl"));
}

#ifdef FLINKDIAG_HARDENED
TEST_CASE("the program is position independent, and its tables are read-only once it runs",
          "[binary]") {
  const std::string header = shell("readelf --file-header --segments --dynamic --wide $F").out;
  CHECK(contains(header, "DYN (Position-Independent Executable file)"));
  CHECK(contains(header, "GNU_RELRO"));
  CHECK(contains(header, "BIND_NOW"));
  CHECK_FALSE(contains(header, " RWE "));  // nothing is writable and executable, not even the stack
}

TEST_CASE("the program guards its stack, and its calls of the C library know their buffers",
          "[binary]") {
  const std::string symbols = shell("readelf --dyn-syms --wide $F").out;
  CHECK(contains(symbols, "__stack_chk_fail@"));
  CHECK(contains(symbols, "__memcpy_chk@"));
}

#ifdef __x86_64__
// The buffer for what is unpacked has 64 KiB; no other option makes the compiler write these
// probes.
TEST_CASE("a stack frame beyond the guard page is entered page by page", "[binary]") {
  CHECK(
      shell("objdump --disassemble --no-show-raw-insn $F | grep -q 'orq *$0x0,(%rsp)'").exit_code ==
      0);
}
#endif
#endif

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
// Kills what asks for any of these calls, and what opens a file to write to it: then a run that
// ends well has asked for none.
std::vector<sock_filter> no_way_out() {
  std::vector<sock_filter> program = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  const sock_filter kill = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
  for (const unsigned call :
       {SYS_socket, SYS_connect, SYS_bind, SYS_listen, SYS_fork, SYS_vfork, SYS_ptrace, SYS_creat,
        SYS_rename, SYS_renameat, SYS_renameat2, SYS_unlink, SYS_unlinkat, SYS_mkdir, SYS_mkdirat,
        SYS_link, SYS_symlink, SYS_chmod, SYS_truncate}) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
    program.push_back(kill);
  }
  constexpr unsigned kToWrite = O_WRONLY | O_RDWR | O_CREAT;
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 3));
  program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[2])));
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, kToWrite, 0, 1));
  program.push_back(kill);
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  return program;
}

// Runs the program with `args` and no way out; gives its exit code, 128 + signal if it was killed.
int confined(std::vector<std::string> args) {
  std::string program = FLINKDIAG_BINARY_DIR "/flinkdiag";
  std::vector<char*> words = {program.data()};
  for (std::string& arg : args) words.push_back(arg.data());
  words.push_back(nullptr);
  std::vector<sock_filter> filter = no_way_out();
  const sock_fprog rules = {static_cast<unsigned short>(filter.size()), filter.data()};

  const pid_t pid = fork();
  if (pid == 0) {
    const int nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, STDIN_FILENO);
    dup2(nowhere, STDOUT_FILENO);
    const bool is_confined = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                             prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &rules) == 0;
    if (is_confined) execv(program.c_str(), words.data());
    _exit(127);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST_CASE("analyze opens no connection, starts no program and writes no file", "[binary]") {
  const std::string incident = FLINKDIAG_SOURCE_DIR "/samples/incidents/slow-download";
  CHECK(confined({"analyze", incident}) == 1);
  CHECK(confined({"analyze", "--format", "json", "--verbose", incident}) == 1);
}

TEST_CASE("the confinement of the test above holds: -o cannot write", "[binary]") {
  const TempFolder folder;
  CHECK(confined({"analyze", "-o", folder.path("report"), data_path("cli/bottleneck.txt")}) ==
        128 + SIGSYS);
}
#endif

}  // namespace
}  // namespace flinkdiag
