#include "status_table.h"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// A name with the values that a row lists for it.
struct Choice {
  std::string name;
  std::vector<std::string> values;
};

std::vector<std::string> list_of(std::string_view text, char separator) {
  std::vector<std::string> items;
  for (const auto part : split(text, separator)) {
    if (!trim(part).empty()) items.emplace_back(trim(part));
  }
  return items;
}

// "rescale=yes disk=ample,scarce event:store-throttled"
std::vector<Choice> other_facts(std::string_view cell) {
  std::vector<Choice> choices;
  for (const auto& word : list_of(cell, ' ')) {
    const auto mark = word.find_first_of("=:");
    if (mark == word.npos) throw std::runtime_error("no = or : in " + word);
    const auto name = word[mark] == ':' ? word.substr(0, mark + 1) : word.substr(0, mark);
    choices.push_back({name, list_of(word.substr(mark + 1), ',')});
  }
  return choices;
}

Progress progress_of(const std::string& name) {
  if (name == "stuck") return Progress::stuck;
  return name == "moving" ? Progress::moving : Progress::unknown;
}

void give(Case& given, const std::string& name, const std::string& value) {
  if (value == "-") return;
  if (name == "phase") {
    given.phase = value;
  } else if (name == "event:") {
    given.events.push_back(value);
  } else if (name == "frame:") {
    given.frames.push_back(value);
  } else if (name == "activity:") {
    given.activity = value;
  } else if (name == "deadlock") {
    given.deadlock = true;
  } else if (name == "straggler") {
    given.straggler = true;
    given.progress = progress_of(value);
  } else {
    given.facts[name] = value;
  }
}

void expand(const std::vector<Choice>& choices, std::size_t at, const StatusRow& row,
            std::vector<StatusRow>& rows) {
  if (at == choices.size()) return rows.push_back(row);
  for (const auto& value : choices[at].values) {
    StatusRow next = row;
    next.place +=
        fmt::format(" {}{}{}", choices[at].name, choices[at].name.ends_with(':') ? "" : "=", value);
    give(next.given, choices[at].name, value);
    expand(choices, at + 1, next, rows);
  }
}

}  // namespace

std::vector<StatusRow> read_status_table() {
  std::ifstream in(FLINKDIAG_SOURCE_DIR "/tests/recommendations/statuses.txt");
  if (!in) throw std::runtime_error("cannot read statuses.txt");
  std::vector<StatusRow> rows;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (trim(line).empty() || line.starts_with('#')) continue;
    const auto cells = split(line, '|');
    if (cells.size() != 8)
      throw std::runtime_error(fmt::format("statuses.txt:{}: not 8 cells", number));
    StatusRow row;
    row.place = fmt::format("statuses.txt:{}", number);
    row.remedy = trim(cells[0]);
    row.status = trim(cells[7]);
    if (const auto open = row.status.find('('); open != std::string::npos) {
      row.unknown = list_of(row.status.substr(open + 1, row.status.size() - open - 2), ' ');
      row.status.resize(open);
    }
    std::vector<Choice> choices;
    const std::string names[] = {"phase", "flink", "vvr", "backend", "start"};
    for (std::size_t i = 0; i < std::size(names); ++i)
      choices.push_back({names[i], list_of(cells[i + 1], ',')});
    for (auto& choice : other_facts(cells[6])) choices.push_back(std::move(choice));
    expand(choices, 0, row, rows);
  }
  return rows;
}

}  // namespace flinkdiag
