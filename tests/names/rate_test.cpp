// SPDX-License-Identifier: MIT
// Many addresses at once, resolved and confirmed against a real server, with memory that is bounded by counts. How fast
// that goes is printed and not judged.
#include <gtest/gtest.h>

#include <chrono>
#include <postern/names.hpp>
#include <string>
#include <vector>

#include "nsd.h"

namespace {

using namespace postern::names;

constexpr int kAddresses = POSTERN_RATE_ADDRESSES;

TEST(Rate, ManyAddressesInBoundedMemory) {
  const dns_test::Nsd nsd(kAddresses);
  ASSERT_TRUE(nsd.runs());
  Options options;
  options.servers = nsd.server();
  options.deadline = std::chrono::minutes(5);
  options.most_lookups = kAddresses;
  options.most_entries = 1000;
  const Resolver resolver(options);
  const auto begin = std::chrono::steady_clock::now();
  std::vector<Lookup> lookups;
  for (int i = 0; i < kAddresses; ++i) lookups.push_back(resolver.reverse(dns_test::bulk_address(i)));
  for (int i = 0; i < kAddresses; ++i) {
    const Lookup& lookup = lookups[static_cast<std::size_t>(i)];
    ASSERT_EQ(lookup.wait(), Status::ok) << i;
    ASSERT_EQ(lookup.confirmed_names().size(), 1U) << i;
    ASSERT_EQ(lookup.confirmed_names()[0].text(), "h" + std::to_string(i) + ".bulk.example");
    const postern_names_counts counts = resolver.counts();
    ASSERT_LE(counts.reverse_entries, 1000U);
    ASSERT_LE(counts.forward_entries, 1000U);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  const postern_names_counts counts = resolver.counts();
  EXPECT_EQ(counts.questions, 2U * kAddresses) << "each asked once";
  EXPECT_EQ(counts.reverse_entries, std::min(1000, kAddresses) + 0U);
  EXPECT_EQ(counts.lookups, 0U);
  std::printf("%d addresses confirmed in %.2f s: %.0f a second\n", kAddresses, seconds.count(),
              kAddresses / seconds.count());
}

}  // namespace
