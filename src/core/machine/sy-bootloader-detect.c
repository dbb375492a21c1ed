/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-bootloader-detect.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-efi-boot-entry.h"
#include "machine/sy-kernel-cmdline.h"

#define LOADER_INFO "/sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

/* A name and a version; more is not a LoaderInfo. */
#define LOADER_INFO_MAX_SIZE 4096
#define ATTRIBUTES_SIZE      4

typedef struct {
  SyBootloaderKind  kind;
  const char       *prefix;       /* of LoaderInfo */
  const char       *paths[10];    /* any of them shows that the loader is set up */
} Loader;

/* What the boot loader itself reads. GRUB with BLS has loader/entries too, so that systemd-boot is
 * known by its loader.conf or its program. */
static const Loader loaders[] = {
  {
    SY_BOOTLOADER_SYSTEMD_BOOT, "systemd-boot",
    { "/boot/loader/loader.conf", "/efi/loader/loader.conf", "/boot/efi/loader/loader.conf",
      "/boot/EFI/systemd/systemd-bootx64.efi", "/efi/EFI/systemd/systemd-bootx64.efi",
      "/boot/efi/EFI/systemd/systemd-bootx64.efi", NULL },
  },
  {
    SY_BOOTLOADER_GRUB, "GRUB",
    { "/boot/grub/grub.cfg", "/boot/grub2/grub.cfg", NULL },
  },
  {
    SY_BOOTLOADER_LIMINE, "Limine",
    { "/boot/limine.conf", "/boot/limine/limine.conf", "/efi/limine.conf",
      "/boot/efi/limine.conf", "/boot/EFI/limine/limine.conf", NULL },
  },
  {
    SY_BOOTLOADER_REFIND, "rEFInd",
    { "/boot/refind_linux.conf", "/boot/EFI/refind/refind.conf", "/efi/EFI/refind/refind.conf",
      "/boot/efi/EFI/refind/refind.conf", NULL },
  },
  {
    /* systemd's stub says its own name where no boot loader said one before it. */
    SY_BOOTLOADER_EFI_STUB, "systemd-stub", { NULL },
  },
};

static const char * const zfsbootmenu[] = {
  "/etc/zfsbootmenu/config.yaml", "/boot/efi/EFI/zbm", "/boot/efi/EFI/ZBM", "/efi/EFI/zbm",
  "/efi/EFI/ZBM", "/boot/EFI/zbm", NULL,
};

/* Defaults for the tools of a boot loader. They stay behind when it is no longer used, but they
 * can be read where /boot cannot. */
static const Loader defaults[] = {
  { SY_BOOTLOADER_GRUB, NULL, { "/etc/default/grub", NULL } },
  { SY_BOOTLOADER_LIMINE, NULL, { "/etc/default/limine", NULL } },
};

static const char * const entry_directories[] = {
  "/boot/loader/entries", "/efi/loader/entries", "/boot/efi/loader/entries",
};

char *
sy_bootloader_decode_variable (GBytes *bytes)
{
  g_autofree gunichar2 *units = NULL;
  const guint8 *data;
  gsize size;
  gsize n;

  data = g_bytes_get_data (bytes, &size);
  if (size < ATTRIBUTES_SIZE || (size - ATTRIBUTES_SIZE) % 2 != 0)
    return NULL;

  n = (size - ATTRIBUTES_SIZE) / 2;
  units = g_new0 (gunichar2, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      gsize at = ATTRIBUTES_SIZE + 2 * i;

      units[i] = (gunichar2) (data[at] | data[at + 1] << 8);
    }

  return g_utf16_to_utf8 (units, -1, NULL, NULL, NULL);
}

/* Returns whether the loader told its name, known to us or not. */
static gboolean
detect_by_variable (SySysroot        *sysroot,
                    SyBootloaderKind *out_kind,
                    GPtrArray        *evidence)
{
  g_autoptr (GBytes) bytes = sy_sysroot_read (sysroot, LOADER_INFO, LOADER_INFO_MAX_SIZE, NULL);
  g_autofree char *info = bytes != NULL ? sy_bootloader_decode_variable (bytes) : NULL;

  if (info == NULL || info[0] == '\0')
    return FALSE;

  g_ptr_array_add (evidence, sy_evidence_new (LOADER_INFO,
                                              _("The boot loader says that it is “%s”."), info));
  for (guint i = 0; i < G_N_ELEMENTS (loaders); i++)
    if (g_ascii_strncasecmp (info, loaders[i].prefix, strlen (loaders[i].prefix)) == 0)
      *out_kind = loaders[i].kind;

  return TRUE;
}

static guint
find_loaders (SySysroot        *sysroot,
              const Loader     *candidates,
              guint             n_candidates,
              SyBootloaderKind *out_kind,
              GPtrArray        *evidence)
{
  guint n = 0;

  for (guint i = 0; i < n_candidates; i++)
    {
      const char *path = sy_sysroot_find_first (sysroot, candidates[i].paths);

      if (path == NULL)
        continue;
      n++;
      *out_kind = candidates[i].kind;
      g_ptr_array_add (evidence,
                       sy_evidence_new (path, _("%s is set up."),
                                        sy_bootloader_kind_to_string (candidates[i].kind)));
    }

  return n;
}

static gboolean
is_set_up (SySysroot        *sysroot,
           SyBootloaderKind  kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (loaders); i++)
    if (loaders[i].kind == kind)
      return sy_sysroot_find_first (sysroot, loaders[i].paths) != NULL;

  return FALSE;
}

/* Type 1 entries without any other boot loader are read by systemd-boot. */
static gboolean
has_entries (SySysroot *sysroot,
             GPtrArray *evidence)
{
  for (guint i = 0; i < G_N_ELEMENTS (entry_directories); i++)
    {
      g_auto (GStrv) names = sy_sysroot_list (sysroot, entry_directories[i], NULL);

      for (guint j = 0; names != NULL && names[j] != NULL; j++)
        if (g_str_has_suffix (names[j], ".conf"))
          {
            g_ptr_array_add (evidence, sy_evidence_new (entry_directories[i],
                                                        _("There are boot loader entries.")));
            return TRUE;
          }
    }

  return FALSE;
}

static guint
detect_by_defaults (SySysroot        *sysroot,
                    SyBootloaderKind *out_kind,
                    GPtrArray        *evidence)
{
  guint n = find_loaders (sysroot, defaults, G_N_ELEMENTS (defaults), out_kind, evidence);

  if (has_entries (sysroot, evidence))
    {
      *out_kind = SY_BOOTLOADER_SYSTEMD_BOOT;
      n++;
    }

  return n;
}

/* It is a Linux of its own that starts the real one: LoaderInfo tells what started it. */
static gboolean
is_booted_by_zfsbootmenu (SySysroot  *sysroot,
                          const char *cmdline,
                          GPtrArray  *evidence)
{
  const char *path = sy_sysroot_find_first (sysroot, zfsbootmenu);
  g_auto (GStrv) roots = sy_kernel_cmdline_get_values (cmdline != NULL ? cmdline : "", "root");

  for (guint i = 0; path != NULL && roots[i] != NULL; i++)
    if (g_str_has_prefix (roots[i], "zfs:"))
      {
        g_ptr_array_add (evidence, sy_evidence_new (path, _("ZFSBootMenu is set up.")));
        g_ptr_array_add (evidence, sy_evidence_new ("/proc/cmdline",
                                                    _("The system was started from ZFS.")));
        return TRUE;
      }

  return FALSE;
}

/* Without a boot loader, the firmware's own entry names the kernel. */
static gboolean
is_booted_by_firmware (SySysroot *sysroot,
                       GPtrArray *evidence)
{
  g_autoptr (SyEfiBootEntry) entry = sy_efi_boot_entry_read_current (sysroot);

  if (entry == NULL || !sy_efi_boot_entry_starts_linux (entry))
    return FALSE;
  g_ptr_array_add (evidence, sy_evidence_new (entry->variable,
                                              _("The firmware itself started %s."),
                                              entry->loader));

  return TRUE;
}

/*
 * Which of the loaders that are set up the firmware started. What it starts may start another one:
 * systemd-boot then says its name, GRUB adds BOOT_IMAGE=, and only those that say nothing, Limine
 * (below 12) and rEFInd, could be either. So this is told where just one of these two is there.
 */
static gboolean
is_booted_by_silent (SySysroot        *sysroot,
                     SyBootloaderKind *out_kind,
                     GPtrArray        *evidence)
{
  static const struct {
    SyBootloaderKind  kind;
    const char       *prefixes[4];
  } silent[] = {
    { SY_BOOTLOADER_LIMINE,
      { "/efi/limine/", "/efi/arch-limine/", "/efi/boot/limine", NULL } },
    { SY_BOOTLOADER_REFIND, { "/efi/refind/", "/efi/boot/refind_", NULL } },
  };
  g_autoptr (SyEfiBootEntry) entry = sy_efi_boot_entry_read_current (sysroot);
  g_autofree char *program = NULL;

  if (entry == NULL || entry->loader == NULL ||
      (is_set_up (sysroot, SY_BOOTLOADER_LIMINE) && is_set_up (sysroot, SY_BOOTLOADER_REFIND)))
    return FALSE;
  program = g_ascii_strdown (entry->loader, -1);
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    for (guint k = 0; silent[i].prefixes[k] != NULL; k++)
      if (g_str_has_prefix (program, silent[i].prefixes[k]) &&
          is_set_up (sysroot, silent[i].kind))
        {
          *out_kind = silent[i].kind;
          g_ptr_array_add (evidence, sy_evidence_new (entry->variable,
                                                      _("The firmware started %s, and no other "
                                                        "boot loader left its name."),
                                                      entry->loader));
          return TRUE;
        }

  return FALSE;
}

/* GRUB puts the kernel's path in front of the command line; the others do not. */
static gboolean
has_boot_image (const char *cmdline)
{
  return g_str_has_prefix (cmdline, "BOOT_IMAGE=") || strstr (cmdline, " BOOT_IMAGE=") != NULL;
}

static gboolean
is_booted_by_grub (SySysroot  *sysroot,
                   const char *cmdline)
{
  return cmdline != NULL && has_boot_image (cmdline) &&
         (sy_sysroot_exists (sysroot, "/boot/grub/grub.cfg") ||
          sy_sysroot_exists (sysroot, "/boot/grub2/grub.cfg"));
}

SyBootloaderKind
sy_bootloader_detect (SySysroot  *sysroot,
                      const char *cmdline,
                      GPtrArray  *evidence)
{
  SyBootloaderKind kind = SY_BOOTLOADER_UNKNOWN;
  guint n;

  if (is_booted_by_zfsbootmenu (sysroot, cmdline, evidence))
    return SY_BOOTLOADER_ZFSBOOTMENU;
  if (detect_by_variable (sysroot, &kind, evidence))
    return kind;
  if (is_booted_by_firmware (sysroot, evidence))
    return SY_BOOTLOADER_EFI_STUB;

  n = find_loaders (sysroot, loaders, G_N_ELEMENTS (loaders), &kind, evidence);
  if (n == 0)
    n = detect_by_defaults (sysroot, &kind, evidence);
  if (n == 1)
    return kind;
  if (n > 1 && is_booted_by_grub (sysroot, cmdline))
    {
      g_ptr_array_add (evidence, sy_evidence_new ("/proc/cmdline",
                                                  _("BOOT_IMAGE= is what GRUB adds.")));
      return SY_BOOTLOADER_GRUB;
    }
  if (n > 1 && cmdline != NULL && !has_boot_image (cmdline) &&
      is_booted_by_silent (sysroot, &kind, evidence))
    return kind;
  g_ptr_array_add (evidence,
                   n == 0
                   ? sy_evidence_new ("/boot", _("No known boot loader was found."))
                   : sy_evidence_new ("/boot", _("More than one boot loader is set up, and which "
                                                 "one is used is not certain.")));

  return SY_BOOTLOADER_UNKNOWN;
}
