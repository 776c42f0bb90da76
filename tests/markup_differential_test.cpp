// SPDX-License-Identifier: MIT
// Our reading of markup against an HTML parser's: what gumbo tokenizes, we tell of, unless it belongs to the class that
// is let pass; and what we tell of, gumbo tokenizes.
#include <gtest/gtest.h>
#include <gumbo.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "charset.h"
#include "text.h"

namespace postern::core {
namespace {

void gather_text(const GumboNode& node, std::string& text) {
  if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE || node.type == GUMBO_NODE_CDATA) {
    text += node.v.text.text;
  } else if (node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE) {
    for (unsigned i = 0; i < node.v.element.children.length; ++i)
      gather_text(*static_cast<const GumboNode*>(node.v.element.children.data[i]), text);
  }
}

// Is the one "<" of `html` gone from the text that a reader would see?
bool gumbo_reads_markup(const std::string& html) {
  GumboOptions options = kGumboDefaultOptions;
  options.fragment_context = GUMBO_TAG_BODY;
  GumboOutput* const output = gumbo_parse_with_options(&options, html.data(), html.size());
  std::string text;
  gather_text(*output->root, text);
  gumbo_destroy_output(&options, output);
  return text.find('<') == std::string::npos;
}

bool we_tell(std::string_view text) {
  bool told = false;
  Hits hits{&told, [](void* context, std::size_t, std::size_t, unsigned) { *static_cast<bool*>(context) = true; }};
  text::find_tags(text, hits);
  text::find_declarations(text, hits);
  return told;
}

// The class that is let pass, defined from gumbo's own table of elements: "<user@example.org>", "<your name>",
// "vector<int>", "a<b", "</>", "</3". A tag of no known element, without attribute; or one that never ends, without
// attribute.
bool may_pass(std::string_view html) {
  std::string_view tag = html.substr(html.find('<') + 1);
  tag.remove_prefix(tag.starts_with('/') ? 1 : 0);
  if (tag.starts_with('>')) return true;
  if (html[html.find('<') + 1] == '/' && !tag.empty() && kDigit.has(tag.front())) return true;
  if (tag.empty() || !kAlpha.has(tag.front())) return false;
  const std::size_t close = tag.find('>');
  const std::size_t end = std::min({tag.find_first_of(" \t\r\n\f/>"), tag.size()});
  const std::string name(tag.substr(0, end));
  if (tag.substr(end, close == std::string_view::npos ? close : close - end).find('=') != std::string_view::npos)
    return false;
  if (close == std::string_view::npos) return true;
  const bool custom = name.find('-') != std::string::npos && (kAlnum | CharSet("-._") | ~kAscii).has_all(name);
  return gumbo_tag_enum(name.c_str()) == GUMBO_TAG_UNKNOWN && !custom;
}

void compare(const std::string& html, std::size_t& told, std::size_t& passed) {
  const bool ours = we_tell(html);
  const bool theirs = gumbo_reads_markup(html);
  EXPECT_TRUE(theirs || !ours) << "a false alarm: " << html;
  EXPECT_TRUE(ours || !theirs || may_pass(html)) << "markup that we do not tell of: " << html;
  told += ours ? 1 : 0;
  passed += theirs && !ours ? 1 : 0;
}

TEST(Markup, AgreesWithAnHtmlParserOnEverySmallTag) {
  const std::vector<std::string> symbols{"b", "img", "x-y", "zz", "/", "!",  "?", "=",
                                         " ", ">",   "@",   ".",  "-", "\"", "7", "\t"};
  std::size_t told = 0;
  std::size_t passed = 0;
  constexpr unsigned kLength = 4;
  for (unsigned n = 0; n < 16U * 16U * 16U * 16U; ++n) {
    std::string html = "a<";
    for (unsigned i = 0, rest = n; i < kLength; ++i, rest /= 16) html += symbols[rest % 16];
    compare(html, told, passed);
    compare(html + ">c", told, passed);
    if (HasFailure()) return;
  }
  EXPECT_GT(told, 20000U);
  EXPECT_GT(passed, 1000U);
}

TEST(Markup, TellsOfEveryElementThatAParserKnows) {
  for (int tag = 0; tag < GUMBO_TAG_UNKNOWN; ++tag) {
    const std::string name = gumbo_normalized_tagname(static_cast<GumboTag>(tag));
    EXPECT_TRUE(we_tell("a <" + name + "> b")) << name;
    EXPECT_TRUE(we_tell("a </" + name + "> b")) << name;
  }
}

TEST(Markup, LetsPassWhatPeopleWrite) {
  for (const char* const text :
       {"<user@example.org>", "<Jane Doe>", "vector<int>", "<your name>", "a < b", "a<b", "x > y", "List<String> l;",
        "i <3 you", "<- here", "1 <= 2", "cat <<EOF", "</>", "<first.last-name@mail.example.org>"})
    EXPECT_FALSE(we_tell(text)) << text;
}

TEST(Markup, TellsOfCodeInABracketedLink) {
  for (const char* const text : {"<https:/onclick=alert(1)>", "<https://example.org/onclick=alert(1)>",
                                 "<https://example.org/ onclick=alert(1)>", "<https://example.org/\fonclick=alert(1)>",
                                 "<http:/style=x:y>", "<https://example.org/?a=1"})
    EXPECT_TRUE(we_tell(text)) << text;
}

}  // namespace
}  // namespace postern::core
