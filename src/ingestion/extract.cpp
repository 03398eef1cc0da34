#include "ingestion/extract.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <type_traits>

#include "flinkdiag/support/json_string.h"
#include "flinkdiag/support/text.h"
#include "flinkdiag/version.h"
#include "ingestion/extract_fields.h"
#include "ingestion/json_fields.h"
#include "ingestion/json_text.h"

namespace flinkdiag {
namespace {

using Json = nlohmann::ordered_json;  // to write: the schema comes first
using nlohmann::json;                 // to read: ordered_json finds keys one by one

constexpr std::string_view kSchema = "flinkdiag.extract/1";
constexpr std::string_view kStart = R"({"schema":"flinkdiag.extract/)";

template <typename T>
struct IsVector : std::false_type {};
template <typename T>
struct IsVector<std::vector<T>> : std::true_type {};
template <typename T, std::size_t N>
struct IsVector<absl::InlinedVector<T, N>> : std::true_type {};

template <typename T>
struct IsMap : std::false_type {};
template <typename T>
struct IsMap<std::map<std::string, T>> : std::true_type {};

/// Writes the fields of one struct. What is empty or not known is left out.
class Writer {
 public:
  template <typename T>
  void operator()(const char* name, T& member) {
    if constexpr (IsVector<T>::value || IsMap<T>::value || std::is_same_v<T, std::string>) {
      if (member.empty()) return;
    }
    json_[name] = value_of(member);
  }
  template <typename T>
  void operator()(const char* name, std::optional<T>& member) {
    if (member) json_[name] = *member;
  }
  void operator()(const char* name, std::shared_ptr<const std::string>& member) {
    if (member) json_[name] = to_valid_utf8(*member);
  }
  template <typename Id>
  void stack(const char* name, Id& id) {
    (*this)(name, id);
  }
  void input(const char* name, std::uint32_t& index) { json_[name] = index; }

  Json take() { return std::move(json_); }

 private:
  template <typename T>
  static Json value_of(T& member) {
    if constexpr (std::is_enum_v<T>) {
      return names_of(member)[static_cast<std::size_t>(member)];
    } else if constexpr (std::is_same_v<T, Place>) {
      return Json::array({member.input, member.line});
    } else if constexpr (std::is_same_v<T, std::string>) {
      return to_valid_utf8(member);
    } else if constexpr (IsVector<T>::value) {
      Json list = Json::array();
      for (auto& item : member) list.push_back(value_of(item));
      return list;
    } else if constexpr (std::is_arithmetic_v<T> || IsMap<T>::value) {
      return member;
    } else {
      Writer writer;
      fields(writer, member);
      return writer.take();
    }
  }

  Json json_ = Json::object();
};

/// An extract that says what cannot be.
struct Fault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What the numbers in an extract stand for.
struct Numbers {
  std::size_t inputs = 0;
  std::vector<StackId> stacks;
};

/// Reads the fields of one struct; those that are absent keep their defaults. Types that do not fit
/// are nlohmann's exceptions.
class Reader {
 public:
  Reader(const json& value, const Numbers& numbers) : json_(value), numbers_(numbers) {}

  template <typename T>
  void operator()(const char* name, T& member) const {
    const auto found = json_.find(name);
    if (found != json_.end()) read(*found, member);
  }
  void stack(const char* name, StackId& id) const {
    id = numbers_.stacks.at(json_.at(name).get<std::size_t>());
  }
  void input(const char* name, std::uint32_t& index) const {
    index = json_.at(name).get<std::uint32_t>();
    if (index >= numbers_.inputs) throw Fault("an input that is not there");
  }

 private:
  template <typename T>
  void read(const json& value, T& member) const {
    if constexpr (std::is_enum_v<T>) {
      const auto names = names_of(member);
      const auto name = std::ranges::find(names, value.get<std::string>());
      if (name == names.end()) throw Fault("a word that is not known");
      member = static_cast<T>(name - names.begin());
    } else if constexpr (std::is_same_v<T, Place>) {
      member = {value.at(0).get<std::uint32_t>(), value.at(1).get<std::uint32_t>()};
      if (member.input >= numbers_.inputs) throw Fault("an input that is not there");
    } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
      const auto number = value.get<std::int64_t>();
      constexpr std::int64_t most = sizeof(T) < sizeof number ? kMostInInt : kLargestNumber;
      if (number < -most || number > most) throw Fault("a number that is too large");
      member = static_cast<T>(number);
    } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
      member = value.get<T>();
    } else if constexpr (IsMap<T>::value) {
      for (const auto& [key, item] : value.items()) read(item, member[key]);
    } else if constexpr (IsVector<T>::value) {
      for (const json& item : value) read(item, member.emplace_back());
    } else {
      if (!value.is_object()) throw Fault("a fact that is no object");
      const Reader reader(value, numbers_);
      fields(reader, member);
    }
  }
  template <typename T>
  void read(const json& value, std::optional<T>& member) const {
    read(value, member.emplace());
  }
  void read(const json& value, std::shared_ptr<const std::string>& member) const {
    member = std::make_shared<const std::string>(value.get<std::string>());
  }

  const json& json_;
  const Numbers& numbers_;
};

Json frames_of(const StackTable& stacks) {
  Json frames = Json::array();
  for (FrameId id = 0; id < stacks.frame_count(); ++id) {
    const Frame& frame = stacks.frame(id);
    frames.push_back(Json::array({to_valid_utf8(frame.method), frame.line}));
  }
  return frames;
}

Json stacks_of(const StackTable& stacks) {
  Json list = Json::array();
  for (StackId id = 0; id < stacks.stack_count(); ++id) {
    const auto frames = stacks.stack(id);
    list.push_back(std::vector<FrameId>(frames.begin(), frames.end()));
  }
  return list;
}

std::vector<StackId> read_stacks(const json& document, StackTable& table) {
  std::vector<FrameId> frames;
  for (const json& frame : document.at("frames")) {
    frames.push_back(
        table.intern_frame(frame.at(0).get_ref<const std::string&>(), frame.at(1).get<int>()));
  }
  std::vector<StackId> stacks;
  std::vector<FrameId> leaf_first;
  for (const json& stack : document.at("stacks")) {
    leaf_first.clear();
    for (const json& frame : stack) leaf_first.push_back(frames.at(frame.get<std::size_t>()));
    stacks.push_back(table.intern_stack(leaf_first));
  }
  return stacks;
}

Incident read_document(std::string_view text) {
  if (has_too_many_values(text)) {
    throw Fault(
        fmt::format("it has more than {} values; extract fewer inputs at once", kMostJsonValues));
  }
  const json document = json::parse(text);
  if (document.at("schema").get_ref<const std::string&>() != kSchema) {
    throw Fault(fmt::format("written by another version of flinkdiag; this one reads {}", kSchema));
  }
  const json& inputs = document.at("inputs");
  if (!inputs.is_array() || inputs.empty()) throw Fault("it names no input");
  Incident incident;
  const Numbers numbers{inputs.size(), read_stacks(document, incident.stacks)};
  const Reader reader(document, numbers);
  fields(reader, incident);
  return incident;
}

Incident refused(const Input& input, std::string why) {
  Incident incident;
  InputSummary& summary = incident.inputs.emplace_back();
  summary.path = input.path;
  summary.format = "extract";
  summary.notes = input.notes;
  summary.notes.push_back(std::move(why));
  return incident;
}

}  // namespace

bool is_extract(std::string_view text) { return text.starts_with(kStart); }

std::string write_extract(Incident incident) {
  Json document;
  document["schema"] = kSchema;
  document["tool"] = kToolVersion;
  document["frames"] = frames_of(incident.stacks);
  document["stacks"] = stacks_of(incident.stacks);
  Writer writer;
  fields(writer, incident);
  document.update(writer.take());
  return escape_obeyed(document.dump()) + "\n";
}

Incident read_extract(const Input& input) {
  try {
    return read_document(input.text);
  } catch (const Fault& fault) {
    return refused(input, fmt::format("an extract that cannot be read: {}", fault.what()));
  } catch (const std::exception&) {  // nlohmann's, and numbers beyond a table
    return refused(input, "an extract that is damaged; extract the dump again");
  }
}

}  // namespace flinkdiag
