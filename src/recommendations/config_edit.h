#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace flinkdiag {

/// How the keys of a configuration file are written.
enum class ConfigStyle {
  flat,        ///< flink-conf.yaml: "a.b.c: value", as it stands
  nested,      ///< config.yaml: "a:", "  b:", "    c: value"
  deployment,  ///< a FlinkDeployment: flat keys below spec.flinkConfiguration
};

/// The style of a configuration, from its content.
ConfigStyle style_of(std::string_view text);

/// A value as it must stand in a file of that style: "ON" in YAML would be a boolean.
std::string quoted_value(std::string_view value, ConfigStyle style);

/// A configuration file that is changed line by line, so that comments and order stay.
class ConfigEditor {
 public:
  ConfigEditor(std::string_view text, ConfigStyle style);

  /// Sets `key`: replaces its value where it stands, or adds it where it belongs. False if the file
  /// has no place for it (flow style, no flinkConfiguration).
  bool set(std::string_view key, std::string_view value);

  /// The file as it is now.
  std::string text() const;

  /// The change as a unified diff for `patch`; empty if there is none.
  std::string diff(std::string_view path) const;

 private:
  enum class Mark { same, removed, added };
  struct Line {
    std::string text;
    Mark mark = Mark::same;
  };
  struct Block {
    std::size_t from, to;  ///< lines, `to` excluded
    std::size_t indent;    ///< of its keys
  };

  Block whole() const;
  Block block_below(std::size_t line, const Block& outer) const;
  bool set_in(Block block, std::string_view key, std::string_view value, bool nested);
  void insert(const Block& block, std::string_view key, std::string_view value, bool nested);
  void replace(std::size_t line, std::string_view value);

  ConfigStyle style_;
  std::vector<Line> lines_;
};

}  // namespace flinkdiag
