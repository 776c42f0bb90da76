// SPDX-License-Identifier: MIT
// What the reverse zones of the addresses in a link claim, and whether that is confirmed. Shown beside a verdict, which
// it never changes.
#pragma once

#include <nlohmann/json.hpp>
#include <postern/names.hpp>
#include <postern/postern.hpp>
#include <string>
#include <vector>

#include "human.h"

namespace postern::cli {

// An address that stands in a link where a name is expected.
struct NumericHost {
  std::string address;  // an IPv4 or IPv6 address in its plain spelling
  std::string field;    // where it stands first
};

// Address literals of recipients, and hosts of web links in text, however they are spelled; each once, and 16 at the
// most. None of a refused link.
std::vector<NumericHost> numeric_hosts(const Result& result);

// Asks the DNS. Opened once, so that several links share what was learnt.
class Namer {
 public:
  // `server`: as postern_names_options has it; empty for those of the system.
  explicit Namer(const std::string& server);
  // False when `server` is none.
  [[nodiscard]] bool usable() const { return resolver_.status() != names::Status::invalid; }

  // Both wait for the answers, until the deadline at the most.
  [[nodiscard]] std::string describe(const Result& result, const Look& look) const;
  [[nodiscard]] nlohmann::ordered_json as_json(const Result& result) const;

 private:
  names::Resolver resolver_;
};

}  // namespace postern::cli
