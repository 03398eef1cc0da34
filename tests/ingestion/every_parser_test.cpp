#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "ingestion/ingest_text.h"
#include "ingestion/parser.h"

using namespace flinkdiag;
namespace fs = std::filesystem;

namespace {

// One small input for each parser, named after its id: tests/data/ingestion/small/collapsed.txt
struct Fixture {
  std::string id;
  std::string text;
};

std::vector<Fixture> fixtures() {
  std::vector<Fixture> all;
  for (const auto& entry :
       fs::directory_iterator(FLINKDIAG_SOURCE_DIR "/tests/data/ingestion/small")) {
    std::ifstream file(entry.path(), std::ios::binary);
    all.push_back({entry.path().stem().string(), {std::istreambuf_iterator<char>(file), {}}});
  }
  return all;
}

// What `parser` makes of the text, asked or not.
Incident parse_with(const Parser& parser, const std::string& text) {
  const Input input = Input::from_text("input", text);
  const LiteralSet wanted({"switched from"});
  Incident incident;
  InputSummary summary;
  ParseContext context{input, 0, wanted, incident, summary};
  parser.parse(context);
  incident.inputs.push_back(summary);
  return incident;
}

// The facts that must not depend on how lines end.
std::string facts(const Incident& incident) {
  const InputSummary& summary = incident.inputs.at(0);
  std::string out = summary.format + (summary.understood ? " understood " : " refused ");
  for (const std::size_t number :
       {summary.threads, summary.samples, summary.unread_lines, incident.log.size(),
        incident.jobs.size(), incident.vertices.size(), incident.settings.size(),
        incident.restored.size(), incident.completed.size(), incident.taskmanagers.size(),
        incident.exceptions.size()}) {
    out += std::to_string(number) + ' ';
  }
  for (const Sample& sample : incident.samples) {
    out += "\nsample " + sample.process_hint + sample.jvm + sample.vertex_hint;
    for (const Thread& thread : sample.threads) {
      out += '\n' + thread.name + ' ' + std::to_string(static_cast<int>(thread.state)) + ' ' +
             thread.native_id;
      for (const StackSample& stack : thread.stacks) {
        for (const auto& method : methods(incident.stacks, stack.stack)) out += ' ' + method;
      }
      for (const Lock& lock : thread.locks)
        out += ' ' + std::to_string(lock.identity) + (lock.owner ? *lock.owner : "");
    }
  }
  for (const LogRecord& record : incident.log) out += '\n' + record.logger + record.message;
  for (const Setting& setting : incident.settings) out += '\n' + setting.key + '=' + setting.value;
  return out;
}

std::string with_crlf(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return out;
}

std::string noise(unsigned seed, std::size_t size) {
  std::mt19937 random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() & 0xFF);
  return bytes;
}

}  // namespace

TEST_CASE("every parser has a small fixture, and takes it", "[ingestion][parsers]") {
  const auto all = fixtures();
  for (const Parser& parser : parsers()) {
    CAPTURE(parser.id);
    const auto own =
        std::find_if(all.begin(), all.end(), [&](const Fixture& f) { return f.id == parser.id; });
    REQUIRE(own != all.end());
    CHECK(own->text.size() < 4000);
    const Parser* taker = find_parser(own->text);
    REQUIRE(taker != nullptr);
    CHECK(taker->id == parser.id);
  }
}

TEST_CASE("no parser understands an empty input", "[ingestion][parsers]") {
  for (const Parser& parser : parsers()) {
    CAPTURE(parser.id);
    const Incident incident = parse_with(parser, "");
    CHECK_FALSE(incident.inputs[0].understood);
    CHECK(incident.samples.empty());
  }
  const Incident incident = ingest_text("");
  CHECK_FALSE(incident.inputs[0].understood);
  CHECK(incident.inputs[0].notes.size() == 1);
}

TEST_CASE("an input that is cut anywhere never holds more threads than the whole",
          "[ingestion][parsers]") {
  for (const Fixture& fixture : fixtures()) {
    const InputSummary whole = ingest_text(fixture.text).inputs[0];
    for (std::size_t size = 0; size < fixture.text.size(); ++size) {
      const std::string cut = fixture.text.substr(0, size);
      const InputSummary summary = ingest_text(cut).inputs[0];
      if ((summary.threads <= whole.threads || summary.format != whole.format) &&
          (summary.understood || !summary.notes.empty()))
        continue;
      CAPTURE(fixture.id, size);
      CHECK(summary.threads <= whole.threads);
      CHECK((summary.understood || !summary.notes.empty()));  // not read, and said why
    }
  }
}

TEST_CASE("no parser falls over another's input, cut anywhere", "[ingestion][parsers]") {
  for (const Fixture& fixture : fixtures()) {
    for (const Parser& parser : parsers()) {
      if (parser.id == fixture.id) continue;
      for (std::size_t size = 0; size <= fixture.text.size(); size += 7) {
        parse_with(parser, fixture.text.substr(0, size));
      }
    }
  }
  SUCCEED();
}

TEST_CASE("no parser reads threads out of noise", "[ingestion][parsers]") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const std::string bytes = noise(seed, 3000);
    const Incident incident = ingest_text(bytes);
    CAPTURE(seed);
    CHECK_FALSE(incident.inputs[0].understood);
    CHECK(incident.inputs[0].threads == 0);
    for (const Parser& parser : parsers()) CHECK(parse_with(parser, bytes).inputs[0].threads == 0);
  }
}

TEST_CASE("noise in the middle of an input is survived", "[ingestion][parsers]") {
  for (const Fixture& fixture : fixtures()) {
    for (unsigned seed = 1; seed <= 50; ++seed) {
      std::string text = fixture.text;
      text.insert(text.size() * seed / 51, noise(seed, 40));
      ingest_text(text);
    }
  }
  SUCCEED();
}

TEST_CASE("lines that end in CRLF give the same facts", "[ingestion][parsers]") {
  for (const Fixture& fixture : fixtures()) {
    CAPTURE(fixture.id);
    CHECK(facts(ingest_text(with_crlf(fixture.text), {"switched from"})) ==
          facts(ingest_text(fixture.text, {"switched from"})));
  }
}
