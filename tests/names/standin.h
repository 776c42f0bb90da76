// SPDX-License-Identifier: MIT
// A server of ours for what nsd cannot do: it is slow, silent, broken or lying. What it answers, a function says.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace dns_test {

struct Asked {
  unsigned id = 0;
  std::string name;  // dotted, lower case
  unsigned type = 0;
  std::string question;  // as it stood in the query
  bool tcp = false;
};

struct Said {
  std::string message;          // empty: nothing at all
  bool from_elsewhere = false;  // sent from another port
};

class Standin {
 public:
  using Script = std::function<std::vector<Said>(const Asked&)>;
  // `tcp`: whether anybody listens there.
  Standin(Script script, bool tcp);
  ~Standin();
  Standin(const Standin&) = delete;
  Standin& operator=(const Standin&) = delete;

  [[nodiscard]] std::string server() const { return "127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] int asked() const { return asked_; }

 private:
  void serve();
  void serve_udp();
  void serve_tcp();

  Script script_;
  int port_ = 0;
  int udp_ = -1;
  int tcp_ = -1;
  int elsewhere_ = -1;
  std::atomic<bool> stop_ = false;
  std::atomic<int> asked_ = 0;
  std::thread thread_;
};

}  // namespace dns_test
