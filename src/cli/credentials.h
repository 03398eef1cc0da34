#pragma once

#include "cli/options.h"
#include "flinkdiag/collect/http.h"
#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// How to reach the cluster: the address as it is used, credentials from the file of --auth-file,
/// else from the environment. They are never taken from the command line. Fails if there is no
/// libcurl to reach it with.
Result<HttpSettings> http_settings(const ClusterOptions& options);

}  // namespace flinkdiag
