// SPDX-License-Identifier: MIT
// The laws that hold for every input. Fuzz targets, vectors, the small links of the exhaustive test and both data sets
// are held to this one header; it knows nothing but the public API. broken_law() says which law a link breaks, or
// nothing.
//
//   1 Total     any bytes, any policy: a result                         (here: returning at all)
//   2 Inside    every finding lies in the link, in order
//   3 Shut      a refusal hands out nothing; fields without consent are among those with it
//   4 Clean     nothing handed out holds a byte outside its context's alphabet
//   5 Fixpoint  the canonical link needs no repair, means the same, and renders to itself
//   6 Monotone  findings do not depend on the policy; a stricter one never hands out more
//   7 Pure      the same bytes give the same result, wherever they lie
//   8 Linear    work is bounded by a constant for each byte and one for the call: counted, where the core counts its
//   steps 9 Agree     our grammar accepts what the RFCs accept, and says where it is narrower (tests/abnf/oracle.h)
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <postern/postern.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "oracle.h"

namespace postern::laws {

// The steps of the core so far. Set where it was built to count them (tests/steps_test.cpp); law 8 holds unseen
// elsewhere.
inline std::size_t (*steps)() = nullptr;
inline constexpr std::size_t kStepsPerByte = 400;
inline constexpr std::size_t kStepsPerCheck = 40000;

namespace detail {

inline constexpr std::string_view kUnreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

inline bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

inline bool is_clean_value(const Field& field) {
  const bool body = field.name == "body";
  const bool address = field.name == "to" || field.name == "cc" || field.name == "bcc";
  const auto clean = [&](char c) {
    if (body && (c == '\n' || c == '\t')) return true;
    if (address && std::string_view("\"\\ <>(),;:|$*?{}`%!").find(c) != std::string_view::npos) {
      // A domain literal may hold a colon.
      return c == ':' && field.value.find('[') != std::string_view::npos;
    }
    return !is_control(c);
  };
  return std::all_of(field.value.begin(), field.value.end(), clean) &&
         std::none_of(field.display_name.begin(), field.display_name.end(), is_control);
}

// mailto: and then RFC 3986 characters of which only "@" "+" "," separate or stay in addresses.
inline bool is_clean_link(std::string_view link) {
  if (!link.starts_with("mailto:")) return false;
  const std::string allowed = std::string(kUnreserved) + "@+,?&=";
  for (std::size_t i = std::strlen("mailto:"); i < link.size(); ++i) {
    if (link[i] != '%') {
      if (allowed.find(link[i]) == std::string::npos) return false;
      continue;
    }
    constexpr std::string_view kHex = "0123456789ABCDEF";
    if (link.size() - i < 3 || kHex.find(link[i + 1]) == kHex.npos || kHex.find(link[i + 2]) == kHex.npos) return false;
    if (link.substr(i, 3) == "%00") return false;
  }
  return true;
}

inline bool same_finding(const Finding& a, const Finding& b) {
  return a.slug == b.slug && a.offset == b.offset && a.length == b.length;
}

inline bool same_value(const Field& a, const Field& b) { return a.name == b.name && a.value == b.value; }

inline bool is_subset(const std::vector<Field>& part, const std::vector<Field>& whole) {
  return std::all_of(part.begin(), part.end(), [&](const Field& field) {
    return std::any_of(whole.begin(), whole.end(), [&](const Field& other) {
      return same_value(field, other) && (field.display_name.empty() || field.display_name == other.display_name);
    });
  });
}

inline std::string inside(std::string_view link, const Result& result) {
  std::size_t last = 0;
  for (const Finding& f : result.findings()) {
    if (f.offset < last) return "2 Inside: findings are out of order";
    if (f.offset > link.size() || f.length > link.size() - f.offset) return "2 Inside: a finding lies outside the link";
    last = f.offset;
  }
  return "";
}

inline std::string shut(const Result& result) {
  const std::vector<Field> with = result.fields(Consent::given);
  if (!is_subset(result.fields(Consent::none), with)) return "3 Shut: a field needs the absence of consent";
  if (result.verdict() != Verdict::refuse) return "";
  for (const Consent consent : {Consent::none, Consent::given})
    for (int context = POSTERN_CONTEXT_URI; context <= POSTERN_CONTEXT_WINDOWS_ARGV; ++context)
      for (const std::size_t field : {std::size_t{0}, POSTERN_WHOLE_LINK})
        if (!result.render(static_cast<Context>(context), field, consent).empty())
          return "3 Shut: a refusal renders something";
  return with.empty() ? "" : "3 Shut: a refusal hands out a field";
}

inline std::string clean(const Result& result) {
  if (result.verdict() == Verdict::refuse) return "";
  for (const Field& field : result.fields(Consent::given))
    if (!is_clean_value(field)) return "4 Clean: " + display(field.name) + " holds " + display(field.value);
  for (const Consent consent : {Consent::none, Consent::given}) {
    const std::string link = result.canonical_link(consent);
    if (!is_clean_link(link)) return "4 Clean: the canonical link is " + display(link);
    for (std::size_t i = 0; i < result.fields(consent).size(); ++i) {
      const std::string shown = result.render(Context::display, i, consent);
      if (std::any_of(shown.begin(), shown.end(), is_control)) return "4 Clean: display";
      const std::string header = result.render(Context::header, i, consent);
      if (std::any_of(header.begin(), header.end(), is_control)) return "4 Clean: header";
      const std::string html =
          result.render(Context::html_text, i, consent) + result.render(Context::html_attribute, i, consent);
      if (html.find_first_of("<>\"'") != std::string::npos) return "4 Clean: HTML";
    }
  }
  return "";
}

inline std::string fixpoint(const Result& result, const Policy& policy, const Options& options) {
  if (result.verdict() == Verdict::refuse) return "";
  for (const Consent consent : {Consent::none, Consent::given}) {
    const std::string link = result.canonical_link(consent);
    const Result again = check(link, policy, options);
    if (again.verdict() == Verdict::refuse) return "5 Fixpoint: refused: " + link;
    if (consent == Consent::none && again.verdict() != Verdict::open)
      return "5 Fixpoint: safe without consent, yet asks: " + link;
    for (const Finding& f : again.findings())
      if (f.change != Change::none) return "5 Fixpoint: " + std::string(f.slug) + " changes " + link;
    if (again.canonical_link(consent) != link)
      return "5 Fixpoint: " + link + " becomes " + again.canonical_link(consent);
    const std::vector<Field> before = result.fields(consent);
    const std::vector<Field> after = again.fields(consent);
    if (!std::equal(before.begin(), before.end(), after.begin(), after.end(), same_value))
      return "5 Fixpoint: other fields: " + link;
  }
  return "";
}

inline std::string monotone(std::string_view link, const Result& strict, const Result& standard,
                            const Options& options) {
  const std::vector<Finding> a = strict.findings();
  const std::vector<Finding> b = standard.findings();
  if (!std::equal(a.begin(), a.end(), b.begin(), b.end(), same_finding))
    return "6 Monotone: findings depend on the policy";
  for (const Consent consent : {Consent::none, Consent::given})
    if (!is_subset(strict.fields(consent), standard.fields(consent))) return "6 Monotone: strict hands out more";
  // A policy that withholds what was found first hands out no more than the one that it was made from.
  if (b.empty()) return "";
  const std::string first(b[link.size() % b.size()].slug);
  for (const Action action : {Action::confirm, Action::withhold, Action::refuse}) {
    const Result tighter = check(link, Policy::standard().tightened(first, action), options);
    for (const Consent consent : {Consent::none, Consent::given})
      if (!is_subset(tighter.fields(consent), standard.fields(consent)))
        return "6 Monotone: tightening " + first + " hands out more";
  }
  return "";
}

inline std::string pure(std::string_view link, const Result& standard, const Options& options) {
  // An odd address, and nothing readable behind the link.
  const std::unique_ptr<char[]> copy(new char[link.size() + 1]);
  if (!link.empty()) std::memcpy(copy.get() + 1, link.data(), link.size());
  const Result again = check({copy.get() + 1, link.size()}, Policy::standard(), options);
  const std::vector<Finding> a = standard.findings();
  const std::vector<Finding> b = again.findings();
  const bool same = again.verdict() == standard.verdict() &&
                    std::equal(a.begin(), a.end(), b.begin(), b.end(), same_finding) &&
                    again.canonical_link(Consent::given) == standard.canonical_link(Consent::given);
  return same ? "" : "7 Pure: another result for the same bytes";
}

inline std::string linear(std::string_view link, const Options& options) {
  if (steps == nullptr) return "";
  const std::size_t before = steps();
  const Result result = check(link, Policy::standard(), options);
  (void)result.canonical_link(Consent::given);
  (void)result.fields(Consent::given);
  const std::size_t taken = steps() - before;
  return taken <= kStepsPerByte * link.size() + kStepsPerCheck ? "" : "8 Linear: " + std::to_string(taken) + " steps";
}

inline std::string agree(std::string_view link) {
  const std::string broken = oracle::disagreement(link);
  return broken.empty() ? "" : "9 Agree: " + broken;
}

}  // namespace detail

// The law that `link` breaks, and how; empty when it breaks none.
inline std::string broken_law(std::string_view link, const Options& options = {}) {
  using namespace detail;
  const Result strict = check(link, Policy::strict(), options);
  const Result standard = check(link, Policy::standard(), options);
  for (const Result* const result : {&strict, &standard}) {
    const Policy policy = result == &strict ? Policy::strict() : Policy::standard();
    for (const std::string& broken :
         {inside(link, *result), shut(*result), clean(*result), fixpoint(*result, policy, options)})
      if (!broken.empty()) return broken;
  }
  for (const std::string& broken :
       {monotone(link, strict, standard, options), pure(link, standard, options), linear(link, options), agree(link)})
    if (!broken.empty()) return broken;
  return "";
}

}  // namespace postern::laws
