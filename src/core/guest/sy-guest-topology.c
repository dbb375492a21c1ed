/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-guest.h"

#include <string.h>

/* PCI has 256 buses; a chain of bridges that is longer goes in a circle. */
#define MAX_BUS 256

static gboolean
is_pci_controller (const SyGuestDevice *device)
{
  return strcmp (device->element, "controller") == 0 && g_strcmp0 (device->type, "pci") == 0;
}

static gboolean
is_root (const SyGuestDevice *device)
{
  return g_strcmp0 (device->model, "pcie-root") == 0 || g_strcmp0 (device->model, "pci-root") == 0;
}

/* An expander bus is a root of its own, whose number is chosen and not counted. */
static gboolean
is_expander (const SyGuestDevice *device)
{
  return device->model != NULL && strstr (device->model, "expander-bus") != NULL;
}

static gboolean
is_bridge (const SyGuestDevice *device)
{
  return is_pci_controller (device) && !is_root (device) && !is_expander (device);
}

static void
find_parents (SyGuest *self)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      SyGuestDevice *device = self->devices->pdata[i];
      const SyGuestDevice *parent = NULL;

      if (device->address.state == SY_GUEST_ADDRESS_ASSIGNED)
        parent = sy_guest_find_controller (self, device->address.bus);
      device->parent = parent != device ? parent : NULL;
    }
}

/*
 * Whether libvirt or QEMU will still add or place something that the firmware may count before
 * others: a bridge or device without an address, or a bus that nothing declares.
 */
static gboolean
is_settled (const SyGuest *self)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      const SyGuestDevice *device = self->devices->pdata[i];

      if (device->address.state == SY_GUEST_ADDRESS_UNASSIGNED ||
          device->address.state == SY_GUEST_ADDRESS_INVALID ||
          (device->address.state == SY_GUEST_ADDRESS_ASSIGNED && device->address.bus != 0 &&
           device->parent == NULL) ||
          (is_pci_controller (device) && is_expander (device)))
        return FALSE;
    }

  return TRUE;
}

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  const SyGuestAddress *first = &(*(SyGuestDevice * const *) a)->address;
  const SyGuestAddress *second = &(*(SyGuestDevice * const *) b)->address;

  return first->slot != second->slot ? (first->slot < second->slot ? -1 : 1)
                                     : (int) first->function - (int) second->function;
}

/* Depth first, as SeaBIOS (pci_bios_init_bus_rec) and OVMF (PciScanBus) both do. */
static void
count_buses (SyGuest *self,
             guint    index,
             guint   *next)
{
  g_autoptr (GPtrArray) bridges = g_ptr_array_new ();

  for (guint i = 0; i < self->devices->len; i++)
    {
      SyGuestDevice *device = self->devices->pdata[i];

      if (is_bridge (device) && device->address.state == SY_GUEST_ADDRESS_ASSIGNED &&
          device->address.bus == index && device->secondary_bus < 0 && device->index > 0)
        g_ptr_array_add (bridges, device);
    }
  g_ptr_array_sort (bridges, compare_places);
  for (guint i = 0; i < bridges->len && *next < MAX_BUS; i++)
    {
      SyGuestDevice *bridge = bridges->pdata[i];

      if (bridge->secondary_bus >= 0)
        continue;
      bridge->secondary_bus = (int) (*next)++;
      count_buses (self, (guint) bridge->index, next);
    }
}

static void
number_buses (SyGuest *self)
{
  guint next = 1;
  SyGuestDevice *first = (SyGuestDevice *) sy_guest_find_at (self, 0, 1, 0);

  if (is_settled (self))
    count_buses (self, 0, &next);
  else if (first != NULL && is_bridge (first))
    {
      /* Nothing can stand before it: slot 0 is the root complex itself. */
      first->secondary_bus = 1;
    }
  for (guint i = 0; i < self->devices->len; i++)
    {
      SyGuestDevice *device = self->devices->pdata[i];

      if (device->address.state != SY_GUEST_ADDRESS_ASSIGNED)
        continue;
      if (device->address.bus == 0)
        device->guest_bus = 0;
      else if (device->parent != NULL)
        device->guest_bus = device->parent->secondary_bus;
    }
}

static void
add_collision (SyGuest             *self,
               const SyGuestDevice *first,
               const SyGuestDevice *second)
{
  SyGuestCollision *collision = g_new0 (SyGuestCollision, 1);

  collision->first = first;
  collision->second = second;
  g_ptr_array_add (self->collisions, collision);
}

static void
find_collisions (SyGuest *self)
{
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->devices->len; i++)
    {
      const SyGuestDevice *device = self->devices->pdata[i];
      const SyGuestAddress *address = &device->address;
      g_autofree char *place = NULL;
      const SyGuestDevice *first;

      if (address->state != SY_GUEST_ADDRESS_ASSIGNED)
        continue;
      place = g_strdup_printf ("%x:%x:%x.%x", address->domain, address->bus, address->slot,
                               address->function);
      first = g_hash_table_lookup (places, place);
      if (first != NULL)
        add_collision (self, first, device);
      else
        g_hash_table_insert (places, g_steal_pointer (&place), (gpointer) device);
    }
}

/*
 * As qemuAssignDeviceHostdevAlias() does: one that has an alias of the user's takes no number.
 */
static void
number_hostdevs (SyGuest *self)
{
  int number = 0;

  for (guint i = 0; i < self->hostdevs->len; i++)
    {
      SyGuestHostdev *hostdev = self->hostdevs->pdata[i];

      if (self->from_arguments || hostdev->device->from_argument)
        continue;
      if (hostdev->device->alias == NULL || !g_str_has_prefix (hostdev->device->alias, "ua-"))
        hostdev->number = number++;
    }
}

static void
hand_out_properties (SyGuest *self)
{
  for (guint i = 0; i < self->hostdevs->len; i++)
    {
      SyGuestHostdev *hostdev = self->hostdevs->pdata[i];
      g_autofree char *alias = hostdev->number >= 0
                               ? g_strdup_printf ("hostdev%d", hostdev->number)
                               : g_strdup (hostdev->device->alias);

      for (guint j = 0; j < self->overrides->len; j++)
        {
          SyGuestProperty *property = self->overrides->pdata[j];

          if (alias != NULL && g_strcmp0 (property->alias, alias) == 0)
            g_ptr_array_add (hostdev->properties, property);
        }
    }
}

void
sy_guest_finish (SyGuest *self)
{
  find_parents (self);
  number_buses (self);
  find_collisions (self);
  number_hostdevs (self);
  hand_out_properties (self);
}
