#include "cli/wait_until_ready.h"

#include <poll.h>

#include <cerrno>

namespace flinkdiag {

bool wait_until_ready(int fd, short events) {
  if (errno != EAGAIN) return false;
  pollfd wanted{fd, events, 0};
  return poll(&wanted, 1, -1) >= 0 || errno == EINTR;
}

}  // namespace flinkdiag
