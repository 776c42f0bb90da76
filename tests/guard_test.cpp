// SPDX-License-Identifier: MIT
// Each vector lies so that one byte before it, or one behind it, cannot be touched; so do the buffers that are filled.
// Needs no sanitizer.
#include <gtest/gtest.h>

#include <string>

#include "guarded.h"
#include "vectors.h"

namespace postern::test {
namespace {

// All that a result says.
std::string told(const Result& result) {
  std::string out(word(result.verdict()));
  for (const Finding& f : result.findings())
    out += "\n" + std::string(f.slug) + " " + std::to_string(f.offset) + "+" + std::to_string(f.length);
  for (const Field& f : result.fields(Consent::given)) out += "\n" + describe(f);
  return out + "\n" + result.canonical_link(Consent::given);
}

TEST(Guard, NothingIsReadBesideTheLink) {
  for (const Vector& v : vectors()) {
    ASSERT_LT(v.link.size(), 64U * 4096U) << v;
    for_each_guarded(v.link, [&v](std::string_view link) {
      for (const Policy& policy : {Policy::strict(), Policy::standard()})
        EXPECT_EQ(told(check(link, policy, v.options)), told(check(v.link, policy, v.options))) << v;
      EXPECT_EQ(display(link), display(v.link)) << v;
    });
  }
}

TEST(Guard, NothingIsWrittenBesideTheBuffer) {
  const Guarded memory;
  std::size_t renderings = 0;
  for (const Vector& v : vectors()) {
    const Result result = check(v.link, Policy::standard(), v.options);
    for (int context = POSTERN_CONTEXT_URI; context <= POSTERN_CONTEXT_WINDOWS_ARGV; ++context)
      for (const std::size_t field : {POSTERN_WHOLE_LINK, std::size_t{0}, std::size_t{1}}) {
        const std::string whole = result.render(static_cast<Context>(context), field, Consent::given);
        for (const std::size_t capacity : {whole.size() + 1, whole.size(), whole.size() / 2}) {
          char* const buffer = memory.at_the_end(capacity);
          EXPECT_EQ(postern_render(result.get(), POSTERN_CONSENT_GIVEN, static_cast<postern_context>(context), field,
                                   buffer, capacity),
                    whole.size());
          if (capacity > 0) {
            EXPECT_STREQ(buffer, capacity > whole.size() ? whole.c_str() : "") << v;
          }
          ++renderings;
        }
      }
  }
  EXPECT_GT(renderings, 10000U);
}

// The pages do fault.
TEST(GuardDeathTest, TheGuardWorks) {
  const Guarded memory;
  EXPECT_DEATH(*static_cast<volatile char*>(memory.behind()) = 'x', "");
  EXPECT_DEATH(*static_cast<volatile char*>(memory.at_the_beginning() - 1) = 'x', "");
}

}  // namespace
}  // namespace postern::test
