#include "source/people_text.hpp"

#include "base/text.hpp"

namespace preprintd::source {
namespace {

void add_person(std::vector<std::string>& people, std::string_view part) {
  part = trimmed(part);
  if (part.starts_with("and ")) part = trimmed(part.substr(4));
  if (!part.empty()) people.push_back(collapsed(part));
}

}  // namespace

std::vector<std::string> split_people(std::string_view text) {
  std::vector<std::string> people;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && depth > 0) --depth;
    if (depth > 0) continue;
    if (text[i] == ',') {
      add_person(people, text.substr(begin, i - begin));
      begin = i + 1;
    } else if (text.substr(i).starts_with(" and ")) {
      add_person(people, text.substr(begin, i - begin));
      begin = i + 5;
    }
  }
  add_person(people, text.substr(begin));
  return people;
}

}  // namespace preprintd::source
