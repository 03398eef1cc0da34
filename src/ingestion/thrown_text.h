#pragma once

#include <string_view>

namespace flinkdiag {

/// "org.acme.OrderException: no", what the frames of an exception stand below.
bool begins_with_thrown(std::string_view text);

/// Whether the line speaks of an exception: output of another program between the threads.
bool mentions_thrown(std::string_view line);

/// Whether the frames below may be those of something thrown, whatever it is called:
/// "Caused by: com.acme.Failure: no", "com.acme.Failure: no", "An error occurred".
bool may_be_thrown(std::string_view line);

}  // namespace flinkdiag
