/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-modprobe.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CLASS_HD_AUDIO 0x0403

typedef struct {
  guint16     vendor;
  const char *drivers[9];
} Vendor;

/*
 * What display functions can resolve to, installed or not: a driver that is installed later must
 * not win either. Naming a module that does not exist is fine (kmod 34).
 */
static const Vendor vendors[] = {
  { SY_PCI_VENDOR_NVIDIA,
    { "nouveau", "nova_core", "nvidia", "nvidia_current", "nvidia_drm", "nvidia_modeset",
      "nvidia_uvm", "nvidiafb", NULL } },
  { SY_PCI_VENDOR_AMD, { "amdgpu", "radeon", NULL } },
  { SY_PCI_VENDOR_INTEL, { "i915", "xe", NULL } },
};

static const char header[] =
  "# Written by Switchyard: vfio-pci loads before the drivers of the discrete GPU, so that it can\n"
  "# take the GPU in the boot entry for the virtual machine. In the usual entry it binds nothing.\n"
  "# To remove it: undo it in Switchyard, or delete this file and rebuild the initramfs.\n";

static void
add_drivers (const SyPciDevice *device,
             GPtrArray         *drivers)
{
  if (sy_pci_device_get_class (device) == CLASS_HD_AUDIO)
    g_ptr_array_add (drivers, (gpointer) "snd_hda_intel");
  if (!sy_pci_device_is_display (device))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (vendors); i++)
    for (guint j = 0; vendors[i].vendor == device->vendor && vendors[i].drivers[j] != NULL; j++)
      g_ptr_array_add (drivers, (gpointer) vendors[i].drivers[j]);
}

static char *
make_content (const SyGpu *gpu)
{
  g_autoptr (GPtrArray) drivers = g_ptr_array_new ();
  GString *text = g_string_new (header);

  add_drivers (gpu->device, drivers);
  for (guint i = 0; i < gpu->functions->len; i++)
    add_drivers (gpu->functions->pdata[i], drivers);
  for (guint i = 0; i < drivers->len; i++)
    g_string_append_printf (text, "softdep %s pre: vfio-pci\n", (char *) drivers->pdata[i]);

  return g_string_free (text, FALSE);
}

/* "options vfio-pci … ids=…" of modprobe.d(5). */
static gboolean
is_foreign_ids (const char *line)
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t", -1);
  guint n = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (words[i][0] == '\0')
        continue;
      if ((n == 0 && strcmp (words[i], "options") != 0) ||
          (n == 1 && strcmp (words[i], "vfio-pci") != 0 && strcmp (words[i], "vfio_pci") != 0))
        return FALSE;
      if (n > 1 && g_str_has_prefix (words[i], "ids="))
        return TRUE;
      n++;
    }

  return FALSE;
}

static void
warn_about_file (SyPlan     *plan,
                 const char *path,
                 const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GString) line = g_string_new (lines[i]);
      guint first = i + 1;

      while (g_str_has_suffix (line->str, "\\") && lines[i + 1] != NULL)
        {
          g_string_truncate (line, line->len - 1);
          g_string_append (line, lines[++i]);
        }
      if (is_foreign_ids (line->str))
        sy_plan_add_warning (plan, _("%s:%u: “%s” gives devices to virtual machines in every "
                                     "boot, also in the usual one. Remove that line to have them "
                                     "back on Linux."), path, first, g_strstrip (line->str));
    }
}

static void
warn_about_foreign (SySysroot *sysroot,
                    SyPlan    *plan)
{
  static const char * const folders[] = {
    "/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d",
  };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_auto (GStrv) names = sy_sysroot_list (sysroot, folders[i], NULL);

      for (guint j = 0; names != NULL && names[j] != NULL; j++)
        {
          g_autofree char *path = g_build_filename (folders[i], names[j], NULL);
          g_autofree char *text = NULL;

          if (!g_str_has_suffix (path, ".conf") || strcmp (path, SY_MODPROBE_FILE) == 0)
            continue;
          text = sy_sysroot_read_text (sysroot, path, NULL);
          if (text != NULL)
            warn_about_file (plan, path, text);
        }
    }
}

gboolean
sy_modprobe_plan (SySysroot    *sysroot,
                  const SyGpu  *gpu,
                  SyPlan       *plan,
                  GError      **error)
{
  char *content = make_content (gpu);
  g_autoptr (GBytes) bytes = g_bytes_new_take (content, strlen (content));

  warn_about_foreign (sysroot, plan);

  return sy_plan_add_file (plan, sysroot, SY_MODPROBE_FILE, bytes, 0644,
                           _("Makes sure that Linux asks who shall have the GPU before "
                             "its own drivers take it."), error);
}
