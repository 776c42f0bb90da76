// SPDX-License-Identifier: MIT
#include "human.h"

#include <algorithm>
#include <cctype>

#include "words.h"

namespace postern::cli {
namespace {

constexpr std::string_view kIndent = "  ";

std::string paint(Category category, std::string_view text, const Palette& palette) {
  switch (category) {
    case Category::attack: return palette.red(text);
    case Category::suspicious:
    case Category::malformed:
    case Category::internal: return palette.yellow(text);
    case Category::deviation:
    case Category::info: break;
  }
  return palette.cyan(text);
}

// "(attack)" where it refuses; otherwise what was done instead, too.
std::string consequence(const Finding& finding) {
  const std::string category(word(finding.category));
  switch (finding.action) {
    case Action::refuse: return "(" + category + ")";
    case Action::withhold: return "(" + category + ", left out)";
    case Action::confirm: return "(" + category + ", asks)";
    case Action::allow: break;
  }
  if (finding.category == Category::info) return "(told)";
  return finding.change == Change::none ? "(" + category + ")" : "(changed)";
}

// The findings of one rule, in the order of the link.
using Group = std::vector<const Finding*>;

std::vector<Group> group_by_rule(const std::vector<Finding>& findings) {
  std::vector<Group> groups;
  for (const Finding& finding : findings) {
    const auto same = [&](const Group& g) { return g.front()->slug == finding.slug; };
    const auto found = std::find_if(groups.begin(), groups.end(), same);
    if (found == groups.end()) {
      groups.push_back({&finding});
    } else {
      found->push_back(&finding);
    }
  }
  return groups;
}

// What decides first: refusals before repairs, attacks before slips, then the order of the link.
void order_by_gravity(std::vector<Group>& groups) {
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    const Finding* const x = a.front();
    const Finding* const y = b.front();
    if (x->action != y->action) return x->action > y->action;
    if (x->action != Action::allow && x->category != y->category) return x->category < y->category;
    return x < y;  // both stand in one vector, in the order of the link
  });
}

std::string label_of(const Finding& finding) {
  return std::string(finding.id) + " " + std::string(finding.slug) + " " + consequence(finding);
}

// The part of the escaped link that is shown, and where in it each byte of the link begins.
class Ruler {
 public:
  explicit Ruler(std::string_view link) {
    columns_.reserve(link.size() + 1);
    for (std::size_t i = 0; i < link.size(); ++i) {
      columns_.push_back(text_.size());
      text_ += display(link.substr(i, 1));
    }
    columns_.push_back(text_.size());
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::size_t column(std::size_t offset) const { return columns_[std::min(offset, columns_.size() - 1)]; }

 private:
  std::string text_;
  std::vector<std::size_t> columns_;
};

// What a caret line covers of the link, in columns.
struct Window {
  std::size_t first;
  std::size_t last;
};

// The carets of a group that lie in the window, and how many of its findings do not.
std::string carets(const Group& group, const Ruler& ruler, const Window& window, std::size_t& outside) {
  std::string line;
  for (const Finding* finding : group) {
    const std::size_t begin = ruler.column(finding->offset);
    const std::size_t end = std::max(ruler.column(finding->offset + finding->length), begin + 1);
    if (begin < window.first || begin >= window.last) {
      ++outside;
      continue;
    }
    line.resize(std::max(line.size(), begin - window.first), ' ');
    line.resize(std::max(line.size(), std::min(end, window.last) - window.first), '^');
  }
  return line;
}

Window window_around(const Finding& finding, const Ruler& ruler, std::size_t width) {
  const std::size_t size = ruler.text().size();
  if (size <= width) return {0, size + 1};
  const std::size_t begin = ruler.column(finding.offset);
  const std::size_t lead = width / 3;
  const std::size_t first = std::min(begin > lead ? begin - lead : 0, size + 1 - width);
  return {first, first + width};
}

std::string excerpt(const Ruler& ruler, const Window& window) {
  const std::string& text = ruler.text();
  std::string part = text.substr(window.first, window.last - window.first);
  if (window.first > 0) part.replace(0, 3, "...");
  if (window.last < text.size()) part.replace(part.size() - 3, 3, "...");
  return part;
}

// Words of `text` in lines of at most `width` columns, each indented.
std::string wrapped(std::string_view text, std::size_t width) {
  std::string out;
  std::string line;
  const auto flush = [&] {
    if (!line.empty()) out.append(kIndent).append(line).append("\n");
    line.clear();
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view next = text.substr(0, end);
    if (!line.empty() && line.size() + 1 + next.size() > width) flush();
    if (!line.empty()) line += ' ';
    line += next;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  flush();
  return out;
}

// A caret line and what it is about.
std::string describe_group(const Group& group, const Ruler& ruler, bool whole, const Look& look) {
  const std::size_t width = look.width - kIndent.size();
  const Finding& first = *group.front();
  const Window window = window_around(first, ruler, width);
  std::size_t outside = 0;
  const std::string marks = carets(group, ruler, window, outside);
  std::string label = label_of(first);
  if (outside > 0) label += " and " + std::to_string(outside) + " more";
  std::string out;
  if (!whole) out.append(kIndent).append(excerpt(ruler, window)).append("\n");
  out.append(kIndent).append(paint(first.category, marks, look.palette));
  const bool fits = marks.size() + 1 + label.size() <= width;
  out.append(fits ? " " : "\n  ").append(paint(first.category, label, look.palette)).append("\n");
  out.append(wrapped(first.message, width));
  if (first.action != Action::allow && !first.sources.empty())
    out.append(kIndent).append(look.palette.dim(first.sources)).append("\n");
  if (!whole) out.append("\n");
  return out;
}

std::string describe_findings(std::string_view link, const Result& result, const std::vector<Group>& groups,
                              const Look& look) {
  const Ruler ruler(link);
  const std::size_t width = look.width - kIndent.size();
  const bool whole = ruler.text().size() <= width;
  std::string out;
  if (whole || groups.empty())
    out.append(kIndent).append(excerpt(ruler, {0, std::min(width, ruler.text().size())})).append("\n");
  std::string others;
  for (const Group& group : groups) {
    if (result.verdict() == Verdict::refuse && group.front()->action != Action::refuse) {
      others.append(others.empty() ? "Also " : ", ").append(label_of(*group.front()));
    } else {
      out += describe_group(group, ruler, whole, look);
    }
  }
  if (!others.empty()) out += "\n" + wrapped(others + ".", width);
  if (result.truncated()) out.append(kIndent).append("More was found than is shown.\n");
  return out;
}

std::string title_of(std::string_view name) {
  std::string title(name);
  title.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(title.front())));
  return title;
}

// One row of the draft; further lines of a body stand under its first.
std::string row(std::string_view title, std::string_view value, const Look& look) {
  constexpr std::size_t kTitleWidth = 13;
  std::string head(title);
  head.resize(kTitleWidth, ' ');
  std::string out;
  head = look.palette.bold(head);
  for (bool more = true; more; head.assign(kTitleWidth, ' ')) {
    const std::size_t end = value.find('\n');
    more = end != std::string_view::npos;
    const std::string_view line = value.substr(0, end);
    if (!line.empty()) out.append(kIndent).append(head).append(display(line));
    out.append("\n");
    if (more) value.remove_prefix(end + 1);
  }
  return out;
}

std::string describe_draft(const Result& result, Consent consent, const Look& look) {
  std::string out;
  for (const Field& field : result.fields(Consent::given)) {
    if (field.needs_consent && consent == Consent::none) {
      out.append(row(title_of(field.name), "(only with the user's consent)", look));
      continue;
    }
    std::string value(field.shown);
    const bool name_waits = field.name_needs_consent && consent == Consent::none;
    if (!field.display_name.empty() && !name_waits) value = std::string(field.display_name) + " <" + value + ">";
    out.append(row(title_of(field.name), value, look));
  }
  out.append(row("Link", result.canonical_link(consent), look));
  return out;
}

std::string headline(const Result& result, const Palette& palette) {
  switch (result.verdict()) {
    case Verdict::open: break;
    case Verdict::confirm: return palette.yellow("confirm");
    case Verdict::refuse: return palette.red("refuse");
  }
  const std::vector<Finding> findings = result.findings();
  const bool left_out =
      std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return f.action == Action::withhold; });
  if (left_out) return palette.green("open") + " (parts left out)";
  return palette.green("open") + (result.change() == Change::none ? "" : " (repaired)");
}

std::string closing_line(std::string_view left, std::string_view slug, const Look& look) {
  if (slug.empty()) return std::string(left) + "\n";
  const std::string right = "postern explain " + std::string(slug);
  const std::size_t used = left.size() + right.size();
  const std::size_t gap =
      used + 2 < look.width ? std::min<std::size_t>(look.width, 90) - std::min<std::size_t>(used, 88) : 2;
  return std::string(left) + std::string(gap, ' ') + look.palette.dim(right) + "\n";
}

}  // namespace

std::string describe(std::string_view link, const Result& result, Consent consent, const Look& look) {
  const std::vector<Finding> findings = result.findings();
  std::vector<Group> groups = group_by_rule(findings);
  order_by_gravity(groups);
  // The rule to look up: what refuses, or what asks.
  const auto decisive = std::find_if(groups.begin(), groups.end(), [&](const Group& g) {
    return g.front()->action == (result.verdict() == Verdict::refuse ? Action::refuse : Action::confirm);
  });
  const std::string_view slug = decisive == groups.end() ? std::string_view{} : decisive->front()->slug;
  std::string out = headline(result, look.palette) + "\n\n" + describe_findings(link, result, groups, look);
  if (!out.ends_with("\n\n")) out += "\n";
  if (result.verdict() == Verdict::refuse) return out + closing_line("Nothing is handed on.", slug, look);
  out += describe_draft(result, consent, look);
  if (result.verdict() == Verdict::confirm) out += "\n" + closing_line("The user must agree first.", slug, look);
  return out;
}

std::string describe_briefly(std::string_view link, const Result& result, const Look& look) {
  std::string out;
  switch (result.verdict()) {
    case Verdict::open: out = look.palette.green("open   "); break;
    case Verdict::confirm: out = look.palette.yellow("confirm"); break;
    case Verdict::refuse: out = look.palette.red("refuse "); break;
  }
  constexpr std::size_t kMost = 60;
  const std::string shown = display(link.substr(0, kMost));
  out.append("  ").append(shown, 0, kMost).append(link.size() > kMost || shown.size() > kMost ? "..." : "");
  const std::vector<Finding> findings = result.findings();
  const char* separator = "  ";
  for (const Group& group : group_by_rule(findings)) {
    if (group.front()->action == Action::allow && group.front()->change == Change::none) continue;
    out.append(separator).append(paint(group.front()->category, group.front()->slug, look.palette));
    separator = ", ";
  }
  return out + "\n";
}

}  // namespace postern::cli
