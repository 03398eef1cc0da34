#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flinkdiag {

/// Texts of any characters, such as the names of operators, and what stands in their place.
class Phrases {
 public:
  enum class Where {
    words,    ///< as words of their own
    parts,    ///< "nn1.log", too
    anywhere  ///< within a word
  };

  Phrases() = default;
  Phrases(const Phrases&) = delete;  // they point to each other
  Phrases& operator=(const Phrases&) = delete;
  Phrases(Phrases&&) = default;
  Phrases& operator=(Phrases&&) = default;
  ~Phrases() = default;

  /// The first replacement of a phrase stays.
  void add(std::string_view phrase, std::string replacement, Where where = Where::words);

  /// Of phrases that start at one place the longest is replaced, and none where it was
  /// not added for: an operator "sum" is not what "summary" or "com.acme.sum.Job" speaks of.
  struct Found {
    std::size_t begin = 0, end = 0;
    std::string_view replacement;
  };
  std::vector<Found> find(std::string_view text) const;

  std::string replace(std::string_view text) const;

 private:
  struct Replacement;
  using Phrase = std::pair<const std::string, Replacement>;
  struct Replacement {
    std::string text;
    Where where;
    const Phrase* start = nullptr;  // the longest other phrase that it starts with
  };

  static const Phrase* longest_start(const Phrase* phrase, std::string_view text);
  const Phrase* longest_at(std::string_view text, std::size_t at) const;

  std::map<std::string, Replacement, std::less<>> phrases_;
  std::array<bool, 256> starts_ = {};  // whether a phrase starts with this byte
  bool any_within_words_ = false;
};

}  // namespace flinkdiag
