#pragma once

#include <string_view>

namespace flinkdiag {

/// "org.acme.OrderException: no", what the frames of an exception stand below.
bool begins_with_thrown(std::string_view text);

/// Whether the line speaks of an exception: output of another program between the threads.
bool mentions_thrown(std::string_view line);

}  // namespace flinkdiag
