#include "triage/shipped.hpp"

#include <algorithm>
#include <cassert>

#include "triage/model.hpp"
#include "triage/topic_file.hpp"

namespace preprintd::triage {

const std::vector<Topic>& shipped_topics() {
  static const std::vector<Topic> topics = [] {
    std::vector<Topic> read;
    for (const auto& file : shipped_files()) {
      if (!file.name.ends_with(".toml")) continue;
      auto topic = parse_topic_file(file.bytes, file.name);
      assert(topic && "the topics we ship are well formed; a test holds that");
      if (!topic) continue;
      topic->path.clear();
      read.push_back(std::move(*topic));
    }
    std::sort(read.begin(), read.end(), [](const Topic& a, const Topic& b) { return a.name < b.name; });
    return read;
  }();
  return topics;
}

std::shared_ptr<const Model> shipped_model() {
  static const std::shared_ptr<const Model> model = []() -> std::shared_ptr<const Model> {
    for (const auto& file : shipped_files())
      if (file.name == "starter.bin")
        if (auto read = Model::parse(file.bytes)) return std::make_shared<const Model>(std::move(*read));
    return nullptr;
  }();
  return model;
}

}  // namespace preprintd::triage
