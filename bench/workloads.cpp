// SPDX-License-Identifier: MIT
#include "workloads.h"

#include <string_view>

namespace postern::bench {
namespace {

// A link that grows: `unit` again and again behind `prefix`.
struct Family {
  std::string_view name;
  std::string_view prefix;
  std::string_view unit;
  postern_verdict expected;
};

constexpr std::size_t kLongBytes = 60 * 1024;

// The texts look like what people write; the pathological ones like what a fuzzer writes.
constexpr Family kFamilies[] = {
    {"64k-ascii", "mailto:ann@example.org?subject=Notes&body=", "The-quick-brown-fox-jumps_over~the-lazy-dog-",
     POSTERN_VERDICT_OPEN},
    {"64k-text", "mailto:ann@example.org?subject=Notes&body=",
     "Hello%20Ann,%0D%0Athis%20is%20what%20we%20said:%20%22come%20at%20noon%22.%20", POSTERN_VERDICT_OPEN},
    {"64k-cjk", "mailto:ann@example.org?subject=Notes&body=",
     "%E4%BB%8A%E6%97%A5%E3%81%AF%E6%9D%B1%E4%BA%AC%E3%81%A7%E4%BC%9A%E8%AD%B0%E3%80%82", POSTERN_VERDICT_OPEN},
    {"64k-emoji", "mailto:ann@example.org?subject=Notes&body=", "%F0%9F%98%80%F0%9F%8E%89%F0%9F%9A%80%20",
     POSTERN_VERDICT_OPEN},
    {"64k-commas", "mailto:", ",", POSTERN_VERDICT_OPEN},
    {"64k-percents", "mailto:a@b.example?body=", "%", POSTERN_VERDICT_REFUSE},
    {"64k-ampersands", "mailto:a@b.example?", "&", POSTERN_VERDICT_OPEN},
    {"64k-parentheses", "mailto:", "(", POSTERN_VERDICT_REFUSE},
    {"64k-quotes", "mailto:", "\"", POSTERN_VERDICT_REFUSE},
    {"64k-encoded-words", "mailto:a@b.example?subject=", "=?", POSTERN_VERDICT_OPEN},
    {"64k-authorities", "mailto:a@b.example?body=", "://", POSTERN_VERDICT_REFUSE},
    {"64k-tags", "mailto:a@b.example?body=", "<", POSTERN_VERDICT_REFUSE},
};

std::string grown(std::string_view prefix, std::string_view unit, std::size_t bytes) {
  std::string link(prefix);
  while (link.size() + unit.size() <= bytes) link += unit;
  return link;
}

std::string recipients(unsigned count) {
  std::string link = "mailto:";
  for (unsigned i = 0; i < count; ++i) {
    if (i > 0) link += ',';
    link += "person" + std::to_string(i) + "@example.org";
  }
  return link + "?subject=Minutes";
}

// What a "share this" button makes: a title, a paragraph and the address of the page.
std::string share() {
  std::string link =
      "mailto:?subject=Worth%20reading%3A%20How%20the%20harbour%20was%20built&body="
      "Hello%2C%0D%0A%0D%0AI%20thought%20that%20you%20might%20like%20this%20article%3A%0D%0A%0D%0A"
      "https%3A%2F%2Fnews.example.org%2F2026%2Fharbour%3Fref%3Dshare%26from%3Dmail%0D%0A%0D%0A";
  return grown(link, "It%20tells%20how%20the%20old%20harbour%20was%20filled%20in%2C%20and%20what%20came%20after.%20",
               1024);
}

}  // namespace

std::vector<Workload> workloads() {
  const std::string draft =
      "?cc=bob@example.net&subject=Minutes%20of%20Monday&body=Dear%20Ann%2C%0D%0A"
      "please%20find%20the%20minutes%20below.%0D%0AYours%2C%20Bob";
  std::vector<Workload> all{
      {"short", "mailto:ann@example.org", POSTERN_VERDICT_OPEN},
      {"typical", "mailto:ann@example.org" + draft, POSTERN_VERDICT_OPEN},
      {"share", share(), POSTERN_VERDICT_OPEN},
      // A line break in the subject: within URI syntax, so that the peers read the whole link as well.
      {"hostile-early", "mailto:ann@example.org?subject=Q3%0D%0ABcc:%20spy@evil.example&" + draft.substr(1),
       POSTERN_VERDICT_REFUSE},
      {"hostile-late", "mailto:ann@example.org" + draft + "&keywords=Q3%0D%0ABcc:%20spy@evil.example",
       POSTERN_VERDICT_REFUSE},
      {"recipients-half", recipients(500), POSTERN_VERDICT_OPEN},
      {"recipients", recipients(1000), POSTERN_VERDICT_OPEN},
  };
  for (const Family& family : kFamilies) {
    const std::string name(family.name);
    all.push_back({name + "-half", grown(family.prefix, family.unit, kLongBytes / 2), family.expected});
    all.push_back({name, grown(family.prefix, family.unit, kLongBytes), family.expected});
  }
  return all;
}

postern_options options() {
  postern_options raised{};
  raised.size = sizeof raised;
  raised.most_link_bytes = 65536;
  raised.most_recipients = 65536;
  raised.most_fields = 65536;
  raised.most_subject_bytes = 65536;
  return raised;
}

}  // namespace postern::bench
