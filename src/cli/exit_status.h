// SPDX-License-Identifier: MIT
#pragma once

#include <postern/postern.hpp>

namespace postern::cli {

// What the command says to a script; the numbers from 64 on are those of sysexits.h.
enum ExitStatus {
  kOpen = 0,     // open; the link may be spelled otherwise, but means the same
  kChanged = 1,  // open, but use the canonical link: something was left out or changed
  kConfirm = 2,
  kRefuse = 3,
  kUsage = 64,
  kBadInput = 65,  // a malformed line in a batch
  kNoInput = 66,   // a file that cannot be read
  kInternal = 70,
};

inline ExitStatus exit_status(const Result& result) {
  switch (result.verdict()) {
    case Verdict::open: return result.change() == Change::altered ? kChanged : kOpen;
    case Verdict::confirm: return kConfirm;
    case Verdict::refuse: break;
  }
  return kRefuse;
}

}  // namespace postern::cli
