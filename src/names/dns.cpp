// SPDX-License-Identifier: MIT
#include "dns.h"

// Version 1.18, which is the oldest that we know, has none of what later versions offer in place of these.
#define CARES_NO_DEPRECATED
#include <ares.h>

#include <algorithm>
#include <charconv>
#include <exception>
#include <utility>

#include "address.h"

namespace postern::names::core::dns {
namespace {

using Bytes = std::span<const unsigned char>;

// A name as the standard has it (RFC 1035 sections 3.1 and 4.1.4), before c-ares reads it: c-ares knows no limit to the
// length of a name, so that a message full of pointers to a long one would cost time that grows with its square.
bool is_sound_name(Bytes message, std::size_t at) {
  constexpr std::size_t kMostOctets = 255;
  std::size_t octets = 0;
  std::size_t lowest = at;  // pointers lead ever further back
  while (at < message.size()) {
    const unsigned length = message[at];
    if (length == 0) return octets + 1 <= kMostOctets;
    if (length < 0x40) {
      octets += length + 1;
      at += length + 1;
      if (octets > kMostOctets) return false;
      continue;
    }
    if (length < 0xC0 || at + 1 >= message.size()) return false;
    const std::size_t target = (length & 0x3FU) << 8U | message[at + 1];
    if (target >= lowest) return false;
    at = lowest = target;
  }
  return false;
}

struct FreeString {
  void operator()(char* text) const { ares_free_string(text); }
};

constexpr int kOptionMask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
                            ARES_OPT_SOCK_STATE_CB | ARES_OPT_EDNSPSZ
#ifdef ARES_OPT_QUERY_CACHE
                            | ARES_OPT_QUERY_CACHE  // ours is the only one
#endif
    ;

}  // namespace

struct Socket::Ares {
  ares_channel channel = nullptr;
  std::vector<pollfd> sockets;
  std::vector<std::string> servers;
  std::size_t refusals = 0;  // of the present question
  std::string name;
  Type type{};
  bool asking = false;
  std::optional<Reply> reply;
  bool refused = false;  // the reply came from a server, and says that it failed

  ~Ares() {
    asking = false;
    if (channel != nullptr) ares_destroy(channel);
  }

  bool use_servers();
  void ask();

  // c-ares calls these two. They must not throw through it.
  static void watch(void* self, ares_socket_t socket, int readable, int writable) noexcept;
  static void answered(void* self, int status, int timeouts, unsigned char* message, int size) noexcept;
};

// In their order, beginning behind those that refused the present question.
bool Socket::Ares::use_servers() {
  std::string list;
  for (std::size_t i = 0; i < servers.size(); ++i)
    list += (i == 0 ? "" : ",") + servers[(i + refusals) % servers.size()];
  return ares_set_servers_ports_csv(channel, list.c_str()) == ARES_SUCCESS;
}

void Socket::Ares::ask() {
  reply.reset();
  refused = false;
  asking = true;
  ares_query(channel, name.c_str(), static_cast<int>(kInternet), static_cast<int>(type), &Ares::answered, this);
}

void Socket::Ares::watch(void* self, ares_socket_t socket, int readable, int writable) noexcept {
  std::vector<pollfd>& all = static_cast<Ares*>(self)->sockets;
  std::erase_if(all, [socket](const pollfd& p) { return p.fd == socket; });
  if (readable == 0 && writable == 0) return;
  const int events = (readable != 0 ? POLLIN : 0) | (writable != 0 ? POLLOUT : 0);
  try {
    all.push_back({socket, static_cast<short>(events), 0});
  } catch (const std::exception&) {  // out of memory: the question runs into its deadline
  }
}

void Socket::Ares::answered(void* self, int status, int, unsigned char* message, int size) noexcept {
  Ares& ares = *static_cast<Ares*>(self);
  if (!ares.asking) return;  // cancelled
  ares.asking = false;
  ares.reply.emplace();
  Reply& reply = *ares.reply;
  switch (status) {
    case ARES_SUCCESS:
    case ARES_ENODATA:
    case ARES_ENOTFOUND: reply.failure = message == nullptr ? Failure::failed : Failure::none; break;
    case ARES_ETIMEOUT: reply.failure = Failure::timed_out; break;
    case ARES_ECONNREFUSED: reply.failure = Failure::unreachable; break;
    case ARES_EFORMERR:
    case ARES_ESERVFAIL:
    case ARES_ENOTIMP:
    case ARES_EREFUSED: ares.refused = true; [[fallthrough]];
    default: reply.failure = Failure::failed;
  }
  if (reply.failure != Failure::none) return;
  try {
    reply.message.assign(message, message + size);
  } catch (const std::exception&) {
    reply.failure = Failure::failed;
  }
}

namespace {

bool initialize(ares_channel* channel, ares_sock_state_cb watch, void* self) {
  constexpr int kTryMilliseconds = 1500;  // doubled with each round
  constexpr int kTries = 3;
  constexpr int kUdpSize = 1232;  // fits into every path unfragmented (DNS Flag Day 2020)
  char lookups[] = "b";           // no hosts file
  ares_options options{};
  // NOCHECKRESP: with the check, version 1.18 reports a server that fails as one that cannot be reached.
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_EDNS | ARES_FLAG_NOCHECKRESP;
  options.timeout = kTryMilliseconds;
  options.tries = kTries;
  options.lookups = lookups;
  options.ednspsz = kUdpSize;
  options.sock_state_cb = watch;
  options.sock_state_cb_data = self;
  return ares_init_options(channel, &options, kOptionMask) == ARES_SUCCESS;
}

}  // namespace

std::size_t expand_name(Bytes message, std::size_t at, std::string& out) {
  if (message.size() > 0xFFFF || !is_sound_name(message, at)) return 0;
  char* text = nullptr;
  long size = 0;
  if (ares_expand_name(&message[at], message.data(), static_cast<int>(message.size()), &text, &size) != ARES_SUCCESS)
    return 0;
  const std::unique_ptr<char, FreeString> owner(text);
  out = text;
  return static_cast<std::size_t>(size);
}

std::optional<std::string> system_servers() {
  ares_channel channel = nullptr;
  const auto ignore = [](void*, ares_socket_t, int, int) {};
  if (!initialize(&channel, ignore, nullptr)) return std::nullopt;
  ares_addr_port_node* first = nullptr;
  std::string servers;
  if (ares_get_servers_ports(channel, &first) == ARES_SUCCESS) {
    int count = 0;
    for (const ares_addr_port_node* node = first; node != nullptr && count < 3; node = node->next, ++count) {
      const bool v4 = node->family == AF_INET;
      const auto* bytes = reinterpret_cast<const unsigned char*>(&node->addr);
      const std::string text = Address::from(v4 ? Family::v4 : Family::v6, bytes).text();
      servers += (servers.empty() ? "" : ",") + (text.find(':') == text.npos ? text : "[" + text + "]") + ":" +
                 std::to_string(node->udp_port == 0 ? 53 : node->udp_port);
    }
    if (first != nullptr) ares_free_data(first);
  }
  ares_destroy(channel);
  return servers.empty() ? std::nullopt : std::optional(servers);
}

std::optional<std::string> parse_servers(std::string_view text) {
  std::string servers;
  int count = 0;
  for (bool more = true; more; ++count) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view server = text.substr(0, comma);
    more = comma < text.size();
    text.remove_prefix(more ? comma + 1 : comma);
    std::string_view port = "53";
    const std::size_t colon = server.rfind(':');
    const bool bare_v6 = !server.starts_with('[') && server.find(':') != colon;
    if (colon != server.npos && !bare_v6 && !server.ends_with(']')) {
      port = server.substr(colon + 1);
      server = server.substr(0, colon);
    }
    unsigned number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    const bool sound = error == std::errc() && end == port.data() + port.size() && number > 0 && number < 65536;
    const std::optional<Address> address = Address::parse(server);
    if (!sound || !address || count == 3) return std::nullopt;
    const bool v4 = address->family == Family::v4;
    servers += (servers.empty() ? "" : ",") + (v4 ? address->text() : "[" + address->text() + "]") + ":" +
               std::to_string(number);
  }
  return servers;
}

// ---- Socket ---------------------------------------------------------------------------------------------------------

Socket::Socket(std::unique_ptr<Ares> ares) : ares_(std::move(ares)) {}
Socket::~Socket() = default;

std::unique_ptr<Socket> Socket::open(const std::string& servers) {
  auto ares = std::make_unique<Ares>();
  if (!initialize(&ares->channel, &Ares::watch, ares.get())) return nullptr;
  for (std::size_t begin = 0, end = 0; end < servers.size(); begin = end + 1) {
    end = std::min(servers.find(',', begin), servers.size());
    ares->servers.push_back(servers.substr(begin, end - begin));
  }
  if (!ares->use_servers()) return nullptr;
  return std::unique_ptr<Socket>(new Socket(std::move(ares)));
}

void Socket::ask(const std::string& name, Type type) {
  ares_->name = name;
  ares_->type = type;
  if (std::exchange(ares_->refusals, 0) != 0) ares_->use_servers();
  ares_->ask();
}

std::optional<Reply> Socket::take_reply() { return std::exchange(ares_->reply, std::nullopt); }

void Socket::cancel() {
  ares_->asking = false;
  ares_->reply.reset();
  ares_cancel(ares_->channel);
}

void Socket::add_to(std::vector<pollfd>& all) const {
  all.insert(all.end(), ares_->sockets.begin(), ares_->sockets.end());
}

std::chrono::milliseconds Socket::patience(std::chrono::milliseconds most) const {
  if (ares_->reply) return std::chrono::milliseconds{0};  // it failed at once
  timeval longest{static_cast<time_t>(most.count() / 1000), static_cast<suseconds_t>(most.count() % 1000 * 1000)};
  timeval result{};
  const timeval* const wanted = ares_timeout(ares_->channel, &longest, &result);
  return std::chrono::milliseconds(wanted->tv_sec * 1000 + (wanted->tv_usec + 999) / 1000);
}

void Socket::process(std::span<const pollfd> ready) {
  const std::vector<pollfd> mine = ares_->sockets;  // they change under the calls below
  for (const pollfd& p : ready) {
    const bool known = std::any_of(mine.begin(), mine.end(), [&p](const pollfd& m) { return m.fd == p.fd; });
    if (!known || p.revents == 0) continue;
    const bool in = (p.revents & (POLLIN | POLLHUP | POLLERR)) != 0;
    const bool out = (p.revents & POLLOUT) != 0;
    ares_process_fd(ares_->channel, in ? p.fd : ARES_SOCKET_BAD, out ? p.fd : ARES_SOCKET_BAD);
  }
  ares_process_fd(ares_->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // what became due
  const bool refused = ares_->reply && ares_->refused;
  if (!refused || ++ares_->refusals >= ares_->servers.size() || !ares_->use_servers()) return;
  ares_->ask();  // the next server
}

}  // namespace postern::names::core::dns
