// SPDX-License-Identifier: MIT
// Prints one number for everything that the library says about every vector, under three policies and in every context.
// `./dev golden` compares it between compilers, levels of optimization, kinds of char, locales and threads.
#include <clocale>
#include <cstdint>
#include <cstdio>
#include <span>
#include <thread>
#include <vector>

#include "vectors.h"

namespace {

using namespace postern;

class Hash {  // FNV-1a, 64 bits
 public:
  void add(std::string_view text) {
    for (const char c : text) add_byte(static_cast<unsigned char>(c));
    add_byte(0xFF);
  }
  void add(std::size_t number) { add(std::string_view(std::to_string(number))); }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001B3U; }
  std::uint64_t value_ = 0xCBF29CE484222325U;
};

std::uint64_t answer(std::span<const Policy> policies) {
  Hash hash;
  for (const test::Vector& v : test::vectors())
    for (const Policy& policy : policies) {
      const Result result = check(v.link, policy, v.options);
      hash.add(test::word(result.verdict()));
      for (const Finding& f : result.findings()) {
        hash.add(f.id);
        hash.add(f.offset);
        hash.add(f.length);
        hash.add(static_cast<std::size_t>(f.action));
        hash.add(static_cast<std::size_t>(f.change));
      }
      for (const Consent consent : {Consent::none, Consent::given})
        for (int context = POSTERN_CONTEXT_URI; context <= POSTERN_CONTEXT_WINDOWS_ARGV; ++context) {
          hash.add(result.render(static_cast<Context>(context), POSTERN_WHOLE_LINK, consent));
          for (std::size_t i = 0; i < result.fields(consent).size(); ++i)
            hash.add(result.render(static_cast<Context>(context), i, consent));
        }
      hash.add(display(v.link));
    }
  return hash.value();
}

}  // namespace

int main() {
  std::setlocale(LC_ALL, "");  // whatever the environment says
  (void)test::vectors();
  const Policy policies[]{Policy::strict(), Policy::standard(),
                          Policy::standard().tightened("bcc-field", Action::refuse)};
  std::vector<std::uint64_t> answers(4);
  std::vector<std::thread> threads;
  for (std::uint64_t& a : answers) threads.emplace_back([&] { a = answer(policies); });
  for (std::thread& t : threads) t.join();
  for (const std::uint64_t a : answers)
    if (a != answers.front()) return std::puts("threads disagree"), 1;
  std::printf("%016llx\n", static_cast<unsigned long long>(answers.front()));
}
