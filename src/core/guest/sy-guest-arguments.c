/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-guest.h"

#include <string.h>

char *
sy_guest_take_value (const char **text)
{
  GString *value = g_string_new (NULL);
  const char *p = *text;

  for (; *p != '\0'; p++)
    {
      if (*p == ',' && p[1] != ',')
        break;
      if (*p == ',')
        p++;
      g_string_append_c (value, *p);
    }
  *text = *p == ',' ? p + 1 : p;

  return g_string_free (value, FALSE);
}

/* -acpitable [sig=…,…]file=A[:B…] or data=…; what names no file leaves the path unknown. */
void
sy_guest_read_acpitable (SyGuest    *self,
                         const char *argument,
                         guint       line)
{
  const char *rest = argument;
  g_autofree char *path = NULL;

  while (*rest != '\0')
    {
      g_autofree char *value = sy_guest_take_value (&rest);

      if (path == NULL && g_str_has_prefix (value, "file="))
        path = g_strdup (value + strlen ("file="));
      else if (path == NULL && g_str_has_prefix (value, "data="))
        path = g_strdup (value + strlen ("data="));
    }
  sy_guest_add_table (self, "argument", path, argument, line);
}

/* -set device.ALIAS.PROPERTY=VALUE; groups other than devices say nothing about the guest. */
static void
read_set (SyGuest    *self,
          const char *argument,
          guint       line)
{
  const char *alias = g_str_has_prefix (argument, "device.") ? argument + strlen ("device.")
                                                             : NULL;
  const char *dot = alias != NULL ? strchr (alias, '.') : NULL;
  const char *equal = dot != NULL ? strchr (dot, '=') : NULL;

  if (equal != NULL)
    {
      g_autofree char *id = g_strndup (alias, (gsize) (dot - alias));
      g_autofree char *name = g_strndup (dot + 1, (gsize) (equal - dot - 1));

      sy_guest_add_property (self, id, name, equal + 1, SY_GUEST_ORIGIN_SET, line);
    }
}

SyGuestState
sy_guest_read_switch (const char *value)
{
  if (value == NULL || strcmp (value, "on") == 0 || strcmp (value, "yes") == 0 ||
      strcmp (value, "true") == 0)
    return SY_GUEST_ON;
  if (strcmp (value, "off") == 0 || strcmp (value, "no") == 0 || strcmp (value, "false") == 0)
    return SY_GUEST_OFF;

  return SY_GUEST_UNKNOWN;
}

/* "hv-vendor-id=x", "hv_relaxed", "hv_spinlocks=0x1fff" as libvirt calls them. */
static void
read_hyperv (SyGuestFeatures *features,
             const char      *name,
             const char      *value,
             guint            line)
{
  g_autofree char *libvirt_name = g_strdelimit (g_strdup (name + strlen ("hv-")), "-", '_');
  gboolean is_value = value != NULL && (strcmp (libvirt_name, "vendor_id") == 0 ||
                                        strcmp (libvirt_name, "spinlocks") == 0);

  if (strcmp (libvirt_name, "time") == 0)
    return;
  sy_guest_add_item (features->hyperv, libvirt_name,
                     is_value ? SY_GUEST_ON : sy_guest_read_switch (value), value, line);
}

/* What <features> and <cpu> say, before an argument replaces it. */
typedef struct {
  SyGuestState  hidden;
  char         *vendor;    /* nullable */
  gboolean      is_host;   /* "host-passthrough" */
} Written;

static void
written_clear (Written *self)
{
  g_free (self->vendor);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Written, written_clear)

static void
written_init (Written               *self,
              const SyGuestFeatures *features)
{
  const SyGuestItem *vendor = sy_guest_find_item (features->hyperv, "vendor_id");

  self->hidden = features->kvm_hidden;
  self->vendor = vendor != NULL && vendor->state == SY_GUEST_ON ? g_strdup (vendor->value) : NULL;
  self->is_host = g_strcmp0 (features->cpu_mode, "host-passthrough") == 0;
}

/* What somebody wrote into the definition, and the argument says otherwise. */
static void
compare_written (SyGuest       *self,
                 const Written *written,
                 const char    *model,
                 guint          line)
{
  const SyGuestFeatures *features = &self->features;
  const SyGuestItem *vendor = sy_guest_find_item (features->hyperv, "vendor_id");

  if (written->hidden == SY_GUEST_ON && features->kvm_hidden != SY_GUEST_ON)
    sy_guest_add_item (self->repeats, "features/kvm/hidden", SY_GUEST_OFF, "off", line);
  if (written->vendor != NULL && g_strcmp0 (vendor != NULL ? vendor->value : NULL,
                                            written->vendor) != 0)
    sy_guest_add_item (self->repeats, "features/hyperv/vendor_id", SY_GUEST_OFF,
                       vendor != NULL && vendor->value != NULL ? vendor->value : "", line);
  if (features->cpu_mode != NULL && written->is_host != (strcmp (model, "host") == 0))
    sy_guest_add_item (self->repeats, "cpu", SY_GUEST_OFF, model, line);
}

/* The model, then flags: "+name", "-name", "name" or "name=value". */
static void
read_cpu (SyGuest    *self,
          const char *argument,
          guint       line)
{
  SyGuestFeatures *features = &self->features;
  const char *rest = argument;
  g_autofree char *model = sy_guest_take_value (&rest);
  g_auto (Written) written = { 0 };

  written_init (&written, features);
  g_free (features->cpu_argument);
  features->cpu_argument = g_strdup (argument);
  features->cpu_argument_line = line;
  g_ptr_array_set_size (features->hyperv, 0);
  g_clear_pointer (&features->hyperv_mode, g_free);
  features->kvm_hidden = features->hypervisor = SY_GUEST_ABSENT;
  features->kvm_hidden_line = line;

  while (*rest != '\0')
    {
      g_autofree char *flag = sy_guest_take_value (&rest);
      char *equal = strchr (flag, '=');
      char *name = flag[0] == '+' || flag[0] == '-' ? flag + 1 : flag;
      const char *value = flag[0] == '-' ? "off" : NULL;

      if (equal != NULL)
        {
          *equal = '\0';
          value = equal + 1;
        }
      /* QEMU takes both spellings. */
      g_strdelimit (name, "_", '-');
      if (strcmp (name, "kvm") == 0)
        features->kvm_hidden = sy_guest_read_switch (value) == SY_GUEST_OFF ? SY_GUEST_ON
                                                                            : SY_GUEST_OFF;
      else if (strcmp (name, "hypervisor") == 0)
        features->hypervisor = sy_guest_read_switch (value);
      else if (g_str_has_prefix (name, "hv-"))
        read_hyperv (features, name, value, line);
      else
        sy_guest_add_item (features->cpu_features, name, sy_guest_read_switch (value), value,
                           line);
    }
  compare_written (self, &written, model, line);
}

void
sy_guest_read_arguments (SyGuest *self)
{
  for (guint i = 0; i + 1 < self->arguments->len; i++)
    {
      const SyGuestArgument *option = self->arguments->pdata[i];
      const SyGuestArgument *value = self->arguments->pdata[i + 1];
      const char *name = option->value[0] == '-' && option->value[1] == '-' ? option->value + 1
                                                                            : option->value;

      if (strcmp (name, "-acpitable") == 0)
        sy_guest_read_acpitable (self, value->value, value->line);
      else if (strcmp (name, "-set") == 0)
        read_set (self, value->value, value->line);
      else if (strcmp (name, "-cpu") == 0)
        read_cpu (self, value->value, value->line);
      else
        continue;
      i++;
    }
}
