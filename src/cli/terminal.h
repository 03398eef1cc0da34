#pragma once

#include <string>

#include "cli/options.h"
#include "flinkdiag/report/formats.h"

namespace flinkdiag {

/// What the environment says about where the report goes.
struct Terminal {
  bool is_terminal = false;    ///< the report goes to a terminal
  int columns = 0;             ///< of that terminal; 0: not known
  std::string no_color;        ///< $NO_COLOR
  std::string clicolor_force;  ///< $CLICOLOR_FORCE
  std::string term;            ///< $TERM
  std::string columns_text;    ///< $COLUMNS
  std::string locale;          ///< $LC_ALL, else $LC_CTYPE, else $LANG
};

/// Asks the environment about where the report goes: `output`, or standard output if that is empty.
/// "/dev/tty" is a terminal, too.
Terminal read_terminal(const std::string& output);

/// How the report is drawn. Without a terminal it does not depend on who runs the program: 100
/// columns, no colour, UTF-8 unless the locale is C or POSIX.
ReportOptions report_options(const AnalyzeOptions& options, const Terminal& terminal);

}  // namespace flinkdiag
