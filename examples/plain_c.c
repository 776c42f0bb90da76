/* SPDX-License-Identifier: MIT */
/* How a mail program in plain C, such as mutt, opens a mailto: link: check it, tell what was found, ask where the
 * verdict says so, and fill the draft with what is handed out. Compiled and run by the tests.
 *
 * Usage: plain_c LINK
 */
#include <postern/postern.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Stands for your composer. Keep the address and the display name apart, as here: joined into one text, a comma in the
 * name would make two mailboxes. */
static void draft_add(const char* field, const char* value, const char* display_name) {
  printf(*display_name ? "%s: %s (%s)\n" : "%s: %s\n", field, value, display_name);
}

/* What made a difference. */
static void tell_findings(const postern_result* result) {
  postern_finding f;
  for (size_t i = 0; postern_result_finding(result, i, &f, sizeof f) == 0; i++)
    if (f.action != POSTERN_ALLOW || f.change == POSTERN_ALTERED)
      fprintf(stderr, "%s: %s %s\n", f.slug, f.message, f.advice);
}

/* A field on one line, with nothing in it that a terminal would obey. */
static void show(const postern_result* result, size_t i, const char* name) {
  const size_t length = postern_render(result, POSTERN_CONSENT_GIVEN, POSTERN_CONTEXT_DISPLAY, i, NULL, 0);
  char* text = malloc(length + 1);
  if (!text) abort();
  postern_render(result, POSTERN_CONSENT_GIVEN, POSTERN_CONTEXT_DISPLAY, i, text, length + 1);
  fprintf(stderr, "  %s: %s\n", name, text);
  free(text);
}

/* No is the default, and what comes when nobody can answer. */
static postern_consent ask(const postern_result* result) {
  postern_field f;
  fputs("The link asks for more than is safe to take over unseen:\n", stderr);
  for (size_t i = 0; postern_result_field(result, POSTERN_CONSENT_GIVEN, i, &f, sizeof f) == 0; i++)
    if (f.needs_consent || f.name_needs_consent) show(result, i, f.name);
  fputs("Take it over? Type yes: ", stderr);
  char answer[8] = "";
  const int yes = fgets(answer, sizeof answer, stdin) != NULL && strcmp(answer, "yes\n") == 0;
  return yes ? POSTERN_CONSENT_GIVEN : POSTERN_CONSENT_NONE;
}

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  const postern_result* result = postern_check(argv[1], strlen(argv[1]), postern_policy_standard(), NULL);
  const postern_verdict verdict = postern_result_verdict(result);
  tell_findings(result);
  /* From here on nothing uses argv[1]: the draft is made of what was handed out. */
  const postern_consent consent = verdict == POSTERN_VERDICT_CONFIRM ? ask(result) : POSTERN_CONSENT_NONE;
  postern_field f;
  for (size_t i = 0; postern_result_field(result, consent, i, &f, sizeof f) == 0; i++)
    draft_add(f.name, f.value, f.display_name);
  postern_result_free(result);
  return verdict == POSTERN_VERDICT_REFUSE;
}
