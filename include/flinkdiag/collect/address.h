#pragma once

#include <string>
#include <string_view>

#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// The root URL of a REST API as a person gives it: "jobmanager:8081", the web UI's
/// "https://host/prefix/#/overview". Gives "http://jobmanager:8081", "https://host/prefix".
/// Refuses credentials in it, since everybody on the host can read a command line.
Result<std::string> parse_address(std::string_view text);

/// Whether the URL's host is this machine, which no proxy can reach.
bool is_loopback(std::string_view url);

/// "https://host:443" of "https://host/prefix/jobs": where credentials may be sent.
std::string origin_of(std::string_view url);

}  // namespace flinkdiag
