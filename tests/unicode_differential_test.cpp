// SPDX-License-Identifier: MIT
// What Postern reads as text and as a domain, against other readers of the same bytes: ICU's UTF-8, libidn2, and GMime
// with the converters of the C library. What differs stands in a ledger, one reason per row. A difference that no row
// explains fails; so does a row that explains nothing, and a row that says "always" where nothing differs.
#include <gmime/gmime.h>
#include <gtest/gtest.h>
#include <iconv.h>
#include <idn2.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arena.h"
#include "decode.h"
#include "encoded_word.h"
#include "gate.h"
#include "report.h"
#include "text.h"
#include "unicode.h"

namespace postern::core::unicode {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::string utf8(char32_t point) {
  std::array<char, 4> bytes;
  std::size_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, point);
  return {bytes.data(), size};
}

// ICU's own reading of the code point at `i`, which moves behind it; negative where it is ill-formed.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"  // inside the macro
UChar32 next_by_icu(std::string_view text, std::size_t& i) {
  UChar32 point = 0;
  U8_NEXT(text.data(), i, text.size(), point);
  return point;
}
#pragma GCC diagnostic pop

// Calls `visit` with each code point; the text is well-formed.
template <class Visit>
void each_point(std::string_view text, Visit&& visit) {
  for (std::size_t i = 0; i < text.size();) visit(static_cast<char32_t>(next_by_icu(text, i)));
}

template <class Test>
bool any_point(std::string_view text, Test&& test) {
  bool any = false;
  each_point(text, [&](char32_t point) { any = any || test(point); });
  return any;
}

std::string show(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    std::array<char, 4> hex;
    std::snprintf(hex.data(), hex.size(), "%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    text += hex.data();
  }
  return text;
}

// Printable ASCII as it is, the rest as <U+05D0>.
std::string show_points(std::string_view text) {
  std::string shown;
  each_point(text, [&shown](char32_t point) {
    std::array<char, 16> hex;
    std::snprintf(hex.data(), hex.size(), "<U+%04X>", static_cast<unsigned>(point));
    shown += point > ' ' && point < 0x7F ? std::string(1, static_cast<char>(point)) : hex.data();
  });
  return shown;
}

// ---- The ledger -----------------------------------------------------------------------------------------------------

enum class Claim : std::uint8_t {
  always,     // whatever the row applies to differs
  sometimes,  // something that the row applies to differs
};

template <class Case>
struct Row {
  std::string_view name;
  std::string_view reason;
  Claim claim;
  bool (*applies)(const Case&);
  bool (*fits)(const Case&) = [](const Case&) { return true; };  // whether it differs in the way that the row tells
};

template <class Case>
class Ledger {
 public:
  Ledger(std::string what, std::vector<Row<Case>> rows)
      : what_(std::move(what)), rows_(std::move(rows)), counts_(rows_.size()) {}
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  ~Ledger() {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (counts_[i] == 0) complain("stale row: " + std::string(rows_[i].name));
      if (std::getenv("POSTERN_SHOW_LEDGER") != nullptr)
        std::printf("%8zu  %s\n", counts_[i], std::string(rows_[i].name).c_str());
    }
    if (complaint_count_ > 0) ADD_FAILURE() << what_ << ": " << complaint_count_ << " in all" << complaints_;
  }

  [[nodiscard]] bool knows(const Case& c) const {
    return std::any_of(rows_.begin(), rows_.end(), [&c](const Row<Case>& row) { return row.applies(c); });
  }

  // A case, whether it differs, and how to tell it.
  template <class Tell>
  void judge(const Case& c, bool differs, Tell&& tell) {
    bool explained = false;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if ((differs && explained) || !rows_[i].applies(c)) continue;
      if (differs) {
        explained = rows_[i].fits(c);
        counts_[i] += explained ? 1 : 0;
      } else if (rows_[i].claim == Claim::always) {
        complain("listed, but does not differ (" + std::string(rows_[i].name) + "): " + tell());
      }
    }
    if (differs && !explained) complain(tell());
  }

 private:
  void complain(const std::string& complaint) {
    constexpr std::size_t kShown = 60;
    if (++complaint_count_ <= kShown) complaints_ += "\n  " + complaint;
  }

  std::string what_;
  std::vector<Row<Case>> rows_;
  std::vector<std::size_t> counts_;
  std::string complaints_;
  std::size_t complaint_count_ = 0;
};

// ---- UTF-8: ICU -----------------------------------------------------------------------------------------------------

// Where ICU finds the first ill-formed sequence; nothing when there is none.
std::optional<std::size_t> first_flaw_of_icu(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t at = i;
    if (next_by_icu(bytes, i) < 0) return at;
  }
  return std::nullopt;
}

// Same verdict and, as overlong and other forbidden sequences are told before an earlier broken one, the same place or,
// for those, a place that ICU finds fault with too.
bool agrees_on_utf8(std::string_view bytes) {
  const Utf8Flaw ours = find_utf8_flaw(bytes);
  const std::optional<std::size_t> icu = first_flaw_of_icu(bytes);
  if (ours.kind == Utf8Flaw::kNone) return !icu;
  if (!icu || ours.length == 0 || ours.at + ours.length > bytes.size()) return false;
  if (ours.kind == Utf8Flaw::kIllFormed) return ours.at == *icu;
  return ours.at >= *icu && first_flaw_of_icu(bytes.substr(ours.at)) == 0U;
}

TEST(Utf8Differential, ShortStringsAgreeWithIcu) {
  std::size_t wrong = 0;
  std::array<char, 3> bytes;
  for (unsigned value = 0; value < 1U << 24U && wrong < 20; ++value) {
    for (unsigned i = 0; i < 3; ++i) bytes[i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * (2 - i))));
    const std::size_t skip = value < 1U << 8U ? 2 : value < 1U << 16U ? 1 : 0;
    // The shorter strings first, then as the end of three bytes that begin with NUL.
    for (const std::size_t from : {skip, std::size_t{0}}) {
      const std::string_view text(bytes.data() + from, bytes.size() - from);
      if (!agrees_on_utf8(text)) {
        ++wrong;
        ADD_FAILURE() << show(text);
      }
    }
  }
}

TEST(Utf8Differential, FourByteStringsAgreeWithIcuAtTheBoundaries) {
  constexpr std::array<unsigned char, 14> kEdges{0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
                                                 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xF4, 0xFF};
  std::size_t wrong = 0;
  std::array<char, 4> bytes;
  for (unsigned first = 0; first < 256; ++first)
    for (unsigned second = 0; second < 256 && wrong < 20; ++second)
      for (const unsigned char third : kEdges)
        for (const unsigned char fourth : kEdges) {
          bytes = {static_cast<char>(static_cast<unsigned char>(first)),
                   static_cast<char>(static_cast<unsigned char>(second)), static_cast<char>(third),
                   static_cast<char>(fourth)};
          const std::string_view text(bytes.data(), bytes.size());
          if (!agrees_on_utf8(text)) {
            ++wrong;
            ADD_FAILURE() << show(text);
          }
        }
}

TEST(Utf8Differential, EveryCodePointIsWellFormedButSurrogates) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    const bool surrogate = c >= 0xD800 && c < 0xE000;
    ASSERT_EQ(find_utf8_flaw(utf8(c)).kind, surrogate ? Utf8Flaw::kSurrogate : Utf8Flaw::kNone) << show(utf8(c));
    ASSERT_EQ(first_flaw_of_icu(utf8(c)).has_value(), surrogate) << show(utf8(c));
  }
}

// ---- Domains: libidn2 -----------------------------------------------------------------------------------------------

// The derived property of RFC 5892 section 3, from ICU's character database: whether IDNA2008 disallows the code point
// whatever stands around it.
bool is_in(char32_t point, std::u32string_view set) { return set.find(point) != set.npos; }

bool is_stable(char32_t point) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* const nfkc = unorm2_getNFKCInstance(&status);
  const auto normalize = [&](const std::u16string& text) {
    std::array<UChar, 128> out;
    const std::int32_t length = unorm2_normalize(nfkc, text.data(), static_cast<std::int32_t>(text.size()), out.data(),
                                                 static_cast<std::int32_t>(out.size()), &status);
    return std::u16string(out.data(), static_cast<std::size_t>(length));
  };
  const auto fold = [&](const std::u16string& text) {
    std::array<UChar, 128> out;
    const std::int32_t length = u_strFoldCase(out.data(), static_cast<std::int32_t>(out.size()), text.data(),
                                              static_cast<std::int32_t>(text.size()), U_FOLD_CASE_DEFAULT, &status);
    return std::u16string(out.data(), static_cast<std::size_t>(length));
  };
  std::u16string text;
  if (point >= 0x10000) text += static_cast<char16_t>(0xD7C0U + (point >> 10U));
  text += static_cast<char16_t>(point >= 0x10000 ? 0xDC00U | (point & 0x3FFU) : point);
  return normalize(fold(normalize(text))) == text && U_SUCCESS(status) != 0;
}

bool is_disallowed_by_idna2008(char32_t point) {
  constexpr std::u32string_view kAllowed =
      U"\u00DF\u03C2\u06FD\u06FE\u0F0B\u3007"                          // PVALID
      U"\u00B7\u0375\u05F3\u05F4\u30FB"                                // CONTEXTO
      U"\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"  // CONTEXTO
      U"\u06F0\u06F1\u06F2\u06F3\u06F4\u06F5\u06F6\u06F7\u06F8\u06F9"  // CONTEXTO
      U"\u200C\u200D";                                                 // CONTEXTJ
  constexpr std::u32string_view kDisallowed = U"\u0640\u07FA\u302E\u302F\u3031\u3032\u3033\u3034\u3035\u303B";
  const auto icu = static_cast<UChar32>(point);
  if (is_in(point, kAllowed)) return false;
  if (is_in(point, kDisallowed)) return true;
  if (point < 0x80) return u_isalnum(icu) == 0 && point != '-' && point != '.';
  if (!is_stable(point)) return true;
  if (u_hasBinaryProperty(icu, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 || u_isUWhiteSpace(icu) != 0 ||
      u_hasBinaryProperty(icu, UCHAR_NONCHARACTER_CODE_POINT) != 0)
    return true;
  if ((point >= 0x20D0 && point <= 0x20FF) || (point >= 0x1D100 && point <= 0x1D24F)) return true;
  const auto syllable = static_cast<UHangulSyllableType>(u_getIntPropertyValue(icu, UCHAR_HANGUL_SYLLABLE_TYPE));
  if (syllable == U_HST_LEADING_JAMO || syllable == U_HST_VOWEL_JAMO || syllable == U_HST_TRAILING_JAMO) return true;
  constexpr std::uint32_t kLetterDigits =
      U_GC_LL_MASK | U_GC_LU_MASK | U_GC_LO_MASK | U_GC_ND_MASK | U_GC_LM_MASK | U_GC_MN_MASK | U_GC_MC_MASK;
  return (U_GET_GC_MASK(icu) & kLetterDigits) == 0;
}

// RFC 5893 section 2: a name that holds a right-to-left label, and a label that breaks one of the six conditions.
bool breaks_bidi_rule(std::string_view name) {
  std::vector<std::vector<UCharDirection>> labels(1);
  bool bidi = false;
  each_point(name, [&](char32_t point) {
    const UCharDirection d = u_charDirection(static_cast<UChar32>(point));
    bidi = bidi || d == U_RIGHT_TO_LEFT || d == U_RIGHT_TO_LEFT_ARABIC || d == U_ARABIC_NUMBER;
    if (point == '.') labels.emplace_back();
    if (point != '.') labels.back().push_back(d);
  });
  const auto is = [](UCharDirection d, std::initializer_list<UCharDirection> set) {
    return std::find(set.begin(), set.end(), d) != set.end();
  };
  for (std::vector<UCharDirection>& label : labels) {
    if (!bidi || label.empty()) continue;
    const UCharDirection first = label.front();
    if (!is(first, {U_LEFT_TO_RIGHT, U_RIGHT_TO_LEFT, U_RIGHT_TO_LEFT_ARABIC})) return true;  // 1
    const bool ltr = first == U_LEFT_TO_RIGHT;
    bool en = false;
    bool an = false;
    for (const UCharDirection d : label) {
      en = en || d == U_EUROPEAN_NUMBER;
      an = an || d == U_ARABIC_NUMBER;
      const bool common =
          is(d, {U_EUROPEAN_NUMBER, U_EUROPEAN_NUMBER_SEPARATOR, U_COMMON_NUMBER_SEPARATOR,
                 U_EUROPEAN_NUMBER_TERMINATOR, U_OTHER_NEUTRAL, U_BOUNDARY_NEUTRAL, U_DIR_NON_SPACING_MARK});
      if (!common && !(ltr ? d == U_LEFT_TO_RIGHT : is(d, {U_RIGHT_TO_LEFT, U_RIGHT_TO_LEFT_ARABIC, U_ARABIC_NUMBER})))
        return true;  // 2, 5
    }
    while (label.back() == U_DIR_NON_SPACING_MARK) label.pop_back();
    if (!is(label.back(), {ltr ? U_LEFT_TO_RIGHT : U_RIGHT_TO_LEFT, ltr ? U_LEFT_TO_RIGHT : U_RIGHT_TO_LEFT_ARABIC,
                           ltr ? U_LEFT_TO_RIGHT : U_ARABIC_NUMBER, U_EUROPEAN_NUMBER}))
      return true;                      // 3, 6
    if (!ltr && en && an) return true;  // 4
  }
  return false;
}

// U-labels, by libidn2.
std::string unicode_of(const std::string& ascii) {
  char* out = nullptr;
  const bool done = idn2_to_unicode_8z8z(ascii.c_str(), &out, 0) == IDN2_OK;
  const std::string text = done ? out : ascii;
  idn2_free(out);
  return text;
}

struct DomainCase {
  std::string input;
  Domain ours;
  int status;  // of libidn2
  std::string theirs;
  [[nodiscard]] bool we_accept() const { return ours.outcome == Outcome::done; }
  [[nodiscard]] bool they_accept() const { return status == IDN2_OK; }
  [[nodiscard]] bool differs() const { return we_accept() != they_accept() || (we_accept() && ours.ascii != theirs); }
};

// What UTS #46 without STD3 makes of the input, nearly: for the question which ASCII it holds.
std::string mapped(std::string_view input) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* const mapping = unorm2_getNFKCCasefoldInstance(&status);
  std::u16string in;
  each_point(input, [&in](char32_t point) {
    if (point >= 0x10000) in += static_cast<char16_t>(0xD7C0U + (point >> 10U));
    in += static_cast<char16_t>(point >= 0x10000                ? 0xDC00U | (point & 0x3FFU)
                                : is_in(point, U"\u3002\uFF61") ? U'.'
                                                                : point);
  });
  std::array<UChar, 2048> out;
  const std::int32_t length = unorm2_normalize(mapping, in.data(), static_cast<std::int32_t>(in.size()), out.data(),
                                               static_cast<std::int32_t>(out.size()), &status);
  EXPECT_TRUE(U_SUCCESS(status)) << show(input);
  std::string text;
  for (std::int32_t i = 0; i < length;) {
    UChar32 point = 0;
    U16_NEXT(out, i, length, point);
    text += utf8(static_cast<char32_t>(point));
  }
  return text;
}

bool ends_in_dot(std::string_view name) {
  return name.ends_with('.') || name.ends_with("\u3002") || name.ends_with("\uFF0E") || name.ends_with("\uFF61");
}

unsigned age_of(char32_t point) {
  UVersionInfo age{};
  u_charAge(static_cast<UChar32>(point), age);
  return age[0];
}

// ASCII that STD3 disallows, or one of the three code points that canonically hold some.
bool is_refused_by_std3(char32_t point) {
  if (is_in(point, U"\u2260\u226E\u226F")) return true;
  return point < 0x80 && point != '-' && point != '.' && u_isalnum(static_cast<UChar32>(point)) == 0;
}

bool we_refuse(const DomainCase& c) { return c.ours.outcome == Outcome::rejected; }
bool they_refuse(const DomainCase& c) { return !c.they_accept(); }

const std::vector<Row<DomainCase>> kDomainLedger{
    {"newer than libidn2", "its tables of IDNA2008 end with Unicode 12.1, its mapping with 14.0; ICU's with 15.0",
     Claim::always,
     [](const DomainCase& c) {
       return c.we_accept() && (any_point(c.input, [](char32_t p) { return age_of(p) > 14; }) ||
                                any_point(c.ours.unicode, [](char32_t p) { return age_of(p) > 12; }));
     },
     they_refuse},
    {"disallowed by IDNA2008",
     "symbols, emoji, old Hangul: UTS #46 admits them, RFC 5892 does not; the gate asks to "
     "confirm what is outside the recommended identifier set",
     Claim::always,
     [](const DomainCase& c) { return c.we_accept() && any_point(c.ours.unicode, is_disallowed_by_idna2008); },
     they_refuse},
    {"hyphens in places 3 and 4", "tolerated on purpose and told: real hosts have them (r3---sn.example)",
     Claim::always, [](const DomainCase& c) { return c.we_accept() && c.ours.hyphens_3_4; }, they_refuse},
    {"libidn2 drops what STD3 disallows",
     "with IDN2_USE_STD3_ASCII_RULES it removes the character and takes the rest "
     "(a_b becomes ab); we refuse the name",
     Claim::always,
     [](const DomainCase& c) { return c.they_accept() && any_point(mapped(c.input), is_refused_by_std3); }, we_refuse},
    // A dot at the end is taken by both; the caller tells it (Rule::trailing_dot).
    {"libidn2 takes empty labels", "we verify the length of every label", Claim::always,
     [](const DomainCase& c) {
       std::string name = mapped(c.input);
       if (name.ends_with('.')) name.pop_back();
       return c.they_accept() &&
              (name.empty() || name.front() == '.' || name.back() == '.' || name.find("..") != name.npos);
     },
     we_refuse},
    {"last label that maps to nothing",
     "ICU sees a dot at the end in some names, an empty label in others; the gate refuses "
     "both",
     Claim::sometimes,
     [](const DomainCase& c) { return c.they_accept() && mapped(c.input).ends_with('.') && !ends_in_dot(c.input); },
     we_refuse},
    {"libidn2 is lax about right-to-left names", "it does not hold every label of a name to RFC 5893", Claim::always,
     [](const DomainCase& c) { return c.they_accept() && breaks_bidi_rule(unicode_of(c.theirs)); }, we_refuse},
};

class DomainDifferential : public testing::Test {
 protected:
  void SetUp() override {
    if (!available()) GTEST_SKIP() << "built without ICU";
  }
  static void judge(Ledger<DomainCase>& ledger, const std::string& input) {
    Arena arena(system_memory(), 1024);
    char* out = nullptr;
    const int status = idn2_to_ascii_8z(input.c_str(), &out, IDN2_NONTRANSITIONAL | IDN2_USE_STD3_ASCII_RULES);
    const DomainCase c{input, to_domain(input, arena), status, out == nullptr ? "" : out};
    idn2_free(out);
    ledger.judge(c, c.differs(), [&c] {
      return show_points(c.input) + ": we " + (c.we_accept() ? std::string(c.ours.ascii) : "refuse") + ", libidn2 " +
             (c.they_accept() ? c.theirs : idn2_strerror_name(c.status));
    });
  }
};

// Names of one to three labels, each mixed from one to three pools; among them A-labels, whole and damaged.
class NameMixer {
 public:
  std::string next() {
    std::string name;
    for (std::size_t labels = 1 + below(3); labels > 0; --labels) name += label() + (labels > 1 ? "." : "");
    return name;
  }

 private:
  static constexpr std::array<std::u32string_view, 16> kPools{
      U"abcdefghijklmnopqrstuvwxyz",
      U"ABCXYZ0123456789",
      U"abc-0-1",
      U"\u00E0\u00DF\u00FC\u0131\u0130\u017F\u00B7l\u00AA\u00BD\u212A\u00C5",
      U"\u03B1\u03B2\u03C2\u03C3\u03A3\u0375\u1F80\u0391",
      U"\u0430\u0435\u043E\u0410\u0456\u0491\u0483",
      U"\u05D0\u05D1\u05E9\u05F3\u05F4\u05B01",
      U"\u0627\u0628\u0644\u0645\u0646\u064B\u0660\u0669\u06F0\u0640\uFEFB",
      U"\u0915\u0937\u093E\u094D\u200C\u200D\u0966",
      U"\u0628\u200C\u0644\u200D\u0646\u064B",
      U"\u4E2D\u56FD\u3042\u30A2\u30FB\u3007\uFF71\uFF9E\u3099",
      U"\uAC00\u1100\u1161\u11A8\uFFA1\u3131",
      U"\u0300\u0301\u0338\u0345\u20D0\u0323aeo",
      U"\uFF41\uFF0D\uFF0E\u3002\uFF61\uFF21\u2460\u2474",
      U"\u2603\U0001F600\u2665\uFE0F\u00A9\u20AC\u2260",
      U"\u00AD\u200B\u2060\u034F_!$"};

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

  std::string label() {
    std::string text;
    std::array<std::size_t, 3> pools{below(kPools.size()), below(kPools.size()), below(2)};
    const std::size_t mixed = 1 + below(pools.size());
    for (std::size_t length = 1 + below(8); length > 0; --length) {
      const std::u32string_view pool = kPools[pools[below(mixed)]];
      text += utf8(pool[below(pool.size())]);
    }
    if (below(16) == 0) {
      const auto any = static_cast<char32_t>(1 + below(0x10FFFF));
      if (any < 0xD800 || any >= 0xE000) text += utf8(any);
    }
    return below(4) == 0 ? a_label(text) : text;
  }

  // Punycode of the label, by libidn2; then, often, one byte of it changed, removed or doubled.
  std::string a_label(const std::string& label) {
    char* out = nullptr;
    std::string text = label;
    if (idn2_to_ascii_8z(label.c_str(), &out, IDN2_NONTRANSITIONAL) == IDN2_OK) text = out;
    idn2_free(out);
    if (!text.starts_with("xn--") || below(2) == 0) return text;
    constexpr std::string_view kLdh = "abcdefghijklmnopqrstuvwxyz0123456789-ABCXYZ";
    const std::size_t at = 4 + below(text.size() - 4);
    switch (below(3)) {
      case 0: text[at] = kLdh[below(kLdh.size())]; break;
      case 1: text.erase(at, 1); break;
      default: text.insert(at, 1, text[at]); break;
    }
    return text;
  }

  std::mt19937_64 random_{20240915};
};

TEST_F(DomainDifferential, NamesAgreeWithLibidn2) {
  Ledger<DomainCase> ledger("to_domain against libidn2", kDomainLedger);
  // Every code point alone, before, between and after letters.
  for (char32_t c = 1; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const std::string point = utf8(c);
    judge(ledger, point + ".example");
    judge(ledger, point + "ab.example");
    judge(ledger, "a" + point + "b.example");
    judge(ledger, "ab" + point + ".example");
  }
  NameMixer mixer;
  for (int i = 0; i < 200'000; ++i) judge(ledger, mixer.next());
}

// ---- Charsets: GMime, which decodes with the C library
// ----------------------------------------------------------------

constexpr std::array kCharsets{"UTF-8",        "US-ASCII",   "ISO-8859-1",  "ISO-8859-2",   "ISO-8859-5",
                               "ISO-8859-7",   "ISO-8859-9", "ISO-8859-15", "windows-1250", "windows-1251",
                               "windows-1252", "KOI8-R",     "GB18030",     "GB2312",       "GBK",
                               "Big5",         "EUC-KR",     "EUC-JP",      "Shift_JIS"};

using MaybeText = std::optional<std::string>;

struct CharsetCase {
  std::string_view charset;
  std::string bytes;
  MaybeText ours;
  MaybeText theirs;

  [[nodiscard]] bool is(std::string_view name) const { return charset == name; }
  [[nodiscard]] unsigned byte(std::size_t i) const {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0x100U;
  }
  // The bytes are one of those listed, in hexadecimal with a space between them.
  [[nodiscard]] bool is_one_of(std::string_view listed) const {
    return (" "s + std::string(listed) + " ").find(" " + show(bytes) + " ") != std::string::npos;
  }
  [[nodiscard]] bool leads_in(unsigned first, unsigned last) const { return byte(0) >= first && byte(0) <= last; }
};

bool is_private(char32_t point) { return u_charType(static_cast<UChar32>(point)) == U_PRIVATE_USE_CHAR; }

const std::vector<Row<CharsetCase>> kCharsetLedger{
    {"windows: undefined bytes",
     "ICU follows the WHATWG: the C1 control of the same number, which the gate refuses; the "
     "C library refuses the byte",
     Claim::always,
     [](const CharsetCase& c) {
       return (c.is("windows-1250") && c.bytes.find_first_of("\x81\x83\x88\x90\x98") != std::string::npos) ||
              (c.is("windows-1251") && c.bytes.find('\x98') != std::string::npos) ||
              (c.is("windows-1252") && c.bytes.find_first_of("\x81\x8D\x8F\x90\x9D") != std::string::npos);
     }},
    {"user-defined areas", "ICU: private use, which the gate tells; the C library: refused", Claim::always,
     [](const CharsetCase& c) {
       const bool also_theirs = c.is("GB18030") || c.is("UTF-8") || (c.is("Big5") && c.leads_in(0xC6, 0xC8));
       return !also_theirs && c.ours && any_point(*c.ours, is_private);
     }},
    {"GB18030: private use of 2000",
     "characters that GB18030-2000 kept in private use: ICU 72 leaves them there, the C "
     "library gives what later versions of Unicode encode",
     Claim::always,
     [](const CharsetCase& c) {
       return c.is("GB18030") &&
              c.is_one_of(
                  "A6D9 A6DA A6DB A6DC A6DD A6DE A6DF A6EC A6ED A6F3 FE51 FE52 FE53 FE59 FE61 FE66 FE67 FE6C "
                  "FE6D FE76 FE7E FE90 FE91 FEA0");
     }},
    {"GB18030: four bytes for the same",
     "those characters in four bytes: ICU gives them, the C library refuses a second "
     "spelling",
     Claim::always,
     [](const CharsetCase& c) {
       return c.is("GB18030") &&
              c.is_one_of(
                  "82359037 82359038 82359039 82359130 82359131 82359132 82359133 82359134 84318236 84318237 "
                  "84318238 84318239 84318330 84318331 84318332 84318333 84318334 84318335");
     }},
    {"GBK: characters of GB 18030",
     "we read GBK and GB2312 as GB 18030, of which they are parts, as the WHATWG does; GMime "
     "reads both as GBK",
     Claim::always,
     [](const CharsetCase& c) {
       if (!(c.is("GBK") || c.is("GB2312")) || !c.ours) return false;
       if (c.bytes.size() == 4 && c.byte(1) >= '0' && c.byte(1) <= '9') return true;
       return c.is_one_of("A2E3 A8BC A8BF") ||
              (c.bytes.size() == 2 && c.byte(0) == 0xA9 && c.byte(1) >= 0x89 && c.byte(1) <= 0x95) ||
              (c.bytes.size() == 2 && c.byte(0) == 0xFE && c.byte(1) >= 0x50 && c.byte(1) <= 0xA0);
     }},
    {"GBK: 80", "the euro of Microsoft's code page 936, which GB 18030 has not; we refuse it", Claim::always,
     [](const CharsetCase& c) { return (c.is("GBK") || c.is("GB2312")) && c.byte(0) == 0x80 && c.theirs; }},
    {"EUC-KR: euro, registered sign, postal code",
     "added to KS X 1001 in 1998 and 2002; ICU's table is older, we refuse them", Claim::always,
     [](const CharsetCase& c) { return c.is("EUC-KR") && c.is_one_of("A2E6 A2E7 A2E8"); }},
    {"EUC-KR: 8E and 8F",
     "the C library reads them as C1 controls; we refuse them as shifts that EUC-KR has no use for", Claim::always,
     [](const CharsetCase& c) { return c.is("EUC-KR") && c.leads_in(0x8E, 0x8F) && c.theirs; }},
    {"Japanese: Microsoft's choice",
     "wave dash, parallel, minus, cent, pound and not sign: ICU maps them as Microsoft does "
     "(fullwidth), the C library as JIS does",
     Claim::always,
     [](const CharsetCase& c) {
       return (c.is("EUC-JP") && c.is_one_of("A1C1 A1C2 A1DD A1F1 A1F2 A2CC")) ||
              (c.is("Shift_JIS") && c.is_one_of("8160 8161 817C 8191 8192 81CA"));
     }},
    {"Japanese: NEC and IBM extensions", "ICU has them, the C library's EUC-JP and Shift_JIS have not", Claim::always,
     [](const CharsetCase& c) {
       return c.ours &&
              ((c.is("EUC-JP") && (c.byte(0) == 0xAD || c.leads_in(0xF9, 0xFC) ||
                                   (c.byte(0) == 0x8F && c.byte(1) == 0xF3) || c.is_one_of("8EE0 8EE1 8EE2"))) ||
               (c.is("Shift_JIS") && (c.byte(0) == 0x87 || c.leads_in(0xED, 0xEE) || c.leads_in(0xFA, 0xFC))));
     }},
    {"Shift_JIS: backslash and tilde",
     "5C and 7E are ASCII to us, as to Windows and browsers; the C library reads yen sign and "
     "overline. Ours is the careful reading: the gate judges a backslash",
     Claim::always, [](const CharsetCase& c) { return c.is("Shift_JIS") && c.is_one_of("5C 7E"); }},
    {"Shift_JIS: 1A, 1C and 7F", "IBM's table rotates these controls; the gate refuses all three", Claim::always,
     [](const CharsetCase& c) { return c.is("Shift_JIS") && c.is_one_of("1A 1C 7F"); }},
};

// Both readers of one charset.
class CharsetPair {
 public:
  explicit CharsetPair(std::string_view charset)
      : charset_(charset), converter_(iconv_open("UTF-8", g_mime_charset_iconv_name(charset_.c_str()))) {}
  CharsetPair(const CharsetPair&) = delete;
  CharsetPair& operator=(const CharsetPair&) = delete;
  ~CharsetPair() { iconv_close(converter_); }

  [[nodiscard]] CharsetCase read(const std::string& bytes) const {
    return {charset_, bytes, ours(bytes), theirs(bytes)};
  }

  [[nodiscard]] MaybeText ours(const std::string& bytes) const {
    Arena arena(system_memory(), 512);
    const Normalized text = from_charset(bytes, charset_, arena);
    return text.outcome == Outcome::done ? MaybeText(text.text) : std::nullopt;
  }

  // What GMime makes of an encoded-word, unless the C library (for UTF-8: GLib) objects: GMime shows "?" then.
  [[nodiscard]] MaybeText theirs(const std::string& bytes) const {
    std::string in = bytes;
    std::array<char, 512> out{};
    char* from = in.data();
    char* to = out.data();
    std::size_t from_left = in.size();
    std::size_t to_left = out.size();
    iconv(converter_, nullptr, nullptr, nullptr, nullptr);
    const bool done =
        (charset_ != "UTF-8" || g_utf8_validate(bytes.data(), static_cast<gssize>(bytes.size()), nullptr)) &&
        iconv(converter_, &from, &from_left, &to, &to_left) != static_cast<std::size_t>(-1) &&
        iconv(converter_, nullptr, nullptr, &to, &to_left) != static_cast<std::size_t>(-1);
    const std::unique_ptr<char, void (*)(void*)> base64(
        g_base64_encode(reinterpret_cast<const guchar*>(bytes.data()), bytes.size()), g_free);
    const std::unique_ptr<char, void (*)(void*)> text(
        g_mime_utils_header_decode_text(nullptr, ("=?" + charset_ + "?B?" + base64.get() + "?=").c_str()), g_free);
    if (!done) return std::nullopt;
    EXPECT_EQ(text.get(), std::string(out.data(), out.size() - to_left)) << charset_ << " " << show(bytes);
    return text.get();
  }

 private:
  std::string charset_;
  iconv_t converter_;
};

MaybeText joined(const MaybeText& a, const MaybeText& b) { return a && b ? MaybeText(*a + *b) : std::nullopt; }

class CharsetDifferential : public testing::Test {
 protected:
  static void SetUpTestSuite() { g_mime_init(); }
  static void TearDownTestSuite() { g_mime_shutdown(); }
  void SetUp() override {
    if (!available()) GTEST_SKIP() << "built without ICU";
  }
};

std::string bytes_of(std::initializer_list<unsigned> values) {
  std::string bytes;
  for (const unsigned value : values) bytes += static_cast<char>(static_cast<unsigned char>(value));
  return bytes;
}

// Every character of one to four bytes, by itself and (two bytes) behind another; then texts of those that both read
// alike, and noise, in which whatever differs must hold something that differs by itself.
TEST_F(CharsetDifferential, AgreesWithGMime) {
  Ledger<CharsetCase> ledger("from_charset against GMime", kCharsetLedger);
  const auto tell = [](const CharsetCase& c) {
    const auto text = [](const MaybeText& t) { return t ? show_points(*t) : "refused"; };
    return std::string(c.charset) + " " + show(c.bytes) + ": we " + text(c.ours) + ", GMime " + text(c.theirs);
  };
  std::mt19937_64 random(20240915);
  for (const char* const charset : kCharsets) {
    const CharsetPair pair(charset);
    std::vector<std::string> alike;
    const auto judge = [&](const std::string& bytes) {
      const CharsetCase c = pair.read(bytes);
      ledger.judge(c, c.ours != c.theirs, [&] { return tell(c); });
      if (c.ours && c.ours == c.theirs) alike.push_back(bytes);
    };
    std::array<CharsetCase, 256> single;
    for (unsigned a = 1; a < 256; ++a) {
      single[a] = pair.read(bytes_of({a}));
      judge(bytes_of({a}));
    }
    for (unsigned a = 1; a < 256; ++a) {
      for (unsigned b = 1; b < 256; ++b) {
        const std::string bytes = bytes_of({a, b});
        if (single[a].ours && single[a].theirs) {
          EXPECT_EQ(pair.ours(bytes), joined(single[a].ours, single[b].ours)) << charset << " " << show(bytes);
        } else {
          judge(bytes);
        }
      }
    }
    if (charset == "EUC-JP"sv)
      for (unsigned a = 0x80; a < 256; ++a)
        for (unsigned b = 0x80; b < 256; ++b) judge(bytes_of({0x8F, a, b}));
    if (charset == "GB18030"sv || charset == "GBK"sv)
      for (const unsigned a : {0x81U, 0x82U, 0x83U, 0x84U, 0x85U, 0x8FU, 0x90U, 0x95U, 0xE3U, 0xE4U, 0xFEU})
        for (unsigned b = 0x30; b < 0x3A; ++b)
          for (unsigned c = 0x81; c < 0xFF; ++c)
            for (unsigned d = 0x30; d < 0x3A; ++d) judge(bytes_of({a, b, c, d}));
    if (charset == "UTF-8"sv)
      for (char32_t c = 0x800; c < 0x110000; c += c < 0x3000 ? 1 : 0x35) judge(utf8(c));

    ASSERT_GT(alike.size(), 90U) << charset;
    for (int i = 0; i < 5000; ++i) {
      std::string text;
      for (std::size_t length = 1 + random() % 30; length > 0; --length) text += alike[random() % alike.size()];
      const CharsetCase c = pair.read(text);
      ASSERT_TRUE(c.ours.has_value()) << charset << " " << show(text);
      ASSERT_EQ(c.ours, c.theirs) << charset << " " << show(text);
    }
    for (int i = 0; i < 20000; ++i) {
      std::string noise;
      for (std::size_t length = 2 + random() % 7; length > 0; --length)
        noise += static_cast<char>(random() % 4 == 0 ? 0x30U + random() % 0x50U : 0x80U + random() % 0x80U);
      const CharsetCase c = pair.read(noise);
      if (c.ours == c.theirs) continue;
      bool explained = false;
      for (std::size_t size = 1; size <= 4 && !explained; ++size)
        for (std::size_t at = 0; at + size <= noise.size() && !explained; ++at) {
          const CharsetCase part = pair.read(noise.substr(at, size));
          explained = part.ours != part.theirs && ledger.knows(part);
        }
      EXPECT_TRUE(explained) << tell(c);
    }
  }
}

TEST_F(CharsetDifferential, LabelsAreMatchedWithoutCaseAndNothingElseIsDecoded) {
  Arena arena(system_memory(), 4096);
  for (const char* const charset : kCharsets) {
    std::string lower = charset;
    std::string upper = charset;
    for (char& c : lower) c = static_cast<char>(g_ascii_tolower(c));
    for (char& c : upper) c = g_ascii_toupper(c);
    for (const std::string& label : {std::string(charset), lower, upper})
      EXPECT_EQ(from_charset("abc", label, arena).outcome, Outcome::done) << label;
    for (const std::string& label : {" "s + charset, charset + " "s, charset + "\0"s, charset + "*en"s, charset + ","s})
      EXPECT_EQ(from_charset("abc", label, arena).outcome, Outcome::rejected) << label;
  }
  // Stateful, wide, or not on the list, though ICU would know most of them.
  for (const char* const label : {"",
                                  "utf-7",
                                  "UTF-7",
                                  "unicode-1-1-utf-7",
                                  "imap-mailbox-name",
                                  "hz",
                                  "hz-gb-2312",
                                  "iso-2022-jp",
                                  "ISO-2022-JP-2",
                                  "iso-2022-kr",
                                  "iso-2022-cn",
                                  "utf-16",
                                  "utf-16le",
                                  "UTF-16BE",
                                  "utf-32",
                                  "cesu-8",
                                  "scsu",
                                  "bocu-1",
                                  "windows-1256",
                                  "ibm-37",
                                  "cp037",
                                  "ebcdic-cp-us",
                                  "LMBCS-1",
                                  "x-unknown",
                                  "utf-8,version=1",
                                  "null"})
    EXPECT_EQ(from_charset("abc", label, arena).outcome, Outcome::rejected) << label;
}

// ---- Encoded-words: GMime -------------------------------------------------------------------------------------------

struct HeaderCase {
  std::string in;
  std::string ours;
  std::string theirs;
};

const std::vector<Row<HeaderCase>> kHeaderLedger{
    {"openings that nothing closes",
     "readers disagree on what a broken word swallows; ours has no =? of its own with a ?= behind it, so that nobody "
     "decodes it again",
     Claim::sometimes, [](const HeaderCase& c) { return c.ours.find("=?") != std::string::npos; }},
    {"GMime loses what follows padding",
     "it joins neighbours of one charset in base64 before it decodes them, and stops at the padding of the first",
     Claim::sometimes, [](const HeaderCase& c) { return c.in.find("=?=") != std::string::npos; }},
};

// Header texts of words, white space, encoded-words, and pieces of encoded-words.
class HeaderMixer {
 public:
  std::string next() {
    std::string text;
    for (std::size_t parts = 1 + below(6); parts > 0; --parts) {
      switch (below(4)) {
        case 0: text += kPieces[below(kPieces.size())]; break;
        case 1: text += below(3) == 0 ? "  " : " "; break;
        default: text += word(); break;
      }
    }
    return text;
  }

 private:
  static constexpr std::array<std::string_view, 16> kPieces{
      "Hi",           "a",        "=", "?",    "=?", "?=", "=?utf-8?q?", "?Q?",
      "=?utf-8?b?YQ", "\xC3\xA9", "_", "a=3D", "(",  "\"", ",",          "=?="};
  static constexpr std::array<std::string_view, 8> kCharsets{"utf-8",    "UTF-8",       "us-ascii", "iso-8859-1",
                                                             "utf-8*en", "iso-8859-15", "utf-7",    "x-none"};

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

  std::string word() {
    constexpr std::array<std::string_view, 10> kTexts{
        "a", "ab c", "caf\xC3\xA9", "\xE2\x82\xAC", "\xC3", "=?x?q?y?=", "=?utf-8?q?z?=", "?=", "<b>", ""};
    const std::string_view text = kTexts[below(kTexts.size())];
    std::string encoded;
    const bool base64 = below(2) == 0;
    if (base64) {
      const std::unique_ptr<char, void (*)(void*)> digits(
          g_base64_encode(reinterpret_cast<const guchar*>(text.data()), text.size()), g_free);
      encoded = digits.get();
    } else {
      for (const char c : text) {
        const bool plain = g_ascii_isalnum(c);
        std::array<char, 4> hex;
        std::snprintf(hex.data(), hex.size(), "=%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
        encoded += plain ? std::string(1, c) : c == ' ' && below(2) == 0 ? "_" : hex.data();
      }
    }
    if (!encoded.empty() && below(8) == 0) encoded.erase(below(encoded.size()), 1);
    const std::string kind = base64 ? (below(2) == 0 ? "b" : "B") : (below(2) == 0 ? "q" : "Q");
    return "=?" + std::string(kCharsets[below(kCharsets.size())]) + "?" + kind + "?" + encoded + "?=";
  }

  std::mt19937_64 random_{20240915};
};

// Where nothing is left that a decoder would act on (the gate withholds or refuses the rest), GMime reads our reading
// as it stands, always, and the header as we do.
TEST_F(CharsetDifferential, HeadersAgreeWithGMime) {
  Ledger<HeaderCase> ledger("decode_words against GMime", kHeaderLedger);
  const auto gmime = [](const std::string& text) {
    const std::unique_ptr<char, void (*)(void*)> read(g_mime_utils_header_decode_text(nullptr, text.c_str()), g_free);
    return std::string(read.get());
  };
  HeaderMixer mixer;
  std::size_t judged = 0;
  std::size_t decoded = 0;
  for (int i = 0; i < 200'000; ++i) {
    const std::string in = mixer.next();
    Arena arena(system_memory(), 2048);
    Report report(kAllRules, arena);
    RuleSet target;
    Text text = gate::Reader({in, 0}, arena, report, target).read_anything({in, 0});
    decode_words(text, arena, report, target);
    const std::string ours(text.bytes);
    bool left = false;
    Hits hits{&left, [](void* found, std::size_t, std::size_t, unsigned) { *static_cast<bool*>(found) = true; }};
    text::find_encoded_words(ours, hits);
    if (left) continue;
    ++judged;
    decoded += ours == in ? 0 : 1;
    EXPECT_EQ(gmime(ours), ours) << in;
    const HeaderCase c{in, ours, gmime(in)};
    ledger.judge(c, c.ours != c.theirs, [&c] { return c.in + ": we [" + c.ours + "], GMime [" + c.theirs + "]"; });
  }
  EXPECT_GT(judged, 50'000U);
  EXPECT_GT(decoded, 20'000U);
}

}  // namespace
}  // namespace postern::core::unicode
