/* SPDX-License-Identifier: MIT */
/* The header compiles as C11, and the example at its head runs. */
#include <postern/names.h>
#include <stdio.h>

int main(void) {
  /* Nobody listens there; the example must end all the same. */
  postern_names_options options = {0};
  options.size = sizeof options;
  options.servers = "127.0.0.1:1";
  postern_names* names;
  postern_lookup* lookup;
  int ended = 0;
  if (postern_names_open(&options, &names) == POSTERN_NAMES_OK) {
    if (postern_names_reverse(names, "203.0.113.7", 11, 0, NULL, &lookup) == POSTERN_NAMES_OK) {
      ended = postern_lookup_wait(lookup, -1) == POSTERN_NAMES_UNREACHABLE;
      for (size_t i = 0; i < postern_lookup_name_count(lookup); i++) {
        const postern_name* name = postern_lookup_name(lookup, i);
        const int confirmed = postern_name_provenance(name) == POSTERN_NAME_FORWARD_CONFIRMED;
        printf("%s %s\n", confirmed ? "confirmed:" : "a claim, do not trust it:", postern_name_shown(name));
      }
      postern_lookup_free(lookup);
    }
    postern_names_close(names);
  }
  return ended ? 0 : 1;
}
