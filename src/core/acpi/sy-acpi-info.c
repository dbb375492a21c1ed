/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "acpi/sy-acpi-info.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "acpi/sy-acpi-form.h"
#include "acpi/sy-acpi-vbios.h"
#include "acpi/sy-aml-namespace.h"

/* PNP0C0A and ACPI0003 as compressed ids (ACPI 6.5, section 19.3.4). */
#define EISA_BATTERY 0x0a0cd041u
#define EISA_ADAPTER 0x0300d041u

#define TECHNOLOGY_OF_BIX 4
#define TECHNOLOGY_OF_BIF 3
#define RECHARGEABLE      1
#define STATUS_BATTERY    (1 << 4)

/* More than one or two are not of use to anybody. */
#define MAX_BATTERIES 16

static void
sy_acpi_battery_free (gpointer data)
{
  SyAcpiBattery *self = data;

  g_free (self->path);
  g_free (self);
}

void
sy_acpi_info_free (SyAcpiInfo *self)
{
  g_ptr_array_unref (self->devices);
  g_ptr_array_unref (self->batteries);
  g_ptr_array_unref (self->problems);
  g_free (self->rom_path);
  g_free (self->stale_path);
  g_free (self->rom_sha256);
  g_free (self->made_for_machine);
  g_free (self->made_for_path);
  g_free (self);
}

static void G_GNUC_PRINTF (2, 3)
add_problem (SyAcpiInfo *self,
             const char *format,
             ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (self->problems, g_strdup_vprintf (format, args));
  va_end (args);
}

/* An id is a string or a compressed number. */
static gboolean
is_id (SyAmlCursor  value,
       const char  *name,
       guint32      number)
{
  SyAmlCursor string = value;
  const char *text;
  guint64 n;

  if (sy_aml_cursor_string (&string, &text))
    return strcmp (text, name) == 0;

  return sy_aml_cursor_integer (&value, &n) && n == number;
}

static SyTristate
read_technology (const SyAmlNamespace *space,
                 const SyAmlObject    *object,
                 guint                 index)
{
  SyAmlCursor value;
  guint64 technology;

  if (!sy_aml_namespace_get_value (space, object, &value) ||
      !sy_aml_cursor_element (value, index, NULL, &value) ||
      !sy_aml_cursor_integer (&value, &technology))
    return SY_TRISTATE_UNKNOWN;

  return technology == RECHARGEABLE ? SY_TRISTATE_YES : SY_TRISTATE_NO;
}

static SyTristate
read_status (const SyAmlNamespace *space,
             const SyAmlObject    *object)
{
  SyAmlCursor value;
  guint64 status;

  if (!sy_aml_namespace_get_value (space, object, &value) ||
      !sy_aml_cursor_integer (&value, &status))
    return SY_TRISTATE_UNKNOWN;

  return (status & STATUS_BATTERY) != 0 ? SY_TRISTATE_YES : SY_TRISTATE_NO;
}

static void
add_battery (SyAcpiInfo           *self,
             const SyAmlNamespace *space,
             const char           *path)
{
  const SyAmlObject *bix = sy_aml_namespace_find (space, path, "_BIX");
  const SyAmlObject *bif = sy_aml_namespace_find (space, path, "_BIF");
  const SyAmlObject *status = sy_aml_namespace_find (space, path, "_STA");
  SyAcpiBattery *battery = g_new0 (SyAcpiBattery, 1);

  battery->path = g_strdup (path);
  battery->has_bix = bix != NULL;
  battery->has_bif = bif != NULL;
  battery->has_bst = sy_aml_namespace_find (space, path, "_BST") != NULL;
  battery->has_sta = status != NULL;
  battery->rechargeable = SY_TRISTATE_NO;
  if (bix != NULL)
    battery->rechargeable = read_technology (space, bix, TECHNOLOGY_OF_BIX);
  else if (bif != NULL)
    battery->rechargeable = read_technology (space, bif, TECHNOLOGY_OF_BIF);
  battery->status_battery = status != NULL ? read_status (space, status) : SY_TRISTATE_NO;
  g_ptr_array_add (self->batteries, battery);
}

/* A device that laptops have between the processor and the GPU: PEG0, PEGP, PEG1… */
static gboolean
is_laptop_path (const char *path)
{
  return strstr (path, ".PEGP") != NULL || strstr (path, ".PEG0.") != NULL;
}

static void
read_identity (SyAcpiInfo        *self,
               const SyAmlObject *object)
{
  const char *texts[6] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      SyAmlCursor element;

      /* Elements 1 and 3 are numbers. */
      if (i != 1 && i != 3 &&
          (!sy_aml_cursor_element (object->content, i, NULL, &element) ||
           !sy_aml_cursor_string (&element, &texts[i]) ||
           !g_utf8_validate (texts[i], -1, NULL)))
        return;
    }
  if (strcmp (texts[0], "switchyard") != 0 || self->rom_sha256 != NULL)
    return;
  self->rom_sha256 = g_strdup (texts[2]);
  self->made_for_machine = g_strdup (texts[4]);
  self->made_for_path = g_strdup (texts[5]);
}

static void
read_object (SyAcpiInfo           *self,
             const SyAmlNamespace *space,
             const SyAmlObject    *object)
{
  const char *name = sy_aml_object_get_name (object);
  g_autofree char *parent = sy_aml_object_get_parent (object);
  gboolean has_value = object->kind == SY_AML_OBJECT_NAME || object->kind == SY_AML_OBJECT_METHOD;

  if (object->kind == SY_AML_OBJECT_DEVICE)
    g_ptr_array_add (self->devices, g_strdup (object->path));
  if (self->stale_path == NULL && !has_value && is_laptop_path (object->path))
    self->stale_path = g_strdup (object->path);

  if (has_value && strcmp (name, "_ROM") == 0 && self->rom_path == NULL)
    {
      self->rom_path = g_strdup (parent);
      if (self->stale_path == NULL && is_laptop_path (parent))
        self->stale_path = g_strdup (parent);
    }
  else if (object->kind == SY_AML_OBJECT_NAME && strcmp (name, "_HID") == 0)
    {
      if (is_id (object->content, "PNP0C0A", EISA_BATTERY) &&
          self->batteries->len < MAX_BATTERIES)
        add_battery (self, space, parent);
      else if (is_id (object->content, "ACPI0003", EISA_ADAPTER))
        self->has_adapter = TRUE;
    }
  else if (object->kind == SY_AML_OBJECT_NAME && strcmp (name, SY_ACPI_VBIOS_IDENTITY) == 0)
    read_identity (self, object);
}

static void
judge_header (SyAcpiInfo *self,
              GBytes     *data)
{
  self->length_ok = self->header.length == self->size;
  self->checksum_ok = self->length_ok && sy_acpi_table_sum (data, self->size) == 0;

  if (self->size > SY_ACPI_TABLE_MAX_SIZE)
    add_problem (self, _("The table has %" G_GSIZE_FORMAT " bytes; QEMU takes at most %d."),
                 self->size, SY_ACPI_TABLE_MAX_SIZE);
  if (!self->length_ok)
    add_problem (self, _("The table says that it has %u bytes, but the file has %" G_GSIZE_FORMAT
                         ": it was cut off, or something else was added."),
                 self->header.length, self->size);
  else if (!self->checksum_ok)
    add_problem (self, _("The checksum is wrong: the file was damaged or edited by hand."));
  if (strcmp (self->header.signature, "SSDT") != 0)
    add_problem (self, _("The table is a %s; what is added to a virtual machine is a SSDT."),
                 self->header.signature);
}

static void
judge_battery (SyAcpiInfo          *self,
               const SyAcpiBattery *battery)
{
  if (battery->rechargeable == SY_TRISTATE_NO)
    add_problem (self, _("The battery %s does not say that it is rechargeable (Battery Technology "
                         "1 in _BIX or _BIF), which NVIDIA’s driver looks for."), battery->path);
  if (battery->status_battery == SY_TRISTATE_NO)
    add_problem (self, _("The battery %s does not say that it is there (_STA, bit 4), so Linux and "
                         "maybe Windows show none."), battery->path);
  if (!battery->has_bst)
    add_problem (self, _("The battery %s has no state (_BST)."), battery->path);
}

static void
judge_content (SyAcpiInfo *self)
{
  if (self->stale_path != NULL)
    add_problem (self, _("It is written for %s, a place that laptops have. In a virtual machine of "
                         "QEMU 8.0 or later, or of a machine type from 6.1 on, the GPU is another "
                         "device, and nobody asks this one."), self->stale_path);
  for (guint i = 0; i < self->batteries->len; i++)
    judge_battery (self, self->batteries->pdata[i]);
  if (!self->complete)
    add_problem (self, _("Part of it could not be read; what it says there is not known."));
}

static void
read_aml (SyAcpiInfo *self,
          GBytes     *data)
{
  const guint8 *bytes = g_bytes_get_data (data, NULL);
  gsize end = MIN (self->size, MIN (self->header.length, SY_ACPI_TABLE_MAX_SIZE));
  SyAmlCursor aml = { bytes + SY_ACPI_HEADER_SIZE, end - SY_ACPI_HEADER_SIZE };
  g_autoptr (SyAmlNamespace) space = sy_aml_namespace_new (aml);

  self->complete = space->complete && end == self->size && self->length_ok;
  for (guint i = 0; i < space->objects->len; i++)
    read_object (self, space, space->objects->pdata[i]);
}

static gboolean
has_aml (const SyAcpiHeader *header)
{
  return strcmp (header->signature, "SSDT") == 0 || strcmp (header->signature, "DSDT") == 0;
}

SyAcpiInfo *
sy_acpi_info_new (GBytes *data)
{
  SyAcpiInfo *self = g_new0 (SyAcpiInfo, 1);
  char *explanation;

  self->size = g_bytes_get_size (data);
  self->devices = g_ptr_array_new_with_free_func (g_free);
  self->batteries = g_ptr_array_new_with_free_func (sy_acpi_battery_free);
  self->problems = g_ptr_array_new_with_free_func (g_free);
  self->form = sy_acpi_form_detect (data);

  if (self->form != SY_ACPI_FORM_TABLE)
    {
      explanation = sy_acpi_form_explain (self->form);
      g_ptr_array_add (self->problems, explanation);
      return self;
    }
  (void) sy_acpi_table_read_header (data, &self->header);
  judge_header (self, data);
  if (has_aml (&self->header))
    read_aml (self, data);
  judge_content (self);

  return self;
}

SyTristate
sy_acpi_info_has_notebook_battery (const SyAcpiInfo *self)
{
  SyTristate result = SY_TRISTATE_NO;

  for (guint i = 0; i < self->batteries->len; i++)
    {
      const SyAcpiBattery *battery = self->batteries->pdata[i];

      if (battery->rechargeable == SY_TRISTATE_YES)
        return SY_TRISTATE_YES;
      if (battery->rechargeable == SY_TRISTATE_UNKNOWN)
        result = SY_TRISTATE_UNKNOWN;
    }
  if (self->form == SY_ACPI_FORM_TABLE && has_aml (&self->header) && !self->complete)
    result = SY_TRISTATE_UNKNOWN;

  return result;
}
