/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-listing.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "machine/sy-lspci.h"

/* One byte more than is accepted, so that what is too large shows. */
static GByteArray *
read_all (int      fd,
          GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 buffer[64 * 1024];

  while (bytes->len <= SY_LSPCI_MAX_SIZE)
    {
      gssize n = read (fd, buffer, sizeof buffer);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, SY_ERROR, SY_ERROR_FAILED, _("The listing could not be read: %s."),
                       g_strerror (errno));
          return NULL;
        }
      if (n == 0)
        break;
      g_byte_array_append (bytes, buffer, (guint) n);
    }

  return g_steal_pointer (&bytes);
}

/* Windows' PowerShell writes what it redirects as UTF-16. */
static char *
make_text (const GByteArray *bytes)
{
  char *text = NULL;

  if (bytes->len >= 2 && bytes->data[0] == 0xff && bytes->data[1] == 0xfe)
    text = g_convert ((const char *) bytes->data + 2, bytes->len - 2, "UTF-8", "UTF-16LE", NULL,
                      NULL, NULL);
  if (text != NULL)
    return text;

  /* There is no array of no bytes. */
  text = g_strndup (bytes->len > 0 ? (const char *) bytes->data : "", bytes->len);
  for (guint i = 0; i < bytes->len; i++)
    text[i] = bytes->data[i] != '\0' ? (char) bytes->data[i] : ' ';

  return text;
}

SyMachine *
syc_listing_read_machine (const char  *path,
                          GError     **error)
{
  gboolean input = strcmp (path, "-") == 0;
  g_autoptr (GByteArray) bytes = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  int fd = input ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    {
      g_set_error (error, SY_ERROR, errno == ENOENT ? SY_ERROR_NOT_FOUND : SY_ERROR_FAILED,
                   _("%s: could not be opened: %s."), path, g_strerror (errno));
      return NULL;
    }
  bytes = read_all (fd, error);
  if (!input)
    close (fd);
  if (bytes == NULL)
    return NULL;

  text = make_text (bytes);
  name = input ? g_strdup ("stdin") : g_path_get_basename (path);

  return sy_machine_new_from_listing (text, name, error);
}
