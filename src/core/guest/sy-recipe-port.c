/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sy-guest-xml-private.h"

#define PORT \
  N_("NVIDIA’s driver for laptops looks for the GPU where laptops have it: at 01:00.0, behind " \
     "the port at 00:01.0.")
#define NO_HOTPLUG \
  N_("Without hot-plugging, QEMU adds no ACPI methods of its own to the GPU, which NVIDIA’s " \
     "driver would call with arguments that they do not expect.")
#define AWAY N_("Makes room for the GPU’s port at 00:01.0.")
#define ALONE N_("Makes room for the GPU, which must be alone behind its port.")
#define RENUMBER \
  N_("Number 1 is for the port of the GPU; this port stays where it is and only changes its " \
     "number.")

#define MAX_SLOT 0x1e

static const xmlNode *
find_at (SyEdit *edit,
         guint   bus,
         guint   slot,
         guint   function)
{
  SyGuestAddress address;

  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    if (sy_recipe_read_address (it, &address) &&
        sy_guest_address_is (&address, bus, slot, function))
      return it;

  return NULL;
}

static gboolean
is_pci_controller (const xmlNode *device)
{
  return device->ns == NULL && strcmp ((const char *) device->name, "controller") == 0 &&
         sy_xml_attribute_is (device, "type", "pci");
}

static gboolean
get_index (const xmlNode *controller,
           guint         *out_index)
{
  return is_pci_controller (controller) &&
         xmlHasProp ((xmlNode *) controller, (const xmlChar *) "index") != NULL &&
         sy_guest_read_number (controller, "index", out_index);
}

static const xmlNode *
find_controller (SyEdit *edit,
                 guint   index)
{
  guint found;

  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    if (get_index (it, &found) && found == index)
      return it;

  return NULL;
}

static gboolean
is_root_port (const xmlNode *device)
{
  return is_pci_controller (device) && sy_xml_attribute_is (device, "model", "pcie-root-port");
}

/* (nullable): something in that slot of bus 0. */
static const xmlNode *
find_in_slot (SyEdit *edit,
              guint   slot)
{
  for (guint function = 0; function < 8; function++)
    {
      const xmlNode *device = find_at (edit, 0, slot, function);

      if (device != NULL)
        return device;
    }

  return NULL;
}

/* The chipset's own places, which libvirt gives to SATA, sound and USB, are not for others. */
static guint
find_free_slot (SyEdit *edit)
{
  for (guint slot = 2; slot <= MAX_SLOT; slot++)
    if (slot != 0x1a && slot != 0x1b && slot != 0x1d && find_in_slot (edit, slot) == NULL)
      return slot;

  return 0;
}

static gboolean
clear_slot (SyEdit  *edit,
            GError **error)
{
  guint slot = find_free_slot (edit);
  const xmlNode *device = find_in_slot (edit, 1);

  if (device != NULL && slot == 0)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                           _("Something stands at 00:01.0, where the port of the GPU must be, and "
                             "no other slot is free. Remove a device that is not needed."));
      return FALSE;
    }
  for (; device != NULL; device = find_in_slot (edit, 1))
    {
      SyGuestAddress address;

      if (sy_edit_has_failed (edit) || !sy_recipe_read_address (device, &address))
        break;
      address.slot = slot;
      address.multifunction = FALSE;
      sy_recipe_set_address (edit, device, &address, AWAY);
    }

  return TRUE;
}

static guint
get_free_index (SyEdit *edit)
{
  guint next = 1;
  guint index;
  SyGuestAddress address;

  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    {
      if (get_index (it, &index) && index < 0xff)
        next = MAX (next, index + 1);
      if (sy_recipe_read_address (it, &address) && address.bus < 0xff)
        next = MAX (next, address.bus + 1);
    }

  return next;
}

/* (nullable): a device on @bus that is not one of @keep. */
static const xmlNode *
find_on_bus (SyEdit       *edit,
             guint         bus,
             const GArray *keep)
{
  SyGuestAddress address;

  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    {
      gboolean kept = FALSE;

      for (guint i = 0; keep != NULL && i < keep->len; i++)
        kept |= sy_recipe_find_hostdev (edit, &g_array_index (keep, SyPciAddress, i)) == it;
      if (!kept && sy_recipe_read_address (it, &address) && address.bus == bus)
        return it;
    }

  return NULL;
}

/* libvirt wants the index of a bridge to be larger than the bus that it is on. */
static gboolean
has_bridge_on_bus (SyEdit *edit,
                   guint   bus)
{
  SyGuestAddress address;

  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    if (is_pci_controller (it) && sy_recipe_read_address (it, &address) && address.bus == bus)
      return TRUE;

  return FALSE;
}

/* Another number for the same port: nothing moves in the guest. */
static void
renumber (SyEdit *edit,
          guint   from,
          guint   to)
{
  g_autofree char *number = g_strdup_printf ("%u", to);
  const xmlNode *port = find_controller (edit, from);
  const xmlNode *target = sy_xml_first_child (port, "target");
  const xmlNode *device;
  guint chassis;

  if (target != NULL && sy_guest_read_number (target, "chassis", &chassis) && chassis == from)
    port = sy_edit_set (edit, target, "chassis", number, RENUMBER)->parent;
  sy_edit_set (edit, port, "index", number, RENUMBER);
  for (device = find_on_bus (edit, from, NULL); device != NULL;
       device = find_on_bus (edit, from, NULL))
    {
      SyGuestAddress address;

      if (sy_edit_has_failed (edit) || !sy_recipe_read_address (device, &address))
        break;
      address.bus = to;
      sy_recipe_set_address (edit, device, &address, RENUMBER);
    }
}

/*
 * Frees index 1 where that can be done; returns the index that can be had. A bus that no port is
 * written for is one that libvirt would make, and what is on it moves away like anything else.
 */
static guint
free_index (SyEdit *edit)
{
  const xmlNode *first = find_controller (edit, 1);
  guint next = get_free_index (edit);

  if (first == NULL)
    return 1;
  if (has_bridge_on_bus (edit, 1))
    return next;
  renumber (edit, 1, next);

  return 1;
}

/*
 * The port with that index gets 1, and the one that has 1 gets its number: libvirt would fill a
 * number that is missing with a port of its own, which would stand in the way later.
 */
static void
swap_with_first (SyEdit *edit,
                 guint   index)
{
  gboolean taken = find_controller (edit, 1) != NULL;
  guint next = get_free_index (edit);

  if (taken && has_bridge_on_bus (edit, 1))
    return;
  if (taken)
    renumber (edit, 1, next);
  if (find_controller (edit, 1) != NULL)
    return;
  renumber (edit, index, 1);
  if (taken)
    renumber (edit, next, index);
}

static gboolean
chassis_is_taken (SyEdit *edit,
                  guint   chassis)
{
  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    {
      const xmlNode *target = is_pci_controller (it) ? sy_xml_first_child (it, "target") : NULL;
      guint found;

      if (target != NULL && sy_guest_read_number (target, "chassis", &found) && found == chassis)
        return TRUE;
    }

  return FALSE;
}

/* (nullable): what libvirt puts behind a PCI controller with that index. */
static const xmlNode *
find_next_controller (SyEdit *edit,
                      guint   index)
{
  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    {
      guint found;

      if (get_index (it, &found) && found > index)
        return it;
    }

  return NULL;
}

static void
add_port (SyEdit *edit,
          guint   index)
{
  const xmlNode *next = find_next_controller (edit, index);
  guint chassis = index;
  g_autofree char *head = NULL;
  g_autofree char *target = NULL;

  while (chassis < 0xff && chassis_is_taken (edit, chassis))
    chassis++;
  head = g_strdup_printf ("<controller type='pci' index='%u' model='pcie-root-port'>", index);
  target = g_strdup_printf ("\t<target chassis='%u' port='0x8' hotplug='off'/>", chassis);
  const char * const lines[] = {
    head,
    "\t<model name='pcie-root-port'/>",
    target,
    "\t<address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0' "
    "multifunction='on'/>",
    "</controller>",
    NULL,
  };

  if (next != NULL)
    sy_edit_insert (edit, next, lines, PORT);
  else
    sy_edit_append (edit, sy_recipe_get_devices (edit, PORT), lines, PORT);
}

/* (nullable): an empty port that something can move to. */
static const xmlNode *
find_free_port (SyEdit *edit,
                guint   other_than,
                guint  *out_index)
{
  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    if (is_root_port (it) && get_index (it, out_index) && *out_index != other_than &&
        *out_index > 0 && *out_index <= 0xff && find_on_bus (edit, *out_index, NULL) == NULL)
      return it;

  return NULL;
}

/*
 * A bridge goes behind a new port, which gets its number. libvirt finds a place for a port, but not
 * for a bridge.
 */
static gboolean
move_bridge (SyEdit   *edit,
             guint     index,
             GError  **error)
{
  const SyGuestAddress place = { .state = SY_GUEST_ADDRESS_ASSIGNED, .bus = index };
  guint number = get_free_index (edit);
  g_autofree char *line = NULL;
  const xmlNode *next;

  if (has_bridge_on_bus (edit, index))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("Where the GPU must be is a PCI controller (index %u) with further "
                     "controllers behind it, which cannot be moved. Put it behind another port "
                     "and try again."), index);
      return FALSE;
    }
  renumber (edit, index, number);
  line = g_strdup_printf ("<controller type='pci' index='%u' model='pcie-root-port'/>", index);
  next = find_next_controller (edit, index);
  if (next != NULL)
    sy_edit_insert (edit, next, (const char * const []) { line, NULL }, ALONE);
  else
    sy_edit_append (edit, sy_recipe_get_devices (edit, ALONE),
                    (const char * const []) { line, NULL }, ALONE);
  if (find_controller (edit, number) != NULL)
    sy_recipe_set_address (edit, find_controller (edit, number), &place, ALONE);

  return TRUE;
}

/* Where there is no free port, libvirt adds one for a device without an address. */
static gboolean
evict (SyEdit        *edit,
       guint          bus,
       const GArray  *keep,
       GError       **error)
{
  const xmlNode *device;

  for (device = find_on_bus (edit, bus, keep); device != NULL && !sy_edit_has_failed (edit);
       device = find_on_bus (edit, bus, keep))
    {
      SyGuestAddress address = { .state = SY_GUEST_ADDRESS_ASSIGNED };
      guint own;

      /* A bridge may go to ports before it only. */
      if (find_free_port (edit, bus, &address.bus) != NULL &&
          (!get_index (device, &own) || own > address.bus))
        sy_recipe_set_address (edit, device, &address, ALONE);
      else if (!get_index (device, &own) || is_root_port (device))
        sy_edit_remove (edit, sy_xml_first_child (device, "address"), ALONE);
      else if (!move_bridge (edit, own, error))
        return FALSE;
    }

  return TRUE;
}

static void
switch_hotplug_off (SyEdit        *edit,
                    const xmlNode *port)
{
  const xmlNode *target = sy_xml_first_child (port, "target");

  if (target == NULL)
    sy_edit_append_line (edit, port, NO_HOTPLUG, "<target hotplug='off'/>");
  else
    sy_edit_set (edit, target, "hotplug", "off", NO_HOTPLUG);
}

/* (nullable): the port with index 1 that libvirt has not placed yet, placed. */
static const xmlNode *
place_unplaced (SyEdit *edit)
{
  const SyGuestAddress place = {
    .state = SY_GUEST_ADDRESS_ASSIGNED, .slot = 1, .multifunction = TRUE,
  };
  const xmlNode *first = find_controller (edit, 1);

  if (first == NULL || !is_root_port (first) || sy_xml_first_child (first, "address") != NULL)
    return NULL;

  return sy_recipe_set_address (edit, first, &place, PORT);
}

gboolean
sy_recipe_make_port (SyEdit        *edit,
                     const GArray  *keep,
                     guint         *out_bus,
                     GError       **error)
{
  const xmlNode *port = find_at (edit, 0, 1, 0);
  guint index = 0;

  if (port == NULL || !is_root_port (port) || !get_index (port, &index) || index == 0)
    {
      if (port != NULL && !clear_slot (edit, error))
        return FALSE;
      port = place_unplaced (edit);
      if (port == NULL)
        add_port (edit, free_index (edit));
    }
  else if (index != 1 && find_controller (edit, index) == port)
    swap_with_first (edit, index);

  port = find_at (edit, 0, 1, 0);
  if (port == NULL || !get_index (port, &index))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                           _("No port could be put at 00:01.0, where the GPU’s must be. The PCI "
                             "controllers of the machine contradict each other."));
      return FALSE;
    }
  switch_hotplug_off (edit, port);
  if (!evict (edit, index, keep, error))
    return FALSE;
  *out_bus = index;

  return TRUE;
}
