/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-guest-lacks.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "guest/sy-guest.h"

/* Windows 11 asks for as much; Windows 10 with a game needs it. */
#define MIN_MEMORY_KIB (4u * 1024 * 1024)
#define MIN_VCPUS      2

/* What the documentation of libvirt and QEMU names for Windows first. */
static const char * const enlightenments[] = { "relaxed", "vapic", "spinlocks" };

static void
add (GPtrArray  *lacks,
     const char *source,
     const char *says)
{
  g_ptr_array_add (lacks, sy_evidence_new (source, "%s", says));
}

static void
check_platform (GPtrArray     *lacks,
                const char    *source,
                const SyGuest *guest)
{
  if (g_strcmp0 (guest->machine_family, "q35") != 0)
    g_ptr_array_add (lacks, sy_evidence_new (source,
                                             _("Its machine type is %s, which has no PCI Express; "
                                               "NVIDIA’s driver expects it (q35 has it)."),
                                             guest->machine != NULL ? guest->machine
                                                                    : _("libvirt’s default")));
  if (guest->firmware == SY_GUEST_FIRMWARE_BIOS)
    add (lacks, source, _("It starts with BIOS firmware. Every laptop known to work uses UEFI."));
  if (guest->features.acpi != SY_GUEST_ON)
    add (lacks, source, _("It has no ACPI, by which the driver finds a battery and the video "
                          "BIOS."));
}

static gboolean
has_enlightenments (const SyGuest *guest)
{
  if (g_strcmp0 (guest->features.hyperv_mode, "passthrough") == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (enlightenments); i++)
    {
      const SyGuestItem *item = sy_guest_find_item (guest->features.hyperv, enlightenments[i]);

      if (item == NULL || item->state != SY_GUEST_ON)
        return FALSE;
    }

  return TRUE;
}

static void
check_speed (GPtrArray     *lacks,
             const char    *source,
             const SyGuest *guest,
             const char    *xml)
{
  if (strstr (xml, "<domain type='qemu'") != NULL || strstr (xml, "<domain type=\"qemu\"") != NULL)
    add (lacks, source, _("Its processor is emulated (type qemu, not kvm), which is far too "
                          "slow."));
  if (!has_enlightenments (guest))
    add (lacks, source, _("It lacks Hyper-V’s interface (relaxed, vapic, spinlocks), with which "
                          "Windows runs faster."));
  if (guest->features.cpu_mode != NULL &&
      strcmp (guest->features.cpu_mode, "host-passthrough") != 0 &&
      strcmp (guest->features.cpu_mode, "maximum") != 0)
    add (lacks, source, _("It does not see the processor that is there. The option “cpu” of the "
                          "step that gives it the GPU changes that where nobody chose a model."));
  if (guest->memory.size_kib > 0 && guest->memory.size_kib < MIN_MEMORY_KIB)
    g_ptr_array_add (lacks, sy_evidence_new (source, _("It has %u MiB of memory; games need 4 GiB "
                                                       "at least, and Windows 11 does too."),
                                             (guint) (guest->memory.size_kib / 1024)));
  if (guest->vcpus > 0 && guest->vcpus < MIN_VCPUS)
    add (lacks, source, _("It has one processor only; Windows 11 needs two."));
}

GPtrArray *
sy_guest_lacks_list (SyDomain   *domain,
                     const char *source)
{
  g_autoptr (SyGuest) guest = sy_guest_new_from_domain (domain);
  g_autofree char *xml = sy_domain_to_xml (domain);
  GPtrArray *lacks = sy_evidence_array_new ();

  check_platform (lacks, source, guest);
  check_speed (lacks, source, guest, xml);
  /* libosinfo's name of it, which virt-manager and Boxes note. */
  if (strstr (xml, "microsoft.com/win/11") != NULL &&
      sy_guest_find_device (guest, "tpm", NULL) == NULL)
    add (lacks, source, _("It has no TPM, which Windows 11 wants for its updates (swtpm makes "
                          "one)."));

  return lacks;
}
