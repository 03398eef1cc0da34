#include "redaction/learn_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "flinkdiag/support/hash_map.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// "A &gt; B", as the plan in the answer on a job has it
std::string in_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string with_doubled_quotes(std::string_view value) {
  std::string out;
  for (const char c : value) out.append(c == '\'' ? 2 : 1, c);
  return out;
}

// "A -> (Sink: B, Sink: C)": what stands between these is a name.
std::string redact_chain(Redactor& redactor, std::string_view chain) {
  constexpr auto kMarks =
      std::to_array<std::string_view>({" -> ", "Source: ", "Sink: ", ": Writer", ": Committer",
                                       ": Global Committer", ", ", " (", "(", ")"});
  std::string out, name;
  const auto end_name = [&] {
    if (name.empty()) return;
    if (redactor.finder().is_flinks_operator(name) || redactor.looks_like_token(name)) {
      out += name;
    } else {
      const std::string token = redactor.tokens().of(kOperator, name);
      learn_name(redactor, name, token);
      out += token;
    }
    name.clear();
  };
  while (!chain.empty()) {
    const auto mark =
        std::ranges::find_if(kMarks, [&](std::string_view m) { return chain.starts_with(m); });
    if (mark == kMarks.end()) {
      name += chain.front();
      chain.remove_prefix(1);
    } else {
      end_name();
      out += *mark;
      chain.remove_prefix(mark->size());
    }
  }
  end_name();
  return out;
}

void learn_chain(Redactor& redactor, const std::string& chain) {
  if (!chain.empty()) learn_name(redactor, chain, redact_chain(redactor, chain));
}

// "zookeeper.quorum" and "quorum" of "high-availability.zookeeper.quorum"; of more parts than the
// keys of Flink and of what runs on it have, the last ones.
std::vector<std::string_view> ends_of_key(std::string_view key) {
  constexpr std::size_t kMost = 16;
  std::vector<std::string_view> ends;
  for (auto dot = key.rfind('.'); dot != key.npos && ends.size() < kMost;
       dot = key.substr(0, dot).rfind('.'))
    ends.push_back(key.substr(dot + 1));
  return ends;
}

// A file may spell "high-availability.zookeeper.quorum: a" below other keys: "quorum: a", and
// values that are lists on lines of their own, "- a": how a patch shows them.
void learn_lines(Redactor& redactor, const Setting& setting) {
  if (setting.value.empty() || !redactor.finder().tells(setting.key)) return;
  redactor.learn_setting(setting.key, setting.value);
  const std::string value = redactor.apply_setting(setting.key, setting.value);
  if (value == setting.value) return;
  for (const auto end : ends_of_key(setting.key)) {
    const std::string key = std::string(end) + ": ";
    const std::string clean = redactor.apply(key);
    for (const std::string_view quote : {"", "\"", "'"})
      redactor.learn_phrase(fmt::format("{}{}{}{}", key, quote, setting.value, quote),
                            fmt::format("{}{}{}{}", clean, quote, value, quote));
  }
}

// Those of "[a, b]", else the value itself.
std::vector<std::string_view> items_of(std::string_view value) {
  if (!value.starts_with('[') || !value.ends_with(']') || value.size() < 2) return {value};
  auto items = split(value.substr(1, value.size() - 2), ',');
  for (auto& item : items) item = trim(item);
  return items;
}

// "threads" and "state.backend" are values of settings that are called "event.key", and words of
// every report.
bool is_no_word(std::string_view value) {
  return std::ranges::any_of(value, [](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return !is_letter && c != '.' && c != '-' && c != '_' && c != '/' && c != ' ';
  });
}

// In a file of YAML a secret may stand below its key, in a list, or with its quotes doubled: with
// nothing beside it that tells what it is. Elsewhere only its lines may.
void learn_secret_setting(Redactor& redactor, const Setting& setting) {
  if (!redactor.finder().is_secret_setting(setting.key)) return;
  const bool is_block = contains(setting.value, "\n");
  if (redactor.apply_setting(setting.key, setting.value) == setting.value) return;
  if (!is_block && setting.source != "config-file") return;
  for (const auto line : split(setting.value, '\n')) {
    for (const auto item : items_of(trim(line))) {
      if (!is_block && !is_no_word(item)) continue;
      redactor.learn_secret(item);
      redactor.learn_secret(with_doubled_quotes(item));
    }
  }
}

// The message without what tells the lines of thousands of subtasks apart and names nobody:
// "(12/64)", and ids, "9a98ea35c55a37117ec02019b5787e6e_f362c87ffabe89c8a91fa7d0a523ba6c_11_0".
std::string without_ids(std::string_view message) {
  constexpr std::size_t kId = 32;
  std::string out;
  while (!message.empty()) {
    const auto end = std::min(message.find_first_not_of("0123456789abcdef_"), message.size());
    const auto run = message.substr(0, end);
    const bool is_id = run.size() == kId || (run.size() > kId && run[kId] == '_');
    const bool is_subtask = out.ends_with('(') && message.substr(end).starts_with('/');
    if (!is_id && !is_subtask) out += run;
    message.remove_prefix(end);
    const auto next = std::min(message.find_first_of("0123456789abcdef_"), message.size());
    out += message.substr(0, next);
    message.remove_prefix(next);
  }
  return out;
}

}  // namespace

void learn_name(Redactor& redactor, const std::string& name, const std::string& replacement) {
  redactor.learn_phrase(name, replacement);
  redactor.learn_phrase(shorten_name(name), replacement);
  if (const std::string html = in_html(name); html != name) {
    redactor.learn_phrase(html, in_html(replacement));
  }
}

void learn_incident(Redactor& redactor, const Incident& incident) {
  for (const auto& one : incident.taskmanagers) redactor.learn_taskmanager(one.id);
  const auto of_vertex = [&](const VertexState& vertex) {
    for (const auto& subtask : vertex.subtasks) redactor.learn_taskmanager(subtask.taskmanager);
  };
  for (const JobState& job : incident.jobs) std::ranges::for_each(job.vertices, of_vertex);
  std::ranges::for_each(incident.vertices, of_vertex);
  for (const Setting& setting : incident.settings) {
    if (setting.source == "config-file") learn_lines(redactor, setting);
    redactor.learn_setting(setting.key, setting.value);
    learn_secret_setting(redactor, setting);
  }
  HashSet<std::string_view> known;  // a process has many dumps, and those of several alternate
  for (const Sample& sample : incident.samples) {
    if (known.insert(sample.process_hint).second) redactor.learn_process(sample.process_hint);
  }
}

void learn_messages(Redactor& redactor, const Incident& incident) {
  HashSet<std::string> known;
  for (const LogRecord& record : incident.log)
    if (known.insert(without_ids(record.message)).second) redactor.learn(record.message);
}

void learn_operators(Redactor& redactor, const Incident& incident) {
  for (const JobState& job : incident.jobs) {
    for (const VertexState& vertex : job.vertices) learn_chain(redactor, vertex.name);
    if (!job.name.empty() && !redactor.looks_like_token(job.name)) {
      learn_name(redactor, job.name, redactor.tokens().of(kJob, job.name));
    }
  }
  for (const VertexState& vertex : incident.vertices) learn_chain(redactor, vertex.name);
}

void learn_operators(Redactor& redactor, const Diagnosis& diagnosis) {
  for (const TaskDiagnosis& task : diagnosis.tasks) {
    learn_chain(redactor, task.name);
    for (const auto& subtask : task.subtasks) learn_chain(redactor, subtask.operator_name);
  }
  for (const std::string& name : diagnosis.verdict.operators) learn_chain(redactor, name);
}

}  // namespace flinkdiag
