/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "health/sy-check-private.h"
#include "health/sy-health-tree.h"

#define CLASS_AUDIO  0x0403
#define CLASS_USB    0x0c03
#define CLASS_SERIAL 0x0c80

/**
 * Builder:
 * @gpu: (nullable): on the computer, handed over or not
 * @laptop_place: whether the driver looks for the GPU where laptops have it
 */
typedef struct {
  const SySubject *subject;
  const GPtrArray *findings;
  const SyGpu     *gpu;
  gboolean         laptop_place;
  GPtrArray       *nodes;
} Builder;

static void
node_free (gpointer data)
{
  SyHealthNode *node = data;

  g_free (node->title);
  g_free (node->wants);
  g_free (node->gets);
  g_free (node);
}

/* Of checks that do not apply and of such that pass, the passing one is worth telling. */
static SyFindingState
get_worst (const Builder      *builder,
           const char * const *ids)
{
  SyFindingState worst = SY_FINDING_NOT_APPLICABLE;

  for (guint i = 0; ids[i] != NULL; i++)
    {
      const SyFinding *finding = sy_health_find (builder->findings, ids[i]);

      if (finding != NULL)
        worst = MAX (worst, finding->state);
    }

  return worst;
}

/* Takes @wants and @gets. */
static void
add_node (Builder            *builder,
          SyHealthNodeKind    kind,
          guint               depth,
          const char         *title,
          char               *wants,
          char               *gets,
          const char * const *ids)
{
  SyHealthNode *node = g_new0 (SyHealthNode, 1);

  node->kind = kind;
  node->depth = depth;
  node->title = g_strdup (title);
  node->wants = wants;
  node->gets = gets;
  node->state = strcmp (gets, SY_HEALTH_NODE_NOTHING) != 0 ? get_worst (builder, ids)
                                                           : SY_FINDING_NOT_APPLICABLE;
  g_ptr_array_add (builder->nodes, node);
}

/* Of a GPU that is not handed over. */
static char *
nothing (void)
{
  return g_strdup (SY_HEALTH_NODE_NOTHING);
}

static char *
describe_place (const SyGuestDevice *device)
{
  const SyGuestAddress *address = &device->address;

  if (address->state == SY_GUEST_ADDRESS_NONE || address->state == SY_GUEST_ADDRESS_INVALID)
    return g_strdup (_("not known"));
  if (address->state == SY_GUEST_ADDRESS_UNASSIGNED)
    return g_strdup (_("chosen at its start"));
  if (device->guest_bus >= 0)
    return g_strdup_printf ("%02x:%02x.%x", (guint) device->guest_bus, address->slot,
                            address->function);

  return g_strdup_printf (_("slot %02x.%x of controller %u"), address->slot, address->function,
                          address->bus);
}

static const char *
describe_firmware (SyGuestFirmware firmware)
{
  switch (firmware)
    {
    case SY_GUEST_FIRMWARE_UEFI:
      return "UEFI";

    case SY_GUEST_FIRMWARE_BIOS:
      return "BIOS";

    case SY_GUEST_FIRMWARE_UNKNOWN:
    default:
      return _("firmware not known");
    }
}

static void
add_board (Builder *builder)
{
  const SyGuest *guest = builder->subject->guest;
  const char *machine = guest->machine != NULL ? guest->machine : _("type not known");

  add_node (builder, SY_HEALTH_NODE_BOARD, 0, _("Chipset and firmware"), g_strdup ("q35, UEFI"),
            g_strdup_printf ("%s, %s", machine, describe_firmware (guest->firmware)),
            (const char * const []) { "guest.machine-type", "guest.firmware", NULL });
}

static char *
describe_port (const SyGuestHostdev *hostdev)
{
  if (hostdev == NULL)
    return nothing ();
  if (hostdev->device->address.state != SY_GUEST_ADDRESS_ASSIGNED)
    return describe_place (hostdev->device);
  if (hostdev->device->address.bus == 0)
    return g_strdup (_("none: on the root bus"));
  if (hostdev->device->parent == NULL)
    return g_strdup (_("not known"));

  return describe_place (hostdev->device->parent);
}

static void
add_place (Builder *builder)
{
  const SyGuestHostdev *hostdev = builder->subject->gpu_hostdev;

  add_node (builder, SY_HEALTH_NODE_PORT, 1, _("Root port"),
            g_strdup (builder->laptop_place ? "00:01.0" : _("any")), describe_port (hostdev),
            (const char * const []) { "guest.gpu-parent", NULL });
  add_node (builder, SY_HEALTH_NODE_GPU, 2,
            builder->gpu != NULL ? builder->gpu->name : _("NVIDIA GPU"),
            g_strdup (builder->laptop_place ? "01:00.0" : _("any address")),
            hostdev != NULL ? describe_place (hostdev->device) : g_strdup (_("not handed over")),
            (const char * const []) { "guest.gpu", "guest.gpu-address", "guest.collisions",
                                      "guest.forced-bus", NULL });
}

/* One of two ids as QEMU will show it: what is given, else the GPU's; FALSE: not known. */
static gboolean
get_id (const SyGuestHostdev *hostdev,
        const char           *property,
        guint                 real,
        guint                *out_id)
{
  guint64 given;

  *out_id = real;
  if (sy_guest_hostdev_get_property (hostdev, property) == NULL)
    return real != 0;
  if (!sy_guest_hostdev_get_number (hostdev, property, &given) || given > G_MAXUINT16)
    return FALSE;
  *out_id = (guint) given;

  return TRUE;
}

static char *
describe_ids (const SyGuestHostdev *hostdev,
              const char           *vendor_property,
              const char           *device_property,
              guint                 real_vendor,
              guint                 real_device)
{
  guint vendor;
  guint device;

  if (hostdev == NULL)
    return nothing ();
  if (sy_guest_hostdev_get_property (hostdev, vendor_property) == NULL &&
      sy_guest_hostdev_get_property (hostdev, device_property) == NULL && real_vendor == 0)
    return g_strdup (_("not given"));
  if (!get_id (hostdev, vendor_property, real_vendor, &vendor) ||
      !get_id (hostdev, device_property, real_device, &device))
    return g_strdup (_("not whole"));

  return g_strdup_printf ("%04x:%04x", vendor, device);
}

static void
add_ids (Builder *builder)
{
  const SySubject *subject = builder->subject;
  const SyPciDevice *real = builder->gpu != NULL ? builder->gpu->device : NULL;
  gboolean known = real != NULL && real->subsystem_vendor != 0 &&
                   real->subsystem_vendor != SY_PCI_VENDOR_NVIDIA;

  add_node (builder, SY_HEALTH_NODE_IDS, 3, _("Ids"),
            real != NULL ? g_strdup_printf ("%04x:%04x", real->vendor, real->device)
                         : g_strdup (_("the GPU’s own")),
            real == NULL && subject->vendor == 0 && subject->gpu_hostdev != NULL
            ? g_strdup (_("the GPU’s own"))
            : describe_ids (subject->gpu_hostdev, "x-pci-vendor-id", "x-pci-device-id",
                            real != NULL ? real->vendor : subject->vendor,
                            real != NULL ? real->device : subject->device),
            (const char * const []) { "guest.device-ids", NULL });
  add_node (builder, SY_HEALTH_NODE_IDS, 3, _("Subsystem ids"),
            known ? g_strdup_printf ("%04x:%04x", real->subsystem_vendor, real->subsystem_device)
                  : g_strdup (_("the laptop’s own")),
            describe_ids (subject->gpu_hostdev, "x-pci-sub-vendor-id", "x-pci-sub-device-id",
                          known ? real->subsystem_vendor : 0, known ? real->subsystem_device : 0),
            (const char * const []) { "guest.subsystem-ids", "guest.id-target", NULL });
}

static char *
describe_rom (const SySubject *subject,
              SyTristate       wants)
{
  const SyAcpiInfo *info = NULL;
  SyTristate found;

  if (subject->gpu_hostdev == NULL)
    return nothing ();
  found = sy_subject_find_rom (subject, &info);
  if (found == SY_TRISTATE_YES)
    return g_strdup_printf (_("by ACPI, for %s"), info->rom_path);
  if (subject->gpu_hostdev->rom_file != NULL)
    return g_strdup (_("as a ROM of the card"));
  if (found == SY_TRISTATE_UNKNOWN)
    return g_strdup (_("tables that cannot be read"));

  return g_strdup (wants == SY_TRISTATE_NO ? _("the card’s own") : _("none by ACPI"));
}

static void
add_rom (Builder *builder)
{
  SyTristate wants = sy_subject_wants_rom (builder->subject);
  const char *text = _("the card’s own");

  if (builder->subject->gpu_hostdev == NULL && builder->gpu != NULL)
    wants = sy_vbios_need_get (builder->subject->in->assessment, builder->gpu) == SY_VBIOS_NEED_YES
            ? SY_TRISTATE_YES : SY_TRISTATE_NO;
  if (wants == SY_TRISTATE_YES)
    text = _("by ACPI (_ROM)");
  else if (wants == SY_TRISTATE_UNKNOWN)
    text = _("not known");
  add_node (builder, SY_HEALTH_NODE_ROM, 3, _("Video BIOS"), g_strdup (text),
            describe_rom (builder->subject, wants),
            (const char * const []) { "guest.vbios", "guest.vbios-path", "guest.rom",
                                      "guest.rom-content", NULL });
}

static char *
describe_function (const SyPciDevice *device)
{
  switch (sy_pci_device_get_class (device))
    {
    case CLASS_AUDIO:
      return g_strdup (_("Its sound"));

    case CLASS_USB:
      return g_strdup (_("Its USB"));

    case CLASS_SERIAL:
      return g_strdup (_("Its USB-C controller"));

    default:
      return g_strdup_printf (_("Its function %u"), device->address.function);
    }
}

static void
add_functions (Builder *builder)
{
  for (guint i = 0; builder->gpu != NULL && i < builder->gpu->functions->len; i++)
    {
      const SyPciDevice *device = builder->gpu->functions->pdata[i];
      const SyGuestHostdev *hostdev = sy_guest_find_hostdev (builder->subject->guest,
                                                             &device->address);
      g_autofree char *title = describe_function (device);

      add_node (builder, SY_HEALTH_NODE_FUNCTION, 2, title,
                builder->laptop_place ? g_strdup_printf ("01:00.%x", device->address.function)
                                      : g_strdup (_("beside the GPU")),
                hostdev != NULL ? describe_place (hostdev->device)
                : builder->subject->gpu_hostdev != NULL ? g_strdup (_("not handed over"))
                                                        : nothing (),
                (const char * const []) { "guest.gpu-functions", NULL });
    }
}

static void
add_battery (Builder *builder)
{
  const SySubject *subject = builder->subject;
  const char *gets = _("tables that cannot be read");

  if (subject->battery == SY_TRISTATE_YES)
    gets = _("a battery");
  else if (subject->battery == SY_TRISTATE_NO)
    gets = _("none");
  add_node (builder, SY_HEALTH_NODE_BATTERY, 1, _("Battery"),
            g_strdup (subject->laptop == SY_TRISTATE_NO ? _("none needed") : _("a battery")),
            g_strdup (gets), (const char * const []) { "guest.battery", NULL });
}

GPtrArray *
sy_health_tree_new (const SyHealthInput *input,
                    const GPtrArray     *findings)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func (node_free);
  SySubject subject;
  Builder builder = { .subject = &subject, .findings = findings, .nodes = nodes };

  g_return_val_if_fail (input != NULL && input->guest != NULL, nodes);

  sy_subject_init (&subject, input);
  builder.gpu = subject.gpu;
  builder.laptop_place = subject.likely_muxless;
  if (subject.gpu_hostdev == NULL && subject.machine != NULL)
    {
      const SyGpu *gpu = sy_machine_get_dgpu (subject.machine);

      builder.gpu = gpu != NULL && sy_gpu_is_nvidia (gpu) ? gpu : NULL;
      builder.laptop_place = sy_assessment_get_scheme (input->assessment) == SY_SCHEME_MUXLESS;
    }
  if (subject.gpu_hostdev == NULL && builder.gpu == NULL)
    return nodes;
  if (subject.vendor != 0 && subject.vendor != SY_PCI_VENDOR_NVIDIA)
    return nodes;

  add_board (&builder);
  add_place (&builder);
  add_ids (&builder);
  add_rom (&builder);
  add_functions (&builder);
  add_battery (&builder);

  return nodes;
}

static void
describe_node (const SyHealthNode *node,
               GString            *text)
{
  if (text->len > 0)
    g_string_append_c (text, ' ');
  if (strcmp (node->gets, SY_HEALTH_NODE_NOTHING) == 0)
    g_string_append_printf (text, _("%s: wanted: %s."), node->title, node->wants);
  else if (node->state == SY_FINDING_NOT_APPLICABLE)
    g_string_append_printf (text, _("%s: %s; it does not matter here."), node->title, node->gets);
  else if (node->state == SY_FINDING_PASS || strcmp (node->wants, node->gets) == 0)
    g_string_append_printf (text, _("%s: %s, as wanted."), node->title, node->gets);
  else
    g_string_append_printf (text, _("%s: %s; wanted: %s."), node->title, node->gets, node->wants);
}

char *
sy_health_tree_describe (const GPtrArray *tree)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < tree->len; i++)
    describe_node (tree->pdata[i], text);

  return g_string_free (text, FALSE);
}
