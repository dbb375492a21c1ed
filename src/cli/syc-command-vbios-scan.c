/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <sys/stat.h>
#include <unistd.h>

#include "syc-command.h"
#include "syc-file.h"
#include "syc-scan-view.h"

/* Enough of it that two ROMs for one GPU get two names. */
#define NAME_SHA256 12

static gboolean
write_all (int           fd,
           const guint8 *data,
           gsize         size)
{
  while (size > 0)
    {
      gssize n = TEMP_FAILURE_RETRY (write (fd, data, size));

      if (n < 0)
        return FALSE;
      data += n;
      size -= (gsize) n;
    }

  return TRUE;
}

/* The name says what it holds, so that what is there already under it may be the same. */
static gboolean
is_there (const char       *path,
          const SyRomFound *found)
{
  g_autofree char *text = NULL;
  g_autofree char *sha256 = NULL;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, NULL))
    return FALSE;
  sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, size);

  return g_str_equal (sha256, found->sha256);
}

/* Never over a file that is there. */
static gboolean
write_rom (const char        *path,
           const SyRomFound  *found,
           GError           **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (found->rom->file, &size);
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  gboolean done;

  if (fd < 0 && errno == EEXIST)
    {
      if (is_there (path, found))
        return TRUE;
      g_set_error (error, SY_ERROR, SY_ERROR_CONFLICT,
                   _("%s is there already with something else in it; move it away"), path);
      return FALSE;
    }
  done = fd >= 0 && write_all (fd, data, size);
  if (fd >= 0 && close (fd) < 0)
    done = FALSE;
  if (!done)
    sy_error_set_errno (error, errno, "%s", path);

  return done;
}

static GPtrArray *
write_roms (const char       *folder,
            const SyRomScan  *scan,
            GError          **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);

  if (mkdir (folder, 0755) != 0 && errno != EEXIST)
    {
      sy_error_set_errno (error, errno, "%s", folder);
      return NULL;
    }
  for (guint i = 0; i < scan->founds->len; i++)
    {
      const SyRomFound *found = scan->founds->pdata[i];
      const SyPciImage *first = found->rom->images->pdata[0];
      g_autofree char *name = g_strdup_printf ("%04x-%04x-%.*s%s.rom", first->vendor,
                                               first->device, NAME_SHA256, found->sha256,
                                               sy_option_rom_is_whole (found->rom) ? ""
                                                                                   : "-damaged");
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!write_rom (path, found, error))
        return NULL;
      g_ptr_array_add (files, g_steal_pointer (&path));
    }

  return g_steal_pointer (&files);
}

static void
progress_cb (double      fraction,
             const char *path,
             gpointer    user_data)
{
  SycOutput *output = user_data;
  static gint64 next_us;
  gint64 now_us = g_get_monotonic_time ();

  if (now_us < next_us)
    return;
  next_us = now_us + G_USEC_PER_SEC / 10;
  fprintf (output->stream, "\r%3.0f %%", fraction * 100);
  fflush (output->stream);
}

/* Only on a terminal: it is taken away again at the end. */
static SyRomScan *
scan_file (SycContext  *context,
           GBytes      *file,
           GError     **error)
{
  g_autofree char *name = g_path_get_basename (context->arguments[0]);
  gboolean terminal = context->output->width > 0;
  SyRomScan *scan = sy_rom_scan (file, name, NULL, terminal ? progress_cb : NULL, context->output,
                                 NULL, error);

  if (terminal)
    fputs ("\r      \r", context->output->stream);

  return scan;
}

gboolean
syc_command_vbios_scan (SycContext  *context,
                        GError     **error)
{
  g_autoptr (GBytes) file = syc_file_read (context->arguments[0],
                                              SY_ROM_SCAN_FILE_MAX_SIZE, error);
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyRomScan) scan = NULL;
  g_autoptr (GPtrArray) files = NULL;

  if (file == NULL || syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  scan = scan_file (context, file, error);
  if (scan == NULL)
    return FALSE;
  if (scan->stopped != NULL && scan->founds->len == 0)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED, _("%s was not looked at to its end: %s"),
                   context->arguments[0], scan->stopped);
      return FALSE;
    }
  if (context->out_path != NULL)
    {
      files = write_roms (context->out_path, scan, error);
      if (files == NULL)
        return FALSE;
    }
  machine = sy_machine_read (context->sysroot);
  syc_scan_view_print (machine, scan, files, context->output);
  syc_context_take_document (context, syc_scan_view_to_json (machine, scan, files));
  context->found_failure = scan->founds->len == 0;

  return TRUE;
}
