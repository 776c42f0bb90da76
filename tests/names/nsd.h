// SPDX-License-Identifier: MIT
// A real authoritative server, nsd, on loopback with zones of ours.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace dns_test {

class Nsd {
 public:
  // Starts it and waits until it answers. `bulk`: how many hosts the bulk zones hold (see bulk_address).
  explicit Nsd(int bulk = 0);
  ~Nsd();
  Nsd(const Nsd&) = delete;
  Nsd& operator=(const Nsd&) = delete;

  [[nodiscard]] bool runs() const { return child_ > 0; }
  [[nodiscard]] std::string server() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  bool start();
  void stop();

  std::filesystem::path folder_;
  int port_ = 0;
  pid_t child_ = -1;
};

// Host `i` of the bulk zones, h<i>.bulk.example, and its address below 10.0.0.0/8.
std::string bulk_address(int i);

// A port of 127.0.0.1 that is free for UDP and for TCP.
int free_port();

}  // namespace dns_test
