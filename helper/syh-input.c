/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "syh-input.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* Waits until something (or the end) can be read. */
static gboolean
wait_readable (int      fd,
               gint64   deadline_us,
               GError **error)
{
  struct pollfd slot = { .fd = fd, .events = POLLIN };
  gint64 left_ms;
  int ready;

  do
    {
      left_ms = MAX ((deadline_us - g_get_monotonic_time ()) / 1000, 0);
      ready = poll (&slot, 1, (int) left_ms);
    }
  while (ready < 0 && errno == EINTR);

  if (ready > 0)
    return TRUE;
  g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                       _("No complete request came on standard input in time; "
                         "nothing was done"));

  return FALSE;
}

/* Whether what @buffer holds of at most @max_size bytes is still acceptable. */
static gboolean
check_size (GByteArray *buffer,
            gsize       max_size,
            GError    **error)
{
  if (buffer->len <= max_size)
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
               _("The request on standard input is larger than the %" G_GSIZE_FORMAT
                 " bytes that are accepted; nothing was done"), max_size);

  return FALSE;
}

char *
syh_input_read (int       fd,
                gsize     max_size,
                int       timeout_ms,
                gsize    *out_length,
                GError  **error)
{
  gint64 deadline_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  guint8 chunk[4096];
  gssize n = 1;

  while (n != 0)
    {
      if (!wait_readable (fd, deadline_us, error))
        return NULL;
      n = read (fd, chunk, sizeof chunk);
      if (n < 0 && errno != EINTR && errno != EAGAIN)
        {
          sy_error_set_errno (error, errno, "Standard input cannot be read");
          return NULL;
        }
      if (n > 0)
        g_byte_array_append (buffer, chunk, (guint) n);
      if (!check_size (buffer, max_size, error))
        return NULL;
    }

  *out_length = buffer->len;
  g_byte_array_append (buffer, (const guint8 *) "", 1);

  return (char *) g_byte_array_free (g_steal_pointer (&buffer), FALSE);
}

gboolean
syh_input_read_request (int          fd,
                        gsize        max_size,
                        gboolean     optional,
                        SyRequest  **out_request,
                        GError     **error)
{
  g_autofree char *text = NULL;
  SyRequest *request;
  gsize length;

  text = syh_input_read (fd, max_size, SYH_INPUT_TIMEOUT_MS, &length, error);
  if (text == NULL)
    return FALSE;

  if (strspn (text, " \t\r\n") == length)
    {
      if (!optional)
        g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                             _("Standard input holds no request; nothing was done"));
      else
        *out_request = NULL;
      return optional;
    }

  request = sy_request_new_from_json (text, (gssize) length, error);
  if (request == NULL)
    return FALSE;
  *out_request = request;

  return TRUE;
}
