// SPDX-License-Identifier: MIT
// Reads NUL-separated links and prints for each its rendering for a Windows command line, with consent, and a NUL.
#include <algorithm>
#include <iostream>
#include <iterator>
#include <postern/postern.hpp>

int main() {
  const std::string all{std::istreambuf_iterator<char>(std::cin), {}};
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find('\0', at), all.size());
    const postern::Result result = postern::check(std::string_view(all).substr(at, end - at));
    std::cout << result.render(postern::Context::windows_argv, POSTERN_WHOLE_LINK, postern::Consent::given) << '\0';
    at = end + 1;
  }
  return 0;
}
