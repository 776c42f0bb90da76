/* SPDX-License-Identifier: MIT */
/* Where the blocks of C in the documentation stand: a mail program with a link and a draft. */
#include <stdio.h>
#include <string.h>

static void draft_set(const char* name, const char* value) { printf("%s: %s\n", name, value); }

int main(int argc, char** argv) {
  const char* const link = argc > 1 ? argv[1] : "";
  @BLOCK@
  return 0;
}
