#include "cli/load_inputs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "cli/make_archive.h"
#include "cli/temp_folder.h"

namespace flinkdiag {
namespace {

namespace fs = std::filesystem;

constexpr int kNoStdin = -1;

LoadedInputs load(const std::vector<std::string>& paths) { return load_inputs(paths, kNoStdin); }

/// The read end of a pipe that holds `text`.
class Pipe {
 public:
  explicit Pipe(std::string_view text) {
    if (pipe(ends_) != 0 || write(ends_[1], text.data(), text.size()) < 0) {
      throw std::runtime_error("no pipe");
    }
    close(ends_[1]);
  }
  ~Pipe() { close(ends_[0]); }
  int read_end() const { return ends_[0]; }

 private:
  int ends_[2];
};

TEST_CASE("files come in the order in which they were given", "[cli]") {
  const TempFolder folder;
  const auto b = folder.write("b.txt", "bee");
  const auto a = folder.write("a.txt", "ay");
  const auto loaded = load({b, a});
  REQUIRE(loaded.errors.empty());
  REQUIRE(loaded.inputs.size() == 2);
  CHECK(loaded.inputs[0].path == b);
  CHECK(loaded.inputs[0].text == "bee");
  CHECK(loaded.inputs[1].text == "ay");
}

TEST_CASE("bytes of a file that were let go can still be read", "[cli]") {
  const TempFolder folder;
  const std::string text(100'000, 'x');
  const auto loaded = load({folder.write("dump.txt", text)});
  REQUIRE(loaded.inputs.size() == 1);
  REQUIRE(loaded.inputs[0].let_go);
  loaded.inputs[0].let_go(1, text.size());
  CHECK(loaded.inputs[0].text == text);
}

TEST_CASE("a folder is read to its depths, in natural order, hidden files too", "[cli]") {
  const TempFolder folder;
  folder.write("tm-10/dump.txt", "4");
  folder.write("tm-2/t10.txt", "3");
  folder.write("tm-2/t9.txt", "2");
  folder.write(".hidden", "1");
  const auto loaded = load({folder.path()});
  REQUIRE(loaded.inputs.size() == 4);
  CHECK(loaded.inputs[0].path == folder.path(".hidden"));
  CHECK(loaded.inputs[1].path == folder.path("tm-2/t9.txt"));
  CHECK(loaded.inputs[2].path == folder.path("tm-2/t10.txt"));
  CHECK(loaded.inputs[3].path == folder.path("tm-10/dump.txt"));
}

TEST_CASE("a folder of more files than the limit gives the first ones, and says so", "[cli]") {
  const TempFolder folder;
  for (const char* name : {"f10", "f9", "f2", "f1"}) folder.write(name, "text");
  LoadLimits limits;
  limits.folder_files = 3;
  const auto loaded = load_inputs({folder.path()}, kNoStdin, limits);
  REQUIRE(loaded.inputs.size() == 4);
  CHECK(loaded.inputs[0].path == folder.path());
  CHECK(loaded.inputs[0].notes ==
        std::vector<std::string>{"cut: it has 4 files; the first 3 were read"});
  CHECK(loaded.inputs[1].path == folder.path("f1"));
  CHECK(loaded.inputs[3].path == folder.path("f9"));
}

TEST_CASE("files beyond those that are held are read when it is their turn", "[cli]") {
  const TempFolder folder;
  const std::vector<std::string> paths = {folder.write("a", "ay"), folder.write("b", "bee"),
                                          folder.write("c", "sea"), folder.path("no")};
  LoadLimits limits;
  limits.held_files = 1;
  OpenedFiles opened = open_files(paths, kNoStdin, limits);
  CHECK(opened.errors.size() == 1);  // at once, not when it is read
  REQUIRE(opened.files.size() == 3);
  fs::remove(paths[2]);
  CHECK(unpack(opened.files[0])[0].text == "ay");
  CHECK(unpack(opened.files[1])[0].text == "bee");
  CHECK(unpack(opened.files[2])[0].notes == std::vector<std::string>{"it vanished meanwhile"});
}

// The kernel gives a process some 65,000. scripts/limits.sh reads a folder of more files.
TEST_CASE("a small file takes none of the mappings that a process may have", "[cli]") {
  const TempFolder folder;
  const std::string large(5000, 'x');
  std::vector<std::string> paths = {folder.write("small", "text"), folder.write("large", large)};
  const auto loaded = load(paths);
  REQUIRE(loaded.inputs.size() == 2);
  CHECK_FALSE(loaded.inputs[0].let_go);
  CHECK(loaded.inputs[0].text == "text");
  CHECK(loaded.inputs[1].let_go);
  CHECK(loaded.inputs[1].text == large);
}

TEST_CASE("a loop of links in a folder ends", "[cli]") {
  const TempFolder folder;
  folder.write("deep/dump.txt", "x");
  fs::create_directory_symlink(folder.path(), folder.path("deep/up"));
  CHECK(load({folder.path()}).inputs.size() == 1);
}

TEST_CASE("a folder without files is an input with a note", "[cli]") {
  const TempFolder folder;
  const auto loaded = load({folder.path()});
  REQUIRE(loaded.inputs.size() == 1);
  CHECK(loaded.inputs[0].notes == std::vector<std::string>{"a folder without files"});
}

TEST_CASE("an empty file is an input, not nothing", "[cli]") {
  const TempFolder folder;
  const auto loaded = load({folder.write("empty.txt", "")});
  REQUIRE(loaded.inputs.size() == 1);
  CHECK(loaded.inputs[0].text.empty());
}

TEST_CASE("a file that is reached twice is read once, and that is noted", "[cli]") {
  const TempFolder folder;
  const auto file = folder.write("dump.txt", "x");
  fs::create_symlink(file, folder.path("link.txt"));
  const auto loaded = load({file, folder.path(), file});
  REQUIRE(loaded.inputs.size() == 1);
  CHECK(
      loaded.inputs[0].notes ==
      std::vector<std::string>{"given twice; read once",
                               "given twice, also as " + folder.path("link.txt") + "; read once"});
}

TEST_CASE("every path that cannot be opened is named with fault and remedy", "[cli]") {
  const TempFolder folder;
  const auto loaded = load({"no-such-file.txt", folder.write("dump.txt", "x"), "no/such/folder"});
  REQUIRE(loaded.errors.size() == 2);
  CHECK(loaded.errors[0].message ==
        "no-such-file.txt: cannot be opened: No such file or directory; check the path");
  CHECK(loaded.errors[1].message ==
        "no/such/folder: cannot be opened: No such file or directory; check the path");
}

TEST_CASE("a link to nowhere in a folder is noted, given by name it is an error", "[cli]") {
  const TempFolder folder;
  fs::create_symlink("nowhere", folder.path("dangling"));
  const auto inside = load({folder.path()});
  CHECK(inside.errors.empty());
  REQUIRE(inside.inputs.size() == 1);
  CHECK(inside.inputs[0].notes == std::vector<std::string>{"a link to a file that does not exist"});
  CHECK(load({folder.path("dangling")}).errors.size() == 1);
}

TEST_CASE("a named pipe in a folder is not waited for", "[cli]") {
  const TempFolder folder;
  REQUIRE(mkfifo(folder.path("fifo").c_str(), 0600) == 0);
  const auto loaded = load({folder.path()});
  REQUIRE(loaded.inputs.size() == 1);
  CHECK(loaded.inputs[0].notes == std::vector<std::string>{"a pipe, socket or device in a folder"});
}

TEST_CASE("standard input is read to its end, once", "[cli]") {
  const Pipe pipe("piped");
  const auto loaded = load_inputs({"-"}, pipe.read_end());
  REQUIRE(loaded.inputs.size() == 1);
  CHECK(loaded.inputs[0].path == "<stdin>");
  CHECK(loaded.inputs[0].text == "piped");
}

TEST_CASE("standard input may be an archive", "[cli]") {
  const Pipe pipe(make_archive("pax", "gzip", {{"tm-1/jstack.txt", "dump", ""}}));
  const auto loaded = load_inputs({"-"}, pipe.read_end());
  REQUIRE(loaded.inputs.size() == 1);
  CHECK(loaded.inputs[0].path == "<stdin>!tm-1/jstack.txt");
  CHECK(loaded.inputs[0].text == "dump");
}

TEST_CASE("a stream that does not end is cut, and that is noted", "[cli]") {
  const Pipe pipe("0123456789");
  LoadLimits limits;
  limits.stream_bytes = 4;
  const auto loaded = load_inputs({"-"}, pipe.read_end(), limits);
  REQUIRE(loaded.inputs.size() == 1);
  CHECK(loaded.inputs[0].text == "0123");
  CHECK(loaded.inputs[0].notes ==
        std::vector<std::string>{"cut: the stream does not end within 4 bytes"});
}

TEST_CASE("archives in archives are read, and decoded like files", "[cli]") {
  const TempFolder folder;
  const std::string utf16 = std::string("\xFF\xFE") + std::string("h\0i\0", 4);
  const auto inner = make_archive("pax", "gzip", {{"tm.log.gz", compress("gzip", utf16), ""}});
  const auto file = folder.write("all.zip", make_archive("zip", "none", {{"tm.tgz", inner, ""}}));
  const auto loaded = load({file});
  REQUIRE(loaded.inputs.size() == 1);
  CHECK(loaded.inputs[0].path == file + "!tm.tgz!tm.log.gz");
  CHECK(loaded.inputs[0].text == "hi");
}

TEST_CASE("a small archive unpacks to less where there are many", "[cli]") {
  CHECK(limits_for(0).archives.always == 256 << 20);
  CHECK(limits_for(16).archives.always == 256 << 20);
  CHECK(limits_for(64).archives.always == 64 << 20);
  CHECK(limits_for(100'000).archives.always == 16 << 20);
}

TEST_CASE("archives nested without end are not followed without end", "[cli]") {
  const TempFolder folder;
  std::string bytes = "x";
  for (int i = 0; i < 5; ++i) bytes = make_archive("pax", "none", {{"a", bytes, ""}});
  const auto file = folder.write("x.tar", bytes);
  const auto loaded = load({file});
  REQUIRE(loaded.inputs.size() == 1);
  CHECK(loaded.inputs[0].path == file + "!a!a!a");
  CHECK(loaded.inputs[0].notes == std::vector<std::string>{"an archive nested too deep"});
}

}  // namespace
}  // namespace flinkdiag
