/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-boot-guard.h"
#include "host/sy-initramfs-tool.h"
#include "host/sy-marked-block.h"
#include "host/sy-mkinitcpio-presets.h"
#include "host/sy-shell-file.h"
#include "host/sy-version.h"
#include "machine/sy-kernel-modules.h"

#define DROP_IN_FOLDER "/etc/mkinitcpio.conf.d"
#define DROP_IN        DROP_IN_FOLDER "/zz-switchyard.conf"
#define PROGRAM        "/usr/bin/mkinitcpio"

/* The scalar form of MODULES is still valid, and "+=(…)" would make one module's name of it. */
static const char to_array[] =
  "[[ ${MODULES@a} == *a* ]] || read -ra MODULES <<<\"$MODULES\"\n";

static const char says[] = "vfio modules for the virtual machine's boot entry; undo it in "
                           "Switchyard, or delete this block and run mkinitcpio -P";

/* mkinitcpio glues its files together, and ours comes behind. */
static gboolean
read_into (SyShellFile  *file,
           const char   *path,
           const char   *text,
           GError      **error)
{
  g_autofree char *users = sy_marked_block_blank (text);

  return sy_shell_file_read (file, path, users, error) && sy_shell_check_end (path, users, error);
}

static int
compare_paths (gconstpointer a,
               gconstpointer b)
{
  return sy_version_compare_names (*(const char * const *) a, *(const char * const *) b);
}

/* (transfer full): the drop-ins that are there, in its order, with or without ours. */
static GPtrArray *
list_drop_ins (SySysroot *sysroot,
               gboolean   with_ours)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, DROP_IN_FOLDER, NULL);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (DROP_IN_FOLDER, names[i], NULL);

      if (g_str_has_suffix (path, ".conf") && strcmp (path, DROP_IN) != 0 &&
          sy_sysroot_exists (sysroot, path))
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
  if (with_ours)
    g_ptr_array_add (paths, g_strdup (DROP_IN));
  g_ptr_array_sort (paths, compare_paths);

  return paths;
}

/* mkinitcpio glues its files together as they are. */
static gboolean
check_seam (const char  *path,
            const char  *text,
            const char  *next_path,
            const char  *next_text,
            GError     **error)
{
  guint line = 1;

  if (*text == '\0' || g_str_has_suffix (text, "\n") || strchr ("\n", *next_text) != NULL)
    return TRUE;
  for (const char *p = text; *p != '\0'; p++)
    line += *p == '\n';
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("%s:%u: found no newline at the end, so that mkinitcpio reads this line and the "
                 "first one of %s as one. Add it, and try again."), path, line, next_path);

  return FALSE;
}

/*
 * The main file and every drop-in, as mkinitcpio joins them (since version 36); @ours: (nullable):
 * what our own drop-in, which is left out otherwise, is to hold
 */
static SyShellFile *
read_config (SySysroot   *sysroot,
             gboolean     drop_ins,
             const char  *ours,
             GError     **error)
{
  g_autoptr (SyShellFile) file = sy_shell_file_new ();
  g_autoptr (GPtrArray) paths = list_drop_ins (sysroot, ours != NULL);
  const char *last_path = SY_MKINITCPIO_CONFIG;
  g_autofree char *last = sy_sysroot_read_text (sysroot, last_path, error);

  if (last == NULL || !read_into (file, last_path, last, error))
    return NULL;
  for (guint i = 0; drop_ins && i < paths->len; i++)
    {
      const char *path = paths->pdata[i];
      g_autofree char *text = strcmp (path, DROP_IN) == 0
                              ? g_strdup (ours) : sy_sysroot_read_text (sysroot, path, error);

      if (text == NULL || !check_seam (last_path, last, path, text, error) ||
          !read_into (file, path, text, error))
        return NULL;
      if (*text == '\0')
        continue;
      g_free (last);
      last = g_steal_pointer (&text);
      last_path = path;
    }

  return g_steal_pointer (&file);
}

/* The folder came with version 36; where it is gone, the program itself names it. */
static gboolean
knows_drop_ins (SySysroot *sysroot)
{
  g_autofree char *program = sy_sysroot_read_text (sysroot, PROGRAM, NULL);

  return sy_sysroot_exists (sysroot, DROP_IN_FOLDER) ||
         (program != NULL && strstr (program, "mkinitcpio.conf.d") != NULL);
}

/* A module of its own below Linux 6.2; listing it where it is none makes mkinitcpio fail. */
static gboolean
needs_virqfd (SySysroot *sysroot,
              GPtrArray *images)
{
  for (guint i = 0; i < images->len; i++)
    {
      const SyMkinitcpioImage *image = images->pdata[i];

      if (image->release == NULL ||
          sy_kernel_modules_find (sysroot, image->release, "vfio_virqfd") != SY_MODULE_LOADABLE)
        return FALSE;
    }

  return TRUE;
}

static void
warn_about_modules (SyPlan      *plan,
                    SyShellFile *file)
{
  static const char * const drivers[] = {
    "nvidia", "nvidia_drm", "nvidia_modeset", "nvidia_uvm", "nvidia-drm", "nvidia-modeset",
    "nvidia-uvm", "nouveau", "amdgpu", "radeon", NULL,
  };
  const SyShellValue *value = sy_shell_file_get (file, "MODULES");
  g_auto (GStrv) modules = sy_shell_value_split (value);

  if (value->state == SY_SHELL_UNKNOWN)
    sy_plan_add_warning (plan, _("%s, so that what MODULES names besides is not known."),
                         value->reason);
  for (guint i = 0; modules[i] != NULL; i++)
    if (g_strv_contains (drivers, modules[i]))
      sy_plan_add_warning (plan, _("%s:%u: MODULES loads %s early in every boot. vfio-pci still "
                                   "comes first where the hook “modconf” is used; if the GPU "
                                   "is not free in the new boot entry, remove it there."),
                           value->file, value->line, modules[i]);
}

static gboolean
plan_block (SySysroot   *sysroot,
            SyPlan      *plan,
            const char  *path,
            const char  *lines,
            GError     **error)
{
  g_autoptr (SyShellFile) file = sy_shell_file_new ();
  g_autofree char *text = sy_sysroot_read_text (sysroot, path, error);
  g_autofree char *changed = NULL;

  if (text == NULL || !read_into (file, path, text, error) ||
      !sy_shell_file_check_append (file, "MODULES", error))
    return FALSE;
  changed = sy_marked_block_set (text, says, lines);

  return sy_plan_add_text (plan, sysroot, path, changed, 0644,
                           _("Puts the modules that hand a device to a virtual machine into the "
                             "files that Linux starts from. A file of its own would be ignored "
                             "here."), error);
}

static gboolean
plan_drop_in (SySysroot   *sysroot,
              SyPlan      *plan,
              const char  *lines,
              GError     **error)
{
  /* All files are joined as they are: without the empty line, a main file that lacks its last
   * newline would run into ours. */
  g_autofree char *text = g_strconcat ("\n# written by switchyard\n", lines, NULL);
  g_autoptr (SyShellFile) file = read_config (sysroot, TRUE, text, error);
  const SyShellValue *value;
  g_auto (GStrv) modules = NULL;

  if (file == NULL)
    return FALSE;
  value = sy_shell_file_get (file, "MODULES");
  modules = sy_shell_value_split (value);
  if (value->state != SY_SHELL_UNKNOWN &&
      !g_strv_contains ((const char * const *) modules, "vfio_pci"))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s:%u: found “MODULES=”, which takes back what files before it add. Write "
                     "“MODULES+=(…)” there, and try again."), value->file, value->line);
      return FALSE;
    }

  return sy_plan_add_text (plan, sysroot, DROP_IN, text, 0644,
                           _("Puts the modules that hand a device to a virtual machine into the "
                             "files that Linux starts from."), error);
}

/* Every file that is read instead of the usual ones gets the block. */
static gboolean
plan_configs (SySysroot   *sysroot,
              SyPlan      *plan,
              GPtrArray   *images,
              const char  *lines,
              GError     **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean drop_ins = knows_drop_ins (sysroot);
  gboolean usual = FALSE;

  for (guint i = 0; i < images->len; i++)
    {
      const SyMkinitcpioImage *image = images->pdata[i];
      const char *config = image->config;

      usual |= config == NULL && drop_ins;
      if (config == NULL && !drop_ins)
        config = SY_MKINITCPIO_CONFIG;
      if (config != NULL && g_hash_table_add (seen, (gpointer) config) &&
          !plan_block (sysroot, plan, config, lines, error))
        return FALSE;
    }

  return !usual || plan_drop_in (sysroot, plan, lines, error);
}

static gboolean
plan_files (SySysroot  *sysroot,
            SyPlan     *plan,
            GError    **error)
{
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (SyShellFile) file = NULL;
  g_autofree char *lines = NULL;

  file = read_config (sysroot, knows_drop_ins (sysroot), NULL, error);
  if (file == NULL)
    return FALSE;
  images = sy_mkinitcpio_presets_read (sysroot, error);
  if (images == NULL || !sy_shell_file_check_append (file, "MODULES", error))
    return FALSE;

  warn_about_modules (plan, file);
  lines = g_strdup_printf ("%sMODULES+=(vfio_pci vfio vfio_iommu_type1%s)\n", to_array,
                           needs_virqfd (sysroot, images) ? " vfio_virqfd" : "");

  return plan_configs (sysroot, plan, images, lines, error);
}

/* The hook copies /etc/modprobe.d; a configuration that cannot be told is not held to it. */
static SyTristate
has_modconf (SySysroot  *sysroot,
             const char *config)
{
  g_autoptr (SyShellFile) file = NULL;
  g_auto (GStrv) hooks = NULL;
  const SyShellValue *value;

  if (config == NULL)
    file = read_config (sysroot, knows_drop_ins (sysroot), NULL, NULL);
  else
    {
      g_autofree char *text = sy_sysroot_read_text (sysroot, config, NULL);

      file = sy_shell_file_new ();
      if (text == NULL || !read_into (file, config, text, NULL))
        return SY_TRISTATE_UNKNOWN;
    }
  if (file == NULL)
    return SY_TRISTATE_UNKNOWN;
  value = sy_shell_file_get (file, "HOOKS");
  if (value->state == SY_SHELL_UNKNOWN)
    return SY_TRISTATE_UNKNOWN;
  hooks = sy_shell_value_split (value);

  return g_strv_contains ((const char * const *) hooks, "modconf") ? SY_TRISTATE_YES
                                                                    : SY_TRISTATE_NO;
}

/* What "mkinitcpio -P" does for this image, to another file. A configuration that is named keeps
 * the drop-ins out, so that it is named here only where the preset does. */
static GStrv
make_dry_run (const SyMkinitcpioImage *image)
{
  const char *kernel = image->kver != NULL ? image->kver : image->release;
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();

  g_strv_builder_add (argv, "mkinitcpio");
  if (kernel != NULL)
    g_strv_builder_add_many (argv, "-k", kernel, NULL);
  if (image->config != NULL)
    g_strv_builder_add_many (argv, "-c", image->config, NULL);
  g_strv_builder_add_many (argv, "-g", SY_INITRAMFS_DRY_RUN, NULL);

  return g_strv_builder_end (argv);
}

/* A preset builds a plain image, a unified kernel image or both; what is inside is the same. With
 * Secure Boot a unified one must be signed anew, or the firmware does not start it. */
static gboolean
check_image (SySysroot                *sysroot,
             const SyMkinitcpioImage  *image,
             GError                  **error)
{
  gboolean known = image->image != NULL || image->uki != NULL;

  if (known && (image->uki == NULL || !sy_boot_guard_has_secure_boot (sysroot)))
    return TRUE;
  if (known)
    sy_boot_guard_set_secure_boot_error (error,
                                         _("%s: found a preset that builds the unified kernel "
                                           "image %s, and Secure Boot is on: what is built must be "
                                           "signed, which Switchyard cannot do."),
                                         image->preset, image->uki);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("%s: found a preset that builds no image that is known. Set “default_image” "
                   "there to go on."), image->preset);

  return FALSE;
}

static gboolean
add_image (SySysroot                *sysroot,
           SyPlan                   *plan,
           const SyMkinitcpioImage  *image,
           SyTristate                modconf,
           SyInitramfsProofs        *proofs,
           GError                  **error)
{
  const char *paths[] = { image->image, image->uki };
  g_auto (GStrv) dry_run = make_dry_run (image);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    if (paths[i] != NULL &&
        !sy_initramfs_add_proof (sysroot, plan, paths[i], image->release,
                                 modconf == SY_TRISTATE_YES, (const char * const *) dry_run,
                                 proofs, error))
      return FALSE;

  return TRUE;
}

static gboolean
add_proofs (SySysroot          *sysroot,
            SyPlan             *plan,
            SyInitramfsProofs  *proofs,
            GError            **error)
{
  g_autoptr (GPtrArray) images = sy_mkinitcpio_presets_read (sysroot, error);

  if (images == NULL)
    return FALSE;
  for (guint i = 0; i < images->len; i++)
    {
      const SyMkinitcpioImage *image = images->pdata[i];
      SyTristate modconf = has_modconf (sysroot, image->config);

      if (!image->by_kernel_install && !check_image (sysroot, image, error))
        return FALSE;
      if (modconf == SY_TRISTATE_NO)
        sy_plan_add_warning (plan, _("%s: HOOKS lacks “modconf”, so that the order in which "
                                     "drivers load is not fixed before the disk is mounted."),
                             image->config != NULL ? image->config : SY_MKINITCPIO_CONFIG);
      if (!add_image (sysroot, plan, image, modconf, proofs, error))
        return FALSE;
    }

  return TRUE;
}

static const char * const *
get_argv (SySysroot *sysroot)
{
  static const char * const argv[] = { "mkinitcpio", "-P", NULL };
  /* It notes the checksums of the new images for Limine, which starts no other ones. */
  static const char * const limine[] = { "limine-mkinitcpio", NULL };

  return sy_mkinitcpio_presets_are_limine (sysroot) ? limine : argv;
}

static gboolean
has_modprobe_file (SySysroot *sysroot)
{
  return has_modconf (sysroot, NULL) == SY_TRISTATE_YES;
}

static const char * const inputs[] = {
  SY_MKINITCPIO_CONFIG, DROP_IN_FOLDER "/", "/etc/mkinitcpio.d/", NULL,
};

const SyInitramfsTool sy_mkinitcpio = {
  .kind = SY_INITRAMFS_MKINITCPIO,
  .inputs = inputs,
  .plan_files = plan_files,
  .add_proofs = add_proofs,
  .get_argv = get_argv,
  .has_modprobe_file = has_modprobe_file,
  .timeout_ms = 15 * 60 * 1000,
};
