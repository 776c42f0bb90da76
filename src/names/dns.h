// SPDX-License-Identifier: MIT
// The one door to c-ares.
#pragma once

#include <poll.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postern::names::core::dns {

enum class Type : unsigned { a = 1, cname = 5, soa = 6, ptr = 12, aaaa = 28 };
inline constexpr unsigned kInternet = 1;  // the class IN

// Reads the name at `at`, compressed or not, into the text form of RFC 1035 section 5.1 without a dot at its end.
// Returns how many bytes it takes up there; 0 when it is none: longer than 255 octets, a pointer that does not point
// backwards, past the end.
std::size_t expand_name(std::span<const unsigned char> message, std::size_t at, std::string& out);

// The servers of the system, in the form that Socket takes; nothing when c-ares cannot start.
std::optional<std::string> system_servers();
// The same, for up to three servers that a caller wrote; nothing when one of them is no address with a port.
std::optional<std::string> parse_servers(std::string_view text);

enum class Failure { none, timed_out, unreachable, failed };

struct Reply {
  Failure failure = Failure::failed;
  std::vector<unsigned char> message;  // of a failure: empty
};

// Asks one question at a time, from sockets of its own, which it closes in between: each question gets a random port
// and a random identifier. Repeats it, asks the next server, and changes to TCP as needed. Of one thread.
class Socket {
 public:
  // `servers` as from above.
  static std::unique_ptr<Socket> open(const std::string& servers);
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  void ask(const std::string& name, Type type);
  // The reply, once; nothing as long as there is none.
  std::optional<Reply> take_reply();
  // Drops the question.
  void cancel();

  void add_to(std::vector<pollfd>& all) const;
  // How long poll() may sleep, at the most.
  [[nodiscard]] std::chrono::milliseconds patience(std::chrono::milliseconds most) const;
  // `ready`: what poll() made of what add_to() added, and perhaps of other sockets.
  void process(std::span<const pollfd> ready);

 private:
  struct Ares;
  explicit Socket(std::unique_ptr<Ares> ares);
  std::unique_ptr<Ares> ares_;
};

}  // namespace postern::names::core::dns
