// SPDX-License-Identifier: MIT
#include "check_command.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "exit_status.h"
#include "human.h"
#include "machine.h"
#ifdef POSTERN_NAMES
#include "resolve.h"
#endif

namespace postern::cli {
namespace {

class Checker {
 public:
  explicit Checker(const CheckOptions& options)
      : options_(options),
        policy_(options.profile == "strict" ? Policy::strict() : Policy::standard()),
        consent_(options.consent ? Consent::given : Consent::none),
        look_{Palette(options.color), line_width()} {
    link_options_.want_eai = options.eai;
    link_options_.protected_names = options.protect;
  }

  // False when there is nobody to ask.
  bool ready();
  void links();
  void files();
  [[nodiscard]] int status() const { return status_; }

 private:
  void one(const Record& record, bool brief);
  void file(const std::string& name);
  void batch(std::FILE* file, const std::string& name);
  void complain(const std::string& what) { std::fprintf(stderr, "postern: %s\n", what.c_str()); }
  void add_names(const Result& result, std::string& out) const;
  void worsen(int status) { status_ = std::max(status_, status); }

  const CheckOptions& options_;
  Policy policy_;
  Options link_options_;
  Consent consent_;
  Look look_;
  Result last_{nullptr};  // in whose memory the next link is checked
  int status_ = kOpen;
#ifdef POSTERN_NAMES
  std::optional<Namer> namer_;
#endif
};

// What the DNS says, behind what the check says.
void Checker::add_names([[maybe_unused]] const Result& result, [[maybe_unused]] std::string& out) const {
#ifdef POSTERN_NAMES
  if (!namer_) return;
  if (options_.json) {
    add_member(out, "names", namer_->as_json(result));
  } else {
    out += namer_->describe(result, look_);
  }
#endif
}

bool Checker::ready() {
#ifdef POSTERN_NAMES
  if (options_.resolve) namer_.emplace(options_.dns);
  if (namer_ && !namer_->usable()) {
    complain("--dns: \"" + display(options_.dns) +
             "\" is no address of a server, such as 192.0.2.53 or [2001:db8::53]:5353");
    return false;
  }
#endif
  return true;
}

void Checker::one(const Record& record, bool brief) {
  last_ = check_again(std::move(last_), record.link, policy_, link_options_);
  const Result& result = last_;
  worsen(exit_status(result));
  std::string out;
  if (options_.json) {
    out = describe_as_json(result, options_.profile, consent_, record.id);
  } else if (options_.canonical_only) {
    out = result.canonical_link(consent_);
    if (!out.empty()) out += '\n';
  } else if (brief) {
    out = describe_briefly(record.link, result, look_);
  } else {
    out = describe(record.link, result, consent_, look_);
  }
  add_names(result, out);
  std::fwrite(out.data(), 1, out.size(), stdout);
}

void Checker::links() {
  Record record;
  bool first = true;
  for (const std::string& link : options_.arguments) {
    if (!first && !options_.json && !options_.canonical_only) std::fputs("\n", stdout);
    first = false;
    record.link = link;
    one(record, false);
  }
}

void Checker::files() {
  for (const std::string& name : options_.arguments) file(name);
}

void Checker::file(const std::string& name) {
  if (name == "-") {
    batch(stdin, "standard input");
    return;
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened(std::fopen(name.c_str(), "rb"), &std::fclose);
  if (opened == nullptr) {
    complain(display(name) + ": " + std::strerror(errno));
    worsen(kNoInput);
    return;
  }
  batch(opened.get(), display(name));
}

void Checker::batch(std::FILE* file, const std::string& name) {
  struct stat facts{};
  const bool sized = fstat(fileno(file), &facts) == 0 && S_ISREG(facts.st_mode);
  Progress progress(sized ? static_cast<std::uint64_t>(facts.st_size) : 0);
  BatchReader reader(file, *options_.input);
  for (Record record; reader.next(record);) {
    if (record.error.empty()) {
      one(record, true);
    } else {
      worsen(kBadInput);
      if (options_.json) std::fputs(malformed_line_as_json(record.number, record.error).c_str(), stdout);
      complain(name + ", line " + std::to_string(record.number) + ": " + record.error);
    }
    progress.show(reader.bytes_read(), record.number);
  }
  if (reader.failed()) {
    complain(name + ": " + std::strerror(errno));
    worsen(kNoInput);
  }
}

}  // namespace

int run_check(const CheckOptions& options) {
  Checker checker(options);
  if (!checker.ready()) return kUsage;
  if (options.input) {
    checker.files();
  } else {
    checker.links();
  }
  if (std::fflush(stdout) != 0) return kInternal;
  return checker.status();
}

}  // namespace postern::cli
