#include "flinkdiag/support/hash_map.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

namespace flinkdiag {

TEST_CASE("numbers that are made to share a bucket do not", "[support]") {
  HashSet<std::uint64_t> numbers;
  numbers.reserve(1000);
  const std::size_t buckets = numbers.bucket_count();
  for (std::uint64_t i = 0; i < 1000; ++i) numbers.insert(i * buckets);
  REQUIRE(numbers.bucket_count() == buckets);
  std::size_t fullest = 0;
  for (std::size_t i = 0; i < buckets; ++i) fullest = std::max(fullest, numbers.bucket_size(i));
  CHECK(fullest < 20);
}

TEST_CASE("a map of strings is asked with a view", "[support]") {
  HashMap<std::string, int> numbers;
  numbers.emplace("seven", 7);
  const auto found = numbers.find(std::string_view("seven of nine").substr(0, 5));
  REQUIRE(found != numbers.end());
  CHECK(found->second == 7);
}

TEST_CASE("a map of wide numbers is asked with a narrow one", "[support]") {
  HashMap<std::int64_t, int> numbers;
  numbers.emplace(-7, 7);
  CHECK(numbers.contains(-7));
}

}  // namespace flinkdiag
