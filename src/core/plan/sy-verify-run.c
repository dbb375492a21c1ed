/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-verify-run.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-initramfs-image.h"

/* The strings of @verify that are not in the file. */
static GStrv
find_lacking_in_file (const SyVerify  *verify,
                      SySysroot       *sysroot,
                      GError         **error)
{
  g_autofree char *text = sy_sysroot_read_text (sysroot, verify->path, error);
  g_autoptr (GStrvBuilder) lacking = g_strv_builder_new ();

  if (text == NULL)
    return NULL;
  for (guint i = 0; verify->expected[i] != NULL; i++)
    if (strstr (text, verify->expected[i]) == NULL)
      g_strv_builder_add (lacking, verify->expected[i]);

  return g_strv_builder_end (lacking);
}

static GStrv
find_present (const SyVerify *verify,
              GStrv           lacking)
{
  g_autoptr (GStrvBuilder) present = g_strv_builder_new ();

  for (guint i = 0; verify->expected[i] != NULL; i++)
    if (!g_strv_contains ((const char * const *) lacking, verify->expected[i]))
      g_strv_builder_add (present, verify->expected[i]);

  return g_strv_builder_end (present);
}

gboolean
sy_verify_run (const SyVerify  *verify,
               SySysroot       *sysroot,
               GCancellable    *cancellable,
               char           **out_text,
               GError         **error)
{
  gboolean in_image = verify->kind == SY_VERIFY_INITRAMFS ||
                      verify->kind == SY_VERIFY_INITRAMFS_LACKS;
  gboolean wanted = verify->kind == SY_VERIFY_INITRAMFS ||
                    verify->kind == SY_VERIFY_FILE_CONTAINS;
  g_autofree char *all = g_strjoinv (", ", verify->expected);
  g_auto (GStrv) lacking = NULL;
  g_auto (GStrv) wrong = NULL;
  g_autofree char *list = NULL;

  if (verify->kind == SY_VERIFY_NONE)
    {
      *out_text = g_strdup (_("Nothing was to be proved."));
      return TRUE;
    }
  if (in_image)
    lacking = sy_initramfs_image_lacks (sysroot, verify->path,
                                        (const char * const *) verify->expected, cancellable,
                                        error);
  else
    lacking = find_lacking_in_file (verify, sysroot, error);
  if (lacking == NULL)
    return FALSE;

  wrong = wanted ? g_steal_pointer (&lacking) : find_present (verify, lacking);
  if (wrong[0] != NULL)
    {
      list = g_strjoinv (", ", wrong);
      g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED,
                   wanted ? _("%s was written, but does not hold what it should: %s.")
                          : _("%s was written, but still holds what it should not: %s."),
                   verify->path, list);
      return FALSE;
    }
  *out_text = g_strdup_printf (wanted ? _("%s holds %s.") : _("%s does not hold %s."),
                               verify->path, all);

  return TRUE;
}
