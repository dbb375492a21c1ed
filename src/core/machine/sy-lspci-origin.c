/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-lspci-private.h"

#include <string.h>

#define CLASS_HOST_BRIDGE 0x0600
#define CLASS_ISA_BRIDGE  0x0601
#define CLASS_VGA         0x0300
#define CLASS_DISPLAY     0x0380

#define VENDOR_AMD_CPU 0x1022

/* What mail programs and forums put before a line. */
#define QUOTE "^[>|*+#\\s-]*"

/* Names that a computer has once. The first group is what it says. */
static const char * const patterns[] = {
  /* A prompt with a command: "[jo@tower ~]$ lspci", "jo@tower:~$ sudo lspci". */
  QUOTE "\\[?[a-z_][a-z0-9_-]*@([a-z0-9][a-z0-9.-]*)[ :~\\]].{0,80}[$#%] ?\\S",
  /* hostnamectl(1). */
  QUOTE "Static hostname: *(\\S+)",
  QUOTE "Hardware Model: *(\\S.*)$",
  /* neofetch and fastfetch. */
  QUOTE "Host: *(\\S.*)$",
  /* inxi: "Type: Laptop System: LENOVO product: 82B1 v: Legion 5". */
  "\\bSystem: *(\\S.{0,80}? product: \\S+)",
  /* The kernel's log: "DMI: LENOVO 82B1/LNVNB161216, BIOS EFCN40WW 10/19/2020". */
  "\\bDMI: *(\\S.*), BIOS",
};

/**
 * SyLspciOrigin:
 * @first: what each of the patterns found
 * @vendor: whose processor it is, by its host bridge, its bridge to the old bus, or its GPU
 *
 * What tells one computer from the next in a text that holds the listings of several.
 */
struct _SyLspciOrigin {
  GRegex  *regexes[G_N_ELEMENTS (patterns)];
  char    *first[G_N_ELEMENTS (patterns)];
  guint32  vendor;
};

SyLspciOrigin *
sy_lspci_origin_new (void)
{
  SyLspciOrigin *self = g_new0 (SyLspciOrigin, 1);

  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    self->regexes[i] = g_regex_new (patterns[i],
                                    G_REGEX_CASELESS | G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, NULL);
  self->vendor = SY_LSPCI_UNKNOWN;

  return self;
}

void
sy_lspci_origin_free (SyLspciOrigin *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_regex_unref (self->regexes[i]);
      g_free (self->first[i]);
    }
  g_free (self);
}

gboolean
sy_lspci_origin_is_other (SyLspciOrigin *self,
                          const char    *text,
                          gboolean       has_devices)
{
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_autoptr (GMatchInfo) match = NULL;
      g_autofree char *found = NULL;

      if (!g_regex_match (self->regexes[i], text, 0, &match))
        continue;
      found = g_match_info_fetch (match, 1);
      g_strstrip (found);
      if (has_devices && self->first[i] != NULL && strcmp (self->first[i], found) != 0)
        return TRUE;
      /* A listing follows the name of its computer: one before which none stood is the next's. */
      g_free (self->first[i]);
      self->first[i] = g_steal_pointer (&found);
    }

  return FALSE;
}

/* Intel's integrated GPU is always there; its cards to plug in never are on the first bus. */
static guint32
get_processor_vendor (const SyLspciDevice *device)
{
  gboolean bridge = device->class_code == CLASS_HOST_BRIDGE ||
                    device->class_code == CLASS_ISA_BRIDGE;
  gboolean display = device->class_code == CLASS_VGA || device->class_code == CLASS_DISPLAY;

  if (device->address.domain != 0 || device->address.bus != 0)
    return SY_LSPCI_UNKNOWN;
  if (device->vendor == SY_PCI_VENDOR_INTEL &&
      (bridge || (display && device->address.device == 2)))
    return SY_PCI_VENDOR_INTEL;

  return bridge && device->vendor == VENDOR_AMD_CPU ? VENDOR_AMD_CPU : SY_LSPCI_UNKNOWN;
}

gboolean
sy_lspci_origin_has_other_processor (SyLspciOrigin       *self,
                                     const SyLspciDevice *device)
{
  guint32 vendor = get_processor_vendor (device);

  if (vendor == SY_LSPCI_UNKNOWN || vendor == self->vendor)
    return FALSE;
  if (self->vendor != SY_LSPCI_UNKNOWN)
    return TRUE;
  self->vendor = vendor;

  return FALSE;
}
