/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-complaints.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The first errors cause the others. */
#define MAX_LINES 8

struct _SyComplaints {
  GPtrArray *lines;
};

/* In the C locale, in which commands run: mkinitcpio "==> ERROR:", dracut-install "ERROR:", dracut
 * "dracut[E]:" and "FAILED:", initramfs-tools "E:" and "W:", bash "syntax error", the C library. */
static const char * const marks[] = {
  "ERROR", "[E]", "FAILED", "rror:", "syntax error", "unexpected EOF", "No space left", "not found",
  "No such file", "Read-only file system",
};

SyComplaints *
sy_complaints_new (void)
{
  SyComplaints *self = g_new0 (SyComplaints, 1);

  self->lines = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
sy_complaints_free (SyComplaints *self)
{
  g_ptr_array_unref (self->lines);
  g_free (self);
}

/* Firmware that a driver might want is missing on most computers and does no harm, nor does what
 * depmod warns of. */
static gboolean
is_complaint (const char *line)
{
  if (g_str_has_prefix (line, "E: "))
    return TRUE;
  if (g_str_has_prefix (line, "W: "))
    return strstr (line, "firmware") == NULL;
  if (strstr (line, "WARNING") != NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strstr (line, marks[i]) != NULL)
      return TRUE;

  return FALSE;
}

void
sy_complaints_take (SyComplaints *self,
                    const char   *line)
{
  if (self->lines->len < MAX_LINES && is_complaint (line) &&
      !g_ptr_array_find_with_equal_func (self->lines, line, g_str_equal, NULL))
    g_ptr_array_add (self->lines, g_strdup (line));
}

void
sy_complaints_append (SyComplaints *self,
                      GError       *error)
{
  g_autoptr (GString) more = g_string_new (NULL);
  char *message;

  for (guint i = 0; i < self->lines->len; i++)
    if (strstr (error->message, self->lines->pdata[i]) == NULL)
      g_string_append_printf (more, "\n%s", (const char *) self->lines->pdata[i]);
  if (more->len == 0)
    return;
  message = g_strdup_printf (_("%s\nThe program said:%s"), error->message, more->str);
  g_free (error->message);
  error->message = message;
}
