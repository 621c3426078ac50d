#include "upstream/oai_record.hpp"

#include <fmt/format.h>

#include "paper/category.hpp"
#include "upstream/markup.hpp"

namespace preprintd::upstream {
namespace {

std::string header_xml(const OaiRecord& record, std::string_view id) {
  std::string out = fmt::format(
      "                <header>\n        <identifier>oai:arXiv.org:{}</identifier>\n        "
      "<datestamp>{}</datestamp>\n",
      id, render_day(utc_day(record.modified)));
  for (const auto& category : record.paper->categories) {
    out += fmt::format("            <setSpec>{}</setSpec>\n", oai_set(category));
  }
  return out + "    </header>\n\n";
}

std::string optional_xml(std::string_view name, const std::optional<std::string>& value) {
  return value ? fmt::format("            <{0}>{1}</{0}>\n", name, html_text(*value)) : "";
}

std::string categories_of(const Manuscript& paper) { return fmt::format("{}", fmt::join(paper.categories, " ")); }

std::string open_metadata(std::string_view format) {
  return fmt::format(
      "            <metadata>\n                        <{0} xmlns=\"http://arxiv.org/OAI/{0}/\" "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://arxiv.org/OAI/{0}/ "
      "https://oaipmh.arxiv.org/OAI/{0}.xsd\">\n",
      format);
}

std::string raw_xml(const OaiRecord& record, std::string_view id) {
  const auto& paper = *record.paper;
  const auto text = paper.text_of(record.version);
  auto out = open_metadata("arXivRaw");
  out += fmt::format("        <id>{}</id>\n        <submitter>{}</submitter>\n", id,
                     html_text(paper.authors.empty() ? "" : paper.authors.front()));
  for (int number = 1; number <= record.version; ++number) {
    const auto& version = paper.versions[std::size_t(number) - 1];
    out += fmt::format(
        "            <version version=\"v{}\">\n                <date>{}</date>\n                <size>{}kb</size>\n{}"
        "            </version>\n",
        number, http_date(version.submitted),
        version.withdrawn ? 0 : 100 + fingerprint(id, std::uint64_t(number)) % 4000,
        version.withdrawn ? "                    <source_type>I</source_type>\n" : "");
  }
  std::string authors;
  for (std::size_t i = 0; i < paper.authors.size(); ++i) {
    authors += (i == 0 ? "" : i + 1 == paper.authors.size() ? " and " : ", ") + tex_accents(paper.authors[i]);
  }
  out += fmt::format("        <title>{}</title>\n        <authors>{}</authors>\n        <categories>{}</categories>\n",
                     html_text(text.title), html_text(authors), categories_of(paper));
  out += optional_xml("comments", text.comment) + optional_xml("journal-ref", paper.journal_ref) +
         optional_xml("doi", paper.doi);
  return out + fmt::format("            <license>{}</license>\n            <abstract>{}</abstract>\n    </arXivRaw>\n",
                           html_text(paper.license), html_text(text.abstract));
}

std::string cooked_xml(const OaiRecord& record, std::string_view id) {
  const auto& paper = *record.paper;
  const auto text = paper.text_of(record.version);
  auto out = open_metadata("arXiv");
  // <created> is the current version's date since 2025-03.
  out += fmt::format(
      "        <id>{}</id>\n        <created>{}</created>\n            <updated>{}</updated>\n        <authors>\n", id,
      render_day(utc_day(paper.versions[std::size_t(record.version) - 1].submitted)),
      render_day(utc_day(record.modified)));
  for (const auto& author : paper.authors) {
    const auto blank = author.rfind(' ');
    const auto keyname = blank == author.npos ? author : author.substr(blank + 1);
    out += fmt::format("                <author>\n                    <keyname>{}</keyname>\n", html_text(keyname));
    if (blank != author.npos) {
      out += fmt::format("                        <forenames>{}</forenames>\n", html_text(author.substr(0, blank)));
    }
    out += "                </author>\n";
  }
  out += fmt::format("        </authors>\n        <title>{}</title>\n            <categories>{}</categories>\n",
                     html_text(utf8_accents(text.title)), categories_of(paper));
  out += optional_xml("comments", text.comment) + optional_xml("journal-ref", paper.journal_ref) +
         optional_xml("doi", paper.doi);
  return out + fmt::format("            <license>{}</license>\n            <abstract>{}</abstract>\n    </arXiv>\n",
                           html_text(paper.license), html_text(utf8_accents(text.abstract)));
}

}  // namespace

std::string oai_header(const OaiRecord& record) { return header_xml(record, record.paper->id.text()); }

std::string oai_record(const OaiRecord& record, bool raw, bool broken) {
  const auto id = broken ? std::string() : record.paper->id.text();
  return "                    <record>\n" + header_xml(record, id) +
         (raw ? raw_xml(record, id) : cooked_xml(record, id)) + "\n            </metadata>\n        </record>\n\n";
}

}  // namespace preprintd::upstream
