/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-request-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_STAGE_LENGTH   32
#define MAX_DOMAIN_LENGTH  255
#define MAX_OPTIONS_LENGTH 255

gboolean
sy_request_stage_is_valid (const char *stage)
{
  gsize length = strlen (stage);

  return length <= MAX_STAGE_LENGTH && g_ascii_islower (stage[0]) &&
         strspn (stage, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

gboolean
sy_request_entry_id_is_valid (const char *id)
{
  gsize length = strlen (id);

  return length >= 4 && length <= 8 && strspn (id, "0123456789") == length;
}

/* What libvirt takes as a name, which is also a file name in its folder: no "/", no control
 * characters, not a name of a directory. */
gboolean
sy_request_domain_is_valid (const char *domain)
{
  if (domain[0] == '\0' || strlen (domain) > MAX_DOMAIN_LENGTH ||
      !g_utf8_validate (domain, -1, NULL) || strcmp (domain, ".") == 0 ||
      strcmp (domain, "..") == 0)
    return FALSE;

  for (const char *p = domain; *p != '\0'; p = g_utf8_next_char (p))
    if (*p == '/' || g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;

  return TRUE;
}

gboolean
sy_request_digest_is_valid (const char *digest)
{
  return g_str_has_prefix (digest, "sha256:") && strlen (digest) == strlen ("sha256:") + 64 &&
         strspn (digest + strlen ("sha256:"), "0123456789abcdef") == 64;
}

/* Words of small letters, digits and dashes with commas between them. */
gboolean
sy_request_options_are_valid (const char *options)
{
  g_auto (GStrv) words = g_strsplit (options, ",", -1);

  if (strlen (options) > MAX_OPTIONS_LENGTH)
    return FALSE;
  for (guint i = 0; words[i] != NULL; i++)
    if (!sy_request_stage_is_valid (words[i]))
      return FALSE;

  return words[0] != NULL;
}

void
sy_request_set_invalid (GError     **error,
                        const char  *what,
                        const char  *value,
                        const char  *expected)
{
  g_autofree char *escaped = g_strescape (value, NULL);

  if (strlen (escaped) > 80)
    memcpy (escaped + 77, "...", 4);
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
               _("The %s “%s” is not valid: %s was expected."), what, escaped, expected);
}
