// SPDX-License-Identifier: MIT
#include "resolve.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "../arena.h"
#include "../decode.h"
#include "../links.h"
#include "../unicode.h"
#include "../zone.h"

namespace postern::cli {
namespace {

constexpr std::size_t kMostHosts = 16;

// The plain spelling of an address, or nothing. IPv4 in all spellings of inet_aton(), which are those of browsers.
std::string plain_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool v6 = inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
  in_addr v4{};
  if (!v6 && (host.empty() || inet_aton(host.c_str(), &v4) == 0)) return {};
  inet_ntop(v6 ? AF_INET6 : AF_INET, v6 ? static_cast<const void*>(bytes.data()) : &v4, text.data(), text.size());
  return text.data();
}

std::string decoded(std::string_view host) {
  std::string out;
  for (std::size_t i = 0; i < host.size(); ++i) {
    const bool escape = core::is_escape(host, i);
    out += escape ? core::escaped_octet(host, i) : host[i];
    i += escape ? 2 : 0;
  }
  return out;
}

// The host of a web link, with its port, as an address; nothing when it is a name.
std::string address_of_host(std::string_view host, core::Arena& arena) {
  if (host.starts_with('[')) {
    const std::size_t end = host.find_first_of("]%");  // a zone identifier means nothing elsewhere
    return end == host.npos ? std::string{} : plain_address(std::string(host.substr(1, end - 1)));
  }
  std::string name = decoded(host.substr(0, host.find(':')));
  const bool ascii = std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~' && c != ' '; });
  if (!ascii) {  // full-width digits and the like
    if (!core::unicode::available() || core::find_utf8_flaw(name).kind != core::Utf8Flaw::kNone || name.size() > 253)
      return {};
    name = core::unicode::to_host(name, arena).ascii;
  }
  if (name.ends_with('.')) name.pop_back();
  return name.find_first_not_of("0123456789abcdefABCDEFxX.") == name.npos ? plain_address(name) : std::string{};
}

void add(std::vector<NumericHost>& all, std::string address, std::string_view field) {
  const auto same = [&](const NumericHost& other) { return other.address == address; };
  if (address.empty() || all.size() >= kMostHosts || std::any_of(all.begin(), all.end(), same)) return;
  all.push_back({std::move(address), std::string(field)});
}

void add_literal(std::vector<NumericHost>& all, const Field& field) {
  const std::size_t at = field.value.rfind("@[");
  if (at == field.value.npos || !field.value.ends_with(']')) return;
  std::string literal(field.value.substr(at + 2, field.value.size() - at - 3));
  constexpr std::size_t kTagSize = sizeof "IPv6:" - 1;
  if (literal.find(':') == kTagSize - 1) literal.erase(0, kTagSize);
  add(all, plain_address(literal), field.name);
}

void add_web_links(std::vector<NumericHost>& all, const Field& field) {
  constexpr std::size_t kArena = 4096;
  core::Arena arena(core::system_memory(), kArena);
  core::LinkReader links(field.value);
  core::ZoneReader zones(field.value, {}, arena);
  for (core::Link link; links.next(link);) {
    if (!core::is_web(link)) continue;
    const core::Target target = zones.read(link);
    if (!target.host.empty()) add(all, address_of_host(target.host.of(field.value), arena), field.name);
  }
}

// "failed", for programs; in words for people there is names::explain().
std::string_view word(names::Status status) {
  switch (status) {
    case names::Status::ok: return "ok";
    case names::Status::not_found: return "not-found";
    case names::Status::timed_out: return "timed-out";
    case names::Status::unreachable: return "unreachable";
    default: return "failed";
  }
}

template <class Name>
std::string list_of(const std::vector<Name>& all) {
  std::string out;
  for (const Name& name : all) out += (out.empty() ? "" : ", ") + display(std::string(name.shown()));
  return out;
}

std::string sentence_about(const names::Lookup& lookup, const Palette& palette) {
  const auto confirmed = lookup.confirmed_names();
  const auto claimed = lookup.claimed_names();
  std::string out;
  if (!confirmed.empty()) out = list_of(confirmed) + ", confirmed by the zone of that name. ";
  if (!claimed.empty()) {
    const bool checked = lookup.status() == names::Status::ok;
    out += palette.yellow("claims to be " + list_of(claimed)) +
           (checked ? ", which is not confirmed; do not trust that name. " : ", which could not be checked. ");
  }
  if (lookup.unusable() > 0) out += "Its reverse zone holds what is no host name, or too many. ";
  if (lookup.status() == names::Status::not_found && lookup.unusable() == 0) out += "no name. ";
  if (lookup.status() != names::Status::ok && lookup.status() != names::Status::not_found)
    out += std::string(names::explain(lookup.status())) + " ";
  out.pop_back();
  return out;
}

std::vector<names::Lookup> look_up(const names::Resolver& resolver, const std::vector<NumericHost>& hosts) {
  std::vector<names::Lookup> lookups;
  for (const NumericHost& host : hosts) lookups.push_back(resolver.reverse(host.address));
  for (const names::Lookup& lookup : lookups) lookup.wait();
  return lookups;
}

names::Options options_for(const std::string& server) {
  names::Options options;
  if (!server.empty()) options.servers = server;
  return options;
}

}  // namespace

std::vector<NumericHost> numeric_hosts(const Result& result) {
  std::vector<NumericHost> all;
  for (const Field& field : result.fields(Consent::given)) {
    if (field.name == "to" || field.name == "cc" || field.name == "bcc") {
      add_literal(all, field);
    } else if (field.name == "subject" || field.name == "keywords" || field.name == "body") {
      add_web_links(all, field);
    }
  }
  return all;
}

Namer::Namer(const std::string& server) : resolver_(options_for(server)) {}

std::string Namer::describe(const Result& result, const Look& look) const {
  const std::vector<NumericHost> hosts = numeric_hosts(result);
  if (hosts.empty()) return {};
  const std::vector<names::Lookup> lookups = look_up(resolver_, hosts);
  std::string out = "\n  " + look.palette.bold("What the DNS says of addresses; it changes nothing above") + "\n";
  for (std::size_t i = 0; i < hosts.size(); ++i)
    out += "  " + hosts[i].address + " (" + hosts[i].field + "): " + sentence_about(lookups[i], look.palette) + "\n";
  return out;
}

nlohmann::ordered_json Namer::as_json(const Result& result) const {
  const std::vector<NumericHost> hosts = numeric_hosts(result);
  const std::vector<names::Lookup> lookups = look_up(resolver_, hosts);
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    nlohmann::ordered_json one{
        {"address", hosts[i].address}, {"field", hosts[i].field}, {"status", word(lookups[i].status())}};
    one["confirmed"] = nlohmann::ordered_json::array();
    one["claimed"] = nlohmann::ordered_json::array();
    for (const names::ConfirmedName& name : lookups[i].confirmed_names()) one["confirmed"].push_back(name.text());
    for (const names::ClaimedName& name : lookups[i].claimed_names())
      one["claimed"].push_back(std::string(name.shown()));
    if (lookups[i].unusable() > 0) one["unusable"] = lookups[i].unusable();
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace postern::cli
