// SPDX-License-Identifier: MIT
// Any bytes as a link. The first byte chooses the limits, so that raised ones are met as well.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "laws.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bool raised = (data[0] & 1U) != 0;
  const postern::Options options =
      raised ? postern::Options{65536, 100000, 100000,
                                65536, true,   {"example.org", "\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444"}}
             : postern::Options{};
  const std::string_view link(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string broken = postern::laws::broken_law(link, options);
  if (!broken.empty()) {
    std::fprintf(stderr, "law %s\n  link: %s\n", broken.c_str(), postern::display(link).c_str());
    std::abort();
  }
  return 0;
}
