// SPDX-License-Identifier: MIT
// src/unicode.h against the files that Unicode publishes for it (Debian: unicode-data). What differs on purpose stands
// in a ledger, one reason per row. A difference that no row explains fails; so does a row that explains nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arena.h"
#include "unicode.h"

namespace postern::core::unicode {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

constexpr char32_t kPoints = 0x110000;
const std::string kData = "/usr/share/unicode/";

// ---- The files ------------------------------------------------------------------------------------------------------

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t end; (end = text.find(separator)) != text.npos; text.remove_prefix(end + 1))
    parts.push_back(trim(text.substr(0, end)));
  parts.push_back(trim(text));
  return parts;
}

// A whole file, unpacked where Debian packs it. Missing files fail the test that asks for them.
std::string slurp(const std::string& path) {
  std::string content;
  if (std::ifstream file(path, std::ios::binary); file) {
    content.assign(std::istreambuf_iterator<char>(file), {});
  } else if (std::ifstream(path + ".bz2")) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(("bzip2 -dc " + path + ".bz2").c_str(), "r"), pclose);
    std::array<char, 65536> buffer;
    for (std::size_t n; pipe && (n = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;)
      content.append(buffer.data(), n);
  }
  EXPECT_FALSE(content.empty()) << path << ": missing (Debian package unicode-data)";
  return content;
}

// Calls `line` with the fields of every line that holds any, without comments.
void each_line(const std::string& content, const std::function<void(const std::vector<std::string_view>&)>& line) {
  for (std::string_view rest = content; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view text = trim(rest.substr(0, std::min(end, rest.find('#'))));
    if (!text.empty()) line(split(text, ';'));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

char32_t hex(std::string_view digits) {
  return static_cast<char32_t>(std::strtoul(std::string(digits).c_str(), nullptr, 16));
}

// "0041 0300"
std::u32string points_of(std::string_view field) {
  std::u32string points;
  for (const std::string_view digits : split(field, ' '))
    if (!digits.empty()) points += hex(digits);
  return points;
}

// "0041" or "0041..005A"
std::pair<char32_t, char32_t> range_of(std::string_view field) {
  const std::size_t dots = field.find("..");
  return {hex(field.substr(0, dots)), hex(dots == field.npos ? field : field.substr(dots + 2))};
}

std::string utf8(std::u32string_view points) {
  std::string text;
  const auto add = [&text](char32_t bits) { text += static_cast<char>(static_cast<unsigned char>(bits)); };
  for (const char32_t c : points) {
    if (c < 0x80) {
      add(c);
      continue;
    }
    const unsigned more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    constexpr std::array<unsigned, 4> kLead{0, 0xC0, 0xE0, 0xF0};
    add(kLead[more] | c >> (6 * more));
    for (unsigned k = more; k-- > 0;) add(0x80U | (c >> (6 * k) & 0x3FU));
  }
  return text;
}
std::string utf8(char32_t point) { return utf8(std::u32string(1, point)); }

std::u32string points_in(std::string_view text) {
  std::u32string points;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) points += byte;
    if (byte >= 0xC0) points += byte & (byte < 0xE0 ? 0x1FU : byte < 0xF0 ? 0x0FU : 0x07U);
    if (byte >= 0x80 && byte < 0xC0) points.back() = points.back() << 6U | (byte & 0x3FU);
  }
  return points;
}

std::string show(std::u32string_view points) {
  std::string text;
  for (const char32_t c : points) {
    std::array<char, 16> buffer;
    std::snprintf(buffer.data(), buffer.size(), "%sU+%04X", text.empty() ? "" : " ", static_cast<unsigned>(c));
    text += buffer.data();
  }
  return text;
}
std::string show(char32_t point) { return show(std::u32string(1, point)); }
std::string show(std::string_view text) { return show(points_in(text)); }

using Points = std::bitset<kPoints>;

// The code points whose second field is one of `values`.
Points read_points(const std::string& file, const std::set<std::string_view>& values) {
  Points points;
  const std::string content = slurp(kData + file);
  each_line(content, [&](const auto& fields) {
    if (fields.size() < 2 || (!values.empty() && !values.contains(fields[1]))) return;
    const auto [first, last] = range_of(fields[0]);
    for (char32_t c = first; c <= last; ++c) points.set(c);
  });
  return points;
}

// ---- The ledger -----------------------------------------------------------------------------------------------------

// The first differences in full, then a count.
class Complaints {
 public:
  explicit Complaints(std::string what) : what_(std::move(what)) {}
  Complaints(const Complaints&) = delete;
  Complaints& operator=(const Complaints&) = delete;
  ~Complaints() {
    if (count_ > 0) ADD_FAILURE() << what_ << ": " << count_ << " in all" << first_;
  }
  void add(const std::string& complaint) {
    if (++count_ <= kShown) first_ += "\n  " + complaint;
  }

 private:
  static constexpr std::size_t kShown = 100;
  std::string what_;
  std::string first_;
  std::size_t count_ = 0;
};

template <class Difference>
struct Row {
  std::string_view name;
  std::string_view reason;
  bool (*explains)(const Difference&);
};

template <class Difference>
class Ledger {
 public:
  Ledger(std::string what, std::vector<Row<Difference>> rows)
      : complaints_(std::move(what)), rows_(std::move(rows)), counts_(rows_.size()) {}
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  ~Ledger() {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (counts_[i] == 0) complaints_.add("stale row: " + std::string(rows_[i].name));
      if (std::getenv("POSTERN_SHOW_LEDGER") != nullptr)
        std::printf("%8zu  %s\n", counts_[i], std::string(rows_[i].name).c_str());
    }
  }
  // A difference; `text` says which.
  void add(const Difference& difference, const std::string& text) {
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (rows_[i].explains(difference)) {
        ++counts_[i];
        return;
      }
    complaints_.add(text);
  }

 private:
  Complaints complaints_;
  std::vector<Row<Difference>> rows_;
  std::vector<std::size_t> counts_;
};

class UnicodeConformance : public testing::Test {
 protected:
  void SetUp() override {
    if (!available()) GTEST_SKIP() << "built without ICU";
  }
};

// ---- Kinds ----------------------------------------------------------------------------------------------------------

constexpr std::array<std::string_view, 13> kKindNames{
    "plain",        "c1_control",    "line_separator", "noncharacter", "tag",         "bidi_override", "bidi_embedding",
    "isolate_open", "isolate_close", "bidi_mark",      "invisible",    "private_use", "unassigned"};
std::string name(Kind kind) { return std::string(kKindNames.at(static_cast<std::size_t>(kind))); }

struct KindDifference {
  char32_t point;
  Kind by_files;
  Kind by_us;
};

TEST_F(UnicodeConformance, KindsAreThoseOfTheCharacterDatabase) {
  const Points cc = read_points("extracted/DerivedGeneralCategory.txt", {"Cc"});
  const Points separators = read_points("extracted/DerivedGeneralCategory.txt", {"Zl", "Zp"});
  const Points private_use = read_points("extracted/DerivedGeneralCategory.txt", {"Co"});
  const Points noncharacters = read_points("PropList.txt", {"Noncharacter_Code_Point"});
  const Points tags = read_points("Blocks.txt", {"Tags"});
  const Points bidi_control = read_points("PropList.txt", {"Bidi_Control"});
  const Points overrides = read_points("extracted/DerivedBidiClass.txt", {"LRO", "RLO"});
  const Points embeddings = read_points("extracted/DerivedBidiClass.txt", {"LRE", "RLE", "PDF"});
  const Points opens = read_points("extracted/DerivedBidiClass.txt", {"LRI", "RLI", "FSI"});
  const Points closes = read_points("extracted/DerivedBidiClass.txt", {"PDI"});
  const Points ignorable = read_points("DerivedCoreProperties.txt", {"Default_Ignorable_Code_Point"});
  const Points assigned = read_points("DerivedAge.txt", {});
  ASSERT_TRUE(((overrides | embeddings | opens | closes) & ~bidi_control).none());

  Ledger<KindDifference> ledger(
      "kind_of against the character database",
      {{"rendering blanks", "visible by their properties, but a font draws nothing: BRAILLE PATTERN BLANK",
        [](const KindDifference& d) {
          return d.by_files == Kind::plain && d.by_us == Kind::invisible && d.point == 0x2800;
        }}});
  for (char32_t c = 0; c < kPoints; ++c) {
    const Kind by_files = cc.test(c) && c >= 0x80 ? Kind::c1_control
                          : separators.test(c)    ? Kind::line_separator
                          : noncharacters.test(c) ? Kind::noncharacter
                          : tags.test(c)          ? Kind::tag
                          : overrides.test(c)     ? Kind::bidi_override
                          : embeddings.test(c)    ? Kind::bidi_embedding
                          : opens.test(c)         ? Kind::isolate_open
                          : closes.test(c)        ? Kind::isolate_close
                          : bidi_control.test(c)  ? Kind::bidi_mark
                          : ignorable.test(c)     ? Kind::invisible
                          : private_use.test(c)   ? Kind::private_use
                          : !assigned.test(c)     ? Kind::unassigned
                                                  : Kind::plain;
    const Kind by_us = kind_of(c);
    if (by_us != by_files) ledger.add({c, by_files, by_us}, show(c) + ": " + name(by_files) + ", not " + name(by_us));
  }
}

// ---- Bidi -----------------------------------------------------------------------------------------------------------

// BidiTest.txt and BidiCharacterTest.txt are about levels and order, which Postern does not compute: what applies is
// which isolates pair up. The count that the gate makes from kinds alone, against the pairing of UAX #9 BD9 made from
// the classes of the file.
enum class Isolate : std::uint8_t { none, open, close };

bool balanced_by_kind(std::u32string_view line) {
  std::size_t depth = 0;
  for (const char32_t c : line) {
    const Kind kind = kind_of(c);
    if (kind == Kind::isolate_open) ++depth;
    if (kind == Kind::isolate_close && depth-- == 0) return false;
  }
  return depth == 0;
}

// BD9: the matching PDI of an initiator is the first one behind it for which a counter, one at the initiator, up at
// every initiator and down at every PDI, is zero. Balanced: every initiator and every PDI has its match.
bool balanced_by_bd9(const std::vector<Isolate>& line) {
  std::vector<bool> matched(line.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != Isolate::open) continue;
    std::size_t counter = 1;
    std::size_t k = i;
    while (counter > 0 && ++k < line.size()) {
      if (line[k] == Isolate::open) ++counter;
      if (line[k] == Isolate::close) --counter;
    }
    if (counter > 0) return false;
    matched[k] = true;
  }
  for (std::size_t i = 0; i < line.size(); ++i)
    if (line[i] == Isolate::close && !matched[i]) return false;
  return true;
}

TEST_F(UnicodeConformance, IsolatesPairAsInTheBidiTests) {
  // One code point of each class, as the file asks; the isolates one by one.
  const std::map<std::string_view, char32_t> sample{
      {"L", U'a'},     {"R", 0x05D0},   {"AL", 0x0627},  {"EN", U'1'},    {"ES", U'+'},    {"ET", U'$'},
      {"AN", 0x0661},  {"CS", U','},    {"NSM", 0x0300}, {"BN", 0x00AD},  {"B", 0x2029},   {"S", U'\t'},
      {"WS", U' '},    {"ON", U'!'},    {"LRE", 0x202A}, {"LRO", 0x202D}, {"RLE", 0x202B}, {"RLO", 0x202E},
      {"PDF", 0x202C}, {"LRI", 0x2066}, {"RLI", 0x2067}, {"FSI", 0x2068}, {"PDI", 0x2069}};
  const auto isolate = [](std::string_view bidi_class) {
    return bidi_class == "PDI"                                                 ? Isolate::close
           : bidi_class == "LRI" || bidi_class == "RLI" || bidi_class == "FSI" ? Isolate::open
                                                                               : Isolate::none;
  };
  Complaints complaints("isolates in BidiTest and BidiCharacterTest");
  std::size_t balanced = 0;
  std::size_t unbalanced = 0;
  const auto judge = [&](std::u32string_view text, const std::vector<Isolate>& isolates) {
    const bool by_bd9 = balanced_by_bd9(isolates);
    ++(by_bd9 ? balanced : unbalanced);
    if (balanced_by_kind(text) != by_bd9) complaints.add(show(text));
  };
  const std::string by_class = slurp(kData + "BidiTest.txt");
  each_line(by_class, [&](const auto& fields) {
    if (fields[0].starts_with('@')) return;
    std::u32string text;
    std::vector<Isolate> isolates;
    for (const std::string_view bidi_class : split(fields[0], ' ')) {
      text += sample.at(bidi_class);
      isolates.push_back(isolate(bidi_class));
    }
    judge(text, isolates);
  });
  std::map<char32_t, Isolate> by_point;
  const std::string classes = slurp(kData + "extracted/DerivedBidiClass.txt");
  each_line(classes, [&](const auto& fields) {
    if (isolate(fields[1]) == Isolate::none) return;
    const auto [first, last] = range_of(fields[0]);
    for (char32_t c = first; c <= last; ++c) by_point[c] = isolate(fields[1]);
  });
  const std::string by_character = slurp(kData + "BidiCharacterTest.txt");
  each_line(by_character, [&](const auto& fields) {
    const std::u32string text = points_of(fields[0]);
    std::vector<Isolate> isolates;
    for (const char32_t c : text) {
      const auto found = by_point.find(c);
      isolates.push_back(found == by_point.end() ? Isolate::none : found->second);
    }
    judge(text, isolates);
  });
  EXPECT_GT(balanced, 100000U);
  EXPECT_GT(unbalanced, 100000U);
}

// ---- Invisible code points that are needed --------------------------------------------------------------------------

bool is_judged(char32_t point) {
  const Kind kind = kind_of(point);
  return kind == Kind::invisible || kind == Kind::tag;
}

// Every sequence that Unicode lists: emoji of every qualification, and variations.
std::set<std::u32string> listed_sequences() {
  std::set<std::u32string> sequences;
  for (const char* file : {"emoji/emoji-test.txt", "emoji/emoji-sequences.txt", "emoji/emoji-zwj-sequences.txt",
                           "emoji/emoji-variation-sequences.txt", "StandardizedVariants.txt"}) {
    const std::string content = slurp(kData + file);
    each_line(content, [&](const auto& fields) {
      if (fields[0].find("..") == std::string_view::npos) sequences.insert(points_of(fields[0]));
    });
  }
  return sequences;
}

TEST_F(UnicodeConformance, ListedSequencesKeepTheirInvisibles) {
  Complaints complaints("not needed in a sequence that Unicode lists");
  std::size_t judged = 0;
  for (const std::u32string& sequence : listed_sequences()) {
    const std::u32string twice = sequence + sequence;
    for (const std::u32string& text : {sequence, U"ab" + sequence + U"cd", U"\u05D0 " + sequence + U" \u0627", twice}) {
      std::string bytes = utf8(text);
      std::size_t at = 0;
      for (const char32_t c : text) {
        if (is_judged(c)) {
          ++judged;
          if (!is_needed(bytes, at)) complaints.add(show(c) + " at byte " + std::to_string(at) + " of " + show(text));
        }
        at += utf8(c).size();
      }
    }
  }
  EXPECT_GT(judged, 10000U);
}

TEST_F(UnicodeConformance, InvisiblesAmongAsciiAreNotNeeded) {
  Complaints complaints("needed between ASCII");
  for (char32_t c = 0; c < kPoints; ++c) {
    if (!is_judged(c)) continue;
    for (const std::u32string_view before : {U""sv, U"a"sv, U"Z"sv, U" "sv, U"."sv, U"a\u0301"sv, U"\u00E9"sv})
      for (const std::u32string_view after : {U""sv, U"b"sv, U" "sv, U"\u00E9"sv, U"\u0301"sv}) {
        const std::u32string text = std::u32string(before) + c + std::u32string(after);
        if (is_needed(utf8(text), utf8(before).size())) complaints.add(show(text));
      }
  }
}

// A listed sequence with one part missing is none: a joiner with nothing to join, tags that spell no flag, a selector
// that selects twice.
TEST_F(UnicodeConformance, BrokenSequencesDoNotKeepTheirInvisibles) {
  constexpr char32_t kJoiner = 0x200D;
  constexpr char32_t kEmojiStyle = 0xFE0F;
  const auto is_tag = [](char32_t c) { return c >= 0xE0000 && c < 0xE0080; };
  Complaints complaints("needed in a broken sequence");
  const auto expect_needless = [&](std::u32string_view text, std::size_t index) {
    if (is_needed(utf8(text), utf8(text.substr(0, index)).size()))
      complaints.add(show(text[index]) + ", the " + std::to_string(index) + "th of " + show(text));
  };
  for (const std::u32string& sequence : listed_sequences()) {
    const auto joiner = sequence.find(kJoiner);
    const auto tag =
        static_cast<std::size_t>(std::find_if(sequence.begin(), sequence.end(), is_tag) - sequence.begin());
    if (joiner != sequence.npos) {
      expect_needless(sequence.substr(joiner), 0);                                            // nothing before
      expect_needless(U"a" + sequence.substr(joiner), 1);                                     // a letter before
      expect_needless(sequence.substr(0, joiner + 1), joiner);                                // nothing behind
      expect_needless(sequence.substr(0, joiner + 1) + U"a", joiner);                         // a letter behind
      expect_needless(sequence.substr(0, joiner + 1) + sequence.substr(joiner), joiner + 1);  // twice
    } else if (tag != sequence.size()) {
      const std::size_t tags = sequence.size() - tag;
      for (std::size_t i = 0; i < tags; ++i) {
        expect_needless(sequence.substr(tag), i);                                             // no base
        expect_needless(U"a" + sequence.substr(tag), i + 1);                                  // a letter for a base
        if (i + 1 < tags) expect_needless(sequence.substr(0, sequence.size() - 1), tag + i);  // no end
        if (i + 1 < tags) expect_needless(sequence.substr(0, sequence.size() - 1) + U"a", tag + i);  // no end
      }
    } else if (sequence.size() == 2 && is_judged(sequence[1])) {
      expect_needless(sequence.substr(1), 0);                                    // no base
      expect_needless(U"a" + sequence.substr(1), 1);                             // no base to vary
      expect_needless(sequence + sequence.substr(1), 2);                         // twice
      if (sequence[1] == kEmojiStyle) expect_needless(sequence + U'\uFE0E', 2);  // both styles
    }
  }
}

bool is_needed_between(std::u32string_view before, char32_t point, std::u32string_view after) {
  return is_needed(utf8(std::u32string(before) + point + std::u32string(after)), utf8(before).size());
}

// The code points of each value of a property.
std::map<std::string, std::u32string> read_values(const std::string& file) {
  std::map<std::string, std::u32string> values;
  const std::string content = slurp(kData + file);
  each_line(content, [&](const auto& fields) {
    const auto [first, last] = range_of(fields[0]);
    for (char32_t c = first; c <= last; ++c) values[std::string(fields[1])] += c;
  });
  return values;
}

constexpr char32_t kZwnj = 0x200C;
constexpr char32_t kZwj = 0x200D;

TEST_F(UnicodeConformance, JoinersAreNeededWhereScriptsJoin) {
  Complaints complaints("not needed");
  // Between letters that join on both sides, also over marks; both joiners alter the shapes.
  const auto joining = read_values("extracted/DerivedJoiningType.txt");
  EXPECT_GT(joining.at("D").size(), 500U);
  for (const char32_t letter : joining.at("D")) {
    if (kind_of(letter) != Kind::plain) continue;
    for (const char32_t joiner : {kZwnj, kZwj})
      if (!is_needed_between({&letter, 1}, joiner, {&letter, 1}))
        complaints.add(show(std::u32string{letter, joiner, letter}));
  }
  for (const char32_t joiner : {kZwnj, kZwj})
    if (!is_needed_between(U"\u0628\u064E", joiner, U"\u0628"))
      complaints.add(show(std::u32string{0x0628, 0x064E, joiner, 0x0628}));
  // Behind a virama, between consonants of its script.
  const auto categories = read_values("IndicSyllabicCategory.txt");
  const auto scripts = read_values("Scripts.txt");
  const Points viramas = read_points("extracted/DerivedCombiningClass.txt", {"9"});
  for (const auto& [script, members] : scripts) {
    const auto consonant = std::find_if(members.begin(), members.end(), [&](char32_t c) {
      return categories.at("Consonant").find(c) != std::u32string::npos;
    });
    if (consonant == members.end()) continue;
    for (const char32_t virama : members) {
      if (!viramas.test(virama) || categories.at("Virama").find(virama) == std::u32string::npos) continue;
      for (const char32_t joiner : {kZwnj, kZwj})
        if (!is_needed_between(std::u32string{*consonant, virama}, joiner, {&*consonant, 1}))
          complaints.add(show(std::u32string{*consonant, virama, joiner, *consonant}));
    }
  }
}

TEST_F(UnicodeConformance, JoinersAreNotNeededWhereScriptsDoNotJoin) {
  Complaints complaints("needed");
  const auto scripts = read_values("Scripts.txt");
  const Points letters = read_points("extracted/DerivedGeneralCategory.txt", {"Lu", "Ll", "Lt", "Lo"});
  const Points marks = read_points("extracted/DerivedGeneralCategory.txt", {"Mn", "Me"});
  const Points viramas = read_points("extracted/DerivedCombiningClass.txt", {"9"});
  for (const char* const script : {"Latin", "Greek", "Cyrillic", "Armenian", "Georgian", "Hebrew", "Han", "Hiragana",
                                   "Katakana", "Bopomofo", "Hangul"})
    for (const char32_t c : scripts.at(script)) {
      if (!letters.test(c) || kind_of(c) != Kind::plain) continue;
      for (const char32_t joiner : {kZwnj, kZwj})
        if (is_needed_between({&c, 1}, joiner, {&c, 1})) complaints.add(show(std::u32string{c, joiner, c}));
    }
  for (char32_t mark = 0; mark < kPoints; ++mark) {
    if (!marks.test(mark) || viramas.test(mark) || kind_of(mark) != Kind::plain) continue;
    for (const char32_t joiner : {kZwnj, kZwj}) {
      if (is_needed_between(std::u32string{U'a', mark}, joiner, U"b"))
        complaints.add(show(std::u32string{U'a', mark, joiner, U'b'}));
      if (is_needed_between(U"a", joiner, std::u32string{mark, U'b'}))
        complaints.add(show(std::u32string{U'a', joiner, mark, U'b'}));
    }
  }
}

// A filler stands for the missing part of a syllable of which another part is there.
TEST_F(UnicodeConformance, HangulFillersAreNeededInSyllables) {
  const auto types = read_values("HangulSyllableType.txt");
  Complaints complaints("Hangul fillers");
  for (const char32_t lead : types.at("L"))
    if (lead != 0x115F && !is_needed_between({&lead, 1}, 0x1160, U""))
      complaints.add(show(std::u32string{lead, 0x1160}));
  for (const char32_t vowel : types.at("V"))
    if (vowel != 0x1160 && !is_needed_between(U"", 0x115F, {&vowel, 1}))
      complaints.add(show(std::u32string{0x115F, vowel}));
  for (const char32_t trail : types.at("T"))
    if (!is_needed_between(U"", 0x115F, std::u32string{0x1160, trail}) ||
        !is_needed_between(U"\u115F", 0x1160, {&trail, 1}))
      complaints.add(show(std::u32string{0x115F, 0x1160, trail}));
  for (const std::u32string_view before : {U""sv, U"a"sv, U"\uAC00"sv, U"\u4E2D"sv})
    for (const std::u32string_view after : {U""sv, U"b"sv, U"\uAC00"sv, U"\u1100"sv}) {
      if (is_needed_between(before, 0x115F, std::u32string(U"\u1160") + std::u32string(after)))
        complaints.add("nothing but fillers: " +
                       show(std::u32string(before) + U"\u115F\u1160" + std::u32string(after)));
      if (is_needed_between(std::u32string(before) + U"\u115F", 0x1160, after))
        complaints.add("nothing but fillers: " +
                       show(std::u32string(before) + U"\u115F\u1160" + std::u32string(after)));
    }
}

// Scripts without spaces are those whose line breaks need a dictionary.
TEST_F(UnicodeConformance, ZeroWidthSpacesAreNeededInScriptsWithoutSpaces) {
  constexpr char32_t kZwsp = 0x200B;
  const auto breaks = read_values("LineBreak.txt");
  const Points letters = read_points("extracted/DerivedGeneralCategory.txt", {"Lo"});
  Complaints complaints("zero width spaces");
  EXPECT_GT(breaks.at("SA").size(), 500U);
  for (const auto& [value, members] : breaks)
    for (const char32_t c : members)
      if (letters.test(c) && kind_of(c) == Kind::plain && is_needed_between({&c, 1}, kZwsp, {&c, 1}) != (value == "SA"))
        complaints.add(show(std::u32string{c, kZwsp, c}) + (value == "SA" ? ": not needed" : ": needed"));
}

// A base and a selector that Unicode does not list together.
struct Selection {
  char32_t base;
  char32_t selector;
  [[nodiscard]] bool selects(char32_t first, char32_t last) const { return selector >= first && selector <= last; }
};

// The code points that the named script uses, its own and shared ones.
Points read_script(std::string_view script, std::string_view code) {
  Points points = read_points("Scripts.txt", {script});
  const std::string content = slurp(kData + "ScriptExtensions.txt");
  each_line(content, [&](const auto& fields) {
    const auto codes = split(fields[1], ' ');
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) return;
    const auto [first, last] = range_of(fields[0]);
    for (char32_t c = first; c <= last; ++c) points.set(c);
  });
  return points;
}

TEST_F(UnicodeConformance, SelectorsAreNeededWhereTheySelect) {
  static const Points ideographs = read_points("PropList.txt", {"Ideographic"});
  static const Points unified = read_points("PropList.txt", {"Unified_Ideograph"});
  static const Points math = read_points("DerivedCoreProperties.txt", {"Math"});
  static const Points emoji = read_points("emoji/emoji-data.txt", {"Emoji"});
  static const Points egyptian = read_script("Egyptian_Hieroglyphs", "Egyp");
  static const Points mongolian = read_script("Mongolian", "Mong");
  static const Points others =
      read_script("Myanmar", "Mymr") | read_script("Phags_Pa", "Phag") | read_script("Manichaean", "Mani");
  // ICU has no table of variation sequences: Postern judges by what kind of base the listed ones have, and for each
  // kind by the selectors that are in use for it.
  Ledger<Selection> ledger(
      "is_needed of selectors",
      {{"mathematical symbols", "FE00 and FE01 vary some of them",
        [](const Selection& s) { return s.selects(0xFE00, 0xFE01) && math.test(s.base) && s.base >= 0x80; }},
       {"ideographs", "FE00 to FE02 restore compatibility ideographs",
        [](const Selection& s) { return s.selects(0xFE00, 0xFE02) && ideographs.test(s.base); }},
       {"fullwidth punctuation", "FE00 and FE01 place some of it",
        [](const Selection& s) {
          return s.selects(0xFE00, 0xFE01) &&
                 (s.base == 0x3001 || s.base == 0x3002 || (s.base > 0xFF00 && s.base < 0xFF20));
        }},
       {"Egyptian hieroglyphs", "FE00 to FE02 rotate some of them",
        [](const Selection& s) { return s.selects(0xFE00, 0xFE02) && egyptian.test(s.base); }},
       {"Myanmar, Phags-pa and Manichaean", "FE00 varies some letters",
        [](const Selection& s) { return s.selects(0xFE00, 0xFE00) && others.test(s.base); }},
       {"Mongolian", "fonts know more variants than the file lists",
        [](const Selection& s) { return s.selects(0x180B, 0x180F) && mongolian.test(s.base); }},
       {"emoji", "people's keyboards put FE0F behind emoji that do not need it",
        [](const Selection& s) { return s.selects(0xFE0E, 0xFE0F) && emoji.test(s.base) && s.base >= 0x80; }}});
  const std::set<std::u32string> listed = listed_sequences();
  const Points surrogates = read_points("extracted/DerivedGeneralCategory.txt", {"Cs"});
  std::u32string selectors = U"\u180B\u180C\u180D\u180F";
  for (char32_t c = 0xFE00; c < 0xFE10; ++c) selectors += c;
  Complaints complaints("ideographic variations");
  for (char32_t base = 1; base < kPoints; ++base) {
    if (surrogates.test(base)) continue;
    const std::string before = utf8(base);
    for (const char32_t selector : selectors) {
      if (is_needed(before + utf8(selector), before.size()) && !listed.contains({base, selector}))
        ledger.add({base, selector}, show(std::u32string{base, selector}));
    }
    // UTS #37: ideographic variation sequences begin with unified ideographs.
    for (const char32_t selector : {0xE0100U, 0xE01EFU}) {
      const bool needed = is_needed(before + utf8(selector), before.size());
      if (needed ? !ideographs.test(base) : unified.test(base))
        complaints.add(show(std::u32string{base, selector}) + (needed ? ": needed" : ": not needed"));
    }
  }
}

// ---- Normalization --------------------------------------------------------------------------------------------------

TEST_F(UnicodeConformance, NormalizesToC) {
  Complaints complaints("to_nfc against NormalizationTest");
  const auto expect_nfc = [&](const std::string& source, const std::string& nfc) {
    Arena arena(system_memory(), 256);
    const Normalized got = to_nfc(source, arena);
    if (got.outcome != Outcome::done || got.text != nfc)
      complaints.add(show(source) + ": " + show(nfc) + ", not " + show(got.text));
    else if (source == nfc ? got.text.data() != source.data() : got.text.data()[got.text.size()] != '\0')
      complaints.add(show(source) + ": not the very text, or no NUL behind it");
  };
  Points in_part_1;
  std::size_t lines = 0;
  bool part_1 = false;
  const std::string content = slurp(kData + "NormalizationTest.txt");
  each_line(content, [&](const auto& fields) {
    if (fields[0].starts_with('@')) {
      part_1 = fields[0].starts_with("@Part1");
      return;
    }
    ++lines;
    std::array<std::string, 5> c;
    for (std::size_t i = 0; i < c.size(); ++i) c[i] = utf8(points_of(fields[i]));
    if (part_1) in_part_1.set(points_of(fields[0])[0]);
    for (std::size_t i = 0; i < c.size(); ++i) expect_nfc(c[i], i < 3 ? c[1] : c[3]);
  });
  EXPECT_GT(lines, 19000U);
  EXPECT_GT(in_part_1.count(), 16000U);
  const Points surrogates = read_points("extracted/DerivedGeneralCategory.txt", {"Cs"});
  for (char32_t c = 0; c < kPoints; ++c)
    if (!surrogates.test(c) && !in_part_1.test(c)) expect_nfc(utf8(c), utf8(c));
}

// The column of NFKC says what hides syntax.
TEST_F(UnicodeConformance, TellsSyntaxThatCompatibilityHides) {
  constexpr std::string_view kSyntax = "<>\"'`&=%:/\\@";
  Complaints complaints("compatibility_hides_syntax against NormalizationTest");
  std::size_t hidden = 0;
  const std::string content = slurp(kData + "NormalizationTest.txt");
  each_line(content, [&](const auto& fields) {
    if (fields[0].starts_with('@')) return;
    const std::string nfkc = utf8(points_of(fields[3]));
    for (std::size_t column = 0; column < 5; ++column) {
      const std::string source = utf8(points_of(fields[column]));
      const bool hides = std::any_of(kSyntax.begin(), kSyntax.end(), [&](char c) {
        return std::count(nfkc.begin(), nfkc.end(), c) > std::count(source.begin(), source.end(), c);
      });
      hidden += hides ? 1 : 0;
      std::size_t at = 0;
      std::size_t size = 0;
      if (compatibility_hides_syntax(source, at, size) != (hides ? Outcome::done : Outcome::rejected))
        complaints.add(show(source) + (hides ? ": hides, but is not told" : ": hides nothing, but is told"));
      else if (hides && (size == 0 || at + size > source.size()))
        complaints.add(show(source) + ": told at " + std::to_string(at) + ", size " + std::to_string(size));
    }
  });
  EXPECT_GT(hidden, 50U);
}

TEST_F(UnicodeConformance, FindsTheLongestRunOfNonStarters) {
  std::map<char32_t, bool> non_starter;
  const std::string classes = slurp(kData + "extracted/DerivedCombiningClass.txt");
  each_line(classes, [&](const auto& fields) {
    if (fields[1] == "0") return;
    const auto [first, last] = range_of(fields[0]);
    for (char32_t c = first; c <= last; ++c) non_starter[c] = true;
  });
  Complaints complaints("longest_nonstarter_run");
  const auto judge = [&](const std::u32string& text) {
    std::size_t longest = 0;
    std::size_t current = 0;
    for (const char32_t c : text) longest = std::max(longest, current = non_starter.contains(c) ? current + 1 : 0);
    const std::string bytes = utf8(text);
    const unicode::Run run = longest_nonstarter_run(bytes);
    bool fits = run.points == longest && run.begin <= run.end && run.end <= bytes.size();
    if (fits) {
      const std::u32string inside = points_in(std::string_view(bytes).substr(run.begin, run.end - run.begin));
      fits = inside.size() == longest &&
             std::all_of(inside.begin(), inside.end(), [&](char32_t c) { return non_starter.contains(c); });
    }
    if (!fits) complaints.add(show(text) + ": " + std::to_string(longest) + ", not " + std::to_string(run.points));
  };
  const std::string content = slurp(kData + "NormalizationTest.txt");
  each_line(content, [&](const auto& fields) {
    for (std::size_t column = 0; fields.size() > 4 && column < 5; ++column) judge(points_of(fields[column]));
  });
  for (char32_t c = 0; c < kPoints; ++c)
    if (c < 0xD800 || c >= 0xE000) judge({U'\u0300', U'\u0301', U'a', c, U'\u0302', c});
}

// ---- Domains --------------------------------------------------------------------------------------------------------

// NFKC_Casefold is the mapping of UTS #46, but for the dots and for what non-transitional processing keeps.
TEST_F(UnicodeConformance, TellsWhatDomainsMapToAscii) {
  std::map<char32_t, bool> to_ascii{{0x3002, true}, {0xFF61, true}};
  const std::string content = slurp(kData + "DerivedNormalizationProps.txt");
  each_line(content, [&](const auto& fields) {
    if (fields.size() < 3 || fields[1] != "NFKC_CF") return;
    const std::u32string mapping = points_of(fields[2]);
    const auto [first, last] = range_of(fields[0]);
    for (char32_t c = std::max<char32_t>(first, 0x80); c <= last; ++c)
      to_ascii[c] |= std::any_of(mapping.begin(), mapping.end(), [](char32_t m) { return m < 0x80; });
  });
  to_ascii[0x00DF] = false;
  Complaints complaints("mapped_to_ascii");
  std::size_t mapped = 0;
  for (char32_t c = 1; c < kPoints; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    Arena arena(system_memory(), 1024);
    const Domain domain = to_domain("a" + utf8(c) + "b.example", arena);
    if (domain.outcome != Outcome::done) continue;
    const auto found = to_ascii.find(c);
    const bool expected = found != to_ascii.end() && found->second;
    mapped += expected ? 1 : 0;
    if (domain.mapped_to_ascii != expected) complaints.add(show(c) + (expected ? ": not told" : ": told"));
  }
  EXPECT_GT(mapped, 1000U);
}

}  // namespace
}  // namespace postern::core::unicode
