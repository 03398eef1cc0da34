#include "collect/fake_world.h"

#include <algorithm>
#include <fstream>

namespace flinkdiag {

FakeWorld::FakeWorld(const std::string& case_name) {
  const std::string path = FLINKDIAG_SOURCE_DIR "/tests/data/collect/" + case_name + ".json";
  std::ifstream(path) >> answers;
  // The answers are of now.
  const std::string job = answers["/jobs/overview"]["jobs"][0]["jid"];
  now_ms = answers["/jobs/" + job]["now"].get<TimeMs>();
}

Outside FakeWorld::outside() {
  return {
      .get = [this](const Request& request) { return answer(request); },
      .now = [this] { return now_ms; },
      .wait = [this](std::int64_t milliseconds) { now_ms += milliseconds; },
      .stopped = [this] { return stopped(); },
      .progress = [this](const CollectProgress& one) { progress.push_back(one); },
      .warn =
          [this](const std::string& sentence) { warnings.emplace_back(sentence, asked_.size()); }};
}

std::vector<std::string> FakeWorld::asked(const std::string& part) const {
  std::vector<std::string> out;
  for (const auto& [path, time] : asked_) {
    if (path.find(part) != path.npos) out.push_back(path);
  }
  return out;
}

std::vector<TimeMs> FakeWorld::times_of(const std::string& part) const {
  std::vector<TimeMs> out;
  for (const auto& [path, time] : asked_) {
    if (path.find(part) != path.npos) out.push_back(time);
  }
  return out;
}

Answer FakeWorld::answer(const Request& request) {
  asked_.emplace_back(request.path, now_ms);
  now_ms += 10;
  if (fault) {
    if (auto answer = fault(request)) return std::move(*answer);
  }
  const std::string path = request.path.substr(0, request.path.find('?'));
  if (!answers.contains(path)) return reply(404, R"({"errors":["Not found."]})");
  const nlohmann::json* value = &answers[path];
  const bool is_series = path.ends_with("/thread-dump") && value->is_array();
  if (is_series) value = &value->at(std::min(given_[path]++, value->size() - 1));
  return reply(200, value->is_string() ? value->get<std::string>() : value->dump());
}

}  // namespace flinkdiag
