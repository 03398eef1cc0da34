#pragma once

namespace flinkdiag {

/// After a call that failed: if that was because `fd` does not block (EAGAIN), as pipes of some
/// programs do not, waits until it can be read or written (POLLIN, POLLOUT). False if it failed for
/// another reason.
bool wait_until_ready(int fd, short events);

}  // namespace flinkdiag
