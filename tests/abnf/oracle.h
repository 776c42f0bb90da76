// SPDX-License-Identifier: MIT
// Law 9: what our grammar accepts is what the RFCs accept, less what we say that we leave out.
//
// The RFCs are the files *.abnf beside this one. A link is valid when its raw bytes are a mailtoURI (rfc6068.abnf), and
// each of its addresses, decoded once, an addr-spec (rfc5322.abnf). What we say about it are the findings of
// structural() rules; all others judge what a valid link means or does. The law:
//
//   valid      our structural findings are exactly those that narrowings.abnf demands for it, usually none
//   not valid  there is at least one structural finding, each of which the strict profile refuses
//
// RFC 2368 is a variant: display names and encoded commas are its structure, raw commas are not.
#pragma once

#include <bitset>
#include <optional>
#include <postern/postern.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "abnf.h"

namespace postern::oracle {

enum class Rfc { rfc6068, rfc2368 };

// A set of rules, by the number in their id.
using Rules = std::bitset<1000>;
inline constexpr std::size_t number_of(const char* id) {
  return static_cast<std::size_t>((id[2] - '0') * 100 + (id[3] - '0') * 10 + (id[4] - '0'));
}

// The rules that are about structure.
const Rules& structural(Rfc rfc);

// The structural findings of a result; `complete` is false when more were found than are reported, or the link was too
// long to be read at all.
struct Structure {
  Rules found;
  bool complete = true;
};
Structure structure_of(std::string_view link, const postern_result* result, Rfc rfc);

// The grammars of the repository, in one piece: they are compiled into the program.
abnf::Grammar rfc3986_grammar();
abnf::Grammar grammar_of(Rfc rfc);

// Not to be used from two threads at once, because its recognisers grow.
class Oracle {
 public:
  explicit Oracle(Rfc rfc) : Oracle(rfc, grammar_of(rfc)) {}
  Oracle(Rfc rfc, const abnf::Grammar& grammar);

  // Is the link valid by the RFC?
  bool accepts(std::string_view link);
  // Empty, or how the findings and the RFC contradict each other.
  std::string disagreement(std::string_view link, const Structure& ours);

 private:
  struct Narrowing {
    enum Of { kLink, kName, kAddress };
    Of of;
    abnf::Recogniser matches;
    std::optional<abnf::Recogniser> unless;
    Rules findings;  // that may stand in a link with this
    bool required;   // one of them must
  };
  // What the pieces of a valid link call for.
  struct Expected {
    Rules allowed;
    std::vector<const Narrowing*> required;
  };

  void decode(std::string_view raw);
  bool read_hfield(std::string_view hfield, Expected& expected);
  void read_list(std::string_view list, Expected& expected);
  bool read(std::string_view link, Expected& expected);
  void narrow(Narrowing::Of of, std::string_view piece, Expected& expected);

  Rfc rfc_;
  abnf::Recogniser link_;
  abnf::Recogniser item_;
  abnf::Recogniser list_;
  std::vector<Narrowing> narrowings_;
  Rules always_allowed_;
  std::string decoded_;
};

// Checks the link and compares, under both RFCs and RFC 3986: an accepted link is a URI. For one thread; empty, or what
// is wrong.
std::string disagreement(std::string_view link);

}  // namespace postern::oracle
