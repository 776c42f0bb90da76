// SPDX-License-Identifier: MIT
// Builds a link from a draft, spelled one way or another, and demands the draft back, exactly. A parser that refused
// too much would pass every law; it does not pass this.
#include <postern/postern.hpp>
#include <vector>

#include "input.h"

namespace {

using postern::fuzzing::Input;

struct Part {
  std::string name;
  std::string value;
};

// What stands for nothing but itself, in whatever order it comes.
constexpr std::string_view kLetters[] = {
    "a", "b", "e", "k", "n",      "r",      "s",      "t",      "x",      "A",      "E",      "S",
    "Z", "0", "1", "9", "\u00e9", "\u00fc", "\u00df", "\u4e2d", "\u6587", "\u0438", "\u0439", "\U0001F642"};
constexpr std::string_view kGaps[] = {" ",  ", ", ". ", "! ", "? ", " - ", " & ", " + ",
                                      "% ", " (", ") ", "'",  "/",  "_",   "*",   "~"};
constexpr std::string_view kLocal[] = {"a", "b", "n", "z", "Q", "0", "7", "-", "_", "+", "=", "~", "'", "."};
constexpr std::string_view kTops[] = {"org", "com", "net", "de", "info", "museum"};

std::string word(Input& in) {
  std::string out;
  for (unsigned n = 1 + in.below(8); n > 0; --n) {
    const std::string_view letter = in.one_of(kLetters);
    out += letter.size() > 1 && postern_has_unicode() == 0 ? "q" : letter;  // which is all that such a build lets pass
  }
  return out;
}

std::string text(Input& in, bool lines) {
  std::string out = word(in);
  for (unsigned n = in.below(6); n > 0; --n) {
    out += lines && in.flag() ? "\n" : in.one_of(kGaps);
    out += word(in);
  }
  return out;
}

std::string domain(Input& in) {
  static constexpr std::string_view kLabel[] = {"a", "c", "m", "x", "5", "b-d"};
  std::string out;
  for (unsigned labels = 1 + in.below(3); labels > 0; --labels) {
    for (unsigned n = 1 + in.below(5); n > 0; --n) out += in.one_of(kLabel);
    out += '.';
  }
  return out + std::string(in.one_of(kTops));
}

std::string address(Input& in) {
  std::string local = "a";
  for (unsigned n = in.below(12); n > 0; --n) {
    local += in.one_of(kLocal);
    if (local.ends_with('.')) local += 'k';
  }
  return local + "@" + domain(in);
}

// Recipients in the order of the canonical link, then text fields: as they must come out.
struct Draft {
  std::vector<Part> fields;
  std::string link = "mailto:";
};

std::string spelled(std::string_view name, Input& in) {
  std::string out(name);
  for (char& c : out)
    if (c >= 'a' && c <= 'z' && in.byte() % 8 == 7) c = static_cast<char>(c - 'a' + 'A');
  return out;
}

Draft build(Input& in) {
  const auto choose = [&in] { return in.byte() % 8 == 7; };
  Draft draft;
  std::vector<std::string> pieces;
  const auto list = [&](std::string_view name, unsigned most, bool in_path) {
    std::string value;
    for (unsigned n = in.below(most + 1); n > 0; --n) {
      const std::string one = address(in);
      draft.fields.push_back({std::string(name), one});
      const std::string encoded = postern::fuzzing::percent_encoded(one.substr(0, one.find('@')), choose) +
                                  (choose() ? "%40" : "@") +
                                  postern::fuzzing::percent_encoded(one.substr(one.find('@') + 1), choose);
      value += (value.empty() ? "" : in_path || !choose() ? "," : "%2C") + encoded;
    }
    if (in_path) {
      draft.link += value;
    } else if (!value.empty()) {
      pieces.push_back(spelled(name, in) + "=" + value);
    }
  };
  const auto single = [&](std::string_view name, const std::string& value, const std::string& wire) {
    draft.fields.push_back({std::string(name), value});
    pieces.push_back(spelled(name, in) + "=" + postern::fuzzing::percent_encoded(wire, choose));
  };
  list("to", 3, true);
  list("to", 2, false);
  list("cc", 2, false);
  list("bcc", 2, false);
  const std::string subject = text(in, false);
  if (in.flag()) single("subject", subject, subject);
  const std::string id = "<" + word(in).substr(0, 1) + "1.x@" + domain(in) + ">";
  const bool plain = static_cast<unsigned char>(id[1]) < 0x80;
  if (plain && in.flag()) single("in-reply-to", id, id);
  if (plain && in.flag()) single("references", id + " " + id, id + " " + id);
  const std::string keywords = text(in, false);
  if (in.flag()) single("keywords", keywords, keywords);
  const std::string body = text(in, true);
  std::string wire;
  for (const char c : body) wire += c == '\n' ? "\r\n" : std::string(1, c);
  if (in.flag()) single("body", body, wire);
  // Any order, except that what merges keeps its own.
  for (std::size_t i = pieces.size(); i > 1; --i) {
    const std::size_t j = in.below(static_cast<unsigned>(i));
    if (pieces[i - 1].find('@') == std::string::npos && pieces[j].find('@') == std::string::npos)
      std::swap(pieces[i - 1], pieces[j]);
  }
  for (const std::string& piece : pieces) draft.link += (&piece == pieces.data() ? "?" : "&") + piece;
  return draft;
}

void demand_recovery(const Draft& draft, const postern::Policy& policy) {
  const std::string shown = postern::display(draft.link);
  const postern::Result result = postern::check(draft.link, policy);
  if (result.verdict() == postern::Verdict::refuse)
    postern::fuzzing::fail("a well-built link is refused: " + std::string(result.findings().front().slug), shown);
  const std::vector<postern::Field> fields = result.fields(postern::Consent::given);
  postern::fuzzing::demand(fields.size() == draft.fields.size(), "fields were lost, or came up", shown);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    postern::fuzzing::demand(fields[i].name == draft.fields[i].name, "another field", shown);
    if (fields[i].value != draft.fields[i].value)
      postern::fuzzing::fail("another " + draft.fields[i].name + ": " + postern::display(fields[i].value), shown);
  }
}

bool holds(const Draft& draft, std::string_view name) {
  return std::any_of(draft.fields.begin(), draft.fields.end(), [&](const Part& part) { return part.name == name; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input in(data, size);
  Draft draft = build(in);
  demand_recovery(draft, postern::Policy::standard());
  if (!holds(draft, "bcc")) demand_recovery(draft, postern::Policy::strict());
  return 0;
}
