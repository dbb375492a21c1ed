/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syh-output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

static gboolean
wait_writable (SyhOutput *self)
{
  struct pollfd slot = { .fd = self->fd, .events = POLLOUT };
  int ready;

  do
    ready = poll (&slot, 1, self->timeout_ms);
  while (ready < 0 && errno == EINTR);

  return ready > 0 && (slot.revents & POLLOUT) != 0;
}

/* The descriptor stays blocking, since its flags are shared with the caller. A pipe that poll(2)
 * calls writable takes PIPE_BUF bytes without blocking (pipe(7)). */
static void
write_all (SyhOutput  *self,
           const char *data,
           gsize       length)
{
  gssize n;

  while (length > 0 && !self->lost)
    {
      n = wait_writable (self) ? write (self->fd, data, MIN (length, PIPE_BUF)) : 0;
      if (n > 0)
        {
          data += n;
          length -= (gsize) n;
        }
      else if (n == 0 || (errno != EINTR && errno != EAGAIN))
        self->lost = TRUE;
    }
}

void
syh_output_write_line (SyhOutput  *self,
                       const char *line)
{
  g_autofree char *text = g_strconcat (line, "\n", NULL);

  write_all (self, text, strlen (text));
}

void
syh_output_progress_cb (const SyProgress *progress,
                        gpointer          user_data)
{
  g_autofree char *line = sy_helper_event_format_progress (progress);

  syh_output_write_line (user_data, line);
}

void
syh_output_result (SyhOutput          *self,
                   const char * const *entries,
                   JsonNode           *document)
{
  g_autofree char *line = sy_helper_event_format_result (entries, document);

  syh_output_write_line (self, line);
}

void
syh_output_error (SyhOutput    *self,
                  const GError *failure)
{
  g_autofree char *line = sy_helper_event_format_error (failure);

  syh_output_write_line (self, line);
}
