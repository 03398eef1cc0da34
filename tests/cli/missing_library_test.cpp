// What the program does where libarchive or libcurl is missing, and that it needs neither for less.
#include <catch2/catch.hpp>
#include <string>

#include "cli/make_archive.h"
#include "cli/process.h"
#include "cli/temp_folder.h"

namespace flinkdiag {
namespace {

constexpr const char* kArchive = "libarchive.so.13";
constexpr const char* kCurl = "libcurl.so.4";

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Runs the program where some libraries cannot be loaded: the loader finds empty files first.
class Without {
 public:
  explicit Without(const std::vector<std::string>& libraries) {
    for (const std::string& library : libraries) folder_.write(library, "");
  }

  Finished run(const std::string& args) const {
    return shell("LD_LIBRARY_PATH='" + folder_.path() + "' $F " + args);
  }

 private:
  TempFolder folder_;
};

TEST_CASE("plain files are analyzed without libarchive and libcurl", "[program]") {
  const auto finished =
      Without({kArchive, kCurl}).run("analyze " + data_path("cli/bottleneck.txt"));
  CHECK(finished.exit_code == 1);
  CHECK(finished.err == "");
}

TEST_CASE("a compressed file is analyzed without libcurl", "[program]") {
  const TempFolder folder;
  const auto dump =
      folder.write("dump.gz", compress("gzip", read_text_file(data_path("cli/bottleneck.txt"))));
  CHECK(Without({kCurl}).run("analyze '" + dump + "'").exit_code == 1);
}

TEST_CASE("without libarchive an archive is not read, which is said; all else is", "[program]") {
  const TempFolder folder;
  const auto dump = folder.write("dump.gz", compress("gzip", "text"));
  const Without libarchive({kArchive});
  const auto both = libarchive.run("analyze '" + dump + "' " + data_path("cli/bottleneck.txt"));
  CHECK(both.exit_code == 1);
  CHECK(both.err.starts_with("flinkdiag: " + dump + ": not read: cannot be unpacked: "));
  CHECK(both.err.ends_with("; install the Debian package libarchive13\n"));
  CHECK(libarchive.run("analyze '" + dump + "'").exit_code == 3);
}

TEST_CASE("without libcurl no cluster is asked, and the package is named at once", "[program]") {
  const std::string command = GENERATE("collect", "doctor", "watch");
  CAPTURE(command);
  const auto finished = Without({kCurl}).run(command + " --rest http://127.0.0.1:1");
  CHECK(finished.exit_code == 2);
  CHECK(finished.out == "");
  CHECK(contains(finished.err, kCurl));
  CHECK(finished.err.ends_with("; install the Debian package libcurl4\n"));
}

TEST_CASE("what no bundle can be written of is said before the cluster is asked", "[program]") {
  const std::string command = GENERATE("collect", "doctor --bundle b.tar.gz", "watch --bundle b");
  CAPTURE(command);
  const auto finished = Without({kArchive}).run(command + " --rest http://127.0.0.1:1");
  CHECK(finished.exit_code == 2);
  CHECK(finished.err.starts_with("flinkdiag: the bundle cannot be packed: "));
  CHECK(finished.err.ends_with("; install the Debian package libarchive13\n"));
}

}  // namespace
}  // namespace flinkdiag
