/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-verify-run.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "machine/sy-bootloader-detect.h"
#include "machine/sy-grub-menu.h"
#include "machine/sy-initramfs-image.h"
#include "machine/sy-pe-image.h"
#include "plan/sy-command.h"

/* To read a text of some thousand lines. */
#define ACCEPTS_TIMEOUT_MS 30000

/* A file name and some more. */
#define EFI_TEXT_MAX_SIZE 4096

/* Of ostree's staged deployment, which is small; of a boot configuration. */
#define FILE_MAX_SIZE (16 * 1024 * 1024)

/* (transfer full): a file in which a NUL counts as the end of a line; of a unified kernel image,
 * the kernel parameters inside. */
static char *
read_text (SySysroot   *sysroot,
           const char  *path,
           GError     **error)
{
  int fd = sy_sysroot_open (sysroot, path, O_RDONLY | O_NONBLOCK, 0, error);
  g_autoptr (GBytes) bytes = NULL;
  gboolean image;
  gsize size;
  char *text;

  if (fd < 0)
    return NULL;
  image = sy_pe_image_is (fd);
  close (fd);
  if (image)
    return sy_pe_image_read_text (sysroot, path, ".cmdline", error);
  bytes = sy_sysroot_read (sysroot, path, FILE_MAX_SIZE, error);
  if (bytes == NULL)
    return NULL;
  size = g_bytes_get_size (bytes);
  text = g_malloc (size + 1);
  memcpy (text, g_bytes_get_data (bytes, NULL), size);
  text[size] = '\0';
  for (gsize i = 0; i < size; i++)
    if (text[i] == '\0')
      text[i] = '\n';

  return text;
}

/* The strings of @verify that are not in the file. */
static GStrv
find_lacking_in_file (const SyVerify  *verify,
                      SySysroot       *sysroot,
                      GError         **error)
{
  g_autofree char *text = read_text (sysroot, verify->path, error);
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

/* What bootctl(1) wrote is read back, as it writes under any boot loader that has a LoaderInfo. */
static gboolean
run_efi_text (const SyVerify  *verify,
              SySysroot       *sysroot,
              char           **out_text,
              GError         **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) bytes = sy_sysroot_read (sysroot, verify->path, EFI_TEXT_MAX_SIZE,
                                              &local_error);
  g_autofree char *found = bytes != NULL ? sy_bootloader_decode_variable (bytes) : NULL;
  const char *wanted = verify->expected[0];

  if (bytes == NULL && !g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (g_strcmp0 (found, wanted) != 0)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED,
                   _("%s was written, but is “%s” and not “%s”."), verify->path,
                   found != NULL ? found : _("none"), wanted != NULL ? wanted : _("none"));
      return FALSE;
    }
  *out_text = wanted != NULL ? g_strdup_printf (_("%s is “%s”."), verify->path, wanted)
                             : g_strdup_printf (_("%s is not there."), verify->path);

  return TRUE;
}

/* GRUB's menu before it is put in place, held against the one in force; there may be none yet. */
static gboolean
run_grub_default (const SyVerify  *verify,
                  SySysroot       *sysroot,
                  char           **out_text,
                  GError         **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *before = read_text (sysroot, verify->expected[0], &local_error);
  g_autofree char *after = read_text (sysroot, verify->path, error);
  g_autoptr (SyGrubMenu) old = NULL;
  g_autoptr (SyGrubMenu) new = NULL;
  g_autofree char *title = NULL;

  if (after == NULL)
    return FALSE;
  if (before == NULL && !g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  old = sy_grub_menu_parse (before != NULL ? before : "");
  new = sy_grub_menu_parse (after);
  if (!sy_grub_menu_check_default (old, new, verify->expected[1], &title, error))
    {
      g_prefix_error (error, _("%s was left as it is. "), verify->expected[0]);
      return FALSE;
    }
  *out_text = g_strdup_printf (_("“%s” still starts by default."), title);

  return TRUE;
}

/* The program says what is wrong, with the line. */
static gboolean
run_accepts (const SyVerify  *verify,
             GCancellable    *cancellable,
             char           **out_text,
             GError         **error)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;

  g_strv_builder_addv (words, (const char **) verify->expected);
  g_strv_builder_add (words, verify->path);
  argv = g_strv_builder_end (words);
  if (!sy_command_run ((const char * const *) argv, ACCEPTS_TIMEOUT_MS, NULL, NULL, cancellable,
                       error))
    return FALSE;
  *out_text = g_strdup_printf (_("%s finds no mistake in %s."), argv[0], verify->path);

  return TRUE;
}

/* An image that is not signed so would not be started. */
static gboolean
run_signed (const SyVerify  *verify,
            SySysroot       *sysroot,
            char           **out_text,
            GError         **error)
{
  const char *certificate = verify->expected[0];
  gboolean is_signed;

  if (!sy_pe_image_is_signed_by (sysroot, verify->path, certificate, &is_signed, error))
    return FALSE;
  if (!is_signed)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED,
                   _("%s was written, but is not signed by %s: with Secure Boot it would not "
                     "start."), verify->path, certificate);
      return FALSE;
    }
  *out_text = g_strdup_printf (_("%s is signed by %s."), verify->path, certificate);

  return TRUE;
}

static void
set_failure (const SyVerify  *verify,
             gboolean         wanted,
             const char      *list,
             GError         **error)
{
  if (verify->kind == SY_VERIFY_INITRAMFS_DRY_RUN)
    g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED,
                 _("%s, which was built to try it, does not hold what it should: %s. Nothing that "
                   "this computer starts from was touched."), verify->path, list);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED,
                 wanted ? _("%s was written, but does not hold what it should: %s.")
                        : _("%s was written, but still holds what it should not: %s."),
                 verify->path, list);
}

/* Takes ownership of @cause: why @verify could not look. */
static void
set_unreadable (const SyVerify  *verify,
                GError          *cause,
                GError         **error)
{
  g_autoptr (GError) owned = cause;

  if (verify->kind == SY_VERIFY_INITRAMFS_DRY_RUN &&
      g_error_matches (owned, SY_ERROR, SY_ERROR_NOT_FOUND))
    g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED,
                 _("The program said that it was done, but did not build the image for a try. %s"),
                 owned->message);
  else
    g_propagate_error (error, g_steal_pointer (&owned));
}

gboolean
sy_verify_run (const SyVerify  *verify,
               SySysroot       *sysroot,
               GCancellable    *cancellable,
               char           **out_text,
               GError         **error)
{
  gboolean in_file = verify->kind == SY_VERIFY_FILE_CONTAINS ||
                     verify->kind == SY_VERIFY_FILE_LACKS;
  gboolean wanted = verify->kind != SY_VERIFY_INITRAMFS_LACKS &&
                    verify->kind != SY_VERIFY_FILE_LACKS;
  g_autofree char *all = g_strjoinv (", ", verify->expected);
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) lacking = NULL;
  g_auto (GStrv) wrong = NULL;
  g_autofree char *list = NULL;

  if (verify->kind == SY_VERIFY_NONE)
    {
      *out_text = g_strdup (_("Nothing was to be proved."));
      return TRUE;
    }
  if (verify->kind == SY_VERIFY_EFI_TEXT)
    return run_efi_text (verify, sysroot, out_text, error);
  if (verify->kind == SY_VERIFY_GRUB_DEFAULT)
    return run_grub_default (verify, sysroot, out_text, error);
  if (verify->kind == SY_VERIFY_ACCEPTS)
    return run_accepts (verify, cancellable, out_text, error);
  if (verify->kind == SY_VERIFY_SIGNED)
    return run_signed (verify, sysroot, out_text, error);
  if (in_file)
    lacking = find_lacking_in_file (verify, sysroot, &local_error);
  else
    lacking = sy_initramfs_image_lacks (sysroot, verify->path,
                                        (const char * const *) verify->expected, cancellable,
                                        &local_error);
  if (lacking == NULL)
    {
      set_unreadable (verify, g_steal_pointer (&local_error), error);
      return FALSE;
    }

  wrong = wanted ? g_steal_pointer (&lacking) : find_present (verify, lacking);
  if (wrong[0] != NULL)
    {
      list = g_strjoinv (", ", wrong);
      set_failure (verify, wanted, list, error);
      return FALSE;
    }
  *out_text = g_strdup_printf (wanted ? _("%s holds %s.") : _("%s does not hold %s."),
                               verify->path, all);

  return TRUE;
}
