/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-kernel-install-uki.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-boot-guard.h"
#include "host/sy-boot-menu.h"
#include "host/sy-kernel-install.h"
#include "host/sy-loader-menu.h"
#include "host/sy-uki-signing.h"
#include "host/sy-version.h"
#include "machine/sy-kernel-cmdline.h"
#include "machine/sy-kernel-modules.h"
#include "machine/sy-os-release.h"
#include "plan/sy-place.h"

/* An initramfs and ukify; a slow computer needs some minutes for both. */
#define BUILD_TIMEOUT_MS (15 * 60 * 1000)

static const char * const programs[] = { "/usr/bin/kernel-install", "/bin/kernel-install", NULL };

/* The first of the files counts, then every drop-in (kernel-install(8), FILES). */
static const char * const configs[] = {
  "/etc/kernel/install.conf", "/run/kernel/install.conf", "/usr/local/lib/kernel/install.conf",
  "/usr/lib/kernel/install.conf", NULL,
};

static const char * const folders[] = { "/usr/lib/kernel", "/etc/kernel" };
static const char * const mount_points[] = { "/efi", "/boot", "/boot/efi" };

void
sy_kernel_install_image_free (SyKernelInstallImage *self)
{
  g_free (self->path);
  g_free (self->release);
  g_free (self->kernel);
  g_free (self->made);
  g_free (self);
}

/* What the lines "layout=…" say; the last one counts. */
static void
read_layout (SySysroot  *sysroot,
             const char *path,
             gboolean   *is_uki)
{
  g_autofree char *text = sy_sysroot_read_text (sysroot, path, NULL);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);

      if (!g_str_has_prefix (line, "layout="))
        continue;
      line = g_strstrip (g_strdelimit (line + strlen ("layout="), "\"'", ' '));
      *is_uki = strcmp (line, "uki") == 0;
    }
}

static gboolean
has_uki_layout (SySysroot *sysroot)
{
  const char *config = sy_sysroot_find_first (sysroot, configs);
  gboolean is_uki = FALSE;

  if (sy_sysroot_find_first (sysroot, programs) == NULL)
    return FALSE;
  if (config != NULL)
    read_layout (sysroot, config, &is_uki);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (folders[i], "install.conf.d", NULL);
      g_auto (GStrv) names = sy_sysroot_list (sysroot, folder, NULL);

      for (guint k = 0; names != NULL && names[k] != NULL; k++)
        {
          g_autofree char *path = g_build_filename (folder, names[k], NULL);

          if (g_str_has_suffix (path, ".conf"))
            read_layout (sysroot, path, &is_uki);
        }
    }

  return is_uki;
}

/* (transfer full): what the name of an image may begin with, the surest first. */
static GStrv
list_tokens (SySysroot *sysroot)
{
  g_autoptr (GStrvBuilder) tokens = g_strv_builder_new ();
  g_autofree char *token = sy_sysroot_read_attribute (sysroot, "/etc/kernel/entry-token", NULL);
  g_autofree char *machine = sy_sysroot_read_attribute (sysroot, "/etc/machine-id", NULL);
  g_autofree char *release = sy_sysroot_read_text (sysroot, "/etc/os-release", NULL);
  SyOsRelease os = { NULL };

  if (release != NULL)
    sy_os_release_parse (&os, release);
  if (token != NULL)
    g_strv_builder_add (tokens, token);
  if (machine != NULL)
    g_strv_builder_add (tokens, machine);
  if (os.id != NULL)
    g_strv_builder_add (tokens, os.id);
  g_strv_builder_add (tokens, "Default");
  sy_os_release_clear (&os);

  return g_strv_builder_end (tokens);
}

/* "+3" where new images have a boot counter. */
static char *
read_tries (SySysroot *sysroot)
{
  g_autofree char *tries = sy_sysroot_read_attribute (sysroot, "/etc/kernel/tries", NULL);

  return tries != NULL && *tries != '\0' ? g_strconcat ("+", tries, NULL) : g_strdup ("");
}

static char *
find_kernel (SySysroot  *sysroot,
             const char *release)
{
  g_autofree char *package = g_build_filename ("/usr/lib/modules", release, "vmlinuz", NULL);
  g_autofree char *boot = g_strconcat ("/boot/vmlinuz-", release, NULL);

  if (sy_sysroot_exists (sysroot, package))
    return g_steal_pointer (&package);

  return sy_sysroot_exists (sysroot, boot) ? g_steal_pointer (&boot) : NULL;
}

/* (transfer full) (nullable): the image of @release in @folder, with or without a boot counter. */
static char *
find_image (SySysroot  *sysroot,
            const char *folder,
            const char *stem)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, folder, NULL);
  gsize length = strlen (stem);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (strncmp (names[i], stem, length) == 0 && g_str_has_suffix (names[i], ".efi") &&
        (names[i][length] == '+' || strcmp (names[i] + length, ".efi") == 0))
      return g_build_filename (folder, names[i], NULL);

  return NULL;
}

static SyKernelInstallImage *
find_of_release (SySysroot  *sysroot,
                 GStrv       tokens,
                 const char *tries,
                 const char *release)
{
  for (guint i = 0; tokens[i] != NULL; i++)
    for (guint k = 0; k < G_N_ELEMENTS (mount_points); k++)
      {
        g_autofree char *folder = g_build_filename (mount_points[k], "EFI/Linux", NULL);
        g_autofree char *stem = g_strconcat (tokens[i], "-", release, NULL);
        g_autofree char *path = find_image (sysroot, folder, stem);
        SyKernelInstallImage *image;

        if (path == NULL)
          continue;
        image = g_new0 (SyKernelInstallImage, 1);
        image->path = g_steal_pointer (&path);
        image->release = g_strdup (release);
        image->kernel = find_kernel (sysroot, release);
        image->made = g_strconcat (SY_PLACE_FOLDER "/EFI/Linux/", stem, tries, ".efi", NULL);
        return image;
      }

  return NULL;
}

GPtrArray *
sy_kernel_install_images_read (SySysroot *sysroot)
{
  GPtrArray *images =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_kernel_install_image_free);
  g_auto (GStrv) releases = NULL;
  g_auto (GStrv) tokens = NULL;
  g_autofree char *tries = NULL;

  if (!has_uki_layout (sysroot))
    return images;
  releases = sy_kernel_modules_list (sysroot);
  tokens = list_tokens (sysroot);
  tries = read_tries (sysroot);
  for (guint i = 0; releases[i] != NULL; i++)
    {
      SyKernelInstallImage *image = find_of_release (sysroot, tokens, tries, releases[i]);

      if (image != NULL)
        g_ptr_array_add (images, image);
    }

  return images;
}

const SyKernelInstallImage *
sy_kernel_install_images_find (GPtrArray  *images,
                               const char *path)
{
  for (guint i = 0; i < images->len; i++)
    if (strcmp (((SyKernelInstallImage *) images->pdata[i])->path, path) == 0)
      return images->pdata[i];

  return NULL;
}

static gboolean
check (const SyKernelInstallImage  *self,
       SySysroot                   *sysroot,
       char                       **out_certificate,
       GError                     **error)
{
  g_autofree char *certificate = NULL;

  if (sy_boot_guard_has_secure_boot (sysroot))
    {
      certificate = sy_uki_signing_find_certificate (sysroot, self->path, error);
      if (certificate == NULL)
        return FALSE;
    }
  if (self->kernel == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("%s: found no kernel that it can be built of again, expected "
                     "/usr/lib/modules/%s/vmlinuz. Install that kernel again, or remove it "
                     "(“kernel-install remove %s”), and try again."), self->path, self->release,
                   self->release);
      return FALSE;
    }
  if (!sy_boot_guard_check_space (sysroot, self->path, error))
    return FALSE;
  *out_certificate = g_steal_pointer (&certificate);

  return TRUE;
}

static void
add_proof (GPtrArray          *proofs,
           SyVerifyKind        kind,
           const char         *path,
           const char * const *expected)
{
  if (kind != SY_VERIFY_NONE)
    g_ptr_array_add (proofs, sy_verify_new (kind, path, expected));
}

/*
 * Before it is put in place, and read back. Whatever it was built of, the parameters of the virtual
 * machine's entry are not for every start, unless they are just what is asked for.
 */
static GPtrArray *
make_proofs (const SyKernelInstallImage *self,
             const char                 *certificate,
             SyVerifyKind                kind,
             const char * const         *expected)
{
  const char *target[] = { self->path, NULL };
  const char *signer[] = { certificate, NULL };
  const char *mode[] = { SY_BOOT_MODE_PARAMETER, NULL };
  GPtrArray *proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);

  add_proof (proofs, kind, self->made, expected);
  if (expected == NULL || !g_strv_contains (expected, SY_BOOT_MODE_PARAMETER))
    add_proof (proofs, SY_VERIFY_FILE_LACKS, self->made, mode);
  add_proof (proofs, certificate != NULL ? SY_VERIFY_SIGNED : SY_VERIFY_NONE, self->made, signer);
  add_proof (proofs, SY_VERIFY_PLACE, self->made, target);
  add_proof (proofs, kind, self->path, expected);
  add_proof (proofs, certificate != NULL ? SY_VERIFY_SIGNED : SY_VERIFY_NONE, self->path, signer);

  return proofs;
}

/* The variable is what its man page calls the place where kernels go (ENVIRONMENT VARIABLES). */
gboolean
sy_kernel_install_plan_image (const SyKernelInstallImage  *self,
                              SySysroot                   *sysroot,
                              SyPlan                      *plan,
                              SyVerifyKind                 kind,
                              const char * const          *expected,
                              SyVerifyKind                 undo_kind,
                              const char * const          *undo_expected,
                              GError                     **error)
{
  const char *argv[] = {
    "env", "BOOT_ROOT=" SY_PLACE_FOLDER, "kernel-install", "add", self->release, self->kernel, NULL,
  };
  g_autoptr (GPtrArray) proofs = NULL;
  g_autoptr (GPtrArray) undo_proofs = NULL;
  g_autofree char *certificate = NULL;

  if (!check (self, sysroot, &certificate, error))
    return FALSE;
  proofs = make_proofs (self, certificate, kind, expected);
  undo_proofs = make_proofs (self, certificate, undo_kind, undo_expected);
  sy_plan_add (plan, sy_change_new_command (argv, BUILD_TIMEOUT_MS,
                                            _("Builds the unified kernel image of one kernel anew, "
                                              "in memory, and looks into it. Only then it replaces "
                                              "the one that the computer starts from."),
                                            proofs, undo_proofs));

  return TRUE;
}

/* kernel-install takes the parameters of every kernel from one file, and joins its lines. */
gboolean
sy_kernel_install_plan_images (SySysroot            *sysroot,
                               SyPlan               *plan,
                               const SyLoaderEntry  *host,
                               GStrv                 missing,
                               GError              **error)
{
  g_autoptr (GPtrArray) images = sy_kernel_install_images_read (sysroot);
  g_auto (GStrv) words = sy_kernel_cmdline_split (host->options);
  const char * const *expected = (const char * const *) missing;
  const char *undo_expected[] = { words[0], NULL };

  if (!sy_kernel_install_plan_cmdline (sysroot, plan, host->options,
                                       (const char * const *) missing, error))
    return FALSE;
  for (guint i = 0; i < images->len; i++)
    if (!sy_kernel_install_plan_image (images->pdata[i], sysroot, plan, SY_VERIFY_FILE_CONTAINS,
                                       expected,
                                       words[0] != NULL ? SY_VERIFY_FILE_CONTAINS : SY_VERIFY_NONE,
                                       undo_expected, error))
      return FALSE;

  return TRUE;
}

/* (transfer full) (nullable): what the names of the images of this system begin with. */
static char *
get_token (SySysroot           *sysroot,
           const SyLoaderEntry *host)
{
  g_autoptr (GPtrArray) images = sy_kernel_install_images_read (sysroot);
  const SyKernelInstallImage *image = sy_kernel_install_images_find (images, host->path);
  g_autofree char *name = g_path_get_basename (host->path);
  g_autofree char *end = image != NULL ? g_strconcat ("-", image->release, NULL) : NULL;
  const char *found = end != NULL ? g_strrstr (name, end) : NULL;

  return found != NULL ? g_strndup (name, (gsize) (found - name)) : NULL;
}

/* (transfer full) (nullable): the release of the kernel whose image it is, without a boot counter;
 * the plugin tells them by the same signs. */
static char *
get_release (const SyLoaderEntry *entry,
             const char          *token)
{
  g_autofree char *name = g_path_get_basename (entry->path);
  gsize length = strlen (token);

  if (!entry->is_uki || strncmp (name, token, length) != 0 || name[length] != '-' ||
      !g_ascii_isdigit (name[length + 1]) || strchr (name, '+') != NULL ||
      !g_str_has_suffix (name, ".efi"))
    return NULL;

  return g_strndup (name + length + 1, strlen (name) - length - 1 - strlen (".efi"));
}

/* (nullable): the one of the newest kernel. */
static const SyLoaderEntry *
find_newest (GPtrArray           *menu,
             const SyLoaderEntry *host,
             const char          *token)
{
  g_autofree char *folder = g_path_get_dirname (host->path);
  g_autofree char *newest_release = NULL;
  const SyLoaderEntry *newest = NULL;

  for (guint i = 0; i < menu->len; i++)
    {
      g_autofree char *release = get_release (menu->pdata[i], token);
      g_autofree char *own = g_path_get_dirname (((SyLoaderEntry *) menu->pdata[i])->path);

      if (release == NULL || strcmp (own, folder) != 0 ||
          (newest != NULL && sy_version_compare (release, newest_release) <= 0))
        continue;
      newest = menu->pdata[i];
      g_free (newest_release);
      newest_release = g_steal_pointer (&release);
    }

  return newest;
}

/* The entry's name is for all kernels, and does not begin as the images' do: see
 * SY_LOADER_ENTRY_PREFIX. */
gboolean
sy_kernel_install_plan_image_entry (SySysroot            *sysroot,
                                    SyPlan               *plan,
                                    GPtrArray            *menu,
                                    const SyLoaderEntry  *host,
                                    const char * const   *tokens,
                                    GError              **error)
{
  static const char * const none[] = { NULL };
  g_autofree char *token = get_token (sysroot, host);
  const SyLoaderEntry *newest = token != NULL ? find_newest (menu, host, token) : NULL;
  g_autofree char *first = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;

  if (newest == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s: found a boot counter in the name, which changes with the next start. "
                     "Restart the computer once, so that this kernel is known as good, and try "
                     "again."), host->path);
      return FALSE;
    }
  first = sy_loader_menu_get_uki_entry_path (newest);
  folder = g_path_get_dirname (first);
  path = g_strconcat (folder, "/" SY_LOADER_ENTRY_PREFIX, token, SY_LOADER_ENTRY_SUFFIX ".conf",
                      NULL);

  return sy_kernel_install_plan_cmdline (sysroot, plan, host->options, none, error) &&
         sy_kernel_install_plan_plugin (sysroot, plan, newest, token, newest->options, path, tokens,
                                        error) &&
         sy_loader_menu_plan_mode_entry (sysroot, plan, newest, path, tokens, error);
}
