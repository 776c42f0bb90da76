// SPDX-License-Identifier: MIT
// What protects the user from too much: a count of the windows that were opened of late, one question at a time, and a
// mark that breaks loops. The state lies in XDG_RUNTIME_DIR, or below the state folder when that is missing, not the
// user's own or open to others.
#pragma once

#include <cstdint>

#include "environment.h"

namespace postern::handler {

// Milliseconds since the machine started; never goes backwards until it is started again.
std::int64_t now();

// Counts one more window. False when `windows` were counted within the last `seconds` already, or when counting is not
// possible. A time in the future, left over from before a restart, counts as now.
bool admit_window(const Environment& environment, std::int64_t windows, std::int64_t seconds,
                  std::int64_t time = now());

// Held while the user is asked: whoever does not get it must not ask.
class QuestionLock {
 public:
  explicit QuestionLock(const Environment& environment);
  ~QuestionLock();
  QuestionLock(const QuestionLock&) = delete;
  QuestionLock& operator=(const QuestionLock&) = delete;
  [[nodiscard]] bool held() const { return held_; }

 private:
  int file_;
  bool held_;
};

// Puts the mark on the environment of the client.
void mark(Environment& environment);

// Whether we were started, through whatever programs, by a client that was itself started just now.
bool in_loop(const Environment& environment);

}  // namespace postern::handler
