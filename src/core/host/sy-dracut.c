/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-initramfs-tool.h"
#include "host/sy-kernel-install-uki.h"
#include "machine/sy-kernel-modules.h"
#include "host/sy-modprobe.h"
#include "host/sy-shell-file.h"

#define CONFIG "/etc/dracut.conf"
#define FOLDER "/etc/dracut.conf.d"
#define OURS   "zz-switchyard.conf"

/* dracut.conf(5). All values of one name are joined as they are, so that the blanks inside the
 * quotes keep ours apart from a neighbour's. "force_drivers" loads before udev sees a device.
 * dracut copies /etc/modprobe.d by itself only into images made for this computer alone. */
static const char content[] =
  "# Written by Switchyard: puts the modules into the initramfs that keep the discrete GPU for a\n"
  "# virtual machine. They do nothing in the usual boot entry.\n"
  "# To remove it: undo it in Switchyard, or delete this file and build the images again.\n"
  "force_drivers+=\" vfio_pci vfio vfio_iommu_type1 \"\n"
  "install_items+=\" " SY_MODPROBE_FILE " \"\n";

/* dracut sources them in the order of their names; one in /etc hides its namesake below /usr. */
static const char * const folders[] = { FOLDER, "/usr/lib/dracut/dracut.conf.d", NULL };

static const char * const variables[] = {
  "force_drivers", "omit_drivers", "install_items", "uefi", NULL,
};

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/* (transfer full): the names of all drop-ins but ours, in the order in which they count. */
static GPtrArray *
list_drop_ins (SySysroot *sysroot)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_auto (GStrv) names = sy_sysroot_list (sysroot, folders[i], NULL);

      for (guint j = 0; names != NULL && names[j] != NULL; j++)
        if (g_str_has_suffix (names[j], ".conf") && strcmp (names[j], OURS) != 0 &&
            !g_ptr_array_find_with_equal_func (all, names[j], g_str_equal, NULL))
          g_ptr_array_add (all, g_strdup (names[j]));
    }
  g_ptr_array_sort (all, compare_names);

  return g_steal_pointer (&all);
}

/* dracut goes on without a file that bash cannot read, and its exit status is 0. */
static void
read_into (SySysroot   *sysroot,
           SyShellFile *file,
           const char  *path,
           SyPlan      *plan)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = sy_sysroot_read_text (sysroot, path, &error);

  if (text == NULL || !sy_shell_file_read (file, path, text, &error))
    sy_plan_add_warning (plan, _("%s dracut goes on without such a file."), error->message);
}

static void
read_drop_ins (SySysroot       *sysroot,
               SyShellFile     *file,
               const GPtrArray *names,
               gboolean         after_ours,
               SyPlan          *plan)
{
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      g_autofree char *path = g_build_filename (folders[0], name, NULL);

      if ((strcmp (name, OURS) > 0) != after_ours)
        continue;
      if (!sy_sysroot_exists (sysroot, path))
        {
          g_free (path);
          path = g_build_filename (folders[1], name, NULL);
        }
      read_into (sysroot, file, path, plan);
    }
}

static gboolean
has_word (const SyShellValue *value,
          const char         *word)
{
  g_auto (GStrv) words = sy_shell_value_split (value);

  return g_strv_contains ((const char * const *) words, word);
}

/*
 * (transfer full): the unified kernel images that dracut builds under a name of its own,
 * "linux-RELEASE[-MACHINE-ID][-BUILD-ID].efi" (dracut(8), --uefi); @release: (nullable): of one
 */
static GPtrArray *
list_unified_images (SySysroot  *sysroot,
                     const char *release)
{
  static const char * const esps[] = { "/efi", "/boot", "/boot/efi" };
  g_autofree char *prefix = g_strconcat (SY_DRACUT_UKI_PREFIX, release, NULL);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (esps); i++)
    {
      g_autofree char *folder = g_build_filename (esps[i], "EFI/Linux", NULL);
      g_auto (GStrv) names = sy_sysroot_list (sysroot, folder, NULL);

      for (guint k = 0; names != NULL && names[k] != NULL; k++)
        if (g_str_has_prefix (names[k], prefix) && g_str_has_suffix (names[k], ".efi") &&
            (release == NULL || strchr ("-.", names[k][strlen (prefix)]) != NULL))
          g_ptr_array_add (paths, g_build_filename (folder, names[k], NULL));
    }

  return paths;
}

static gboolean
has_unified_image (SySysroot *sysroot)
{
  g_autoptr (GPtrArray) paths = list_unified_images (sysroot, NULL);

  return paths->len > 0;
}

/* What another file says can take ours out of force. */
static gboolean
check_values (SySysroot    *sysroot,
              SyShellFile  *file,
              GError      **error)
{
  static const char * const vfio[] = { "vfio", "vfio_pci", "vfio-pci", "vfio_iommu_type1", NULL };
  const SyShellValue *value = sy_shell_file_get (file, "omit_drivers");

  for (guint i = 0; vfio[i] != NULL; i++)
    if (has_word (value, vfio[i]))
      {
        g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                     _("%s:%u: found %s in “omit_drivers”, which keeps it out of the initramfs. "
                       "Remove it there to go on."), value->file, value->line, vfio[i]);
        return FALSE;
      }
  value = sy_shell_file_get (file, "uefi");
  if (has_word (value, "yes") && !has_unified_image (sysroot))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("%s:%u: found “uefi=yes”, by which dracut builds unified kernel images, but "
                     "none with the name that it gives them, EFI/Linux/linux-….efi on the EFI "
                     "partition. Build them by “dracut --force --regenerate-all”, without a name "
                     "of your own, or write “uefi=no” there, and try again."),
                   value->file, value->line);
      return FALSE;
    }
  value = sy_shell_file_get (file, "force_drivers");
  if (value->state != SY_SHELL_UNKNOWN && !has_word (value, "vfio_pci"))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s:%u: found “force_drivers=”, which takes back what other files say. Write "
                     "“force_drivers+=” there, with a blank at both ends of the value."),
                   value->file, value->line);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_configuration (SySysroot  *sysroot,
                     SyPlan     *plan,
                     GError    **error)
{
  g_autoptr (SyShellFile) file = sy_shell_file_new ();
  g_autoptr (GPtrArray) names = list_drop_ins (sysroot);
  const SyShellValue *forced;

  for (guint i = 0; variables[i] != NULL; i++)
    sy_shell_file_declare (file, variables[i]);
  if (sy_sysroot_exists (sysroot, CONFIG))
    read_into (sysroot, file, CONFIG, plan);
  read_drop_ins (sysroot, file, names, FALSE, plan);
  forced = sy_shell_file_get (file, "force_drivers");
  if (forced->state == SY_SHELL_UNKNOWN)
    sy_plan_add_warning (plan, _("%s, so that which drivers load first is not known."),
                         forced->reason);
  if (!sy_shell_file_check_append (file, "force_drivers", error) ||
      !sy_shell_file_read (file, FOLDER "/" OURS, content, error))
    return FALSE;
  read_drop_ins (sysroot, file, names, TRUE, plan);

  /* An “exit” in any of them ends dracut itself, which calls that success. */
  return sy_shell_file_check_append (file, "force_drivers", error) &&
         check_values (sysroot, file, error);
}

gboolean
sy_dracut_check_cmdline (SySysroot   *sysroot,
                         SyPlan      *plan,
                         const char  *options,
                         GError     **error)
{
  g_autoptr (SyShellFile) file = sy_shell_file_new ();
  g_autoptr (GPtrArray) names = list_drop_ins (sysroot);
  const SyShellValue *value;

  sy_shell_file_declare (file, "kernel_cmdline");
  if (sy_sysroot_exists (sysroot, CONFIG))
    read_into (sysroot, file, CONFIG, plan);
  read_drop_ins (sysroot, file, names, FALSE, plan);
  read_drop_ins (sysroot, file, names, TRUE, plan);
  value = sy_shell_file_get (file, "kernel_cmdline");
  if (value->state == SY_SHELL_UNKNOWN)
    {
      sy_shell_value_set_unknown (value, "kernel_cmdline", error);
      return FALSE;
    }
  if (value->words != NULL && value->words[0] != NULL &&
      value->words[0][strspn (value->words[0], " \t\n")] != '\0')
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("%s: found no kernel_cmdline in dracut's files, so that it makes up the kernel "
                 "parameters of the unified images itself, also from those of the running system. "
                 "Write this line to %s/cmdline.conf, and try again: kernel_cmdline=\"%s\""),
               FOLDER, FOLDER, options);

  return FALSE;
}

static gboolean
plan_files (SySysroot  *sysroot,
            SyPlan     *plan,
            GError    **error)
{
  if (!check_configuration (sysroot, plan, error))
    return FALSE;

  return sy_plan_add_text (plan, sysroot, FOLDER "/" OURS, content, 0644,
                           _("Puts the modules that hand a device to a virtual machine into the "
                             "files that Linux starts from."), error);
}

/* Where distributions keep the image of a kernel; %s: its release, or what Arch calls its package.
 * Paths with a machine's token are those of kernel-install(8). */
static const char * const image_paths[] = {
  "/boot/initramfs-%s.img",           /* Fedora, Arch's derivatives */
  "/boot/initramfs-%s-fallback.img",
  "/boot/initrd-%s",                  /* openSUSE */
  "/boot/initrd.img-%s",              /* Debian, Ubuntu */
};

static const char * const token_roots[] = { "/boot", "/efi", "/boot/efi" };

static gboolean
add_image (SySysroot          *sysroot,
           SyPlan             *plan,
           const char         *path,
           const char         *release,
           SyInitramfsProofs  *proofs,
           GError            **error)
{
  const char *dry_run[] = { "dracut", "--force", "--kver", release, SY_INITRAMFS_DRY_RUN, NULL };

  return !sy_sysroot_exists (sysroot, path) ||
         sy_initramfs_add_proof (sysroot, plan, path, release, TRUE, dry_run, proofs, error);
}

static gboolean
add_token_images (SySysroot          *sysroot,
                  SyPlan             *plan,
                  const char         *token,
                  const char         *release,
                  SyInitramfsProofs  *proofs,
                  GError            **error)
{
  for (guint i = 0; token != NULL && i < G_N_ELEMENTS (token_roots); i++)
    {
      g_autofree char *path = g_build_filename (token_roots[i], token, release, "initrd", NULL);

      if (!add_image (sysroot, plan, path, release, proofs, error))
        return FALSE;
    }

  return TRUE;
}

/* A distribution's own program knows where its images lie and what else has to follow them:
 * openSUSE's boot loader finds an image by the hash in its name. */
static const char * const *
get_argv (SySysroot *sysroot)
{
  static const char * const debian[] = { "update-initramfs", "-u", "-k", "all", NULL };
  static const char * const garuda[] = { "dracut-rebuild", NULL };
  static const char * const endeavour[] = { "reinstall-kernels", NULL };
  static const char * const plain[] = { "dracut", "--force", "--regenerate-all", NULL };
  static const struct {
    const char         *program;
    const char * const *argv;
  } own[] = {
    { "/usr/sbin/update-initramfs", debian },
    { "/usr/bin/dracut-rebuild", garuda },
    { "/usr/bin/reinstall-kernels", endeavour },
  };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (sy_sysroot_exists (sysroot, own[i].program))
      return own[i].argv;

  return plain;
}

/* dracut itself writes an image for a release, never the one that Arch names by its package. */
static gboolean
check_package_image (SySysroot   *sysroot,
                     const char  *pkgbase,
                     GError     **error)
{
  g_autofree char *path = g_strdup_printf ("/boot/initramfs-%s.img", pkgbase);

  if (pkgbase == NULL || strcmp (get_argv (sysroot)[0], "dracut") != 0 ||
      !sy_sysroot_exists (sysroot, path))
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("%s: found an image that a script around dracut made; expected a program such as "
                 "dracut-rebuild that makes it again."), path);

  return FALSE;
}

/* Of a kernel that has no image but these. */
static gboolean
add_unified_images (SySysroot          *sysroot,
                    SyPlan             *plan,
                    const char         *release,
                    SyInitramfsProofs  *proofs,
                    GError            **error)
{
  g_autoptr (GPtrArray) paths = list_unified_images (sysroot, release);

  for (guint i = 0; i < paths->len; i++)
    if (!add_image (sysroot, plan, paths->pdata[i], release, proofs, error))
      return FALSE;

  return TRUE;
}

static gboolean
add_release (SySysroot          *sysroot,
             SyPlan             *plan,
             const char         *release,
             const char         *token,
             SyInitramfsProofs  *proofs,
             GError            **error)
{
  g_autofree char *pkgbase_path = g_build_filename ("/usr/lib/modules", release, "pkgbase", NULL);
  g_autofree char *pkgbase = sy_sysroot_read_attribute (sysroot, pkgbase_path, NULL);
  const char *names[] = { release, pkgbase, NULL };
  guint n_before = proofs->proofs->len;

  if (!check_package_image (sysroot, pkgbase, error))
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (image_paths); j++)
      {
        g_auto (GStrv) parts = g_strsplit (image_paths[j], "%s", 2);
        g_autofree char *path = g_strconcat (parts[0], names[i], parts[1], NULL);

        if (!add_image (sysroot, plan, path, release, proofs, error))
          return FALSE;
      }

  return add_token_images (sysroot, plan, token, release, proofs, error) &&
         (proofs->proofs->len > n_before ||
          add_unified_images (sysroot, plan, release, proofs, error));
}

static gboolean
add_proofs (SySysroot          *sysroot,
            SyPlan             *plan,
            SyInitramfsProofs  *proofs,
            GError            **error)
{
  g_auto (GStrv) releases = sy_kernel_modules_list (sysroot);
  g_autofree char *token = sy_sysroot_read_attribute (sysroot, "/etc/kernel/entry-token", NULL);
  g_autoptr (GPtrArray) images = NULL;

  if (token == NULL)
    token = sy_sysroot_read_attribute (sysroot, "/etc/machine-id", NULL);
  for (guint i = 0; releases[i] != NULL; i++)
    if (!add_release (sysroot, plan, releases[i], token, proofs, error))
      return FALSE;
  images = sy_kernel_install_images_read (sysroot);
  if (proofs->proofs->len == 0 && images->len == 0)
    sy_plan_add_warning (plan, _("No image of an installed kernel was found, so that the rebuilt "
                                 "ones cannot be checked."));

  return TRUE;
}

static const char * const inputs[] = {
  CONFIG, FOLDER "/", "/usr/lib/dracut/dracut.conf.d/", "/etc/kernel/entry-token", NULL,
};

const SyInitramfsTool sy_dracut = {
  .kind = SY_INITRAMFS_DRACUT,
  .inputs = inputs,
  .plan_files = plan_files,
  .add_proofs = add_proofs,
  .get_argv = get_argv,
  .timeout_ms = 30 * 60 * 1000,
};
