#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "flinkdiag/collect/outside.h"
#include "flinkdiag/support/result.h"

namespace flinkdiag {

struct HttpSettings {
  std::string root;  ///< as parse_address() gives it
  std::string bearer_token;
  std::string user, password;  ///< basic authorization
  std::string ca_file, cert_file, key_file, key_password;
  std::string proxy;     ///< empty: none but that of libcurl's environment variables
  std::string no_proxy;  ///< hosts that are reached without one
  std::int64_t timeout_ms = 20'000;
};

/// Why nothing can be asked of a cluster: libcurl is missing. Asking loads it.
std::optional<Error> missing_for_http();

/// Speaks HTTP through libcurl. The only place of the program that opens a connection.
class HttpClient {
 public:
  /// `stopped` is asked while an answer is on its way.
  HttpClient(HttpSettings settings, std::function<bool()> stopped);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Follows redirects within the origin of the root URL; beyond it only if there are no
  /// credentials, and never from https to http.
  Answer get(const Request& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace flinkdiag
