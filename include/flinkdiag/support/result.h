#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace flinkdiag {

/// Why a step could not be done: one sentence for the user with place, fault and remedy.
struct Error {
  std::string message;
};

/// A value, or the Error that says why there is none. Call names are those of std::expected.
template <typename T>
class Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool has_value() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return has_value(); }

  /// The value; a std::logic_error if there is none, which is a bug of the caller.
  T& value() {
    if (!has_value()) throw std::logic_error("Result without value: " + error().message);
    return std::get<T>(state_);
  }
  const T& value() const { return const_cast<Result*>(this)->value(); }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const { return std::get<Error>(state_); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace flinkdiag
