// SPDX-License-Identifier: MIT
// The example of the documentation, run against a real server.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "nsd.h"

namespace {

std::string output_of(const std::string& command) {
  std::FILE* const pipe = popen(command.c_str(), "r");
  std::string all;
  char part[512];
  for (std::size_t n; (n = fread(part, 1, sizeof part, pipe)) > 0;) all.append(part, n);
  EXPECT_EQ(pclose(pipe), 0);
  return all;
}

TEST(Example, ShowsALiteralHonestly) {
  const dns_test::Nsd nsd;
  ASSERT_TRUE(nsd.runs());
  EXPECT_EQ(output_of(std::string(POSTERN_EXAMPLE) + " " + nsd.server() +
                      " '[203.0.113.7]' '[203.0.113.66]' '[203.0.113.72]' '[203.0.113.21]' '[IPv6:2001:db8::7]'"),
            "[203.0.113.7] (mail.honest.example)\n"
            "[203.0.113.66] (calls itself \"www.bank.example\", which is not true of that name)\n"
            "[203.0.113.72] (calls itself \"host.lame.test\", which could not be checked)\n"
            "[203.0.113.21] (has no name)\n"
            "[IPv6:2001:db8::7] (mail.honest.example)\n");
}

}  // namespace
