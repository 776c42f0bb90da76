// SPDX-License-Identifier: MIT
// The fast scanners against the slow ones that say what they do.
#include "scan.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "guarded.h"

namespace postern::core::scan {
namespace {

// Calls `visit` with texts of every size up to a few blocks: every byte at every place among words, and random ones.
template <class Visit>
void for_each_text(Visit&& visit) {
  for (std::size_t size = 0; size <= 50; ++size)
    for (std::size_t at = 0; at < size; ++at)
      for (unsigned c = 0; c < 256; ++c) {
        std::string text(size, 'w');
        text[at] = static_cast<char>(c);
        visit(text);
      }
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    std::string text(random() % 200, '\0');
    for (char& c : text) c = random() % 8 != 0 ? 'w' : static_cast<char>(random());
    visit(text);
  }
}

TEST(Scan, TellsWordsApartLikeItsTwin) {
  for_each_text([](const std::string& text) {
    for (std::size_t from = 0; from + kBlock <= text.size(); from += 1 + text.size() / 5)
      ASSERT_EQ(others(text.data() + from), scalar::others(text.data() + from)) << testing::PrintToString(text);
  });
}

TEST(Scan, FindsLikeItsTwin) {
  for_each_text([](const std::string& text) {
    for (std::size_t from = 0; from <= text.size(); from += 1 + text.size() / 3) {
      ASSERT_EQ((find<':', '/', '\\'>(text, from)), (scalar::find<':', '/', '\\'>(text, from)));
      ASSERT_EQ(find<'\0'>(text, from), scalar::find<'\0'>(text, from));
      ASSERT_EQ(find_non_ascii(text, from), scalar::find_non_ascii(text, from)) << testing::PrintToString(text);
    }
  });
}

// Both of them, of a text beside memory that cannot be touched.
TEST(Scan, ReadsNothingBesideTheText) {
  for (std::size_t size = 0; size <= 50; ++size)
    test::for_each_guarded(std::string(size, 'w'), [size](std::string_view text) {
      for (std::size_t from = 0; from <= size; ++from) {
        EXPECT_EQ(find<'v'>(text, from), size);
        EXPECT_EQ(scalar::find<'v'>(text, from), size);
        EXPECT_EQ(find_non_ascii(text, from), size);
        EXPECT_EQ(scalar::find_non_ascii(text, from), size);
      }
      EXPECT_EQ(count<'w'>(text), size);
      EXPECT_EQ(count_word(text), size);
    });
}

// Every byte at every place among escapes, and rows of them of every length.
template <class Visit>
void for_each_escaped(Visit&& visit) {
  for (std::size_t at = 0; at < 15; ++at)
    for (unsigned c = 0; c < 256; ++c) {
      std::string text = "%80%Bf%c9%Da%eF%F0";
      text[at] = static_cast<char>(c);
      visit(text);
    }
  for (std::size_t size = 0; size <= 60; ++size) {
    std::string text;
    while (text.size() < size) text += "%E4%bb%8A";
    visit(text.substr(0, size));
    visit(text.substr(0, size) + "%");
    visit(text.substr(0, size) + "%41");
  }
}

TEST(Scan, SkipsEscapes) {
  for_each_escaped([](const std::string& text) {
    for (std::size_t from = 0; from <= text.size(); ++from) {
      std::size_t end = from;
      while (text.size() - end > 2 && scalar::begins_non_ascii_escape(text.data() + end)) end += 3;
      ASSERT_EQ(skip_non_ascii_escapes(text, from), end) << testing::PrintToString(text);
    }
    test::for_each_guarded(text, [&text](std::string_view guarded) {
      EXPECT_EQ(skip_non_ascii_escapes(guarded, 0), skip_non_ascii_escapes(text, 0));
    });
  });
  EXPECT_EQ(skip_non_ascii_escapes("%E4%BB%8A%E6%97%A5%E3%81%AF%41", 0), 27U);
}

TEST(Scan, CountsEscapesLikeItsTwin) {
  for_each_escaped([](const std::string& text) {
    for (std::size_t from = 0; from + kEscapeRoom <= text.size(); ++from)
      ASSERT_EQ(count_non_ascii_escapes(text.data() + from), scalar::count_non_ascii_escapes(text.data() + from))
          << testing::PrintToString(text);
  });
  EXPECT_EQ(count_non_ascii_escapes("%e4%BB%8a%E6%97%"), 5U);
}

TEST(Scan, CountsLikeItsTwin) {
  for_each_text([](const std::string& text) {
    ASSERT_EQ(count_word(text), scalar::count_word(text)) << testing::PrintToString(text);
    ASSERT_EQ((count<'-', '\xFF'>(text)), (scalar::count<'-', '\xFF'>(text)));
  });
  for (const std::size_t size : {255U * 16U, 255U * 16U + 1U, 256U * 16U, 511U * 16U + 15U, 65536U}) {
    const std::string text(size, 'w');
    EXPECT_EQ(count_word(text), size);
    EXPECT_EQ(count<'w'>(text), size);
    EXPECT_EQ(count<'v'>(text), 0U);
  }
}

// The next "a" from every pair of offsets on.
TEST(Scan, NextIsTheNextOne) {
  for (const std::size_t spread : {1U, 9U})
    for (unsigned bits = 0; bits < 1U << 5U; ++bits) {
      std::string text(5 * spread, 'x');
      for (unsigned i = 0; i < 5; ++i)
        if ((bits >> i & 1U) != 0) text[i * spread] = 'a';
      for (std::size_t first = 1; first <= text.size(); ++first)
        for (std::size_t second = first; second <= text.size(); ++second) {
          Next<'a'> next(text);
          ASSERT_EQ(next.from(first), std::min(text.find('a', first), text.size())) << text;
          ASSERT_EQ(next.from(second), std::min(text.find('a', second), text.size())) << text;
        }
    }
}

}  // namespace
}  // namespace postern::core::scan
