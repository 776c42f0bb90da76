// SPDX-License-Identifier: MIT
#include "surface.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "program.h"
#include "question.h"

namespace postern::handler {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kTitle = "Postern: open this link?";

// The token that lets a program come to the front is for the mail client.
Environment without_activation(Environment environment) {
  environment.unset("XDG_ACTIVATION_TOKEN");
  environment.unset("DESKTOP_STARTUP_ID");
  return environment;
}

class Tty {
 public:
  Tty() : fd_(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {}
  ~Tty() {
    if (fd_ >= 0) close(fd_);
  }
  Tty(const Tty&) = delete;
  Tty& operator=(const Tty&) = delete;
  [[nodiscard]] bool in_foreground() const { return fd_ >= 0 && tcgetpgrp(fd_) == getpgrp(); }
  void say(const std::string& text) const {
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t n = write(fd_, text.data() + done, text.size() - done);
      if (n <= 0) return;
      done += static_cast<std::size_t>(n);
    }
  }
  void drop_input() const { tcflush(fd_, TCIFLUSH); }
  // A line without its end; none when there is none in time.
  [[nodiscard]] std::optional<std::string> line(std::chrono::milliseconds patience) const {
    pollfd waiting{fd_, POLLIN, 0};
    char buffer[256];
    if (poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return std::nullopt;
    const ssize_t n = read(fd_, buffer, sizeof buffer);
    if (n <= 0 || buffer[n - 1] != '\n') return std::nullopt;
    return std::string(buffer, static_cast<std::size_t>(n - 1));
  }

 private:
  int fd_;
};

Reply ask_on_terminal(const std::string& text, std::chrono::seconds patience) {
  const Tty tty;
  if (!tty.in_foreground()) return Reply::impossible;
  tty.say(std::string("\n") + kTitle + "\n\n" + text + "\n");
  usleep(static_cast<useconds_t>(std::chrono::microseconds(kMoment).count()));
  tty.drop_input();
  tty.say("Type yes to open it, anything else not to: ");
  const std::optional<std::string> line = tty.line(patience);
  if (!line) {
    tty.say("\n");
    return Reply::timed_out;
  }
  if (*line == "yes") return Reply::yes;
  tty.say("Nothing was opened.\n");
  return Reply::no;
}

// What the end of a dialogue says: both programs end with 0 or 1 when the user has pressed a button or closed the
// window. Anything else is a dialogue that nobody has seen, or that broke.
Reply reply_of(const Answer& answer, std::string_view wanted) {
  if (!answer.in_time) return Reply::timed_out;
  if (answer.status != 0 && answer.status != 1) return Reply::impossible;
  return answer.status == 0 && answer.output == wanted ? Reply::yes : Reply::no;
}

// --checkbox keeps the button from working until it is ticked. The text goes through standard input, which zenity
// shows as it is.
Reply ask_by_zenity(const std::string& zenity, const std::string& text, std::chrono::seconds patience,
                    const Environment& environment) {
  const Answer answer = ask_program(
      {zenity, "--text-info", std::string("--title=") + kTitle, "--checkbox=I have read this and want to open it",
       "--ok-label=Open", "--cancel-label=Do not open", "--width=640", "--height=480"},
      environment, text, patience);
  return reply_of(answer, answer.output);
}

// What stands beside an input field: there, Qt takes a single "&" for the mark of a key.
std::string as_label(std::string_view text) {
  std::string twice;
  for (const char c : text) twice.append(c == '&' ? 2 : 1, c);
  return as_markup(twice, "\n");
}

// kdialog neither wraps nor scrolls: what ran off the screen would be asked without being shown.
Reply ask_by_kdialog(const std::string& kdialog, const std::string& text, std::chrono::seconds patience,
                     const Environment& environment) {
  constexpr std::size_t kColumns = 80;
  constexpr std::ptrdiff_t kLines = 36;
  const std::string lines = wrapped(text, kColumns);
  if (std::count(lines.begin(), lines.end(), '\n') > kLines) return Reply::too_long;
  const std::string label = "<qt><pre>" + as_label(lines) + "\nType yes to open it.</pre></qt>";
  const Answer answer = ask_program({kdialog, "--title", kTitle, "--inputbox", label, ""}, environment, "", patience);
  return reply_of(answer, "yes\n");
}

Reply ask_on_desktop(const std::string& text, std::chrono::seconds patience, const Environment& environment) {
  const std::optional<std::string> zenity = find_program("zenity", environment);
  const std::optional<std::string> kdialog = find_program("kdialog", environment);
  if (!zenity && !kdialog) return Reply::impossible;
  const Clock::time_point start = Clock::now();
  const Reply reply = zenity ? ask_by_zenity(*zenity, text, patience, environment)
                             : ask_by_kdialog(*kdialog, text, patience, environment);
  return reply == Reply::yes && Clock::now() - start < kMoment ? Reply::too_soon : reply;
}

}  // namespace

Surface find_surface(bool started_by_desktop, const Environment& environment) {
  if (!started_by_desktop && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 && Tty().in_foreground())
    return Surface::terminal;
  return has_desktop(environment) ? Surface::desktop : Surface::none;
}

Reply ask(Surface surface, const std::string& text, std::chrono::seconds patience, const Environment& environment) {
  switch (surface) {
    case Surface::terminal: return ask_on_terminal(text, patience);
    case Surface::desktop: return ask_on_desktop(text, patience, without_activation(environment));
    case Surface::none: break;
  }
  return Reply::impossible;
}

void tell(Surface surface, const std::string& title, const std::string& text, const Environment& environment) {
  std::fprintf(stderr, "%s: %s\n", title.c_str(), text.c_str());
  if (surface != Surface::desktop) return;
  const Environment quiet = without_activation(environment);
  const std::string body = as_markup(text, "\n");
  if (const auto notifier = find_program("notify-send", quiet)) {
    start_detached({*notifier, "--app-name=Postern", "--icon=dialog-warning", "--", title, body}, quiet);
  } else if (const auto zenity = find_program("zenity", quiet)) {
    start_detached({*zenity, "--warning", "--title=" + title, "--text=" + body}, quiet);
  } else if (const auto kdialog = find_program("kdialog", quiet)) {
    start_detached({*kdialog, "--title", title, "--sorry", "<qt>" + body + "</qt>"}, quiet);
  }
}

void wait_for_enter(std::chrono::seconds patience) {
  const Tty tty;
  if (!tty.in_foreground()) return;
  tty.drop_input();
  tty.say("Press Enter to go on. ");
  if (!tty.line(patience)) tty.say("\n");
}

std::string as_markup(std::string_view text, std::string_view line_end) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\\': out += "&#92;"; break;
      case '\n': out += line_end; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace postern::handler
