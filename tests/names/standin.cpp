// SPDX-License-Identifier: MIT
#include "standin.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cctype>

#include "message.h"

namespace dns_test {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int bound(int type, int port) {
  const int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
  const int yes = 1;
  if (type == SOCK_STREAM) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const sockaddr_in address = loopback(port);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  close(fd);
  return -1;
}

int port_of(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

// Reads the one question of a query.
Asked parse(const std::string& query, bool tcp) {
  Asked asked;
  asked.tcp = tcp;
  const auto byte = [&](std::size_t i) { return i < query.size() ? static_cast<unsigned char>(query[i]) : 0U; };
  asked.id = byte(0) << 8U | byte(1);
  std::size_t at = 12;
  while (byte(at) != 0) {
    if (!asked.name.empty()) asked.name += '.';
    for (unsigned i = 1; i <= byte(at); ++i)
      asked.name += static_cast<char>(std::tolower(static_cast<int>(byte(at + i))));
    at += byte(at) + 1;
  }
  asked.type = byte(at + 1) << 8U | byte(at + 2);
  asked.question = query.substr(12, at + 5 - 12);
  return asked;
}

}  // namespace

Standin::Standin(Script script, bool tcp) : script_(std::move(script)) {
  for (int tries = 0; tries < 100 && udp_ < 0; ++tries) {
    udp_ = bound(SOCK_DGRAM, 0);
    port_ = port_of(udp_);
    tcp_ = bound(SOCK_STREAM, port_);  // bound in any case, so that nobody else listens there
    if (tcp_ < 0) {
      close(udp_);
      udp_ = -1;
    }
  }
  if (tcp) listen(tcp_, 8);
  elsewhere_ = bound(SOCK_DGRAM, 0);
  thread_ = std::thread([this] { serve(); });
}

Standin::~Standin() {
  stop_ = true;
  thread_.join();
  for (const int fd : {udp_, tcp_, elsewhere_}) close(fd);
}

void Standin::serve() {
  while (!stop_) {
    pollfd wait[2]{{udp_, POLLIN, 0}, {tcp_, POLLIN, 0}};
    if (poll(wait, 2, 20) <= 0) continue;
    if ((wait[0].revents & POLLIN) != 0) serve_udp();
    if ((wait[1].revents & POLLIN) != 0) serve_tcp();
  }
}

void Standin::serve_udp() {
  std::string query(4096, '\0');
  sockaddr_in from{};
  socklen_t size = sizeof from;
  const ssize_t n = recvfrom(udp_, query.data(), query.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
  if (n < 17) return;
  query.resize(static_cast<std::size_t>(n));
  ++asked_;
  for (const Said& said : script_(parse(query, false))) {
    if (said.message.empty()) continue;
    sendto(said.from_elsewhere ? elsewhere_ : udp_, said.message.data(), said.message.size(), 0,
           reinterpret_cast<sockaddr*>(&from), size);
  }
}

void Standin::serve_tcp() {
  const int fd = accept4(tcp_, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd < 0) return;
  std::string query;
  char part[4096];
  pollfd wait{fd, POLLIN, 0};
  const auto byte = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(query[i]); };
  const auto whole = [&] { return query.size() > 2 && query.size() >= 2U + (byte(0) << 8U | byte(1)); };
  while (!whole() && poll(&wait, 1, 1000) == 1) {
    const ssize_t n = recv(fd, part, sizeof part, 0);
    if (n <= 0) break;
    query.append(part, static_cast<std::size_t>(n));
  }
  if (whole()) {
    ++asked_;
    for (const Said& said : script_(parse(query.substr(2), true))) {
      const std::string framed = u16(static_cast<unsigned>(said.message.size())) + said.message;
      if (send(fd, framed.data(), framed.size(), MSG_NOSIGNAL) < 0) break;
    }
    poll(&wait, 1, 1000);  // until the other side closes
  }
  close(fd);
}

}  // namespace dns_test
