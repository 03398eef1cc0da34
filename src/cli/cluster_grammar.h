#pragma once

#include <CLI/CLI.hpp>

#include "cli/options.h"

namespace flinkdiag {

/// Binds the options of a command to the struct that they fill.
void add_cluster_options(CLI::App& command, ClusterOptions& options);
void add_redaction_options(CLI::App& command, RedactionChoice& choice);
void add_collect_options(CLI::App& command, CollectOptions& options);
void add_watch_options(CLI::App& command, WatchOptions& options);

}  // namespace flinkdiag
