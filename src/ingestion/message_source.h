#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace flinkdiag {

/// Of so many lines none is kept apart by its source, which would stand before each.
inline constexpr std::size_t kMostKeptApart = 500'000;

/// Who wrote a message, as an export names it beside the message.
struct MessageSource {
  std::string_view pod, container, host;

  bool empty() const { return pod.empty() && container.empty() && host.empty(); }

  /// Takes over what is not known yet.
  void complete_with(const MessageSource& other);

  /// The pod, else host and container; as one word of no more than 100 bytes.
  std::string name() const;
};

/// The part of a source that stands under `member` of `parent` ("kubernetes.pod_name", "pod_name",
/// "name" of "pod", "_HOSTNAME"); null if none does.
std::string_view MessageSource::*source_part(std::string_view parent, std::string_view member);

}  // namespace flinkdiag
