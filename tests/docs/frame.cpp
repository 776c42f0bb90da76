// SPDX-License-Identifier: MIT
// Where the blocks of C++ in the documentation stand: a mail program with a link and a draft.
#include <iostream>
#include <string>
#include <string_view>

namespace {
struct Draft {
  void set(std::string_view name, std::string_view value) { std::cout << name << ": " << value << "\n"; }
};
}  // namespace

int main(int argc, char** argv) {
  const std::string link = argc > 1 ? argv[1] : "";
  Draft draft;
  @BLOCK@
}
