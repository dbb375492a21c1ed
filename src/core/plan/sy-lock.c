/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "plan/sy-journal.h"

/* sy_journal_get_lock_holder() holds a shared lock for an instant: worth a second try. */
#define TRIES             5
#define TRY_INTERVAL_USEC 20000
#define MAX_TEXT          512

struct _SyLock {
  int fd;
};

static char *
read_holder (int fd)
{
  char text[MAX_TEXT];
  gssize n = pread (fd, text, sizeof text, 0);
  g_autofree char *raw = n > 0 ? g_strndup (text, (gsize) n) : NULL;
  char *holder;

  if (raw == NULL)
    return g_strdup (_("a program that has not said its name yet"));
  holder = g_utf8_make_valid (raw, -1);

  return g_strdelimit (g_strchomp (holder), "\n\r\t\033", ' ');
}

static gboolean
write_holder (int          fd,
              const char  *what,
              GError     **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *since = g_date_time_format (now, "%Y-%m-%d %H:%M:%S UTC");
  const char *program = g_get_prgname ();
  g_autofree char *text = g_strdup_printf ("%s, process %d, since %s: %s\n",
                                           program != NULL ? program : "switchyard",
                                           (int) getpid (), since, what);
  gsize length = strlen (text);

  if (ftruncate (fd, 0) == 0 && pwrite (fd, text, length, 0) == (gssize) length)
    return TRUE;
  sy_error_set_errno (error, errno, _("%s: cannot be written"), SY_LOCK_FILE);

  return FALSE;
}

static gboolean
try_lock (int fd)
{
  for (guint i = 0; i < TRIES; i++)
    {
      if (i > 0)
        g_usleep (TRY_INTERVAL_USEC);
      if (TEMP_FAILURE_RETRY (flock (fd, LOCK_EX | LOCK_NB)) == 0)
        return TRUE;
      if (errno != EWOULDBLOCK)
        break;
    }

  return FALSE;
}

SyLock *
sy_lock_take (SySysroot   *sysroot,
              const char  *what,
              GError     **error)
{
  g_autofree char *holder = NULL;
  SyLock *self;
  /* Not for others to read: whoever may open it may lock it too (flock(2)), and for ever. */
  int fd = sy_sysroot_open (sysroot, SY_LOCK_FILE, O_RDWR | O_CREAT | O_NOFOLLOW, 0600, error);

  if (fd < 0)
    return NULL;
  if (!try_lock (fd))
    {
      if (errno == EWOULDBLOCK)
        {
          holder = read_holder (fd);
          g_set_error (error, SY_ERROR, SY_ERROR_BUSY,
                       _("Another run is changing this system: %s. Wait until it has finished."),
                       holder);
        }
      else
        sy_error_set_errno (error, errno, _("%s: cannot be locked"), SY_LOCK_FILE);
      close (fd);
      return NULL;
    }
  if (!write_holder (fd, what, error))
    {
      close (fd);
      return NULL;
    }
  self = g_new0 (SyLock, 1);
  self->fd = fd;

  return self;
}

/* The text goes first, so that nobody reads our name once another holds the lock. */
void
sy_lock_release (SyLock *self)
{
  if (ftruncate (self->fd, 0) != 0)
    g_debug ("%s: cannot be emptied", SY_LOCK_FILE);
  close (self->fd);
  g_free (self);
}

char *
sy_journal_get_lock_holder (SySysroot *sysroot)
{
  char *holder = NULL;
  int fd;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);

  fd = sy_sysroot_open (sysroot, SY_LOCK_FILE, O_RDONLY | O_NOFOLLOW, 0, NULL);
  if (fd < 0)
    return NULL;
  if (flock (fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    holder = read_holder (fd);
  close (fd);

  return holder;
}
