/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-pci-reader.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <pci/pci.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine/sy-pci-override.h"
#include "machine/sy-pci-stuck.h"

#define DEVICES_PATH      "/sys/bus/pci/devices"
#define NAMES_MAX_SIZE    (16 * 1024 * 1024)
#define DRIVER_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.+"

typedef struct pci_access PciAccess;
typedef struct pci_dev PciDev;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PciAccess, pci_cleanup)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PciDev, pci_free_dev)

typedef struct {
  SySysroot *sysroot;
  GPtrArray *problems;
  PciAccess *access;
  char      *base;        /* host path of the root, "" for "/" */
  gboolean   live;
  gboolean   incomplete;
} Reader;

/* libpci's error callback must not return and has no user data: it jumps back to the call. */
static _Thread_local jmp_buf error_jump;
static _Thread_local char error_message[512];

static void error_cb (char *format,
                      ...) G_GNUC_PRINTF (1, 2) G_GNUC_NORETURN;
static void quiet_cb (char *format,
                      ...) G_GNUC_PRINTF (1, 2);

static void
error_cb (char *format,
          ...)
{
  va_list args;

  va_start (args, format);
  g_vsnprintf (error_message, sizeof error_message, format, args);
  va_end (args);
  longjmp (error_jump, 1);
}

static void
quiet_cb (char *format,
          ...)
{
}

static void
add_problem (Reader     *self,
             const char *path,
             const char *says)
{
  g_ptr_array_add (self->problems, sy_evidence_new (path, "%s", says));
}

/* Reads @path, a number in hexadecimal as sysfs writes it. libpci takes any text for a number
 * and would follow a link or wait for a FIFO, so each file is looked at before libpci is. */
static gboolean
check_number (Reader      *self,
              const char  *path,
              guint64      max,
              guint64     *out_value,
              GError     **error)
{
  g_autofree char *text = NULL;
  struct stat st;

  if (!sy_sysroot_stat (self->sysroot, path, FALSE, &st, error))
    return FALSE;
  if (S_ISREG (st.st_mode))
    {
      text = sy_sysroot_read_attribute (self->sysroot, path, error);
      if (text == NULL)
        return FALSE;
      if (g_str_has_prefix (text, "0x") &&
          g_ascii_string_to_unsigned (text + 2, 16, 0, max, out_value, NULL))
        return TRUE;
    }
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("%s: holds no hexadecimal number"), path);

  return FALSE;
}

static gboolean
check_required (Reader     *self,
                const char *directory,
                const char *name,
                guint64     max)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup_printf ("%s/%s", directory, name);
  guint64 value;

  if (check_number (self, path, max, &value, &error))
    return TRUE;
  add_problem (self, path, error->message);

  return FALSE;
}

/* An optional file that is missing is fine; a damaged one is reported and not used. */
static gboolean
check_optional (Reader     *self,
                const char *directory,
                const char *name,
                guint64     max)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup_printf ("%s/%s", directory, name);
  guint64 value;

  if (check_number (self, path, max, &value, &error))
    return TRUE;
  if (!g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
    add_problem (self, path, error->message);

  return FALSE;
}

/* A report from elsewhere may hold links that lead out of it, and libpci would follow them. */
static gboolean
check_inside (Reader     *self,
              const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *host_path = g_strconcat (self->base, directory, NULL);
  struct stat inside;
  struct stat host;

  if (self->live)
    return TRUE;
  if (!sy_sysroot_stat (self->sysroot, directory, TRUE, &inside, &error))
    {
      add_problem (self, directory, error->message);
      return FALSE;
    }
  if (stat (host_path, &host) < 0 || host.st_dev != inside.st_dev || host.st_ino != inside.st_ino)
    {
      add_problem (self, directory, _("The link leads out of the root directory."));
      return FALSE;
    }

  return TRUE;
}

static gboolean
fill_info (PciDev      *dev,
           int          flags,
           GError     **error)
{
  if (setjmp (error_jump) != 0)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_FAILED, "%s", error_message);
      return FALSE;
    }
  pci_fill_info (dev, flags);

  return TRUE;
}

static char *
look_up_name (Reader *self,
              int     flags,
              guint   vendor,
              guint   device)
{
  char buffer[256];
  const char *name;

  if (setjmp (error_jump) != 0)
    {
      /* The list of names is damaged. Once is enough to say so: libpci reads it only once. */
      add_problem (self, "pci.ids", error_message);
      return NULL;
    }
  name = pci_lookup_name (self->access, buffer, sizeof buffer,
                          flags | PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB, vendor, device);

  return name != NULL ? g_utf8_make_valid (name, -1) : NULL;
}

static void
read_names (Reader      *self,
            SyPciDevice *device)
{
  device->vendor_name = look_up_name (self, PCI_LOOKUP_VENDOR, device->vendor, 0);
  device->device_name = look_up_name (self, PCI_LOOKUP_DEVICE, device->vendor, device->device);
  if (device->vendor_name == NULL)
    device->vendor_name = g_strdup_printf ("%04x", device->vendor);
  if (device->device_name == NULL)
    device->device_name = g_strdup_printf ("%04x", device->device);
}

/* Returns the last component of a link, NULL where there is none. A link may dangle. */
static char *
read_link_name (Reader     *self,
                const char *directory,
                const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup_printf ("%s/%s", directory, name);
  g_autofree char *target = sy_sysroot_read_link (self->sysroot, path, &error);

  if (target != NULL)
    return g_path_get_basename (target);
  if (!g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
    add_problem (self, path, error->message);

  return NULL;
}

static void
read_links (Reader      *self,
            const char  *directory,
            SyPciDevice *device)
{
  g_autofree char *group = read_link_name (self, directory, "iommu_group");
  guint64 number;

  device->driver = read_link_name (self, directory, "driver");
  if (device->driver != NULL)
    g_strcanon (device->driver, DRIVER_CHARACTERS, '?');

  device->iommu_group = SY_PCI_NO_IOMMU_GROUP;
  if (group == NULL)
    return;
  if (g_ascii_string_to_unsigned (group, 10, 0, G_MAXINT, &number, NULL))
    device->iommu_group = (int) number;
  else
    add_problem (self, directory, _("The link “iommu_group” does not end in a number."));
}

/* What to ask libpci for. It would look into "config" where one of the optional files is
 * missing; a report has no "config", and reading it can wake a sleeping GPU. */
static int
check_attributes (Reader     *self,
                  const char *directory)
{
  int flags = PCI_FILL_IDENT | PCI_FILL_CLASS;

  if (!check_required (self, directory, "vendor", 0xffff) ||
      !check_required (self, directory, "device", 0xffff) ||
      !check_required (self, directory, "class", 0xffffff))
    return 0;
  if (check_optional (self, directory, "revision", 0xff))
    flags |= PCI_FILL_CLASS_EXT;
  if (check_optional (self, directory, "subsystem_vendor", 0xffff) &&
      check_optional (self, directory, "subsystem_device", 0xffff))
    flags |= PCI_FILL_SUBSYS;

  return flags;
}

static SyPciDevice *
read_device (Reader             *self,
             const char         *directory,
             const SyPciAddress *address)
{
  g_autoptr (PciDev) dev = NULL;
  g_autoptr (SyPciDevice) device = NULL;
  g_autoptr (GError) error = NULL;
  int flags;

  if (!check_inside (self, directory))
    return NULL;
  flags = check_attributes (self, directory);
  if (flags == 0)
    return NULL;

  dev = pci_get_dev (self->access, (int) address->domain, address->bus, address->device,
                     address->function);
  if (!fill_info (dev, flags, &error))
    {
      add_problem (self, directory, error->message);
      return NULL;
    }

  device = g_new0 (SyPciDevice, 1);
  device->address = *address;
  device->vendor = dev->vendor_id;
  device->device = dev->device_id;
  device->class_code = (guint32) dev->device_class << 8 | dev->prog_if;
  device->revision = dev->rev_id;
  if ((flags & PCI_FILL_SUBSYS) != 0)
    {
      device->subsystem_vendor = dev->subsys_vendor_id;
      device->subsystem_device = dev->subsys_id;
    }
  read_names (self, device);
  read_links (self, directory, device);

  return g_steal_pointer (&device);
}

static void
read_entry (Reader     *self,
            const char *name,
            GPtrArray  *devices)
{
  g_autofree char *directory = g_strdup_printf (DEVICES_PATH "/%s", name);
  SyPciDevice *device;
  SyPciAddress address;
  char text[SY_PCI_ADDRESS_TEXT_SIZE];

  /* libpci builds the path from the number, which must be an int, so that the name has to be
   * the one that the kernel would give. */
  if (!sy_pci_address_parse (name, &address) || address.domain > G_MAXINT ||
      strcmp (sy_pci_address_format (&address, text), name) != 0)
    {
      add_problem (self, directory, _("The name is not the address of a PCI function."));
      self->incomplete = TRUE;
      return;
    }

  device = read_device (self, directory, &address);
  if (device != NULL)
    g_ptr_array_add (devices, device);
  else
    self->incomplete = TRUE;
}

/* A report brings the names that it was made with, where it has any. */
static int
open_names (Reader *self)
{
  static const char * const paths[] = {
    "/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids",
  };

  if (self->live)
    return -1;
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      int fd = sy_sysroot_open (self->sysroot, paths[i], O_RDONLY | O_NONBLOCK, 0, NULL);
      struct stat st;

      if (fd < 0)
        continue;
      if (fstat (fd, &st) == 0 && S_ISREG (st.st_mode) && st.st_size <= NAMES_MAX_SIZE)
        return fd;
      close (fd);
    }

  return -1;
}

static gboolean
init_access (Reader    *self,
             PciAccess *access)
{
  if (setjmp (error_jump) != 0)
    {
      add_problem (self, "/sys/bus/pci", error_message);
      return FALSE;
    }
  pci_init (access);

  return TRUE;
}

static PciAccess *
open_access (Reader *self,
             int     names_fd)
{
  g_autoptr (PciAccess) access = pci_alloc ();
  g_autofree char *path = g_strconcat (self->base, "/sys/bus/pci", NULL);
  char names_path[64];

  access->method = PCI_ACCESS_SYS_BUS_PCI;
  access->error = error_cb;
  access->warning = quiet_cb;
  access->debug = quiet_cb;
  /* No cache of names in a home directory, which could be anyone's when we are root. */
  access->id_lookup_mode = 0;
  pci_set_param (access, (char *) "sysfs.path", path);
  if (names_fd >= 0)
    {
      g_snprintf (names_path, sizeof names_path, "/proc/self/fd/%d", names_fd);
      pci_set_name_list_path (access, strdup (names_path), TRUE);
    }

  return init_access (self, access) ? g_steal_pointer (&access) : NULL;
}

static int
compare_devices (gconstpointer a,
                 gconstpointer b)
{
  const SyPciDevice * const *left = a;
  const SyPciDevice * const *right = b;

  return sy_pci_address_compare (&(*left)->address, &(*right)->address);
}

static GStrv
list_devices (Reader     *self,
              SyTristate *out_state)
{
  g_autoptr (GError) error = NULL;
  GStrv names = sy_sysroot_list (self->sysroot, DEVICES_PATH, &error);

  *out_state = SY_TRISTATE_UNKNOWN;
  if (names != NULL)
    *out_state = names[0] != NULL ? SY_TRISTATE_YES : SY_TRISTATE_NO;
  else if (g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND) &&
           sy_sysroot_exists (self->sysroot, "/sys/bus"))
    *out_state = SY_TRISTATE_NO;
  else
    add_problem (self, DEVICES_PATH, error->message);

  return names;
}

GPtrArray *
sy_pci_read_devices (SySysroot  *sysroot,
                     GPtrArray  *problems,
                     SyTristate *out_state)
{
  g_autoptr (GPtrArray) devices =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_pci_device_free);
  g_autoptr (PciAccess) access = NULL;
  g_autofree char *base = NULL;
  g_auto (GStrv) names = NULL;
  Reader self = { .sysroot = sysroot, .problems = problems };
  int names_fd;

  self.live = sy_sysroot_is_live (sysroot);
  base = self.live ? g_strdup ("")
                   : g_strdup_printf ("/proc/self/fd/%d", sy_sysroot_get_fd (sysroot));
  self.base = base;
  names = list_devices (&self, out_state);
  if (names == NULL)
    return g_steal_pointer (&devices);

  names_fd = open_names (&self);
  access = open_access (&self, names_fd);
  self.access = access;
  for (guint i = 0; access != NULL && names[i] != NULL; i++)
    read_entry (&self, names[i], devices);
  if (names_fd >= 0)
    close (names_fd);
  if (access == NULL || self.incomplete)
    *out_state = SY_TRISTATE_UNKNOWN;
  g_ptr_array_sort (devices, compare_devices);
  sy_pci_override_read_all (sysroot, devices);
  sy_pci_stuck_find (sysroot, devices);

  return g_steal_pointer (&devices);
}
