// SPDX-License-Identifier: MIT
#include "repair.h"

#include <cstring>

#include "rewrite.h"
#include "scan.h"

namespace postern::core::repair {
namespace {

// The length of the fold at the head of `text`, or 0: FWS = ([CR] LF) WSP, as RFC 5322 section 2.2.3 unfolds it.
std::size_t fold_length(std::string_view text) {
  const std::size_t break_length = text.starts_with("\r\n") ? 2 : text.starts_with("\n") ? 1 : 0;
  return break_length > 0 && break_length < text.size() && kBlank.has(text[break_length]) ? break_length + 1 : 0;
}

std::size_t count_folds(std::string_view text) {
  std::size_t n = 0;
  for (std::size_t i = scan::find<'\n'>(text, 0); i < text.size(); i = scan::find<'\n'>(text, i + 1))
    n += fold_length(text.substr(i)) > 0;
  return n;
}

}  // namespace

Piece drop_outer_spaces(Piece link, Report& report, RuleSet& target) {
  const Bounds inner = trimmed(link.bytes(), CharSet(" "));
  if (inner.first > 0) report.add(Rule::outer_space, link.span(0, inner.first), target);
  if (inner.last < link.bytes().size())
    report.add(Rule::outer_space, link.span(inner.last, link.bytes().size()), target);
  return link.slice(inner.first, inner.last);
}

void inspect_raw_plus(const Text& value, Report& report, RuleSet& target) {
  const std::string_view bytes = value.raw.bytes();
  if ((value.seen & seen::kSpace) != 0) return;
  for (std::size_t i = bytes.find('+'); i != std::string_view::npos; i = bytes.find('+', i + 1))
    if (i > 0 && i + 1 < bytes.size() && kAlpha.has(bytes[i - 1]) && kAlpha.has(bytes[i + 1]))
      report.add(Rule::plus_for_space, value.raw.span(i, i + 1), target);
}

void rewrite_line_ends(Text& body, Report& report, RuleSet& target) {
  const std::string_view in = body.bytes;
  char* const begin = const_cast<char*>(in.data());
  char* out = begin;
  for (std::size_t i = 0;;) {
    const std::size_t line_end = scan::find<'\r', '\n'>(in, i);
    if (out != in.data() + i) std::memmove(out, in.data() + i, line_end - i);
    out += line_end - i;
    if (line_end == in.size()) break;
    const bool pair = in.substr(line_end, 2) == "\r\n";
    if (!pair) report.add(Rule::bare_line_break, body, line_end, line_end + 1, target);
    *out++ = '\n';
    i = line_end + (pair ? 2 : 1);
  }
  *out = '\0';
  body.bytes = {begin, static_cast<std::size_t>(out - begin)};
  body.unified = true;
}

void rewrite_folds(Text& header, Arena& arena, Report& report, RuleSet& target) {
  const std::string_view in = header.bytes;
  Rewriter rewrite = Rewriter::in_place(header, count_folds(in), arena);
  if (rewrite.failed()) return;
  for (std::size_t i = 0;;) {
    const std::size_t at = scan::find<'\r', '\n', '\t'>(in, i);
    rewrite.copy(at - i);
    if (at == in.size()) break;
    const std::size_t fold = fold_length(in.substr(at));
    const std::size_t length = fold > 0 ? fold : 1;
    if (fold == 0 && in[at] != '\t') {
      rewrite.copy(1);
    } else {
      report.add(fold > 0 ? Rule::folded_header : Rule::tab_in_header, header, at, at + length, target);
      rewrite.replace(length, " ");
    }
    i = at + length;
  }
  header = rewrite.finish();
}

Slice trim_address(const Text& list, Slice item, Report& report, RuleSet& target) {
  constexpr std::string_view kNoBreakSpace = "\xC2\xA0";  // U+00A0
  const std::string_view text = list.bytes;
  Slice inner = item;
  for (bool moved = true; moved && !inner.empty();) {
    const std::string_view rest = inner.of(text);
    const std::size_t head = kBlank.has(rest.front()) ? 1 : rest.starts_with(kNoBreakSpace) ? 2 : 0;
    const std::size_t tail = head == rest.size()             ? 0
                             : kBlank.has(rest.back())       ? 1
                             : rest.ends_with(kNoBreakSpace) ? 2
                                                             : 0;
    inner = {inner.begin + head, inner.end - tail};
    moved = head + tail > 0;
  }
  const auto told = [&](std::size_t from, std::size_t to) {
    if (from < to) report.add(Rule::address_space, list, from, to, target);
  };
  if (inner.empty()) {
    told(item.begin, item.end);
  } else {
    told(item.begin, inner.begin);
    told(inner.end, item.end);
  }
  return inner;
}

}  // namespace postern::core::repair
