#include "cli/terminal.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>

namespace flinkdiag {
namespace {

Terminal xterm() {
  Terminal terminal;
  terminal.is_terminal = true;
  terminal.columns = 132;
  terminal.term = "xterm-256color";
  terminal.locale = "de_DE.UTF-8";
  return terminal;
}

bool colour(const Terminal& terminal, ColourMode mode = ColourMode::automatic) {
  AnalyzeOptions options;
  options.colour = mode;
  return report_options(options, terminal).colour;
}

int width(const Terminal& terminal, int wanted = 0) {
  AnalyzeOptions options;
  options.width = wanted;
  return report_options(options, terminal).width;
}

bool ascii(bool is_terminal, const std::string& locale) {
  Terminal terminal = xterm();
  terminal.is_terminal = is_terminal;
  terminal.locale = locale;
  return report_options({}, terminal).ascii;
}

TEST_CASE("a terminal gets colour, a pipe and a dumb terminal do not", "[cli]") {
  CHECK(colour(xterm()));
  CHECK_FALSE(colour(Terminal{}));
  Terminal dumb = xterm();
  dumb.term = "dumb";
  CHECK_FALSE(colour(dumb));
}

TEST_CASE("a patch is raw for a pipe and a file only", "[cli]") {
  CHECK_FALSE(report_options({}, xterm()).raw);
  CHECK(report_options({}, Terminal{}).raw);
}

TEST_CASE("-o may name a terminal, which is no file", "[cli]") {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  REQUIRE(terminal >= 0);
  REQUIRE(grantpt(terminal) == 0);
  REQUIRE(unlockpt(terminal) == 0);
  CHECK(read_terminal(ptsname(terminal)).is_terminal);
  CHECK_FALSE(read_terminal("/dev/null").is_terminal);
  CHECK_FALSE(read_terminal("report.txt").is_terminal);
  close(terminal);
}

TEST_CASE("NO_COLOR wins over a terminal, CLICOLOR_FORCE over a pipe", "[cli]") {
  Terminal no_colour = xterm();
  no_colour.no_color = "1";
  CHECK_FALSE(colour(no_colour));
  Terminal forced;
  forced.clicolor_force = "1";
  CHECK(colour(forced));
  forced.clicolor_force = "0";
  CHECK_FALSE(colour(forced));
}

TEST_CASE("--color wins over the environment", "[cli]") {
  Terminal no_colour = xterm();
  no_colour.no_color = "1";
  CHECK(colour(no_colour, ColourMode::always));
  CHECK_FALSE(colour(xterm(), ColourMode::never));
}

TEST_CASE("the width is the one asked for, else COLUMNS, else the terminal's, else 100", "[cli]") {
  Terminal terminal = xterm();
  CHECK(width(terminal) == 132);
  terminal.columns_text = "90";
  CHECK(width(terminal) == 90);
  CHECK(width(terminal, 64) == 64);
  terminal.columns_text = "wide";
  CHECK(width(terminal) == 132);
  terminal.columns = 0;
  CHECK(width(terminal) == 100);
}

TEST_CASE("without a terminal the width does not depend on the environment", "[cli]") {
  Terminal pipe;
  pipe.columns_text = "61";
  CHECK(width(pipe) == 100);
}

TEST_CASE("a window that is very narrow or very wide is not followed", "[cli]") {
  Terminal terminal = xterm();
  terminal.columns = 12;
  CHECK(width(terminal) == 40);
  terminal.columns = 500;
  CHECK(width(terminal) == 200);
}

TEST_CASE("a terminal without UTF-8 gets ASCII, a pipe only if the locale is C", "[cli]") {
  CHECK_FALSE(ascii(true, "en_US.UTF-8"));
  CHECK_FALSE(ascii(true, "C.utf8"));
  CHECK(ascii(true, "de_DE.ISO-8859-1"));
  CHECK(ascii(true, ""));
  CHECK_FALSE(ascii(false, ""));
  CHECK(ascii(false, "C"));
  CHECK(ascii(false, "POSIX"));
}

}  // namespace
}  // namespace flinkdiag
