// SPDX-License-Identifier: MIT
#include "nsd.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "message.h"

namespace dns_test {
namespace {

constexpr const char* kSoaLine =
    "$TTL 300\n@ IN SOA ns.example. root.example. 1 3600 600 86400 120\n@ NS ns.example.\n";

// The zone of the bank, and of an honest host, and of one whose server knows nothing of it.
constexpr const char* kBank = "www A 192.0.2.10\nwww AAAA 2001:db8:bad::10\n";
constexpr const char* kHonest =
    "mail 60 A 203.0.113.7\nmail 60 AAAA 2001:db8::7\n"
    "a A 203.0.113.8\n"
    "alias 40 CNAME alias2\nalias2 CNAME real\nreal A 203.0.113.9\n"
    "zero 0 A 203.0.113.50\n"
    "odd A 203.0.113.70\n"
    "below NS ns.elsewhere.example.\n";

// The zone of whoever was given 203.0.113.0/24. It may hold anything.
constexpr const char* kReverse =
    "7 PTR mail.honest.example.\n"
    "66 PTR www.bank.example.\n"
    "8 PTR www.bank.example.\n8 PTR a.honest.example.\n8 PTR mail.honest.example.\n"
    "9 CNAME 9.0/28\n9.0/28 50 PTR alias.honest.example.\n"
    "10 PTR a1.example.\n10 PTR a2.example.\n10 PTR a3.example.\n10 PTR a4.example.\n10 PTR a5.example.\n"
    "20 PTR \\<b\\>www\\.bank\\</b\\>.example.\n"
    "21 PTR \\027[31mred\\007.example.\n"
    "22 PTR x'\\;drop\\032table.example.\n"
    "23 PTR www\\010.bank.example.\n"
    "24 PTR www.bank.example\\000.evil.example.\n"
    "25 PTR www\\.bank\\.example.\n"
    "26 PTR xn--80ak6aa92e.com.\n"
    "27 PTR localhost.\n"
    "28 PTR 127.0.0.1.\n"
    "29 PTR \\226\\128\\174elpmaxe.example.\n"
    "30 CNAME 31\n31 CNAME 30\n"
    "40 TXT \"no name here\"\n"
    "50 0 PTR zero.honest.example.\n"
    "70 PTR ODD.Honest.EXAMPLE.\n"
    "71 PTR x.below.honest.example.\n"
    "72 PTR host.lame.test.\n";

std::string many_names() {
  std::string zone;
  for (int i = 0; i < 200; ++i)
    zone += "60 PTR a-rather-long-name-number-" + std::to_string(1000 + i) + ".honest.example.\n";
  return zone;
}

bool is_free(int port, int type) {
  const int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool bound = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return bound;
}

// Whether a server on this port answers at all.
bool answers(int port) {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const std::string query = u16(1) + u16(0) + u16(1) + u16(0) + u16(0) + u16(0) + question("www.bank.example", kA);
  connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
  const bool sent = send(fd, query.data(), query.size(), 0) > 0;
  pollfd wait{fd, POLLIN, 0};
  char answer[512];
  const bool answered = sent && poll(&wait, 1, 200) == 1 && recv(fd, answer, sizeof answer, 0) > 12;
  close(fd);
  return answered;
}

}  // namespace

std::string bulk_address(int i) { return "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1); }

int free_port() {
  for (int tries = 0; tries < 200; ++tries) {
    const int port =
        20000 +
        static_cast<int>((static_cast<unsigned>(getpid()) * 7919U + static_cast<unsigned>(tries) * 613U) % 12000U);
    if (is_free(port, SOCK_DGRAM) && is_free(port, SOCK_STREAM)) return port;
  }
  return 0;
}

Nsd::Nsd(int bulk) {
  std::string pattern = (std::filesystem::temp_directory_path() / "postern-nsd-XXXXXX").string();
  folder_ = mkdtemp(pattern.data());
  std::ofstream list(folder_ / "zones.conf");
  const auto zone = [&](const std::string& origin, const std::string& records) {
    std::ofstream(folder_ / (origin + ".zone"), std::ios::binary) << kSoaLine << records;
    list << "zone:\n  name: " << origin << "\n  zonefile: " << origin << ".zone\n";
  };
  zone("bank.example", kBank);
  zone("honest.example", kHonest);
  zone("113.0.203.in-addr.arpa", kReverse + many_names());
  zone("8.b.d.0.1.0.0.2.ip6.arpa",
       "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR mail.honest.example.\n"
       "6.6.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR www.bank.example.\n");
  std::string reverse;
  std::string forward;
  for (int i = 0; i < bulk; ++i) {
    const std::string host = "h" + std::to_string(i);
    reverse += std::to_string(i % 250 + 1) + "." + std::to_string(i / 250) + ".0 PTR " + host + ".bulk.example.\n";
    forward += host + " A " + bulk_address(i) + "\n";
  }
  zone("10.in-addr.arpa", reverse);
  zone("bulk.example", forward);
  list.close();
  for (int tries = 0; tries < 5 && !runs(); ++tries)
    if (!start()) stop();
}

Nsd::~Nsd() {
  stop();
  std::filesystem::remove_all(folder_);
}

bool Nsd::start() {
  port_ = free_port();
  const std::string dir = folder_.string();
  const std::string conf = dir + "/nsd.conf";
  std::ofstream(conf) << "server:\n  ip-address: 127.0.0.1@" << port_ << "\n  port: " << port_
                      << "\n  username: \"\"\n  chroot: \"\"\n  database: \"\"\n  zonesdir: \"" << dir
                      << "\"\n  logfile: \"" << dir << "/nsd.log\"\n  pidfile: \"" << dir
                      << "/nsd.pid\"\n  xfrdfile: \"" << dir << "/xfrd.state\"\n  zonelistfile: \"" << dir
                      << "/zone.list\"\n  xfrdir: \"" << dir << "\"\n  server-count: 1\n  rrl-ratelimit: 0\n"
                      << "remote-control:\n  control-enable: no\ninclude: \"" << dir << "/zones.conf\"\n";
  const pid_t parent = getpid();
  child_ = fork();
  if (child_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);  // a test that crashes leaves no server behind
    if (getppid() != parent) _exit(1);
    execl(POSTERN_NSD, "nsd", "-d", "-c", conf.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  for (int tries = 0; tries < 100; ++tries) {
    if (waitpid(child_, nullptr, WNOHANG) == child_) {
      child_ = -1;
      return false;
    }
    if (answers(port_)) return true;
    usleep(50000);
  }
  return false;
}

void Nsd::stop() {
  if (child_ <= 0) return;
  kill(child_, SIGTERM);
  waitpid(child_, nullptr, 0);
  child_ = -1;
}

}  // namespace dns_test
