/* SPDX-License-Identifier: MIT */
/* The header compiles as C11, and the example at its head does what it says. */
#include <postern/postern.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  const char* link = "mailto:ann@example.org?subject=hello&attach=/etc/passwd";
  const postern_result* r = postern_check(link, strlen(link), postern_policy_standard(), NULL);
  int fields = 0;
  if (postern_result_verdict(r) == POSTERN_VERDICT_OPEN) {
    postern_field f;
    for (size_t i = 0; postern_result_field(r, POSTERN_CONSENT_NONE, i, &f, sizeof f) == 0; i++) {
      printf("%s: %s\n", f.name, f.value);
      fields++;
    }
  }
  postern_result_free(r);
  return fields == 2 ? 0 : 1;
}
