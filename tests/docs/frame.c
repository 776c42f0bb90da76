/* SPDX-License-Identifier: MIT */
/* Where the blocks of C in the documentation stand: a mail program with a link, a draft and a user who says no. */
#include <postern/postern.h>
#include <stdio.h>
#include <string.h>

static void draft_set(const char* name, const char* value) { printf("%s: %s\n", name, value); }

static int user_agrees(const postern_result* result) { return result == NULL; }

int main(int argc, char** argv) {
  const char* const link = argc > 1 ? argv[1] : "";
  @BLOCK@
  return 0;
}
