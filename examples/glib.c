/* SPDX-License-Identifier: MIT */
/* How a mail program on GLib, such as Evolution, Claws Mail or Geary, opens a mailto: link, in place of g_uri_parse()
 * and splits at "?", "&" and "=". Compiled and run by the tests.
 *
 * Usage: glib LINK
 */
#include <glib.h>
#include <postern/postern.h>
#include <stdio.h>
#include <string.h>

typedef const postern_result PosternResult;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PosternResult, postern_result_free)

/* Stands for your composer, which outlives the result: it copies what it gets. Address and display name stay apart:
 * joined into one text, a comma in the name would make two mailboxes. */
typedef struct {
  GPtrArray* lines;
} Composer;

static void composer_add(Composer* composer, const postern_field* f) {
  const gboolean named = *f->display_name != '\0';
  g_ptr_array_add(composer->lines, named ? g_strdup_printf("%s: %s (%s)", f->name, f->value, f->display_name)
                                         : g_strdup_printf("%s: %s", f->name, f->value));
}

static void tell_findings(const postern_result* result) {
  postern_finding f;
  for (gsize i = 0; postern_result_finding(result, i, &f, sizeof f) == 0; i++)
    if (f.action != POSTERN_ALLOW || f.change == POSTERN_ALTERED)
      g_printerr("%s: %s %s\n", f.slug, f.message, f.advice);
}

/* Field `i` on one line, with nothing in it that cannot be seen. For a label with Pango markup, escape it as well. */
static char* shown(const postern_result* result, gsize i) {
  const gsize length = postern_render(result, POSTERN_CONSENT_GIVEN, POSTERN_CONTEXT_DISPLAY, i, NULL, 0);
  char* text = g_malloc(length + 1);
  postern_render(result, POSTERN_CONSENT_GIVEN, POSTERN_CONTEXT_DISPLAY, i, text, length + 1);
  return text;
}

/* Stands for a dialogue whose default is No. */
static postern_consent ask(const postern_result* result) {
  g_autoptr(GString) question = g_string_new("The link asks for more than is safe to take over unseen:\n");
  postern_field f;
  for (gsize i = 0; postern_result_field(result, POSTERN_CONSENT_GIVEN, i, &f, sizeof f) == 0; i++) {
    g_autofree char* text = shown(result, i);
    if (f.needs_consent || f.name_needs_consent) g_string_append_printf(question, "  %s: %s\n", f.name, text);
  }
  g_printerr("%sTake it over? Type yes: ", question->str);
  char answer[8] = "";
  return fgets(answer, sizeof answer, stdin) && g_str_equal(answer, "yes\n") ? POSTERN_CONSENT_GIVEN
                                                                             : POSTERN_CONSENT_NONE;
}

/* FALSE when the link is refused. */
static gboolean open_mailto(Composer* composer, const char* link) {
  g_autoptr(PosternResult) result = postern_check(link, strlen(link), postern_policy_standard(), NULL);
  tell_findings(result);
  /* From here on nothing uses the link: the draft is made of what is handed out. */
  const postern_verdict verdict = postern_result_verdict(result);
  const postern_consent consent = verdict == POSTERN_VERDICT_CONFIRM ? ask(result) : POSTERN_CONSENT_NONE;
  postern_field f;
  for (gsize i = 0; postern_result_field(result, consent, i, &f, sizeof f) == 0; i++) composer_add(composer, &f);
  return verdict != POSTERN_VERDICT_REFUSE;
}

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
  Composer composer = {lines};
  const gboolean opened = open_mailto(&composer, argv[1]);
  for (guint i = 0; i < lines->len; i++) puts(g_ptr_array_index(lines, i));
  return opened ? 0 : 1;
}
