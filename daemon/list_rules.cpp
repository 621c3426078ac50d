#include "daemon/list_rules.hpp"

namespace preprintd::daemon {

std::map<std::string, format::ListRules> list_rules(const settings::Settings& settings) {
  std::map<std::string, format::ListRules> all;
  for (const auto& [name, list] : settings.lists) {
    format::ListRules rules;
    rules.heading = list.heading;
    rules.first_number = list.first_number;
    rules.line = list.line;
    if (list.group_by)
      rules.group_by = *list.group_by == settings::GroupBy::year ? format::ListRules::GroupBy::year
                                                                 : format::ListRules::GroupBy::none;
    if (list.position) switch (*list.position) {
        case settings::Position::automatic: break;
        case settings::Position::top: rules.position = format::ListRules::Position::top; break;
        case settings::Position::end: rules.position = format::ListRules::Position::end; break;
        case settings::Position::by_id: rules.position = format::ListRules::Position::by_id; break;
      }
    all.emplace(name, std::move(rules));
  }
  return all;
}

}  // namespace preprintd::daemon
