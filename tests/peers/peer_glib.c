/* SPDX-License-Identifier: MIT */
/* GLib: g_uri_parse and g_uri_parse_params. Reads links in base64, a line each; writes their fields as
 * tests/peers/run.py wants them. */
#include <glib.h>
#include <stdio.h>
#include <string.h>

static void put(const char* name, const char* value) {
  g_autofree char* a = g_base64_encode((const guchar*)name, strlen(name));
  g_autofree char* b = g_base64_encode((const guchar*)value, strlen(value));
  printf("%s:%s ", a, b);
}

static gboolean show(const char* link) {
  g_autoptr(GUri) uri = g_uri_parse(link, G_URI_FLAGS_ENCODED_QUERY, NULL);
  if (uri == NULL || g_strcmp0(g_uri_get_scheme(uri), "mailto") != 0) return FALSE;
  const char* const query = g_uri_get_query(uri);
  g_autoptr(GHashTable) fields = g_uri_parse_params(query ? query : "", -1, "&", G_URI_PARAMS_NONE, NULL);
  if (fields == NULL) return FALSE;
  put("to", g_uri_get_path(uri));
  GHashTableIter each;
  gpointer name, value;
  for (g_hash_table_iter_init(&each, fields); g_hash_table_iter_next(&each, &name, &value);) put(name, value);
  return TRUE;
}

int main(void) {
  static char line[1 << 18];
  while (fgets(line, sizeof line, stdin)) {
    gsize length = 0;
    if (*g_strchomp(line) != '\0') g_base64_decode_inplace(line, &length);
    line[length] = '\0';
    puts(strlen(line) == length && show(line) ? "" : "!");
  }
}
