#include "flinkdiag/model/input.h"

namespace flinkdiag {

Input Input::from_text(std::string path, std::string text) {
  auto owner = std::make_shared<const std::string>(std::move(text));
  Input input;
  input.path = std::move(path);
  input.text = *owner;
  input.owner = std::move(owner);
  return input;
}

}  // namespace flinkdiag
