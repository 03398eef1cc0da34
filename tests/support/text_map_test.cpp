#include "flinkdiag/support/text_map.h"

#include <catch2/catch.hpp>
#include <string>

namespace flinkdiag {

TEST_CASE("a text map finds what was put in, and nothing else", "[support]") {
  TextMap<int> map;
  CHECK(map.find("a") == nullptr);
  // More than the table starts with, of every length around a word of eight bytes.
  for (int i = 0; i < 5000; ++i)
    map.insert(std::string(static_cast<std::size_t>(i % 20), 'x') + std::to_string(i), i);
  CHECK(map.size() == 5000);
  for (int i = 0; i < 5000; ++i) {
    const int* found =
        map.find(std::string(static_cast<std::size_t>(i % 20), 'x') + std::to_string(i));
    REQUIRE(found != nullptr);
    CHECK(*found == i);
  }
  CHECK(map.find("5000") == nullptr);
  CHECK(map.find("") == nullptr);
}

TEST_CASE("a text map keeps its texts itself", "[support]") {
  TextMap<int> map;
  {
    std::string text(100'000, 'y');  // longer than a block
    map.insert(text, 1);
    map.insert("", 2);
    text.assign(text.size(), 'z');
  }
  REQUIRE(map.find(std::string(100'000, 'y')) != nullptr);
  REQUIRE(map.find("") != nullptr);
  CHECK(*map.find("") == 2);
  CHECK(map.find("z") == nullptr);
}

TEST_CASE("no part of a text takes away what stands before it from the hash", "[support]") {
  // One of the factors becomes zero.
  const std::string zero = "\xDB\x28\xB4\xA0\xD1\x7E\x03\xE7";
  CHECK(hash_text("0123456789abcdef" + zero + "more") !=
        hash_text("fedcba9876543210" + zero + "more"));
}

}  // namespace flinkdiag
