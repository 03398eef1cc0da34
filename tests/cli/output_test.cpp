#include "cli/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

#include "cli/temp_folder.h"

namespace flinkdiag {
namespace {

namespace fs = std::filesystem;

TEST_CASE("a report file is replaced as a whole and leaves nothing beside it", "[cli]") {
  const TempFolder folder;
  const auto file = folder.write("report.json", "an old and longer report");
  REQUIRE_FALSE(write_file(file, "new"));
  CHECK(read_text_file(file) == "new");
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a new report may be read by whom the umask lets", "[cli]") {
  const TempFolder folder;
  const mode_t before = umask(022);
  REQUIRE_FALSE(write_file(folder.path("report.json"), "new"));
  umask(before);
  CHECK(fs::status(folder.path("report.json")).permissions() == fs::perms{0644});
}

TEST_CASE("a link stays a link, its file is replaced", "[cli]") {
  const TempFolder folder;
  const auto file = folder.write("real.json", "old");
  fs::create_symlink(file, folder.path("link.json"));
  REQUIRE_FALSE(write_file(folder.path("link.json"), "new"));
  CHECK(fs::is_symlink(folder.path("link.json")));
  CHECK(read_text_file(file) == "new");
}

TEST_CASE("a device is written to, not replaced", "[cli]") {
  REQUIRE_FALSE(write_file("/dev/null", "gone"));
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("a place that cannot be written to is named with the reason", "[cli]") {
  const auto error = write_file("no/such/folder/report.json", "x");
  REQUIRE(error);
  CHECK(error->message ==
        "no/such/folder/report.json: cannot be written: No such file or directory; choose another "
        "place");
}

TEST_CASE("a place is told to be none before there is anything to write", "[cli]") {
  const TempFolder folder;
  CHECK_FALSE(check_place(folder.path("new.json")));
  CHECK_FALSE(check_place(folder.write("old.json", "")));
  CHECK_FALSE(check_place("new.json"));
  CHECK_FALSE(check_place("/dev/null"));
  CHECK(check_place(folder.path())->message.find("Is a directory") != std::string::npos);
  CHECK(check_place("no/such/folder/report.json")->message ==
        write_file("no/such/folder/report.json", "x")->message);
}

TEST_CASE("two outputs in one place are refused, whatever it is called", "[cli]") {
  const TempFolder folder;
  const std::string file = folder.path("a.json"), same = folder.path("./b/../a.json");
  const auto error = check_apart({{"--redact-map", file}, {"--bundle", ""}, {"-o", same}});
  REQUIRE(error);
  CHECK(error->message == same + ": is also the place of --redact-map; choose another file");
  CHECK_FALSE(check_apart({{"--redact-map", file}, {"-o", folder.path("b.json")}}));
  CHECK_FALSE(check_apart({{"--redact-map", ""}, {"--bundle", ""}, {"-o", ""}}));
  CHECK_FALSE(check_apart({{"--bundle", "-"}, {"-o", "-"}}));
}

TEST_CASE("a full disk is an error", "[cli]") {
  const auto error = write_file("/dev/full", "x");
  REQUIRE(error);
  CHECK(error->message.find("No space left on device") != std::string::npos);
}

TEST_CASE("a reader that went away is no error", "[cli]") {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  close(ends[0]);
  CHECK_FALSE(write_to(ends[1], "x", "standard output"));
  close(ends[1]);
}

TEST_CASE("a pipe that does not block takes all, as fast as somebody reads", "[cli]") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  REQUIRE(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
  const std::string text(300'000, 'x');  // more than a pipe holds
  std::string read_text;
  std::thread reader([&] {
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = read(ends[0], buffer.data(), buffer.size())) > 0;)
      read_text.append(buffer.data(), static_cast<std::size_t>(got));
  });
  const auto error = write_to(ends[1], text, "standard output");
  close(ends[1]);
  reader.join();
  close(ends[0]);
  CHECK_FALSE(error);
  CHECK(read_text == text);
}

}  // namespace
}  // namespace flinkdiag
