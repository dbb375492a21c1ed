/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-guest.h"

#include <stdio.h>
#include <string.h>

static void
item_free (gpointer data)
{
  SyGuestItem *item = data;

  g_free (item->name);
  g_free (item->value);
  g_free (item);
}

static void
property_free (gpointer data)
{
  SyGuestProperty *property = data;

  g_free (property->alias);
  g_free (property->name);
  g_free (property->value);
  g_free (property->type);
  g_free (property);
}

static void
device_free (gpointer data)
{
  SyGuestDevice *device = data;

  g_free (device->element);
  g_free (device->type);
  g_free (device->model);
  g_free (device->alias);
  g_free (device);
}

static void
hostdev_free (gpointer data)
{
  SyGuestHostdev *hostdev = data;

  g_free (hostdev->uuid);
  g_free (hostdev->rom_file);
  g_ptr_array_unref (hostdev->properties);
  g_free (hostdev);
}

static void
table_free (gpointer data)
{
  SyGuestTable *table = data;

  g_free (table->type);
  g_free (table->path);
  g_free (table->argument);
  g_free (table);
}

static void
argument_free (gpointer data)
{
  SyGuestArgument *argument = data;

  g_free (argument->value);
  g_free (argument);
}

static void
shmem_free (gpointer data)
{
  SyGuestShmem *shmem = data;

  g_free (shmem->name);
  g_free (shmem->model);
  g_free (shmem);
}

SyGuest *
sy_guest_new (void)
{
  SyGuest *self = g_new0 (SyGuest, 1);

  self->features.hyperv = g_ptr_array_new_with_free_func (item_free);
  self->features.cpu_features = g_ptr_array_new_with_free_func (item_free);
  self->pins = g_ptr_array_new_with_free_func (item_free);
  self->repeats = g_ptr_array_new_with_free_func (item_free);
  self->strangers = g_ptr_array_new_with_free_func (item_free);
  self->devices = g_ptr_array_new_with_free_func (device_free);
  self->hostdevs = g_ptr_array_new_with_free_func (hostdev_free);
  self->collisions = g_ptr_array_new_with_free_func (g_free);
  self->tables = g_ptr_array_new_with_free_func (table_free);
  self->sysinfo = g_ptr_array_new_with_free_func (item_free);
  self->arguments = sy_guest_new_arguments ();
  self->overrides = g_ptr_array_new_with_free_func (property_free);
  self->shmems = g_ptr_array_new_with_free_func (shmem_free);
  self->messages = sy_guest_new_arguments ();
  self->graphics = g_ptr_array_new_with_free_func (item_free);

  return self;
}

void
sy_guest_free (SyGuest *self)
{
  g_free (self->name);
  g_free (self->cut);
  g_free (self->arch);
  g_free (self->machine);
  g_free (self->machine_family);
  g_free (self->loader);
  g_free (self->nvram);
  g_free (self->emulator);
  g_free (self->features.hyperv_mode);
  g_ptr_array_unref (self->features.hyperv);
  g_free (self->features.ioapic_driver);
  g_free (self->features.cpu_mode);
  g_ptr_array_unref (self->features.cpu_features);
  g_free (self->features.cpu_argument);
  g_free (self->memory.source);
  g_free (self->memory.access);
  g_free (self->smbios_mode);
  g_ptr_array_unref (self->pins);
  g_ptr_array_unref (self->repeats);
  g_ptr_array_unref (self->strangers);
  g_ptr_array_unref (self->hostdevs);
  g_ptr_array_unref (self->collisions);
  g_ptr_array_unref (self->devices);
  g_ptr_array_unref (self->tables);
  g_ptr_array_unref (self->sysinfo);
  g_ptr_array_unref (self->arguments);
  g_ptr_array_unref (self->overrides);
  g_ptr_array_unref (self->shmems);
  g_ptr_array_unref (self->messages);
  g_ptr_array_unref (self->graphics);
  g_free (self);
}

SyGuestDevice *
sy_guest_add_device (SyGuest    *self,
                     const char *element,
                     guint       line)
{
  SyGuestDevice *device = g_new0 (SyGuestDevice, 1);

  device->element = g_strdup (element);
  device->index = -1;
  device->guest_bus = -1;
  device->secondary_bus = -1;
  device->line = line;
  g_ptr_array_add (self->devices, device);

  return device;
}

SyGuestHostdev *
sy_guest_add_hostdev (SyGuest             *self,
                      SyGuestHostdevKind   kind,
                      const SyGuestDevice *device)
{
  SyGuestHostdev *hostdev = g_new0 (SyGuestHostdev, 1);

  hostdev->device = device;
  hostdev->kind = kind;
  hostdev->number = -1;
  hostdev->line = device->line;
  hostdev->properties = g_ptr_array_new ();
  g_ptr_array_add (self->hostdevs, hostdev);

  return hostdev;
}

SyGuestProperty *
sy_guest_add_property (SyGuest       *self,
                       const char    *alias,
                       const char    *name,
                       const char    *value,
                       SyGuestOrigin  origin,
                       guint          line)
{
  SyGuestProperty *property = g_new0 (SyGuestProperty, 1);

  property->alias = g_strdup (alias);
  property->name = g_strdup (name);
  property->value = g_strdup (value);
  property->origin = origin;
  property->line = line;
  g_ptr_array_add (self->overrides, property);

  return property;
}

SyGuestItem *
sy_guest_add_item (GPtrArray    *items,
                   const char   *name,
                   SyGuestState  state,
                   const char   *value,
                   guint         line)
{
  SyGuestItem *item = g_new0 (SyGuestItem, 1);

  item->name = g_strdup (name);
  item->state = state;
  item->value = g_strdup (value);
  item->line = line;
  g_ptr_array_add (items, item);

  return item;
}

SyGuestTable *
sy_guest_add_table (SyGuest    *self,
                    const char *type,
                    const char *path,
                    const char *argument,
                    guint       line)
{
  SyGuestTable *table = g_new0 (SyGuestTable, 1);

  table->type = g_strdup (type);
  table->path = g_strdup (path);
  table->argument = g_strdup (argument);
  table->line = line;
  g_ptr_array_add (self->tables, table);

  return table;
}

GPtrArray *
sy_guest_new_arguments (void)
{
  return g_ptr_array_new_with_free_func (argument_free);
}

SyGuestArgument *
sy_guest_add_argument (GPtrArray *arguments,
                       char      *value,
                       guint      line)
{
  SyGuestArgument *argument = g_new0 (SyGuestArgument, 1);

  argument->value = value;
  argument->line = line;
  g_ptr_array_add (arguments, argument);

  return argument;
}

/* "pc-q35-9.0", "pc-i440fx-2.12", "q35", "pc", "pc-q35-rhel9.2.0", "virt-6.2". */
void
sy_guest_set_machine (SyGuest    *self,
                      const char *machine,
                      guint       line)
{
  const char *family = g_str_has_prefix (machine, "pc-") ? machine + strlen ("pc-") : machine;
  const char *dash = strchr (family, '-');
  guint major;
  guint minor;

  g_free (self->machine);
  g_free (self->machine_family);
  self->machine = g_strdup (machine);
  self->machine_line = line;
  self->machine_family = dash != NULL ? g_strndup (family, (gsize) (dash - family))
                                      : g_strdup (family);
  /* The alias that QEMU has always kept for i440fx. */
  if (strcmp (machine, "pc") == 0 || g_ascii_isdigit (self->machine_family[0]))
    {
      g_free (self->machine_family);
      self->machine_family = g_strdup ("i440fx");
    }
  self->machine_major = self->machine_minor = 0;
  if (dash != NULL && sscanf (dash + 1, "%3u.%3u", &major, &minor) == 2)
    {
      self->machine_major = major;
      self->machine_minor = minor;
    }
}

const SyGuestItem *
sy_guest_find_item (const GPtrArray *items,
                    const char      *name)
{
  for (guint i = items->len; i > 0; i--)
    {
      const SyGuestItem *item = items->pdata[i - 1];

      if (strcmp (item->name, name) == 0)
        return item;
    }

  return NULL;
}

const SyGuestDevice *
sy_guest_find_device (const SyGuest *self,
                      const char    *element,
                      const char    *type)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      const SyGuestDevice *device = self->devices->pdata[i];

      if (strcmp (device->element, element) == 0 &&
          (type == NULL || g_strcmp0 (device->type, type) == 0))
        return device;
    }

  return NULL;
}

const SyGuestDevice *
sy_guest_find_at (const SyGuest *self,
                  guint          bus,
                  guint          slot,
                  guint          function)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      const SyGuestDevice *device = self->devices->pdata[i];

      if (sy_guest_address_is (&device->address, bus, slot, function))
        return device;
    }

  return NULL;
}

const SyGuestDevice *
sy_guest_find_controller (const SyGuest *self,
                          guint          index)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      const SyGuestDevice *device = self->devices->pdata[i];

      if (device->index >= 0 && (guint) device->index == index &&
          strcmp (device->element, "controller") == 0 && g_strcmp0 (device->type, "pci") == 0)
        return device;
    }

  return NULL;
}

const SyGuestHostdev *
sy_guest_find_hostdev (const SyGuest      *self,
                       const SyPciAddress *source)
{
  for (guint i = 0; i < self->hostdevs->len; i++)
    {
      const SyGuestHostdev *hostdev = self->hostdevs->pdata[i];

      if (hostdev->kind == SY_GUEST_HOSTDEV_PCI && hostdev->has_source &&
          sy_pci_address_compare (&hostdev->source, source) == 0)
        return hostdev;
    }

  return NULL;
}

const SyGuestHostdev *
sy_guest_find_mdev (const SyGuest *self,
                    const char    *uuid)
{
  for (guint i = 0; i < self->hostdevs->len; i++)
    {
      const SyGuestHostdev *hostdev = self->hostdevs->pdata[i];

      if (hostdev->kind == SY_GUEST_HOSTDEV_MDEV &&
          (uuid == NULL ||
           (hostdev->uuid != NULL && g_ascii_strcasecmp (hostdev->uuid, uuid) == 0)))
        return hostdev;
    }

  return NULL;
}

const SyGuestProperty *
sy_guest_hostdev_get_property (const SyGuestHostdev *self,
                               const char           *name)
{
  for (guint i = self->properties->len; i > 0; i--)
    {
      const SyGuestProperty *property = self->properties->pdata[i - 1];

      if (strcmp (property->name, name) == 0)
        return property;
    }

  return NULL;
}

gboolean
sy_guest_hostdev_get_number (const SyGuestHostdev *self,
                             const char           *name,
                             guint64              *out_number)
{
  const SyGuestProperty *property = sy_guest_hostdev_get_property (self, name);
  guint64 number;
  char *end;

  if (property == NULL || !g_ascii_isdigit (property->value[0]))
    return FALSE;
  /* libvirt reads an override with base 10, QEMU the rest with base 0. */
  number = g_ascii_strtoull (property->value, &end,
                             property->origin == SY_GUEST_ORIGIN_OVERRIDE ? 10 : 0);
  if (*end != '\0' || number == G_MAXUINT64)
    return FALSE;
  *out_number = number;

  return TRUE;
}
