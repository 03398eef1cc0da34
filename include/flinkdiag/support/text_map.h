#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace flinkdiag {

/// A hash of `text` that reads 16 bytes at a time; the same in every run for the same seed.
inline std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0) {
  __extension__ using Wide = unsigned __int128;
  // Odd numbers with as many ones as zeros, as in Wang Yi's wyhash; and as there (WYHASH_CONDOM 2)
  // what was multiplied stays in, for a text may be made so that a factor is zero.
  constexpr std::uint64_t kFirst = 0xA0761D6478BD642FULL, kSecond = 0xE7037ED1A0B428DBULL;
  const auto fold = [](std::uint64_t a, std::uint64_t b) {
    const Wide product = static_cast<Wide>(a) * b;
    return a ^ b ^ static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  };
  const auto word = [](const char* at, std::size_t size) {
    std::uint64_t value = 0;
    std::memcpy(&value, at, size);
    return value;
  };
  std::uint64_t hash = text.size() ^ kFirst ^ seed;
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left > 16; left -= 16, at += 16)
    hash = fold(word(at, 8) ^ kSecond, word(at + 8, 8) ^ hash);
  if (left > 8) return fold(word(at, 8) ^ kSecond, word(at + 8, left - 8) ^ hash);
  return fold((left > 0 ? word(at, left) : 0) ^ kSecond, hash);
}

/// Another number in each process: nobody can make texts whose hashes are equal beforehand.
std::uint64_t hash_seed();

/// Values by text, for lookups by the million of a few thousand texts: one flat table, and the
/// texts are copied once, when they are new.
template <typename Value>
class TextMap {
 public:
  /// Null if `text` is not in it. Valid until the next insert().
  const Value* find(std::string_view text) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[slot_of(text, hash_text(text, seed_))];
    return slot.text.data() == nullptr ? nullptr : &slot.value;
  }

  /// `text` must not be in it.
  const Value& insert(std::string_view text, Value value) {
    if ((size_ + 1) * 2 > slots_.size()) grow();
    ++size_;
    const auto hash = hash_text(text, seed_);
    return (slots_[slot_of(text, hash)] = {keep(text), hash, std::move(value)}).value;
  }

  std::size_t size() const { return size_; }

 private:
  struct Slot {
    std::string_view text;  // data() is null: free
    std::uint64_t hash = 0;
    Value value{};
  };

  // Where `text` is, or the free slot where it would be.
  std::size_t slot_of(std::string_view text, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      const Slot& slot = slots_[at];
      if (slot.text.data() == nullptr || (slot.hash == hash && slot.text == text)) return at;
    }
  }

  void grow() {
    std::vector<Slot> old(slots_.empty() ? 256 : 2 * slots_.size());
    old.swap(slots_);
    for (Slot& slot : old) {
      if (slot.text.data() != nullptr) slots_[slot_of(slot.text, slot.hash)] = std::move(slot);
    }
  }

  std::string_view keep(std::string_view text) {
    constexpr std::size_t kBlock = std::size_t{64} * 1024;
    if (blocks_.empty() || text.size() > left_) {
      left_ = text.size() > kBlock ? text.size() : kBlock;
      blocks_.push_back(std::make_unique<char[]>(left_));
      next_ = blocks_.back().get();
    }
    char* const start = next_;
    std::memcpy(start, text.data(), text.size());
    next_ += text.size();
    left_ -= text.size();
    return {start, text.size()};
  }

  std::uint64_t seed_ = hash_seed();
  std::vector<Slot> slots_;  // a power of two, at most half full
  std::size_t size_ = 0;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace flinkdiag
