// SPDX-License-Identifier: MIT
// Where the user is: how to ask a question, and how to tell something.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "environment.h"

namespace postern::handler {

enum class Surface {
  terminal,  // the user started us in the foreground of a terminal
  desktop,   // windows can be shown
  none,      // nobody to ask
};

// `started_by_desktop`: a terminal, if there is one, belongs to some other program.
Surface find_surface(bool started_by_desktop, const Environment& environment);

enum class Reply {
  yes,
  no,
  too_soon,
  timed_out,
  impossible,
  too_long,  // for what can ask
  busy,      // another question is still open
};

// An answer that comes sooner than this was not meant for the question.
inline constexpr std::chrono::milliseconds kMoment{1000};

// Asks whether to open what `text` shows. Only a deliberate yes is one: on a terminal the word "yes", typed after the
// first moment; in zenity a tick and a press on a button, which does nothing before; in kdialog the word again.
Reply ask(Surface surface, const std::string& text, std::chrono::seconds patience, const Environment& environment);

// Tells the user something: on standard error, and on a desktop by a notification as well, or by a dialogue where
// there are none. Nobody waits for it to be read. Texts are taken as they are, whatever they hold.
void tell(Surface surface, const std::string& title, const std::string& text, const Environment& environment);

// Keeps what was told on the terminal's screen until the user presses Enter, or patience is at an end.
void wait_for_enter(std::chrono::seconds patience);

// Text for Qt's rich text and for the body of a notification, with nothing in it that acts: not as markup, and not as
// one of the backslash escapes that the programs in between know.
std::string as_markup(std::string_view text, std::string_view line_end);

}  // namespace postern::handler
