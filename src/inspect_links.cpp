// SPDX-License-Identifier: MIT
#include "inspect_links.h"

#include "zone.h"

namespace postern::core {
namespace {

class LinkInspector {
 public:
  LinkInspector(const Text& text, Report& report, RuleSet& target) : text_(text), report_(report), target_(target) {}

  void tell(Rule rule, std::size_t from, std::size_t to) { report_.add(rule, text_, from, to, target_); }
  void tell(Rule rule, const Link& link) { tell(rule, link.begin, link.end); }

  // A link to a host. Programs that are no browser read userinfo and addresses by rules of their own.
  void host(const Link& link, const Target& to) {
    if (to.zone == Zone::intranet) tell(Rule::intranet_link, link);
    if (to.unjudged) tell(Rule::unicode_unavailable, to.host.begin, to.host.end);
    if (to.failed) tell(Rule::unicode_failed, to.host.begin, to.host.end);
    if (!is_web(link)) return;
    if (!to.userinfo.empty()) tell(Rule::userinfo_in_link, to.userinfo.begin, to.userinfo.end);
    if (to.odd_ipv4) tell(Rule::odd_ipv4_in_link, to.host.begin, to.host.end);
    if (to.deceptive) tell(Rule::deceptive_link, to.host.begin, to.host.end);
    if (to.unreadable) tell(Rule::unreadable_link, to.host.begin, to.host.end);
  }

 private:
  const Text& text_;
  Report& report_;
  RuleSet& target_;
};

}  // namespace

void inspect_link_bytes(const Text& text, unsigned texts, std::span<const char* const> protected_names, Arena& arena,
                        Report& report, RuleSet& target) {
  const bool body = texts == where::kBody;
  LinkInspector inspector(text, report, target);
  LinkReader links(text.bytes);
  ZoneReader zones(text.bytes, protected_names, arena);
  for (Link link; links.next(link);) {
    switch (link.scheme.zone) {
      case Zone::script: inspector.tell(body ? Rule::script_link_in_body : Rule::script_link_in_header, link); break;
      case Zone::local: inspector.tell(body ? Rule::local_link_in_body : Rule::local_link_in_header, link); break;
      case Zone::mailto: inspector.tell(Rule::mailto_link, link); break;
      case Zone::opaque: inspector.tell(Rule::opaque_link, link); break;
      case Zone::internet:
      case Zone::intranet: inspector.host(link, zones.read(link)); break;
    }
  }
}

}  // namespace postern::core
