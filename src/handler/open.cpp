// SPDX-License-Identifier: MIT
#include "open.h"

#include <algorithm>
#include <cstring>
#include <postern/postern.hpp>

#include "files.h"
#include "guard.h"
#include "journal.h"
#include "question.h"
#include "surface.h"
#include "target.h"

namespace postern::handler {
namespace {

constexpr const char* kNotOpened = "Postern did not open a link";

class Opener {
 public:
  Opener(const Config& config, Surface surface, const Environment& environment)
      : config_(config), surface_(surface), environment_(environment) {}

  int open(const std::string& link) const;
  int no_client(const std::string& why) const {
    write_journal("outcome=no-client");
    tell(surface_, kNotOpened, why, environment_);
    return kNoClient;
  }

 private:
  [[nodiscard]] Result checked(const std::string& link) const {
    Options options;
    options.protected_names = config_.protect;
    return check(link, config_.strict ? Policy::strict() : Policy::standard(), options);
  }
  int refuse(const Result& result) const;
  int say_no(const Result& result, const Target& target, Reply reply) const;
  [[nodiscard]] Reply consent(const Result& result, const std::vector<std::string>& reasons,
                              const std::vector<std::string>& losses) const;
  int start(const Result& result, const Target& target, const std::string& link) const;
  void log(const Result& result, std::string_view outcome, std::string_view client, std::string_view link) const {
    write_journal(journal_line(result, outcome, client, config_.log_link ? link : std::string_view{}));
  }

  const Config& config_;
  Surface surface_;
  const Environment& environment_;
};

std::string explained(const Finding& finding) {
  return std::string(finding.message) + " (postern explain " + std::string(finding.slug) + ")";
}

// One sentence for what the client cannot be told, and one for each rule that left something out.
std::vector<std::string> losses_of(const Result& result, const Target& target, const Spelling& spelling) {
  std::vector<std::string> losses;
  std::string names;
  for (const std::string& name : spelling.left_out) names.append(names.empty() ? "" : ", ").append(display(name));
  if (!names.empty()) losses.push_back(target.name + " does not take from a link: " + names + ".");
  for (const Finding& finding : result.findings()) {
    std::string sentence = explained(finding);
    if (finding.action == Action::withhold && std::find(losses.begin(), losses.end(), sentence) == losses.end())
      losses.push_back(std::move(sentence));
  }
  return losses;
}

// A notification has room for a few sentences.
std::string told(const std::vector<std::string>& losses) {
  constexpr std::size_t kMost = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(losses.size(), kMost); ++i) text.append(i == 0 ? "" : "\n").append(losses[i]);
  if (losses.size() > kMost) text += "\nAnd " + std::to_string(losses.size() - kMost) + " more.";
  return text;
}

int Opener::refuse(const Result& result) const {
  const std::vector<Finding> findings = result.findings();
  const auto found =
      std::find_if(findings.begin(), findings.end(), [](const Finding& f) { return f.action == Action::refuse; });
  const std::string why = found == findings.end() ? "The link was refused." : explained(*found);
  log(result, "refused", "", "");
  tell(surface_, kNotOpened, why, environment_);
  return kRefused;
}

Reply Opener::consent(const Result& result, const std::vector<std::string>& reasons,
                      const std::vector<std::string>& losses) const {
  const QuestionLock lock(environment_);
  if (!lock.held()) return Reply::busy;
  return ask(surface_, question_text(result, reasons, losses), config_.patience(), environment_);
}

int Opener::say_no(const Result& result, const Target& target, Reply reply) const {
  log(result, "declined", target.name, result.canonical_link());
  switch (reply) {
    case Reply::yes:
    case Reply::no: break;
    case Reply::too_soon: tell(surface_, kNotOpened, "The answer came too soon to be meant.", environment_); break;
    case Reply::timed_out: tell(surface_, kNotOpened, "The question was not answered in time.", environment_); break;
    case Reply::impossible:
      tell(surface_, kNotOpened, "It needs your consent, and there was no way to ask you.", environment_);
      break;
    case Reply::too_long:
      tell(surface_, kNotOpened, "It needs your consent, and is too long to ask with kdialog; zenity can show it.",
           environment_);
      break;
    case Reply::busy:
      tell(surface_, kNotOpened, "It needs your consent, and another question still waits for you.", environment_);
      break;
  }
  return kSaidNo;
}

int Opener::start(const Result& result, const Target& target, const std::string& link) const {
  const Arguments command = command_line(target, link, config_, surface_ == Surface::terminal, environment_);
  Environment environment = environment_;
  environment.unset("GIO_LAUNCHED_DESKTOP_FILE");
  environment.unset("GIO_LAUNCHED_DESKTOP_FILE_PID");
  mark(environment);
  log(result, "opened", target.name, link);
  const int error = become(command, environment);
  return no_client(display(command.front()) + " could not be started: " + std::strerror(error) + ".");
}

int Opener::open(const std::string& link) const {
  const Result result = checked(link);
  if (result.verdict() == Verdict::refuse) return refuse(result);
  const Target target = find_target(config_, environment_);
  const Consent consent_wanted = result.verdict() == Verdict::confirm ? Consent::given : Consent::none;
  const Spelling spelling = spell(result.canonical_link(consent_wanted), target.dialect);
  const std::vector<std::string> losses = losses_of(result, target, spelling);
  std::vector<std::string> reasons;
  if (!admit_window(environment_, config_.flood_windows, config_.flood_seconds))
    reasons.emplace_back("Many links were opened within a short time.");
  if (spelling.lost_recipients) reasons.emplace_back("Not every recipient shown here would be in the message.");
  if (consent_wanted == Consent::given || !reasons.empty()) {
    if (const Reply reply = consent(result, reasons, losses); reply != Reply::yes) return say_no(result, target, reply);
  } else if (!losses.empty()) {
    tell(surface_, "Postern left something out", told(losses), environment_);
    // The client is about to take the whole screen.
    if (surface_ == Surface::terminal && target.in_terminal) wait_for_enter(config_.patience());
  }
  return start(result, target, spelling.link);
}

}  // namespace

void refuse_call(const Environment& environment) {
  tell(find_surface(true, environment), kNotOpened, "It was not called with one link and nothing else.", environment);
}

int open_link(const std::string& link, bool started_by_desktop, const Environment& environment) {
  const Surface surface = find_surface(started_by_desktop, environment);
  Config config;
  const Opener unconfigured(config, surface, environment);
  if (in_loop(environment))
    return unconfigured.no_client("The mail program led back to Postern; say in handler.toml which one to use.");
  try {
    config = read_config(environment);
    return Opener(config, surface, environment).open(link);
  } catch (const NoTarget& error) {
    return unconfigured.no_client(error.what());
  } catch (const ConfigError& error) {
    return unconfigured.no_client(error.what());
  } catch (const FileError& error) {
    return unconfigured.no_client(error.what());
  }
}

}  // namespace postern::handler
