#pragma once

#include <sys/types.h>

#include <string>

namespace flinkdiag {

/// A running fake_flink.py; ended with the object.
class FakeFlink {
 public:
  /// `arguments` as a shell reads them: "--fault /log=500".
  explicit FakeFlink(const std::string& case_name, const std::string& arguments = "");
  ~FakeFlink();
  FakeFlink(const FakeFlink&) = delete;
  FakeFlink& operator=(const FakeFlink&) = delete;

  /// "http://127.0.0.1:40123"
  std::string url(const std::string& scheme = "http") const;

 private:
  pid_t pid_ = 0;
  std::string port_;
};

}  // namespace flinkdiag
