// SPDX-License-Identifier: MIT
// The C ABI as a careless or hostile program would call it.
#include <gtest/gtest.h>
#include <postern/postern.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>

namespace {

const postern_result* check(const char* link, const postern_policy* policy = postern_policy_standard(),
                            const postern_options* options = nullptr) {
  return postern_check(link, std::strlen(link), policy, options);
}

// Values that no version of the header names, as a C program could pass them.
template <class Enum>
Enum out_of_range(int value) {
  Enum e{};
  std::memcpy(&e, &value, sizeof e);
  return e;
}

std::string only_finding(const postern_result* result) {
  postern_finding finding;
  if (postern_result_finding_count(result) != 1) return "not one finding";
  postern_result_finding(result, 0, &finding, sizeof finding);
  return finding.slug;
}

postern_options limits(std::uint32_t link, std::uint32_t recipients, std::uint32_t fields, std::uint32_t subject) {
  postern_options options{};
  options.size = sizeof options;
  options.most_link_bytes = link;
  options.most_recipients = recipients;
  options.most_fields = fields;
  options.most_subject_bytes = subject;
  return options;
}

TEST(CApi, MisuseIsRefusedAndSaysSo) {
  const postern_result* result = check("mailto:a@b.example", nullptr);
  EXPECT_EQ(postern_result_verdict(result), POSTERN_VERDICT_REFUSE);
  EXPECT_EQ(only_finding(result), "no-policy");
  postern_result_free(result);
  result = postern_check(nullptr, 5, postern_policy_standard(), nullptr);
  EXPECT_EQ(only_finding(result), "bad-argument");
  postern_result_free(result);
  const postern_options unsized{};
  result = check("mailto:a@b.example", postern_policy_standard(), &unsized);
  EXPECT_EQ(only_finding(result), "bad-argument");
  postern_result_free(result);
  postern_result_free(result);  // a static refusal may be freed any number of times
  result = postern_check(nullptr, 1, postern_policy_standard(), nullptr);
  EXPECT_EQ(only_finding(result), "bad-argument");
  postern_result_free(result);
  result = postern_check(nullptr, 0, postern_policy_standard(), nullptr);
  EXPECT_EQ(only_finding(result), "not-mailto");
  postern_result_free(result);
}

TEST(CApi, ChecksAgainWhateverCameBefore) {
  const std::string_view link = "mailto:a@b.example";
  const postern_result* result = nullptr;
  const auto again = [&](const char* bytes, const postern_policy* policy) {
    result = postern_check_again(result, bytes, link.size(), policy, nullptr);
    return postern_result_verdict(result);
  };
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(again(link.data(), postern_policy_standard()), POSTERN_VERDICT_OPEN);
    EXPECT_EQ(again(link.data(), postern_policy_standard()), POSTERN_VERDICT_OPEN);
    EXPECT_EQ(again(link.data(), nullptr), POSTERN_VERDICT_REFUSE);
    EXPECT_EQ(only_finding(result), "no-policy");
    EXPECT_EQ(again(nullptr, postern_policy_standard()), POSTERN_VERDICT_REFUSE);
    EXPECT_EQ(only_finding(result), "bad-argument");
  }
  postern_result_free(result);
}

TEST(CApi, NullResultsAreRefusals) {
  EXPECT_EQ(postern_result_verdict(nullptr), POSTERN_VERDICT_REFUSE);
  EXPECT_EQ(postern_result_change(nullptr), POSTERN_ALTERED);
  EXPECT_EQ(postern_result_finding_count(nullptr), 0U);
  EXPECT_EQ(postern_result_truncated(nullptr), 0);
  EXPECT_EQ(postern_result_field_count(nullptr, POSTERN_CONSENT_GIVEN), 0U);
  postern_field field;
  EXPECT_EQ(postern_result_field(nullptr, POSTERN_CONSENT_GIVEN, 0, &field, sizeof field), -1);
  EXPECT_EQ(postern_result_field(nullptr, POSTERN_CONSENT_GIVEN, 0, nullptr, sizeof field), -1);
  char buffer[8] = "before";
  EXPECT_EQ(
      postern_render(nullptr, POSTERN_CONSENT_GIVEN, POSTERN_CONTEXT_URI, POSTERN_WHOLE_LINK, buffer, sizeof buffer),
      0U);
  EXPECT_STREQ(buffer, "");
  postern_result_free(nullptr);
  postern_policy_free(nullptr);
}

TEST(CApi, ConsentIsNeverGuessed) {
  const postern_result* const result = check("mailto:?bcc=a@b.example");
  EXPECT_EQ(postern_result_verdict(result), POSTERN_VERDICT_CONFIRM);
  EXPECT_EQ(postern_result_field_count(result, POSTERN_CONSENT_NONE), 0U);
  EXPECT_EQ(postern_result_field_count(result, POSTERN_CONSENT_GIVEN), 1U);
  for (const int odd : {2, 3, 255, 0x7FFFFFFE})
    EXPECT_EQ(postern_result_field_count(result, out_of_range<postern_consent>(odd)), 0U) << odd;
  postern_result_free(result);
}

// Asks `get` for a struct that is there, or not, as programs do that know an older or a later version of it. Nobody
// cares about what lies from `gap` to `behind_gap`, between its members.
template <class Struct, class Get>
void expect_every_version(Get&& get, int status, std::size_t gap = 0, std::size_t behind_gap = 0) {
  Struct ours;
  EXPECT_EQ(get(&ours, sizeof ours), status);
  EXPECT_EQ(get(nullptr, sizeof ours), -1);
  const auto* const bytes = reinterpret_cast<const unsigned char*>(&ours);
  for (std::size_t size = 0; size <= 2 * sizeof ours; ++size) {
    alignas(Struct) unsigned char theirs[3 * sizeof ours];
    std::memset(theirs, 7, sizeof theirs);
    EXPECT_EQ(get(reinterpret_cast<Struct*>(theirs), size), status);
    for (std::size_t i = 0; i < sizeof theirs; ++i) {
      if (i >= gap && i < std::min(behind_gap, size)) continue;
      ASSERT_EQ(theirs[i], i >= size ? 7 : i < sizeof ours ? bytes[i] : 0) << size << ' ' << i;
    }
  }
}

TEST(CApi, EveryStructIsHandedOverInEveryVersion) {
  const postern_result* const result = check("mailto:a@b.example?subject=x&bcc=c@d.example");
  for (const std::size_t index : {0U, 1000U}) {
    const int status = index == 0 ? 0 : -1;
    expect_every_version<postern_finding>(
        [&](postern_finding* out, std::size_t size) { return postern_result_finding(result, index, out, size); },
        status, offsetof(postern_finding, change) + sizeof(postern_change), offsetof(postern_finding, offset));
    expect_every_version<postern_field>(
        [&](postern_field* out, std::size_t size) {
          return postern_result_field(result, POSTERN_CONSENT_GIVEN, index, out, size);
        },
        status, offsetof(postern_field, name_needs_consent) + sizeof(int), offsetof(postern_field, shown));
    expect_every_version<postern_rule>(
        [&](postern_rule* out, std::size_t size) { return postern_rule_get(index, out, size); }, status);
  }
  postern_result_free(result);
}

TEST(CApi, StructsCanGrow) {
  const postern_result* const result = check("mailto:a@b.example?subject=x");
  // A program compiled against a shorter struct gets what it knows, and not a byte more.
  struct {
    const char* name;
    const char* value;
    unsigned char guard[4];
  } old{nullptr, nullptr, {1, 2, 3, 4}};
  EXPECT_EQ(
      postern_result_field(result, POSTERN_CONSENT_NONE, 1, reinterpret_cast<postern_field*>(&old), 2 * sizeof(char*)),
      0);
  EXPECT_STREQ(old.name, "subject");
  EXPECT_STREQ(old.value, "x");
  EXPECT_EQ(old.guard[0], 1);
  EXPECT_EQ(old.guard[3], 4);
  // One compiled against a longer struct finds zeroes where this library knows nothing.
  struct {
    postern_field field;
    std::size_t later;
  } future{{}, 7};
  EXPECT_EQ(postern_result_field(result, POSTERN_CONSENT_NONE, 1, &future.field, sizeof future), 0);
  EXPECT_EQ(future.later, 0U);
  EXPECT_STREQ(future.field.name, "subject");
  EXPECT_STREQ(future.field.value, "x");
  // Where there is nothing, either finds zeroes as far as it looks.
  EXPECT_EQ(
      postern_result_field(result, POSTERN_CONSENT_NONE, 2, reinterpret_cast<postern_field*>(&old), 2 * sizeof(char*)),
      -1);
  EXPECT_EQ(old.value, nullptr);
  EXPECT_EQ(old.guard[0], 1);
  future.later = 7;
  EXPECT_EQ(postern_result_field(result, POSTERN_CONSENT_NONE, 2, &future.field, sizeof future), -1);
  EXPECT_EQ(future.field.shown, nullptr);
  EXPECT_EQ(future.later, 0U);
  postern_field field;
  std::memset(&field, 1, sizeof field);
  EXPECT_EQ(postern_result_field(result, POSTERN_CONSENT_NONE, 2, &field, sizeof field), -1);
  EXPECT_EQ(field.value, nullptr);
  EXPECT_EQ(postern_result_field(result, POSTERN_CONSENT_NONE, 0, nullptr, sizeof field), -1);
  // Options of a later version are read when this one leaves nothing of them out, and refused otherwise.
  struct {
    postern_options options;
    std::size_t later;
  } options{limits(0, 0, 0, 2000), 0};
  options.options.size = sizeof options;
  const std::string link = "mailto:?subject=" + std::string(1500, 'a');
  const postern_result* raised = check(link.c_str(), postern_policy_standard(), &options.options);
  EXPECT_EQ(postern_result_verdict(raised), POSTERN_VERDICT_OPEN);
  postern_result_free(raised);
  options.later = 1;
  raised = check(link.c_str(), postern_policy_standard(), &options.options);
  EXPECT_EQ(only_finding(raised), "bad-argument");
  postern_result_free(raised);
  postern_result_free(result);
}

TEST(CApi, OptionsRaiseLimitsAndNeverLowerThem) {
  std::string link = "mailto:";
  for (int i = 0; i < 101; ++i) link += "a@b.example,";
  link += "z@b.example";
  const auto verdict = [&](std::uint32_t recipients) {
    const postern_options options = limits(0, recipients, 0, 0);
    const postern_result* const result = check(link.c_str(), postern_policy_standard(), &options);
    const postern_verdict v = postern_result_verdict(result);
    postern_result_free(result);
    return v;
  };
  EXPECT_EQ(verdict(0), POSTERN_VERDICT_REFUSE);
  EXPECT_EQ(verdict(101), POSTERN_VERDICT_REFUSE);
  EXPECT_EQ(verdict(102), POSTERN_VERDICT_OPEN);
  EXPECT_EQ(verdict(UINT32_MAX), POSTERN_VERDICT_OPEN);
  const postern_options tiny = limits(1, 1, 1, 1);
  const postern_result* const result =
      check("mailto:a@b.example,c@d.example?subject=hello", postern_policy_standard(), &tiny);
  EXPECT_EQ(postern_result_verdict(result), POSTERN_VERDICT_OPEN);
  postern_result_free(result);
  // No option lifts the ceiling.
  const std::string long_link = "mailto:?body=" + std::string(65536, 'a');
  const postern_options high = limits(UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX);
  const postern_result* const over = check(long_link.c_str(), postern_policy_standard(), &high);
  EXPECT_EQ(only_finding(over), "link-over-64k");
  postern_result_free(over);
  const postern_result* const under = postern_check(long_link.data(), 65536, postern_policy_standard(), &high);
  EXPECT_EQ(postern_result_verdict(under), POSTERN_VERDICT_OPEN);
  postern_result_free(under);
}

std::string rendered(const postern_result* result, postern_consent consent, postern_context context,
                     std::size_t field) {
  std::string text(postern_render(result, consent, context, field, nullptr, 0), '\0');
  EXPECT_EQ(postern_render(result, consent, context, field, text.data(), text.size() + 1), text.size());
  return text;
}

TEST(CApi, RendersAllOrNothing) {
  const postern_result* const result = check("mailto:a@b.example?subject=x%20\"y%22&body=1%0A2");
  const auto render = [&](postern_context context, std::size_t field) {
    return rendered(result, POSTERN_CONSENT_NONE, context, field);
  };
  EXPECT_EQ(render(POSTERN_CONTEXT_URI, POSTERN_WHOLE_LINK), "mailto:a@b.example?subject=x%20%22y%22&body=1%0D%0A2");
  EXPECT_EQ(render(POSTERN_CONTEXT_ARGV, POSTERN_WHOLE_LINK), render(POSTERN_CONTEXT_URI, POSTERN_WHOLE_LINK));
  EXPECT_EQ(render(POSTERN_CONTEXT_DISPLAY, POSTERN_WHOLE_LINK), render(POSTERN_CONTEXT_URI, POSTERN_WHOLE_LINK));
  EXPECT_EQ(render(POSTERN_CONTEXT_JSON, POSTERN_WHOLE_LINK),
            '"' + std::string("mailto:a@b.example?subject=x%20%22y%22\\u0026body=1%0D%0A2") + '"');
  EXPECT_EQ(render(POSTERN_CONTEXT_URI, 0), "a@b.example");
  EXPECT_EQ(render(POSTERN_CONTEXT_URI, 1), "x%20%22y%22");
  EXPECT_EQ(render(POSTERN_CONTEXT_JSON, 1), "\"x \\u0022y\\u0022\"");
  EXPECT_EQ(render(POSTERN_CONTEXT_DISPLAY, 2), "1\\n2");
  EXPECT_EQ(render(POSTERN_CONTEXT_CRLF, 2), "1\r\n2");
  EXPECT_EQ(render(POSTERN_CONTEXT_ARGV, 2), "");
  EXPECT_EQ(render(POSTERN_CONTEXT_WINDOWS_ARGV, 2), "");
  EXPECT_EQ(render(POSTERN_CONTEXT_URI, 3), "");
  EXPECT_EQ(render(out_of_range<postern_context>(99), 1), "");
  EXPECT_EQ(render(out_of_range<postern_context>(99), POSTERN_WHOLE_LINK), "");
  EXPECT_EQ(render(POSTERN_CONTEXT_AS_WIDE_AS_INT, 1), "");
  EXPECT_EQ(render(POSTERN_CONTEXT_AS_WIDE_AS_INT, POSTERN_WHOLE_LINK), "");
  char buffer[12];
  for (std::size_t capacity = 1; capacity <= sizeof buffer; ++capacity) {
    std::memset(buffer, 'z', sizeof buffer);
    EXPECT_EQ(postern_render(result, POSTERN_CONSENT_NONE, POSTERN_CONTEXT_URI, 1, buffer, capacity), 11U);
    EXPECT_STREQ(buffer, capacity == 12 ? "x%20%22y%22" : "") << capacity;
    if (capacity < sizeof buffer) {
      EXPECT_EQ(buffer[capacity], 'z');
    }
  }
  postern_result_free(result);
}

// The list of findings may be full, and its rule in it: a field is withheld for what is in it all the same.
TEST(CApi, JudgesWhatIsNoLongerReported) {
  if (postern_has_unicode() == 0) GTEST_SKIP() << "needs Unicode support";
  std::string link = "mailto:a@b.example?body=";
  for (int i = 0; i < 70; ++i) link += "%C3%A9a";
  link += "&keywords=%C3%A9";
  const postern_policy* const policy =
      postern_policy_tighten(postern_policy_standard(), "utf8-escape", POSTERN_CONFIRM);
  const postern_result* const result = postern_check(link.data(), link.size(), policy, nullptr);
  EXPECT_EQ(postern_result_truncated(result), 1);
  EXPECT_EQ(postern_result_field_count(result, POSTERN_CONSENT_NONE), 1U);
  postern_result_free(result);
  postern_policy_free(policy);
}

// The subject of a link, rendered.
std::string subject(const std::string& value, postern_context context) {
  const postern_result* const result = check(("mailto:?subject=" + value).c_str());
  std::string text = rendered(result, POSTERN_CONSENT_GIVEN, context, 0);
  postern_result_free(result);
  return text;
}

TEST(CApi, HeadersHoldWhatNoReaderDecodes) {
  for (const char* plain : {"a", "a b", "!~", "=", "?=", "a=b"})
    EXPECT_EQ(subject(plain, POSTERN_CONTEXT_HEADER), plain);
  if (postern_has_unicode() == 0) return;
  EXPECT_EQ(subject("\u00e9 !*+-/0Az.", POSTERN_CONTEXT_HEADER), "=?UTF-8?Q?=C3=A9_!*+-/0Az=2E?=");
  EXPECT_EQ(subject("\u00e9_=?", POSTERN_CONTEXT_HEADER), "=?UTF-8?Q?=C3=A9=5F=3D=3F?=");
  const std::string word(57, 'x');  // with two octets of six characters, all that a word has room for
  EXPECT_EQ(subject("\u00e9" + word, POSTERN_CONTEXT_HEADER), "=?UTF-8?Q?=C3=A9" + word + "?=");
  EXPECT_EQ(subject("\u00e9" + word + "y", POSTERN_CONTEXT_HEADER), "=?UTF-8?Q?=C3=A9" + word + "?= =?UTF-8?Q?y?=");
  EXPECT_EQ(subject(word + "y\u00e9", POSTERN_CONTEXT_HEADER), "=?UTF-8?Q?" + word + "y?= =?UTF-8?Q?=C3=A9?=");
}

TEST(CApi, EncodedWordsAreReadToTheLastBit) {
  if (postern_has_unicode() == 0) return;
  const auto decoded = [](const std::string& word) { return subject("=?" + word + "?=", POSTERN_CONTEXT_DISPLAY); };
  EXPECT_EQ(decoded("utf-8?B?QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg=="),
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
  EXPECT_EQ(decoded("utf-8?b?PuKAvj/ihKY+"), ">\u203e?\u03a9>");
  EXPECT_EQ(decoded("utf-8?B?w78/"), "\u00ff?");
  EXPECT_EQ(decoded("utf-8*en?Q?a_b=5Fc=3d"), "a b_c=");
  for (const char* word : {"utf-8?B?YR==", "utf-8?B?YWF=", "utf-8?B?YQ=", "utf-8?B?YQ", "utf-8?B?Y===", "utf-8?B?YQ[=",
                           "utf-8?B?YQ@=", "utf-8?B?Y`Q=", "utf-8?B?Y{Q=", "utf-8?Q?a=4", "utf-8?Q?a=4g", "utf-8?X?a"})
    EXPECT_EQ(decoded(word), "") << word;  // what is left of it is refused
}

TEST(CApi, TellsThatThereIsMoreThanItTells) {
  for (const int escapes : {1, 63, 64, 65, 200}) {
    std::string link = "mailto:?body=x";
    for (int i = 0; i < escapes; ++i) link += "%0A%0D%0Ay";
    const postern_result* const result = check(link.c_str());
    EXPECT_EQ(postern_result_finding_count(result), std::min(escapes, 64));
    EXPECT_EQ(postern_result_truncated(result), escapes > 64);
    postern_result_free(result);
  }
}

std::string display(const std::string& text) {
  std::string shown(postern_display(text.data(), text.size(), nullptr, 0), '\0');
  EXPECT_EQ(postern_display(text.data(), text.size(), shown.data(), shown.size() + 1), shown.size());
  return shown;
}

// Characters that are judged by their neighbours, cut off in the middle, with nothing readable behind them
// (AddressSanitizer watches the end), and neighbours that are no UTF-8.
TEST(CApi, DisplaysCutCharactersWithoutReadingOn) {
  for (const std::string whole :
       {"\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E007F", "\u0915\u094D\u200D\u0937", "\u1100\u1160\u11A8",
        "\u115F\u1160\u11A8", "\U0001F469\u200D\U0001F4BB", "\u17D2\u200B\u1780", "\u845B\U000E0100"})
    for (std::size_t end = 0; end <= whole.size(); ++end)
      for (const std::string& text :
           {whole.substr(0, end), whole.substr(end), "\xBF\x80" + whole.substr(0, end) + "\xF3"}) {
        const std::unique_ptr<char[]> exact(new char[text.size() + 1]);
        std::memcpy(exact.get() + 1, text.data(), text.size());
        const std::size_t size = postern_display(exact.get() + 1, text.size(), nullptr, 0);
        std::string shown(size, '\0');
        EXPECT_EQ(postern_display(exact.get() + 1, text.size(), shown.data(), size + 1), size);
      }
}

TEST(CApi, DisplaysWhatCanBeSeen) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  for (const char c : display(all)) EXPECT_TRUE(c >= 0x20 && c <= 0x7E);
  EXPECT_EQ(display("a\\b\n\t\x1b\x7f\xff"), "a\\\\b\\n\\t\\x1B\\x7F\\xFF");
  EXPECT_EQ(postern_display(nullptr, 3, nullptr, 0), 0U);
  if (postern_has_unicode() == 0) return;
  EXPECT_EQ(display("caf\u00e9 \u4e2d\u6587"), "caf\u00e9 \u4e2d\u6587");
  EXPECT_EQ(display("a\u202eb\u200bc\u2028\u0085\ue000"), "a\\u{202E}b\\u{200B}c\\u{2028}\\u{0085}\\u{E000}");
  EXPECT_EQ(display("\U0001F468\u200d\U0001F469"), "\U0001F468\u200d\U0001F469") << "a family is joined";
}

// Also a link in which there is nothing to find, and however it is tightened further.
TEST(CApi, APolicyThatRefusesAllRefusesEveryLink) {
  const postern_policy* const made[] = {
      postern_policy_tighten(nullptr, "raw-space", POSTERN_REFUSE),
      postern_policy_tighten(postern_policy_standard(), "none", POSTERN_ALLOW),
      postern_policy_tighten(postern_policy_standard(), nullptr, POSTERN_ALLOW),
      postern_policy_tighten(postern_policy_standard(), "raw-space", out_of_range<postern_action>(4))};
  for (const postern_policy* const policy : made) {
    ASSERT_NE(policy, nullptr);
    const postern_policy* const tighter = postern_policy_tighten(policy, "raw-space", POSTERN_WITHHOLD);
    for (const postern_policy* const p : {policy, tighter})
      for (const char* const link : {"mailto:", "mailto:ann@example.org", "mailto:ann@example.org?subject=x"}) {
        const postern_result* const result = check(link, p);
        EXPECT_EQ(postern_result_verdict(result), POSTERN_VERDICT_REFUSE) << link;
        EXPECT_EQ(only_finding(result), "no-policy");
        EXPECT_EQ(postern_result_field_count(result, POSTERN_CONSENT_GIVEN), 0U);
        postern_result_free(result);
      }
    postern_policy_free(tighter);
    postern_policy_free(policy);
  }
}

TEST(CApi, PoliciesAreTightenedOrRefuseAll) {
  const auto verdict = [](const postern_policy* policy) {
    const postern_result* const result = check("mailto:a@b.example?subject=x y", policy);
    const postern_verdict v = postern_result_verdict(result);
    postern_result_free(result);
    postern_policy_free(policy);
    return v;
  };
  const postern_policy* const standard = postern_policy_standard();
  EXPECT_EQ(verdict(postern_policy_tighten(standard, "raw-space", POSTERN_CONFIRM)), POSTERN_VERDICT_CONFIRM);
  EXPECT_EQ(verdict(postern_policy_tighten(standard, "PM031", POSTERN_REFUSE)), POSTERN_VERDICT_REFUSE);
  EXPECT_EQ(verdict(postern_policy_tighten(standard, "bare-line-break", POSTERN_REFUSE)), POSTERN_VERDICT_OPEN);
  EXPECT_EQ(verdict(postern_policy_tighten(standard, "raw-space", POSTERN_ALLOW)), POSTERN_VERDICT_OPEN);
  EXPECT_EQ(verdict(postern_policy_tighten(postern_policy_strict(), "raw-space", POSTERN_ALLOW)),
            POSTERN_VERDICT_REFUSE);
  EXPECT_EQ(verdict(postern_policy_tighten(standard, "no-such-rule", POSTERN_ALLOW)), POSTERN_VERDICT_REFUSE);
  EXPECT_EQ(verdict(postern_policy_tighten(standard, nullptr, POSTERN_ALLOW)), POSTERN_VERDICT_REFUSE);
  EXPECT_EQ(verdict(postern_policy_tighten(nullptr, "raw-space", POSTERN_ALLOW)), POSTERN_VERDICT_REFUSE);
  EXPECT_EQ(verdict(postern_policy_tighten(standard, "raw-space", out_of_range<postern_action>(9))),
            POSTERN_VERDICT_REFUSE);
  EXPECT_EQ(verdict(standard), POSTERN_VERDICT_OPEN) << "constants outlive being freed";
}

TEST(CApi, TellsTheGreatestChange) {
  const auto change = [](const char* link, const postern_policy* policy = postern_policy_standard()) {
    const postern_result* const result = check(link, policy);
    const postern_change most = postern_result_change(result);
    postern_result_free(result);
    return most;
  };
  EXPECT_EQ(change("mailto:ann@example.org"), POSTERN_UNCHANGED);
  EXPECT_EQ(change("mailto:ann@example.org?subject=a b"), POSTERN_RESPELLED);
  EXPECT_EQ(change("mailto:ann@example.org?subject=a b&body=one%0Atwo"), POSTERN_ALTERED);
  EXPECT_EQ(change("mailto:ann@example.org?body=one%0Atwo&subject=a b"), POSTERN_ALTERED);
  EXPECT_EQ(change("mailto:ann@example.org?body=one%0Atwo", postern_policy_strict()), POSTERN_UNCHANGED) << "refused";
}

TEST(CApi, ProtectsNames) {
  if (postern_has_unicode() == 0) GTEST_SKIP() << "needs Unicode support";
  const auto verdict = [](const char* link, std::vector<const char*> names, bool eai = false) {
    postern_options options = limits(0, 0, 0, 0);
    options.protected_names = names.data();
    options.protected_count = names.size();
    options.want_eai = eai;
    const postern_result* const result = check(link, postern_policy_standard(), &options);
    const postern_verdict v = postern_result_verdict(result);
    postern_result_free(result);
    return v;
  };
  const char* const fake = "mailto:a@rnybank.example";
  EXPECT_EQ(verdict(fake, {}), POSTERN_VERDICT_OPEN);
  EXPECT_EQ(verdict(fake, {"other.example", "MyBank.example"}), POSTERN_VERDICT_CONFIRM);
  EXPECT_EQ(verdict("mailto:a@mail.mybank.example", {"mybank.example"}), POSTERN_VERDICT_OPEN);
  EXPECT_EQ(verdict("mailto:a@login.rnybank.example", {"mybank.example"}), POSTERN_VERDICT_CONFIRM);
  EXPECT_EQ(verdict("mailto:a@b.example", {"mybank.example", nullptr}), POSTERN_VERDICT_REFUSE);
  postern_options options = limits(0, 0, 0, 0);
  options.protected_count = 1;
  const postern_result* const result = check("mailto:a@b.example", postern_policy_standard(), &options);
  EXPECT_EQ(only_finding(result), "bad-argument");
  postern_result_free(result);
}

TEST(CApi, ShowsAddressesToPeople) {
  if (postern_has_unicode() == 0) GTEST_SKIP() << "needs Unicode support";
  const postern_result* const result =
      check("mailto:j%C3%BCrgen@xn--bcher-kva.example,ann@xn--80ak6aa92e.example?subject=x");
  postern_field field;
  ASSERT_EQ(postern_result_field(result, POSTERN_CONSENT_GIVEN, 0, &field, sizeof field), 0);
  EXPECT_STREQ(field.value, "j\u00fcrgen@xn--bcher-kva.example");
  EXPECT_STREQ(field.shown, "j\u00fcrgen@b\u00fccher.example");
  EXPECT_NE(field.needs_smtputf8, 0);
  ASSERT_EQ(postern_result_field(result, POSTERN_CONSENT_GIVEN, 1, &field, sizeof field), 0);
  EXPECT_STREQ(field.shown, "ann@xn--80ak6aa92e.example") << "a lookalike is shown by its A-label";
  EXPECT_EQ(field.needs_smtputf8, 0);
  EXPECT_NE(field.needs_consent, 0);
  EXPECT_EQ(field.name_needs_consent, 0) << "it has none";
  ASSERT_EQ(postern_result_field(result, POSTERN_CONSENT_GIVEN, 2, &field, sizeof field), 0);
  EXPECT_STREQ(field.shown, "x");
  EXPECT_EQ(field.needs_smtputf8, 0);
  EXPECT_EQ(field.name_needs_consent, 0);
  postern_result_free(result);
}

TEST(CApi, RulesCanBeListedAndFound) {
  postern_rule rule;
  for (std::size_t i = 0; i < postern_rule_count(); ++i) {
    ASSERT_EQ(postern_rule_get(i, &rule, sizeof rule), 0);
    EXPECT_EQ(postern_rule_find(rule.slug), i);
    EXPECT_EQ(postern_rule_find(rule.id), i);
    EXPECT_NE(*rule.message, '\0') << rule.slug;
    EXPECT_NE(*rule.advice, '\0') << rule.slug;
    EXPECT_GE(rule.strict, rule.standard) << rule.slug;
  }
  EXPECT_EQ(postern_rule_get(postern_rule_count(), &rule, sizeof rule), -1);
  EXPECT_EQ(postern_rule_find("no-such-rule"), postern_rule_count());
  EXPECT_EQ(postern_rule_find(nullptr), postern_rule_count());
  EXPECT_GE(postern_rules_version(), 1U);
  EXPECT_STRNE(postern_version(), "");
}

}  // namespace
