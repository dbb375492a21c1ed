/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-initramfs-detect.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define UPDATE_INITRAMFS "/usr/sbin/update-initramfs"

typedef struct {
  SyInitramfsKind  kind;
  const char      *programs[4];
  const char      *configurations[4];
  const char      *hook;           /* of pacman, which builds the images of a new kernel */
} Tool;

/* Configurations are files that only the tool itself needs. A directory of drop-ins is not one:
 * other packages put files there whichever tool is used. */
static const Tool tools[] = {
  {
    SY_INITRAMFS_MKINITCPIO,
    { "/usr/bin/mkinitcpio", "/usr/sbin/mkinitcpio", NULL },
    { "/etc/mkinitcpio.conf", "/etc/mkinitcpio.d", NULL },
    "90-mkinitcpio-install.hook",
  },
  {
    SY_INITRAMFS_INITRAMFS_TOOLS,
    { "/usr/sbin/mkinitramfs", "/sbin/mkinitramfs", NULL },
    { "/etc/initramfs-tools/initramfs.conf", "/etc/initramfs-tools/modules", NULL },
    NULL,
  },
  {
    SY_INITRAMFS_DRACUT,
    { "/usr/bin/dracut", "/usr/sbin/dracut", "/sbin/dracut", NULL },
    { "/etc/dracut.conf", NULL },
    "90-dracut-install.hook",
  },
  {
    SY_INITRAMFS_BOOSTER,
    { "/usr/bin/booster", NULL },
    { "/etc/booster.yaml", NULL },
    "90-booster-install.hook",
  },
  {
    SY_INITRAMFS_UGRD,
    { "/usr/bin/ugrd", NULL },
    { "/etc/ugrd/config.toml", NULL },
    NULL,
  },
};

/* Returns the tools that have one of their paths, a bit of each kind. */
static guint
find_tools (SySysroot *sysroot,
            gboolean   programs,
            GPtrArray *evidence)
{
  guint found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    {
      const char *name = sy_initramfs_kind_to_string (tools[i].kind);
      const char *path = sy_sysroot_find_first (sysroot, programs ? tools[i].programs
                                                       : tools[i].configurations);

      if (path == NULL)
        continue;
      found |= 1u << tools[i].kind;
      g_ptr_array_add (evidence, programs ? sy_evidence_new (path, _("%s is installed."), name)
                                          : sy_evidence_new (path, _("%s is configured."), name));
    }

  return found;
}

/* On Debian and Ubuntu update-initramfs is the one entrance, and the package that it belongs to
 * is the active tool: that of dracut is a script that runs dracut. */
static SyInitramfsKind
ask_update_initramfs (SySysroot *sysroot,
                      GPtrArray *evidence)
{
  g_autofree char *script = sy_sysroot_read_text (sysroot, UPDATE_INITRAMFS, NULL);
  SyInitramfsKind kind = SY_INITRAMFS_INITRAMFS_TOOLS;

  if (script == NULL)
    return SY_INITRAMFS_UNKNOWN;
  if (strstr (script, "dracut") != NULL && strstr (script, "mkinitramfs") == NULL)
    kind = SY_INITRAMFS_DRACUT;
  g_ptr_array_add (evidence, sy_evidence_new (UPDATE_INITRAMFS, _("It belongs to %s."),
                                              sy_initramfs_kind_to_string (kind)));

  return kind;
}

/* Returns the only kind in @found, or unknown. */
static SyInitramfsKind
get_only_kind (guint found)
{
  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    if (found == 1u << tools[i].kind)
      return tools[i].kind;

  return SY_INITRAMFS_UNKNOWN;
}

/* Of several tools, the one that is not used has its hook masked by a link of that name to
 * /dev/null (alpm-hooks(5)). */
static guint
drop_masked (SySysroot *sysroot,
             guint      found,
             GPtrArray *evidence)
{
  guint left = found;

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    {
      g_autofree char *path = NULL;
      g_autofree char *target = NULL;

      if (tools[i].hook == NULL || (found & 1u << tools[i].kind) == 0)
        continue;
      path = g_build_filename ("/etc/pacman.d/hooks", tools[i].hook, NULL);
      target = sy_sysroot_read_link (sysroot, path, NULL);
      if (g_strcmp0 (target, "/dev/null") != 0)
        continue;
      left &= ~(1u << tools[i].kind);
      g_ptr_array_add (evidence, sy_evidence_new (path, _("pacman does not run %s."),
                                                  sy_initramfs_kind_to_string (tools[i].kind)));
    }

  return left != 0 ? left : found;
}

static SyInitramfsKind
detect_by_programs (SySysroot *sysroot,
                    guint     *out_found,
                    GPtrArray *evidence)
{
  const guint debian_kinds = 1u << SY_INITRAMFS_INITRAMFS_TOOLS | 1u << SY_INITRAMFS_DRACUT;
  SyInitramfsKind debian;

  *out_found = find_tools (sysroot, TRUE, evidence);
  debian = ask_update_initramfs (sysroot, evidence);
  if (debian != SY_INITRAMFS_UNKNOWN)
    {
      if ((*out_found & ~debian_kinds) == 0)
        *out_found = 0;
      *out_found |= 1u << debian;
    }
  if (get_only_kind (*out_found) == SY_INITRAMFS_UNKNOWN)
    *out_found = drop_masked (sysroot, *out_found, evidence);

  return get_only_kind (*out_found);
}

SyInitramfsKind
sy_initramfs_detect (SySysroot *sysroot,
                     GPtrArray *evidence)
{
  SyInitramfsKind kind;
  guint found;

  if (sy_sysroot_exists (sysroot, "/etc/NIXOS"))
    {
      g_ptr_array_add (evidence, sy_evidence_new ("/etc/NIXOS", _("NixOS builds its own.")));
      return SY_INITRAMFS_NIXOS;
    }

  kind = detect_by_programs (sysroot, &found, evidence);
  if (found == 0)
    {
      found = find_tools (sysroot, FALSE, evidence);
      kind = get_only_kind (found);
    }
  if (kind == SY_INITRAMFS_UNKNOWN)
    g_ptr_array_add (evidence,
                     found == 0
                     ? sy_evidence_new ("/usr/bin", _("No known initramfs tool was found."))
                     : sy_evidence_new ("/usr/bin", _("More than one initramfs tool is there, and "
                                                      "which one is used is not certain.")));

  return kind;
}
