/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "health/sy-check-private.h"

#define GROUP N_("The GPU in the virtual machine")

gboolean
sy_finding_require_gpu (SyFinding       *self,
                        const SySubject *subject)
{
  if (subject->gpu_hostdev != NULL)
    return TRUE;
  if (sy_subject_knows (subject, SY_GUEST_PART_DEVICES))
    sy_finding_set (self, SY_FINDING_NOT_APPLICABLE, _("It is given no GPU of this kind."));
  else
    sy_finding_set_piece (self);

  return FALSE;
}

void
sy_finding_set_piece (SyFinding *self)
{
  sy_finding_set (self, SY_FINDING_UNKNOWN,
                  _("Only a piece of the definition is there, which does not tell."));
}

static void
check_gpu (const SySubject *subject,
           SyFinding       *finding)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  if (subject->gpu_hostdev != NULL)
    {
      sy_finding_add (finding, subject, subject->gpu_hostdev->line, _("It is given %s"),
                      sy_pci_address_format (&subject->gpu_hostdev->source, address));
      sy_finding_set (finding, SY_FINDING_PASS, _("A GPU of the computer is handed over."));
    }
  else if (!sy_subject_knows (subject, SY_GUEST_PART_DEVICES))
    sy_finding_set_piece (finding);
  else if (subject->guest->hostdevs->len > 0)
    sy_finding_set (finding, SY_FINDING_NOTE,
                    _("It has other devices of the computer, but no GPU like NVIDIA’s."));
  else
    {
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("It has no device of the computer, so Windows sees no NVIDIA GPU."));
      sy_finding_offer (finding, subject, "attach", NULL, _("Give it the GPU."));
    }
}

static char *
describe_place (const SyGuestHostdev *hostdev)
{
  const SyGuestAddress *address = &hostdev->device->address;

  if (hostdev->device->guest_bus >= 0)
    return g_strdup_printf ("%02x:%02x.%x", (guint) hostdev->device->guest_bus, address->slot,
                            address->function);

  return g_strdup_printf (_("controller %u, slot %02x.%x"), address->bus, address->slot,
                          address->function);
}

/* Whether it is at 01:00.0; unknown where the number of its bus is not known. */
static SyTristate
is_at_expected (const SyGuestHostdev *hostdev)
{
  const SyGuestDevice *device = hostdev->device;

  if (device->address.state != SY_GUEST_ADDRESS_ASSIGNED)
    return SY_TRISTATE_UNKNOWN;
  if (device->address.slot != 0 || device->address.function != 0)
    return SY_TRISTATE_NO;
  if (device->guest_bus >= 0)
    return device->guest_bus == 1 ? SY_TRISTATE_YES : SY_TRISTATE_NO;

  /* Where QEMU itself places the port, its bus may be any; libvirt's first port gets bus 1 as a
   * rule, and others another. */
  if (device->parent != NULL && device->parent->address.state != SY_GUEST_ADDRESS_ASSIGNED)
    return SY_TRISTATE_UNKNOWN;

  return device->address.bus == 1 ? SY_TRISTATE_UNKNOWN : SY_TRISTATE_NO;
}

static void
check_address (const SySubject *subject,
               SyFinding       *finding)
{
  const SyGuestHostdev *gpu = subject->gpu_hostdev;
  g_autofree char *place = NULL;
  SyTristate right;

  if (!sy_finding_require_gpu (finding, subject))
    return;
  if (subject->muxless == SY_TRISTATE_NO)
    {
      sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE,
                      _("The GPU has outputs of its own; its driver does not mind the address."));
      return;
    }
  if (gpu->device->address.state != SY_GUEST_ADDRESS_ASSIGNED)
    {
      sy_finding_set (finding, SY_FINDING_UNKNOWN,
                      _("The address is not written, so libvirt or QEMU chooses one."));
      return;
    }
  place = describe_place (gpu);
  right = is_at_expected (gpu);
  sy_finding_add (finding, subject, gpu->device->line, _("The GPU is at %s in the guest"), place);
  if (right == SY_TRISTATE_YES)
    sy_finding_set (finding, SY_FINDING_PASS, _("The GPU is at 01:00.0, as in a laptop."));
  else if (right == SY_TRISTATE_UNKNOWN)
    sy_finding_set (finding, SY_FINDING_UNKNOWN,
                    _("Which number its bus gets is not known from what is there."));
  else
    {
      sy_finding_set (finding, subject->likely_muxless ? SY_FINDING_WARN : SY_FINDING_NOTE,
                      _("The GPU is at %s, not at 01:00.0, where laptops have it. Drivers of "
                        "MUXless laptops ended with Code 43 because of that."), place);
      if (g_strcmp0 (subject->guest->machine_family, "q35") == 0)
        sy_finding_offer (finding, subject, "attach", NULL,
                          _("Move it to 01:00.0, behind a port at 00:01.0."));
      else
        sy_finding_advise (finding, _("Only the machine type q35 has such ports: make a new "
                                      "virtual machine with it."));
    }
}

static void
check_parent (const SySubject *subject,
              SyFinding       *finding)
{
  const SyGuestHostdev *gpu = subject->gpu_hostdev;
  const SyGuestDevice *parent;

  if (!sy_finding_require_gpu (finding, subject))
    return;
  parent = gpu->device->parent;
  if (g_strcmp0 (subject->guest->machine_family, "q35") != 0 ||
      gpu->device->address.state != SY_GUEST_ADDRESS_ASSIGNED)
    {
      sy_finding_set (finding, SY_FINDING_UNKNOWN,
                      _("What the GPU is plugged into is not known from what is there."));
      return;
    }
  if (gpu->device->address.bus == 0 ||
      (parent != NULL && g_strcmp0 (parent->model, "pcie-root-port") != 0))
    {
      sy_finding_add (finding, subject, parent != NULL ? parent->line : gpu->device->line,
                      _("It is plugged into %s"),
                      parent != NULL && parent->model != NULL ? parent->model : "pcie-root");
      sy_finding_set (finding, SY_FINDING_NOTE,
                      _("The GPU is not behind a port of PCI Express; Windows then takes it for a "
                        "part of the chipset."));
      sy_finding_offer (finding, subject, "attach", NULL, _("Put it behind a root port."));
    }
  else if (parent != NULL && subject->likely_muxless &&
           !sy_guest_address_is (&parent->address, 0, 1, 0))
    {
      sy_finding_add (finding, subject, parent->line, _("The port is at %02x.%x"),
                      parent->address.slot, parent->address.function);
      sy_finding_set (finding, SY_FINDING_NOTE,
                      _("The port is not at 00:01.0, as in laptops. That alone is not known to "
                        "matter."));
      sy_finding_offer (finding, subject, "attach", NULL, _("Put the GPU behind such a port."));
    }
  else if (parent != NULL)
    sy_finding_set (finding, SY_FINDING_PASS, _("The GPU is behind a port of PCI Express."));
  else
    sy_finding_set (finding, SY_FINDING_UNKNOWN, _("The port that it is behind is not there."));
}

static gboolean
has_function (const SySubject    *subject,
              const SyPciAddress *address)
{
  for (guint i = 0; subject->gpu != NULL && i < subject->gpu->functions->len; i++)
    if (sy_pci_address_compare (&((SyPciDevice *) subject->gpu->functions->pdata[i])->address,
                                address) == 0)
      return TRUE;

  return FALSE;
}

static void
check_functions (const SySubject *subject,
                 SyFinding       *finding)
{
  const SyGuestHostdev *gpu = subject->gpu_hostdev;
  gboolean all_here = TRUE;
  guint n = 0;

  if (!sy_finding_require_gpu (finding, subject))
    return;
  for (guint i = 0; i < subject->guest->hostdevs->len; i++)
    {
      const SyGuestHostdev *other = subject->guest->hostdevs->pdata[i];

      if (other == gpu || other->kind != SY_GUEST_HOSTDEV_PCI || !other->has_source ||
          !sy_pci_address_same_slot (&other->source, &gpu->source) ||
          other->device->address.state != SY_GUEST_ADDRESS_ASSIGNED ||
          gpu->device->address.state != SY_GUEST_ADDRESS_ASSIGNED ||
          (other->device->address.bus == gpu->device->address.bus &&
           other->device->address.slot == gpu->device->address.slot))
        continue;
      n++;
      all_here = all_here && has_function (subject, &other->source);
      sy_finding_add (finding, subject, other->line, _("Function %u is in another slot"),
                      other->source.function);
    }
  if (n == 0)
    sy_finding_set (finding, SY_FINDING_PASS, _("The parts of the GPU are together."));
  else
    {
      sy_finding_set (finding, SY_FINDING_NOTE,
                      _("The parts of the GPU (its sound, its USB) are in slots of their own. "
                        "libvirt does that by itself, and it works; real GPUs have them in one."));
      if (all_here)
        sy_finding_offer (finding, subject, "attach", NULL, _("Put them into one slot."));
    }
}

static gboolean
is_gpu_in_collision (const SySubject *subject)
{
  const SyGuestDevice *gpu = subject->gpu_hostdev != NULL ? subject->gpu_hostdev->device : NULL;

  for (guint i = 0; i < subject->guest->collisions->len; i++)
    {
      const SyGuestCollision *collision = subject->guest->collisions->pdata[i];

      if (gpu != NULL && (collision->first == gpu || collision->second == gpu))
        return TRUE;
    }

  return FALSE;
}

static void
check_collisions (const SySubject *subject,
                  SyFinding       *finding)
{
  const GPtrArray *collisions = subject->guest->collisions;

  if (collisions->len == 0)
    {
      if (sy_subject_knows (subject, SY_GUEST_PART_DEVICES))
        sy_finding_set (finding, SY_FINDING_PASS, _("Every device has an address of its own."));
      else
        sy_finding_set_piece (finding);
      return;
    }
  for (guint i = 0; i < collisions->len; i++)
    {
      const SyGuestCollision *collision = collisions->pdata[i];

      sy_finding_add (finding, subject, collision->second->line,
                      _("<%s> is at the address of <%s> of line %u"), collision->second->element,
                      collision->first->element, collision->first->line);
    }
  sy_finding_set (finding, SY_FINDING_FAIL,
                  _("Two devices are at one address; QEMU does not start."));
  if (is_gpu_in_collision (subject))
    sy_finding_offer (finding, subject, "attach", NULL,
                      _("Make room for the GPU: the other device gets another address."));
  else
    sy_finding_advise (finding, _("Take the <address> of one of them away: libvirt then finds a "
                                  "free one."));
}

/* -set …bus= moves a device where libvirt does not know that it is. */
static const SyGuestDevice *
find_occupant (const SySubject      *subject,
               const SyGuestHostdev *hostdev,
               const char           *bus)
{
  const SyGuestDevice *occupant;
  guint number;

  if (sscanf (bus, "pci.%3u", &number) != 1)
    return NULL;
  occupant = sy_guest_find_at (subject->guest, number, hostdev->device->address.slot,
                               hostdev->device->address.function);

  return occupant != hostdev->device ? occupant : NULL;
}

static const SyGuestHostdev *
find_hostdev_of (const SySubject *subject,
                 const char      *alias)
{
  guint number;

  for (guint i = 0; i < subject->guest->hostdevs->len; i++)
    {
      const SyGuestHostdev *hostdev = subject->guest->hostdevs->pdata[i];

      if (sscanf (alias, "hostdev%3u", &number) == 1 && hostdev->number == (int) number)
        return hostdev;
    }

  return NULL;
}

static void
check_forced_bus (const SySubject *subject,
                  SyFinding       *finding)
{
  if (sy_subject_knows (subject, SY_GUEST_PART_ARGUMENTS))
    sy_finding_set (finding, SY_FINDING_PASS, _("libvirt knows where every device is."));
  else
    sy_finding_set_piece (finding);
  for (guint i = 0; i < subject->guest->overrides->len; i++)
    {
      const SyGuestProperty *property = subject->guest->overrides->pdata[i];
      const SyGuestHostdev *hostdev;
      const SyGuestDevice *occupant;

      if (property->origin == SY_GUEST_ORIGIN_DEVICE || strcmp (property->name, "bus") != 0)
        continue;
      hostdev = find_hostdev_of (subject, property->alias);
      occupant = hostdev != NULL ? find_occupant (subject, hostdev, property->value) : NULL;
      sy_finding_add (finding, subject, property->line, _("“%s” is put on the bus %s"),
                      property->alias, property->value);
      if (occupant != NULL)
        {
          sy_finding_add (finding, subject, occupant->line, _("<%s> is there already"),
                          occupant->element);
          sy_finding_worsen (finding, SY_FINDING_FAIL,
                             _("A device is put where another one is; QEMU does not start."));
        }
      else
        sy_finding_worsen (finding, hostdev != NULL ? SY_FINDING_NOTE : SY_FINDING_WARN,
                           _("A device is moved to another bus behind libvirt’s back. libvirt may "
                             "put another device, such as a network card, at the same address, "
                             "and QEMU does not start then."));
    }
  if (finding->state >= SY_FINDING_NOTE)
    sy_finding_advise (finding, _("Write the address into the <address> of the device instead."));
}

const SyCheck sy_checks_gpu[] = {
  { "guest.gpu", GROUP, N_("The GPU is handed over"),
    N_("Windows sees only what the virtual machine is given."),
    "libvirt: formatdomain, hostdev", FALSE, check_gpu },
  { "guest.gpu-address", GROUP, N_("The GPU is at 01:00.0"),
    N_("The firmware of laptops describes the GPU at bus 1, device 0, behind the port at 00:01.0. "
       "Drivers of laptops without outputs on the GPU looked for it there."),
    "optimus-vfio-docs#2; xddxdd: Optimus laptop passthrough", TRUE, check_address },
  { "guest.gpu-parent", GROUP, N_("The GPU is behind a port"),
    N_("PCI Express devices are behind ports; on the root bus they count as parts of the chipset "
       "and have no link."),
    "QEMU: docs/pcie.txt", FALSE, check_parent },
  { "guest.gpu-functions", GROUP, N_("The parts of the GPU are together"),
    N_("A GPU, its sound and its USB controller are functions of one device."),
    "PCI Local Bus Specification 3.0, section 3.2.2.3.4", FALSE, check_functions },
  { "guest.collisions", GROUP, N_("Every device has its own address"),
    N_("QEMU refuses to start where two devices have one address."),
    "QEMU: hw/pci/pci.c, do_pci_register_device()", FALSE, check_collisions },
  { "guest.forced-bus", GROUP, N_("Addresses are libvirt’s"),
    N_("Settings that bypass libvirt change an address that libvirt believes is free."),
    "optimus-vfio-docs#2", FALSE, check_forced_bus },
  { NULL },
};
