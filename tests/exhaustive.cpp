// SPDX-License-Identifier: MIT
// Law 9 over all links of up to LENGTH symbols (tests/exhaustive.h), on all cores: our grammar and the RFCs agree, and
// RFC 3986's grammar and uriparser do. Says how far it is, and goes on where it stopped.
#include "exhaustive.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "oracle.h"
#include "uriparser_accepts.h"

namespace {

using postern::test::count_of;
using postern::test::for_each_link;

// So many links at a time.
constexpr std::uint64_t kBlock = 15 * 15 * 15 * 15 * 15;

struct Block {
  bool mailboxes;
  unsigned length;
  std::uint64_t first;
  std::uint64_t last;

  [[nodiscard]] std::string name() const {
    return (mailboxes ? "m" : "s") + std::to_string(length) + ":" + std::to_string(first);
  }
  [[nodiscard]] std::span<const std::string_view> symbols() const {
    return mailboxes ? std::span(postern::test::kMailboxSymbols) : std::span(postern::test::kSymbols);
  }
};

std::vector<Block> blocks_of(unsigned longest) {
  std::vector<Block> blocks;
  for (const bool mailboxes : {false, true})
    for (unsigned length = 0; length + (mailboxes ? 1 : 0) <= longest; ++length) {
      const std::uint64_t all = count_of(15, length);
      for (std::uint64_t first = 0; first < all; first += kBlock)
        blocks.push_back({mailboxes, length, first, std::min(all, first + kBlock)});
    }
  return blocks;
}

class Walk {
 public:
  Walk(unsigned longest, std::string state) : state_name_(std::move(state)), blocks_(blocks_of(longest)) {
    std::ifstream before(state_name_);
    for (std::string name; std::getline(before, name);) done_.insert(name);
    state_.open(state_name_, std::ios::app);
    for (const Block& b : blocks_) (done_.contains(b.name()) ? before_ : total_) += b.last - b.first;
  }

  int run(unsigned threads) {
    std::cout << blocks_.size() << " blocks, " << done_.size() << " done before, " << total_ << " links to check\n";
    std::vector<std::thread> workers;
    for (unsigned i = 0; i < threads; ++i) workers.emplace_back([this] { work(); });
    for (std::thread& worker : workers) worker.join();
    const double seconds = elapsed();
    std::cout << "\n"
              << checked_ << " links in " << static_cast<unsigned>(seconds) << " s on " << threads << " cores ("
              << static_cast<unsigned>(static_cast<double>(checked_) / seconds) << " a second), " << wrong_
              << " disagreements\n"
              << "figure: links compared, with those of earlier runs: " << before_ + checked_ << "\n"
              << "figure: disagreements: " << wrong_ << "\n";
    return wrong_ == 0 ? 0 : 1;
  }

 private:
  [[nodiscard]] double elapsed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count() + 1e-9;
  }

  void work() {
    postern::abnf::Recogniser uri(postern::oracle::rfc3986_grammar(), "URI");
    for (std::size_t i = next_++; i < blocks_.size() && wrong_ < 20; i = next_++) {
      const Block& block = blocks_[i];
      if (done_.contains(block.name())) continue;
      const std::uint64_t wrong_before = wrong_;
      for_each_link(block.symbols(), block.length, block.first, block.last, [&](std::string_view link) {
        std::string why = postern::oracle::disagreement(link);
        if (why.empty() && uri.accepts(link) != postern::oracle::uriparser_accepts(link))
          why = "RFC 3986 and uriparser disagree";
        if (!why.empty()) tell(link, why);
      });
      finish(block, wrong_ == wrong_before);
    }
  }

  void tell(std::string_view link, const std::string& why) {
    const std::lock_guard lock(mutex_);
    if (++wrong_ <= 20) std::cout << "\n" << why << ": " << postern::display(link) << "\n";
  }

  void finish(const Block& block, bool clean) {
    const std::lock_guard lock(mutex_);
    checked_ += block.last - block.first;
    if (clean) state_ << block.name() << std::endl;
    const double share = static_cast<double>(checked_) / static_cast<double>(total_);
    std::printf("\r%5.1f%%  %llu links  %.0f s left   ", 100 * share, static_cast<unsigned long long>(checked_),
                elapsed() / share - elapsed());
    std::fflush(stdout);
  }

  std::string state_name_;
  std::ofstream state_;
  std::vector<Block> blocks_;
  std::set<std::string> done_;
  std::uint64_t before_ = 0;  // links of earlier runs
  std::uint64_t total_ = 0;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::uint64_t> wrong_ = 0;
  std::uint64_t checked_ = 0;
  std::mutex mutex_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: exhaustive LENGTH STATE-FILE\n";
    return 64;
  }
  const int longest = std::atoi(argv[1]);
  if (longest < 1 || longest > 9) {
    std::cerr << "exhaustive: LENGTH is 1 to 9\n";
    return 64;
  }
  return Walk(static_cast<unsigned>(longest), argv[2]).run(std::max(1U, std::thread::hardware_concurrency()));
}
