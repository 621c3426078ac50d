#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "format/line_words.hpp"
#include "format/list_scan.hpp"
#include "format/markdown_text.hpp"

namespace preprintd::format {
namespace {

// A year or the summary of a block names a part of a list, never a list: without a heading above, the list is the file.
int outermost(const ListFile& file, int heading) {
  while (heading >= 0 && file.headings[std::size_t(heading)].parent >= 0)
    heading = file.headings[std::size_t(heading)].parent;
  if (heading < 0) return -1;
  const auto& found = file.headings[std::size_t(heading)];
  return found.year || found.is_block() ? -1 : heading;
}

std::string section_name(const ListFile& file, int heading, int list_heading) {
  if (heading < 0) return {};
  if (heading == list_heading) return file.headings[std::size_t(heading)].text;
  std::string name;
  for (int h = heading; h >= 0 && h != list_heading; h = file.headings[std::size_t(h)].parent) {
    const auto& text = file.headings[std::size_t(h)].text;
    name = name.empty() ? text : text + " / " + name;
  }
  return name;
}

Numbering numbering_of(const std::vector<int>& numbers, std::size_t entries) {
  if (numbers.empty()) return Numbering::none;
  if (numbers.size() != entries) return Numbering::irregular;
  if (numbers.size() == 1) return Numbering::ascending;
  bool equal = true, up = true, down = true;
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    const int step = numbers[i] - numbers[i - 1];
    equal = equal && step == 0;
    up = up && (step == 1 || step == 0);
    down = down && (step == -1 || step == 0);
  }
  return equal ? Numbering::all_equal : up ? Numbering::ascending : down ? Numbering::descending : Numbering::irregular;
}

double kendall_tau(const std::vector<std::int64_t>& keys) {
  const auto n = std::int64_t(keys.size());
  if (n < 2) return 0;
  std::int64_t balance = 0;
  for (std::size_t i = 0; i < keys.size(); ++i)
    for (std::size_t j = i + 1; j < keys.size(); ++j) balance += keys[j] > keys[i] ? 1 : keys[j] < keys[i] ? -1 : 0;
  return double(balance) / double(n * (n - 1) / 2);
}

void describe(const ListFile& file, Section& section) {
  std::vector<int> numbers;
  std::vector<std::int64_t> keys;
  for (const int index : section.entries) {
    const auto& entry = file.entries[std::size_t(index)];
    if (const auto number = entry.text.numbered(entry.of(file.bytes))) numbers.push_back(*number);
    if (entry.text.id) keys.push_back(entry.text.id->key());
  }
  section.numbering = numbering_of(numbers, section.entries.size());
  if (!numbers.empty()) section.first_number = numbers.front();
  // A section of thousands is judged by its first thousand.
  if (keys.size() > 1000) keys.resize(1000);
  section.tau = kendall_tau(keys);
  section.separator = file.newline;
  for (std::size_t i = 1; i < section.entries.size(); ++i) {
    const auto& a = file.entries[std::size_t(section.entries[i - 1])];
    const auto& b = file.entries[std::size_t(section.entries[i])];
    const auto gap = std::string_view(file.bytes).substr(a.end, b.begin - a.end);
    if (trimmed(gap).empty()) section.separator = std::string(gap);
  }
}

}  // namespace

void gather_lists(ListFile& file) {
  // Sections: one per heading that has entries, of which at least one names a paper.
  std::map<int, std::vector<int>> by_heading;
  std::set<int> with_papers;
  for (std::size_t i = 0; i < file.entries.size(); ++i) {
    by_heading[file.entries[i].heading].push_back(int(i));
    if (file.entries[i].text.id) with_papers.insert(file.entries[i].heading);
  }
  std::map<int, int> list_of;  // outermost heading → list
  for (const int heading : with_papers) {
    const int top = outermost(file, heading);
    if (!list_of.contains(top)) {
      list_of[top] = int(file.lists.size());
      List list;
      list.outermost = top;
      list.heading = top < 0 ? "" : file.headings[std::size_t(top)].text;
      list.name = top < 0 ? "reading-list" : slug(list.heading);
      file.lists.push_back(std::move(list));
    }
    Section section;
    section.heading = heading;
    section.list = list_of[top];
    section.entries = by_heading[heading];
    file.sections.push_back(std::move(section));
  }
  std::set<std::string> names;
  for (auto& list : file.lists)
    for (int n = 2; !names.insert(list.name).second; ++n) list.name = slug(list.heading) + "-" + std::to_string(n);
  std::set<std::pair<int, std::string>> section_names;
  for (std::size_t s = 0; s < file.sections.size(); ++s) {
    auto& section = file.sections[s];
    auto& list = file.lists[std::size_t(section.list)];
    list.sections.push_back(int(s));
    const auto name = section_name(file, section.heading, list.outermost);
    section.name = name;
    for (int n = 2; !section_names.insert({section.list, section.name}).second; ++n)
      section.name = name + " (" + std::to_string(n) + ")";
    for (std::size_t i = 0; i < section.entries.size(); ++i) {
      auto& entry = file.entries[std::size_t(section.entries[i])];
      entry.section = int(s);
      entry.position = int(i) + 1;
    }
    describe(file, section);
  }
  // A section of one entry is spaced like its siblings.
  for (auto& list : file.lists) {
    const Section* model = nullptr;
    for (const int s : list.sections)
      if (file.sections[std::size_t(s)].entries.size() > 1) model = &file.sections[std::size_t(s)];
    for (const int s : list.sections)
      if (model && file.sections[std::size_t(s)].entries.size() == 1)
        file.sections[std::size_t(s)].separator = model->separator;
    list.style = read_style(file, list);
    list.can_write = list.style.shape == EntryShape::titled_link || list.style.shape == EntryShape::labelled_link;
  }
}

const List* ListFile::find_list(std::string_view name) const {
  for (const auto& list : lists)
    if (list.name == name) return &list;
  return nullptr;
}

std::vector<Entry> ListFile::papers() const {
  std::vector<Entry> out;
  for (const auto& list : lists) {
    for (const int s : list.sections) {
      const auto& section = sections[std::size_t(s)];
      for (const int e : section.entries) {
        const auto& found = entries[std::size_t(e)];
        if (!found.text.id) continue;
        Entry entry(*found.text.id);
        entry.list = list.name;
        entry.section = section.name;
        entry.position = found.position;
        entry.number = found.text.numbered(found.of(bytes));
        entry.place = Entry::Place::on;
        entry.base = std::string(found.of(bytes));
        entry.annotation = found.text.annotation;
        out.push_back(std::move(entry));
      }
    }
  }
  return out;
}

ListFile parse_list_file(std::string_view bytes) {
  ListFile file;
  file.bytes = std::string(bytes);
  file.utf8 = is_utf8(bytes) && bytes.find('\0') == std::string_view::npos;
  file.bom = bytes.starts_with("\xEF\xBB\xBF");
  file.ends_with_newline = !bytes.empty() && bytes.back() == '\n';
  std::size_t lf = 0, crlf = 0;
  bool ours = false, theirs = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\n') ++(i > 0 && bytes[i - 1] == '\r' ? crlf : lf);
    if (i != 0 && bytes[i - 1] != '\n') continue;
    ours = ours || stands_at(bytes, i, "<<<<<<< ");
    theirs = theirs || stands_at(bytes, i, ">>>>>>> ");
  }
  file.newline = crlf > lf ? "\r\n" : "\n";
  file.conflict_markers = ours || theirs;
  scan_lines(file);
  gather_lists(file);
  note_oddities(file);
  return file;
}

std::map<std::string, std::string> adopt_names(ListFile& file, const std::vector<Entry>& known) {
  // How many of the known papers of a list (section) stand in which list (section) now.
  std::map<std::string, int> sizes;
  std::map<std::string, std::map<int, int>> lists_now;
  std::map<std::pair<std::string, std::string>, int> section_sizes;
  std::map<std::pair<std::string, std::string>, std::map<int, int>> sections_now;
  std::map<std::int64_t, std::vector<int>> places;
  for (const auto& entry : file.entries)
    if (entry.text.id && entry.section >= 0) places[entry.text.id->key()].push_back(entry.section);
  for (const auto& entry : known) {
    if (entry.place != Entry::Place::on && entry.place != Entry::Place::leaving) continue;
    ++sizes[entry.list];
    ++section_sizes[{entry.list, entry.section}];
    std::set<int> lists, sections;
    for (const int s : places[entry.paper.key()]) {
      sections.insert(s);
      lists.insert(file.sections[std::size_t(s)].list);
    }
    for (const int l : lists) ++lists_now[entry.list][l];
    for (const int s : sections) ++sections_now[{entry.list, entry.section}][s];
  }
  const auto most = [](const std::map<int, int>& votes, int size) {
    const auto best =
        std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return best != votes.end() && best->second * 2 >= size ? best->first : -1;
  };
  std::map<std::string, std::string> renamed;
  std::set<int> named;
  // The larger list keeps its name where two were merged.
  std::vector<std::pair<int, std::string>> by_size;
  for (const auto& [name, size] : sizes) by_size.push_back({-size, name});
  std::sort(by_size.begin(), by_size.end());
  for (const auto& [size, name] : by_size) {
    const int now = most(lists_now[name], -size);
    if (now < 0 || !named.insert(now).second) continue;
    auto& list = file.lists[std::size_t(now)];
    if (list.name != name) renamed[name] = list.heading;
    list.name = name;
  }
  // A section that kept its name is nobody else's, whatever was merged into it.
  std::set<int> named_sections;
  for (std::size_t s = 0; s < file.sections.size(); ++s) {
    const auto& section = file.sections[s];
    if (section_sizes.contains({file.lists[std::size_t(section.list)].name, section.name}))
      named_sections.insert(int(s));
  }
  for (const auto& [key, size] : section_sizes) {
    const int now = most(sections_now[key], size);
    if (now < 0 || file.lists[std::size_t(file.sections[std::size_t(now)].list)].name != key.first) continue;
    auto& section = file.sections[std::size_t(now)];
    if (!named_sections.insert(now).second) continue;
    renamed[key.first + " / " + key.second] = section.name;
    section.name = key.second;
  }
  return renamed;
}

}  // namespace preprintd::format
