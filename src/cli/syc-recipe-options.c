/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-recipe-options.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

typedef gboolean (*ReadFunction) (SycRecipeOptions *self,
                                  const char       *value,
                                  SyRecipeContext  *context);

static const char *
keep (SycRecipeOptions *self,
      const char       *text)
{
  char *copy = g_strdup (text);

  g_ptr_array_add (self->texts, copy);

  return copy;
}

static gboolean
read_libvirt (SycRecipeOptions *self,
              const char       *value,
              SyRecipeContext  *context)
{
  context->versions.libvirt = sy_virt_version_parse (value);

  return context->versions.libvirt != 0;
}

static gboolean
read_qemu (SycRecipeOptions *self,
           const char       *value,
           SyRecipeContext  *context)
{
  context->versions.qemu = sy_virt_version_parse (value);

  return context->versions.qemu != 0;
}

static gboolean
read_ids (SycRecipeOptions *self,
          const char       *value,
          SyRecipeContext  *context)
{
  guint vendor, device;
  int end = 0;

  if (sscanf (value, "%4x:%4x%n", &vendor, &device, &end) != 2 || value[end] != '\0')
    return FALSE;
  context->subsystem_vendor = (guint16) vendor;
  context->subsystem_device = (guint16) device;

  return TRUE;
}

static gboolean
read_rom (SycRecipeOptions *self,
          const char       *value,
          SyRecipeContext  *context)
{
  if (strcmp (value, "off") == 0)
    context->rom = SY_RECIPE_ROM_OFF;
  else if (strcmp (value, "leave") == 0)
    context->rom = SY_RECIPE_ROM_LEAVE;
  else if (value[0] == '/')
    {
      context->rom = SY_RECIPE_ROM_FILE;
      context->rom_file = keep (self, value);
    }
  else
    return FALSE;

  return TRUE;
}

static gboolean
read_driver (SycRecipeOptions *self,
             const char       *value,
             SyRecipeContext  *context)
{
  int end = 0;

  return sscanf (value, "%4u%n", &context->guest_driver, &end) == 1 &&
         (value[end] == '\0' || value[end] == '.');
}

static gboolean
read_hide (SycRecipeOptions *self,
           const char       *value,
           SyRecipeContext  *context)
{
  context->hide_anyway = TRUE;
  context->hide_cpuid = strcmp (value, "cpuid") == 0;

  return context->hide_cpuid || strcmp (value, "anyway") == 0;
}

static gboolean
read_huge_pages (SycRecipeOptions *self,
                 const char       *value,
                 SyRecipeContext  *context)
{
  context->huge_pages = TRUE;

  return value[0] == '\0';
}

static gboolean
read_pins (SycRecipeOptions *self,
           const char       *value,
           SyRecipeContext  *context)
{
  g_auto (GStrv) numbers = g_strsplit (value, ",", -1);

  g_array_set_size (self->pins, 0);
  for (guint i = 0; numbers[i] != NULL; i++)
    {
      guint64 number;
      guint cpu;

      if (!g_ascii_string_to_unsigned (numbers[i], 10, 0, 4095, &number, NULL))
        return FALSE;
      cpu = (guint) number;
      g_array_append_val (self->pins, cpu);
    }
  context->pins = self->pins;

  return self->pins->len > 0;
}

static gboolean
read_mdev (SycRecipeOptions *self,
           const char       *value,
           SyRecipeContext  *context)
{
  context->mdev_uuid = keep (self, value);

  return g_uuid_string_is_valid (value);
}

static gboolean
read_size (SycRecipeOptions *self,
           const char       *value,
           SyRecipeContext  *context)
{
  int end = 0;

  return sscanf (value, "%5ux%5u%n", &context->width, &context->height, &end) == 2 &&
         value[end] == '\0';
}

static gboolean
read_gvt_rom (SycRecipeOptions *self,
              const char       *value,
              SyRecipeContext  *context)
{
  context->gvt_rom_file = keep (self, value);

  return value[0] == '/';
}

static gboolean
read_display (SycRecipeOptions *self,
              const char       *value,
              SyRecipeContext  *context)
{
  context->display = strcmp (value, "spice") == 0 ? SY_RECIPE_DISPLAY_SPICE_GL
                                                  : SY_RECIPE_DISPLAY_EGL_HEADLESS;

  return strcmp (value, "spice") == 0 || strcmp (value, "egl") == 0;
}

static gboolean
read_table (SycRecipeOptions *self,
            const char       *value,
            SyRecipeContext  *context)
{
  g_ptr_array_add (self->tables, (gpointer) keep (self, value));

  return value[0] == '/';
}

static gboolean
read_battery (SycRecipeOptions *self,
              const char       *value,
              SyRecipeContext  *context)
{
  context->battery_table = keep (self, value);

  return value[0] == '/';
}

static gboolean
read_disk (SycRecipeOptions *self,
           const char       *value,
           SyRecipeContext  *context)
{
  context->disk_is_gpt = strcmp (value, "gpt") == 0 ? SY_TRISTATE_YES : SY_TRISTATE_NO;

  return strcmp (value, "gpt") == 0 || strcmp (value, "mbr") == 0;
}

static gboolean
read_kvmfr (SycRecipeOptions *self,
            const char       *value,
            SyRecipeContext  *context)
{
  context->kvmfr = strcmp (value, "yes") == 0;

  return context->kvmfr || strcmp (value, "no") == 0;
}

static const struct {
  const char   *name;
  const char   *example;
  ReadFunction  read;
} options[] = {
  { "libvirt", "libvirt=11.3.0", read_libvirt },
  { "qemu", "qemu=10.0", read_qemu },
  { "subsystem", "subsystem=17aa:39d1", read_ids },
  { "rom", "rom=off|leave|/FILE", read_rom },
  { "guest-driver", "guest-driver=442.74", read_driver },
  { "hide", "hide=anyway|cpuid", read_hide },
  { "huge-pages", "huge-pages", read_huge_pages },
  { "pin", "pin=2,6,3,7", read_pins },
  { "mdev", "mdev=UUID", read_mdev },
  { "size", "size=1920x1080", read_size },
  { "gvt-rom", "gvt-rom=/FILE", read_gvt_rom },
  { "display", "display=spice|egl", read_display },
  { "table", "table=/FILE", read_table },
  { "battery", "battery=/FILE", read_battery },
  { "disk", "disk=gpt|mbr", read_disk },
  { "kvmfr", "kvmfr=yes|no", read_kvmfr },
};

SycRecipeOptions *
syc_recipe_options_new (void)
{
  SycRecipeOptions *self = g_new0 (SycRecipeOptions, 1);

  self->tables = g_ptr_array_new ();
  self->pins = g_array_new (FALSE, FALSE, sizeof (guint));
  self->texts = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
syc_recipe_options_free (SycRecipeOptions *self)
{
  g_ptr_array_unref (self->tables);
  g_array_unref (self->pins);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

static gboolean
read_word (SycRecipeOptions  *self,
           const char        *word,
           SyRecipeContext   *context,
           GError           **error)
{
  gsize length = strcspn (word, "=");
  const char *value = word[length] == '=' ? word + length + 1 : "";
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", options[i].example);
      if (strlen (options[i].name) != length || strncmp (word, options[i].name, length) != 0)
        continue;
      if (options[i].read (self, value, context))
        return TRUE;
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("“--with %s” was given; “%s” is how it must look."), word,
                   options[i].example);
      return FALSE;
    }
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
               _("Recipes know nothing about “%s”; what there is: %s."), word, known->str);

  return FALSE;
}

gboolean
syc_recipe_options_read (SycRecipeOptions    *self,
                         const char * const  *words,
                         SyRecipeContext     *context,
                         GError             **error)
{
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    if (!read_word (self, words[i], context, error))
      return FALSE;
  if (self->tables->len > 0)
    {
      g_ptr_array_add (self->tables, NULL);
      context->tables = (const char * const *) self->tables->pdata;
    }

  return TRUE;
}
