#include "rendered_markdown.hpp"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

namespace preprintd::format {

Rendered rendered_by_cmark(const std::string& markdown) {
  cmark_gfm_core_extensions_ensure_registered();
  cmark_parser* parser = cmark_parser_new(CMARK_OPT_DEFAULT);
  for (const char* name : {"table", "strikethrough", "autolink", "tagfilter", "tasklist"})
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name));
  cmark_parser_feed(parser, markdown.data(), markdown.size());
  cmark_node* document = cmark_parser_finish(parser);

  Rendered out;
  bool in_link = false;
  cmark_iter* walk = cmark_iter_new(document);
  for (auto event = cmark_iter_next(walk); event != CMARK_EVENT_DONE; event = cmark_iter_next(walk)) {
    cmark_node* node = cmark_iter_get_node(walk);
    const auto type = cmark_node_get_type(node);
    const bool enter = event == CMARK_EVENT_ENTER;
    if (type == CMARK_NODE_LINK) {
      in_link = enter;
      if (enter) out.links.push_back({"", cmark_node_get_url(node)});
    } else if (type == CMARK_NODE_LIST && enter) {
      ++out.lists;
      if (!cmark_node_get_list_tight(node)) ++out.loose_lists;
    } else if ((type == CMARK_NODE_HTML_INLINE || type == CMARK_NODE_HTML_BLOCK) && enter) {
      ++out.raw_html;
    } else if (in_link && enter) {
      if (type == CMARK_NODE_TEXT)
        out.links.back().first += cmark_node_get_literal(node);
      else
        out.only_text_in_links = false;
    }
  }
  cmark_iter_free(walk);
  cmark_node_free(document);
  cmark_parser_free(parser);
  return out;
}

}  // namespace preprintd::format
