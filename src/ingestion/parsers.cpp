#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ingestion/collapsed_parser.h"
#include "ingestion/config_yaml_parser.h"
#include "ingestion/json_parser.h"
#include "ingestion/parser.h"
#include "ingestion/profiler_html_parser.h"
#include "ingestion/text_parser.h"

namespace flinkdiag {
namespace {

// In the order in which they are asked. A new format is a row here and a file beside this one.
constexpr auto kParsers = std::to_array<Parser>({
    {"rest-thread-dump", "thread dumps of Flink's REST API (JSON)", sniff_rest_thread_dump,
     parse_json, Takes::what_holds_it},
    {"flink-flame-graph", "flame graphs of Flink's REST API (JSON)", sniff_flame_graph, parse_json},
    {"jcmd-json", "jcmd Thread.dump_to_file -format=json, JDK 21 and later", sniff_jcmd_json,
     parse_json},
    {"actuator-thread-dump", "thread dumps of Spring Boot's actuator (JSON)", sniff_actuator,
     parse_json},
    {"rest-state", "Flink's REST answers on jobs, vertices, checkpoints, configuration, ...",
     sniff_rest_state, parse_json},
    {"async-profiler-html", "flame graphs of async-profiler and Flink's profiler (HTML)",
     sniff_profiler_html, parse_profiler_html},
    {"collapsed", "collapsed stacks (async-profiler, FlameGraph)", sniff_collapsed,
     parse_collapsed},
    {"flink-config", "flink-conf.yaml, config.yaml", sniff_flink_config, parse_flink_config},
    {"container-log", "logs in the lines of Docker's json-file driver", sniff_container_log,
     parse_text, Takes::what_nobody_took},
    {"json", "other JSON: named, not read", sniff_other_json, parse_json, Takes::what_nobody_took},
    {"text", "thread dumps (jstack, jcmd, jhsdb, kill -3, ThreadInfo) and Flink logs", sniff_text,
     parse_text, Takes::what_nobody_took},
});

}  // namespace

bool keep_thread(ParseContext& context) {
  if (context.kept_threads >= context.most_threads) {
    drop_threads(context);
    return false;
  }
  ++context.kept_threads;
  return true;
}

void drop_threads(ParseContext& context) {
  if (std::exchange(context.has_dropped, true)) return;
  context.summary.notes.push_back(
      fmt::format("cut: of more than {} threads the first ones were read", context.most_threads));
}

std::span<const Parser> parsers() { return kParsers; }

const Parser* find_parser(std::string_view text) {
  const Parser* candidate = nullptr;
  for (const Parser& parser : kParsers) {
    const Match match = parser.sniff(text);
    if (match == Match::yes) return &parser;
    if (match == Match::maybe && candidate == nullptr) candidate = &parser;
  }
  return candidate;
}

const Parser* find_json_parser(std::string_view text) {
  const Parser* parser = find_parser(text);
  const auto other_json = std::find_if(std::begin(kParsers), std::end(kParsers),
                                       [](const Parser& p) { return p.sniff == sniff_other_json; });
  const bool is_json = parser != nullptr && parser->parse == parse_json;
  return is_json ? parser : other_json;
}

}  // namespace flinkdiag
