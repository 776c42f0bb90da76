// SPDX-License-Identifier: MIT
// With MISTAKE set to 0 this compiles; with any other number it must not: a name that only a reverse zone claims
// decides nothing.
#include <postern/names.hpp>

using postern::names::ClaimedName;
using postern::names::ConfirmedName;
using postern::names::GivenName;
using postern::names::Resolver;

bool decide(const ClaimedName& claimed, const ConfirmedName& confirmed, const GivenName& given, const Resolver& names) {
  bool good = confirmed.is_within("bank.example") && confirmed.zone() == postern::names::Zone::internet &&
              confirmed.text() == given.text() && given == given && !std::string(claimed.shown()).empty() &&
              names.forward(confirmed).addresses().empty();
#if MISTAKE == 1
  good = claimed.is_within("bank.example");
#elif MISTAKE == 2
  good = claimed.zone() == postern::names::Zone::internet;
#elif MISTAKE == 3
  good = claimed.text() == "www.bank.example";
#elif MISTAKE == 4
  good = claimed == claimed;
#elif MISTAKE == 5
  good = claimed.shown() == "www.bank.example";
#elif MISTAKE == 6
  const std::string text = claimed.shown();
  good = text.empty();
#elif MISTAKE == 7
  const ConfirmedName promoted = claimed;
  good = promoted.is_within("bank.example");
#elif MISTAKE == 8
  const ConfirmedName promoted = static_cast<ConfirmedName>(claimed);
  good = promoted.is_within("bank.example");
#elif MISTAKE == 9
  good = names.forward(claimed).addresses().empty();
#elif MISTAKE == 10
  good = claimed == confirmed;
#elif MISTAKE == 11
  const ConfirmedName forged(std::shared_ptr<const postern_name>(nullptr, &postern_name_free));
  good = forged.is_within("bank.example");
#endif
  return good;
}
