// SPDX-License-Identifier: MIT
// How a mail client shows a recipient such as ann@[203.0.113.7] honestly: the address always, a name only beside it,
// and in words that say how the name is known. Compiled and run by the tests.
//
// Usage: show_literal SERVER[:PORT] ADDRESS...
#include <cstdio>
#include <postern/names.hpp>
#include <string>

namespace {

using namespace postern::names;

// What stands beside the address. A claim never stands alone, never where an address is expected, and never decides.
std::string note_for(const Lookup& lookup) {
  const auto confirmed = lookup.confirmed_names();
  if (!confirmed.empty()) return std::string(confirmed.front().shown());
  const auto claimed = lookup.claimed_names();
  const bool checked = lookup.status() == Status::ok;
  if (!claimed.empty())
    return "calls itself \"" + std::string(claimed.front().shown()) + "\", " +
           (checked ? "which is not true of that name" : "which could not be checked");
  if (lookup.status() == Status::not_found) return "has no name";
  return "its name is not known: " + std::string(explain(lookup.status()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 64;
  Options options;
  options.servers = argv[1];
  const Resolver resolver(options);
  for (int i = 2; i < argc; ++i) {
    const Lookup lookup = resolver.reverse(argv[i]);
    lookup.wait(std::chrono::seconds(20));  // a client with a main loop polls resolver.fd() instead
    std::printf("%s (%s)\n", argv[i], note_for(lookup).c_str());
  }
  return 0;
}
