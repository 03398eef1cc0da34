#include "collect/recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

using nlohmann::json;

constexpr std::size_t kMostBytes = std::size_t{512} << 20;  // of all files together
constexpr int kMostSilent = 3;  // requests in a row without an answer: the cluster has gone
constexpr std::size_t kShownError = 200;

bool is_json(std::string_view body) {
  const auto start = trim_left(body);
  return start.starts_with('{') || start.starts_with('[');
}

// {"errors":["org.apache.flink...NotFoundException: Job 12ab not found", ...]} -> the first one
std::string error_of(const std::string& body) {
  const json value = json::parse(body, nullptr, false);
  if (!value.is_object() || !value.contains("errors")) return {};
  const json& errors = value["errors"];
  if (!errors.is_array() || errors.empty() || !errors.front().is_string()) return {};
  const auto text = errors.front().get<std::string>();
  // Not within a word: half of a secret is not known for one.
  const auto line = std::min(text.find('\n'), text.size());
  return text.substr(0, line > kShownError ? text.rfind(' ', kShownError) + 1 : line);
}

std::string fault_of_status(const Answer& answer) {
  switch (answer.status) {
    case 401:
    case 403:
      return fmt::format(
          "refused without a valid login ({}): set FLINKDIAG_TOKEN, or FLINKDIAG_USER and "
          "FLINKDIAG_PASSWORD, or give --auth-file or --cert",
          answer.status);
    case 404:
      return "not found (404): this version does not offer it, or what it is about has gone";
    default: {
      const std::string error = error_of(answer.body);
      return fmt::format("HTTP {}{}{}", answer.status, error.empty() ? "" : ": ", error);
    }
  }
}

// Why an answer is of no use, or not whole; empty if all is well.
std::string fault_of(const Step& step, const Answer& answer) {
  if (answer.status == 0) return answer.error.empty() ? "no answer" : answer.error;
  if (answer.status != 200) return answer.error.empty() ? fault_of_status(answer) : answer.error;
  if (step.kind != Step::Kind::log && !is_json(answer.body)) {
    return "the answer is no JSON: is this the REST API of a JobManager, or a login page?";
  }
  if (answer.cut && answer.error.empty() && !step.request.keep_end) {
    return "longer than is taken: cut off";
  }
  return answer.error;
}

bool is_usable(const Step& step, const Answer& answer) {
  return answer.status == 200 && !answer.body.empty() &&
         (step.kind == Step::Kind::log || is_json(answer.body));
}

}  // namespace

Recorder::Recorder(Bundle& bundle, const Outside& outside, TimeMs deadline_ms)
    : bundle_(bundle), outside_(outside), deadline_ms_(deadline_ms) {}

bool Recorder::is_over() {
  if (over_) return true;
  if (outside_.stopped()) {
    bundle_.interrupted = true;
    end("interrupted: what follows was not asked for");
  } else if (outside_.now() >= deadline_ms_) {
    end("the time of --max-time is over: what follows was not asked for");
  } else if (kept_bytes_ > kMostBytes) {
    end("the bundle is as large as it may be: what follows was not asked for");
  } else if (silent_in_a_row_ >= kMostSilent) {
    end(fmt::format("{} requests in a row without an answer: nothing more was asked for",
                    kMostSilent));
  }
  return over_;
}

std::string Recorder::get(const Step& step) {
  last_fault_ = "not asked for";
  last_status_ = 0;
  if (is_over()) return {};
  RequestRecord record;
  record.path = step.request.path;
  record.taskmanager = step.taskmanager;
  record.vertex = step.vertex;
  record.at_ms = outside_.now();
  Answer answer = outside_.get(step.request);
  record.duration_ms = last_duration_ms_ = outside_.now() - record.at_ms;
  record.status = last_status_ = answer.status;
  record.bytes = answer.body.size();
  record.cut = answer.cut;
  record.error = last_fault_ = fault_of(step, answer);
  silent_in_a_row_ = answer.status == 0 ? silent_in_a_row_ + 1 : 0;
  const bool usable = is_usable(step, answer);
  if (usable && !step.file.empty()) record.file = file_for(step);
  bundle_.requests.push_back(std::move(record));
  // What a signal cut off is no fault of the cluster.
  if (!last_fault_.empty() && !outside_.stopped()) {
    bundle_.notes.push_back(fmt::format("GET {}: {}", step.request.path, last_fault_));
  }
  if (!usable) return {};
  if (const auto& kept = bundle_.requests.back(); !kept.file.empty())
    keep(kept.file, answer.body, kept.at_ms);
  return std::move(answer.body);
}

// The names of two processes may become that of one file: "a:1" and "a_1".
std::string Recorder::file_for(const Step& step) const {
  const auto is_of_another = [&](const std::string& file) {
    return std::ranges::any_of(bundle_.requests, [&](const RequestRecord& record) {
      return record.file == file && record.path != step.request.path;
    });
  };
  const auto ending = std::min(step.file.rfind('.'), step.file.size());
  std::string file = step.file;
  for (int n = 2; is_of_another(file); ++n)
    file = fmt::format("{}-{}{}", step.file.substr(0, ending), n, step.file.substr(ending));
  return file;
}

void Recorder::keep(const std::string& path, std::string body, TimeMs at_ms) {
  kept_bytes_ += body.size();
  const auto known = std::ranges::find(bundle_.files, path, &BundleFile::path);
  if (known == bundle_.files.end()) {
    bundle_.files.push_back({path, std::move(body), at_ms});
    return;
  }
  for (auto record = bundle_.requests.begin(); record + 1 < bundle_.requests.end(); ++record) {
    if (record->file == path) record->file.clear();
  }
  *known = {path, std::move(body), at_ms};
}

void Recorder::end(std::string why) {
  over_ = true;
  bundle_.notes.push_back(std::move(why));
}

}  // namespace flinkdiag
