#include "cli/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <initializer_list>

#include "cli/environment.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr int kDefaultWidth = 100;
constexpr int kMinWidth = 40;   // narrower windows wrap
constexpr int kMaxWidth = 200;  // a wider table is hard to follow with the eye

std::string first_set(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (std::string value = environment(name); !value.empty()) return value;
  }
  return {};
}

bool use_colour(ColourMode mode, const Terminal& terminal) {
  if (mode != ColourMode::automatic) return mode == ColourMode::always;
  if (!terminal.no_color.empty()) return false;
  if (!terminal.clicolor_force.empty() && terminal.clicolor_force != "0") return true;
  return terminal.is_terminal && !terminal.term.empty() && terminal.term != "dumb";
}

int width(int wanted, const Terminal& terminal) {
  if (wanted > 0) return wanted;
  if (!terminal.is_terminal) return kDefaultWidth;
  const auto by_variable = parse_int(terminal.columns_text);
  const auto columns = by_variable && *by_variable > 0 ? *by_variable : terminal.columns;
  if (columns <= 0) return kDefaultWidth;
  return static_cast<int>(std::clamp<std::int64_t>(columns, kMinWidth, kMaxWidth));
}

bool use_ascii(const Terminal& terminal) {
  const std::string locale = to_lower(terminal.locale);
  if (contains(locale, "utf-8") || contains(locale, "utf8")) return false;
  return terminal.is_terminal || locale == "c" || locale == "posix";
}

}  // namespace

Terminal read_terminal(const std::string& output) {
  Terminal terminal;
  struct stat status {};
  const bool to_file = !output.empty();
  const bool is_device = to_file && stat(output.c_str(), &status) == 0 && S_ISCHR(status.st_mode);
  const int opened = is_device ? open(output.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC) : -1;
  const int fd = to_file ? opened : STDOUT_FILENO;
  terminal.is_terminal = isatty(fd) == 1;
  struct winsize size {};
  if (terminal.is_terminal && ioctl(fd, TIOCGWINSZ, &size) == 0) terminal.columns = size.ws_col;
  if (opened >= 0) close(opened);
  terminal.no_color = environment("NO_COLOR");
  // Forcing colour is meant for pipes to a pager, not for files.
  terminal.clicolor_force = to_file ? "" : environment("CLICOLOR_FORCE");
  terminal.term = environment("TERM");
  terminal.columns_text = environment("COLUMNS");
  terminal.locale = first_set({"LC_ALL", "LC_CTYPE", "LANG"});
  return terminal;
}

ReportOptions report_options(const AnalyzeOptions& options, const Terminal& terminal) {
  ReportOptions report;
  report.width = width(options.width, terminal);
  report.colour = use_colour(options.colour, terminal);
  report.ascii = use_ascii(terminal);
  report.verbose = options.verbose;
  report.quiet = options.quiet;
  report.patch = !options.patch_form.empty();
  report.raw = !terminal.is_terminal;
  return report;
}

}  // namespace flinkdiag
