/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sya-rom-look.h"

#include <glib/gi18n.h>

#include "run/sy-runner.h"
#include "sample/sy-sample-rom.h"

struct _SyaRomLook
{
  char      *path;        /* of a file */
  SySysroot *computer;    /* to be read from */
  SyRomCard  card;        /* of the sample */
  gint       permille;    /* atomic: how far it is */
};

static SyaRomLook *
rom_look_new (void)
{
  return g_atomic_rc_box_new0 (SyaRomLook);
}

SyaRomLook *
sya_rom_look_new_for_file (const char *path)
{
  SyaRomLook *self = rom_look_new ();

  self->path = g_strdup (path);

  return self;
}

SyaRomLook *
sya_rom_look_new_for_sample (const SyRomCard *card)
{
  SyaRomLook *self = rom_look_new ();

  self->card = *card;

  return self;
}

SyaRomLook *
sya_rom_look_new_for_computer (SySysroot *sysroot)
{
  SyaRomLook *self = rom_look_new ();

  self->computer = g_object_ref (sysroot);

  return self;
}

SyaRomLook *
sya_rom_look_ref (SyaRomLook *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
rom_look_clear (gpointer data)
{
  SyaRomLook *self = data;

  g_free (self->path);
  g_clear_object (&self->computer);
}

void
sya_rom_look_unref (SyaRomLook *self)
{
  g_atomic_rc_box_release_full (self, rom_look_clear);
}

char *
sya_rom_look_describe (const SyaRomLook *self)
{
  g_autofree char *name = NULL;

  if (self->computer != NULL)
    return g_strdup (_("Looking on this computer…"));
  if (self->path == NULL)
    return g_strdup (_("Looking into the sample…"));
  name = g_path_get_basename (self->path);

  return g_strdup_printf (_("Looking into %s…"), name);
}

double
sya_rom_look_get_fraction (const SyaRomLook *self)
{
  return self->computer != NULL ? -1 : g_atomic_int_get (&self->permille) / 1000.0;
}

static void
progress_cb (double      fraction,
             const char *path,
             gpointer    user_data)
{
  SyaRomLook *self = user_data;

  g_atomic_int_set (&self->permille, (gint) (fraction * 1000));
}

/* @out_name: (transfer full): what stands for it in the paths of what is found */
static GBytes *
get_file (SyaRomLook    *self,
          char         **out_name,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autoptr (SySysroot) root = NULL;
  SyRomSource source;
  GBytes *bytes;

  if (self->computer != NULL)
    {
      bytes = sy_runner_read_rom (self->computer, &source, cancellable, error);
      if (bytes != NULL)
        *out_name = g_strdup (sy_rom_source_get_title (source));
      return bytes;
    }
  if (self->path == NULL)
    {
      *out_name = g_strdup (_("Sample"));
      return sy_sample_rom_make (self->card.vendor, self->card.device);
    }
  root = sy_sysroot_new ("/", error);
  *out_name = g_path_get_basename (self->path);

  return root != NULL ? sy_sysroot_read (root, self->path, SY_ROM_SCAN_FILE_MAX_SIZE, error) : NULL;
}

static void
look_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  SyaRomLook *self = task_data;
  GError *error = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) file = get_file (self, &name, cancellable, &error);
  SyRomScan *scan = NULL;

  if (file != NULL)
    scan = sy_rom_scan (file, name, NULL, progress_cb, self, cancellable, &error);
  if (scan != NULL)
    g_task_return_pointer (task, scan, (GDestroyNotify) sy_rom_scan_free);
  else
    g_task_return_error (task, error);
}

void
sya_rom_look_run_async (SyaRomLook          *self,
                        GObject             *source_object,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback)
{
  g_autoptr (GTask) task = g_task_new (source_object, cancellable, callback, NULL);

  g_task_set_source_tag (task, sya_rom_look_run_async);
  g_task_set_task_data (task, sya_rom_look_ref (self), (GDestroyNotify) sya_rom_look_unref);
  g_task_run_in_thread (task, look_thread);
}

SyRomScan *
sya_rom_look_run_finish (GAsyncResult  *result,
                         GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
