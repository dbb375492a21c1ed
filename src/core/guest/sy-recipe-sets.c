/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CONVERTED \
  N_("QEMU does not start with “-set” for this device since libvirt describes devices in " \
     "JSON; this is the same setting in today’s form.")
#define ALIAS N_("A name of its own, by which the settings below find the device.")

/* "device.hostdev1.xres=1920", taken apart. */
typedef struct {
  guint  number;
  char  *name;
  char  *value;
} Setting;

static void
setting_clear (Setting *self)
{
  g_free (self->name);
  g_free (self->value);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Setting, setting_clear)

/* @text: "hostdev1.xres" or "hostdev1"; returns what follows the number */
static const char *
parse_number (const char *text,
              guint      *out_number)
{
  guint64 number;
  char *end;

  if (!g_str_has_prefix (text, "hostdev") || !g_ascii_isdigit (text[strlen ("hostdev")]))
    return NULL;
  number = g_ascii_strtoull (text + strlen ("hostdev"), &end, 10);
  if (number > 255)
    return NULL;
  *out_number = (guint) number;

  return end;
}

static gboolean
parse_setting (const char *text,
               Setting    *out)
{
  const char *rest = g_str_has_prefix (text, "device.") ? text + strlen ("device.") : NULL;
  const char *equal;

  rest = rest != NULL ? parse_number (rest, &out->number) : NULL;
  equal = rest != NULL && *rest == '.' ? strchr (rest, '=') : NULL;
  if (equal == NULL || equal == rest + 1)
    return FALSE;
  out->name = g_strndup (rest + 1, (gsize) (equal - rest - 1));
  out->value = g_strdup (equal + 1);

  return TRUE;
}

/* (transfer full) (element-type utf8): paths of the host devices, by the number of libvirt. */
static GPtrArray *
list_hostdevs (SyEdit *edit)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (guint pass = 0; pass < 2; pass++)
    for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
         it = sy_recipe_next_device (edit, it))
      {
        const char *name = it->ns == NULL ? (const char *) it->name : "";
        const xmlNode *alias = sy_xml_first_child (it, "alias");
        g_autofree char *own = alias != NULL ? sy_xml_get_attribute (alias, "name") : NULL;
        gboolean wanted = pass == 0 ? strcmp (name, "interface") == 0 &&
                                      sy_xml_attribute_is (it, "type", "hostdev")
                                    : strcmp (name, "hostdev") == 0;

        if (wanted && (own == NULL || !g_str_has_prefix (own, "ua-")))
          g_ptr_array_add (paths, sy_xml_path_make (sy_edit_get_root (edit), it));
      }

  return paths;
}

/* (nullable): the "-set" of the next pair that is about a host device from @begin to @end. */
static const xmlNode *
find_set (SyEdit  *edit,
          guint    begin,
          guint    end,
          Setting *out)
{
  const xmlNode *commandline = sy_edit_find (edit, "qemu:commandline");
  xmlNode *it = commandline != NULL ? xmlFirstElementChild ((xmlNode *) commandline) : NULL;

  for (; it != NULL; it = xmlNextElementSibling (it))
    {
      const xmlNode *next = xmlNextElementSibling (it);
      g_autofree char *text = NULL;
      g_auto (Setting) setting = { 0 };

      if (next == NULL || !sy_xml_is_qemu (it, "arg") || !sy_xml_is_qemu (next, "arg") ||
          !sy_xml_attribute_is (it, "value", "-set"))
        continue;
      text = sy_xml_get_attribute (next, "value");
      if (text != NULL && parse_setting (text, &setting) && setting.number >= begin &&
          setting.number < end)
        {
          *out = setting;
          setting = (Setting) { 0 };
          return it;
        }
    }

  return NULL;
}

/* (nullable): an override that goes by a number. */
static const xmlNode *
find_numbered_override (SyEdit *edit,
                        guint   number)
{
  return sy_edit_find (edit, "qemu:override/qemu:device[@alias=hostdev%u]", number);
}

static gboolean
is_needed (SyEdit          *edit,
           const GPtrArray *paths)
{
  g_auto (Setting) setting = { 0 };

  if (find_set (edit, 0, paths->len, &setting) != NULL)
    return TRUE;
  for (guint i = 0; i < paths->len; i++)
    if (find_numbered_override (edit, i) != NULL)
      return TRUE;

  return FALSE;
}

/* Aliases change the numbers, so every device gets its own before anything is converted. */
static GPtrArray *
name_all (SyEdit          *edit,
          const GPtrArray *paths)
{
  GPtrArray *aliases = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < paths->len; i++)
    {
      const xmlNode *hostdev = paths->pdata[i] != NULL
                               ? sy_edit_find (edit, "%s", (char *) paths->pdata[i]) : NULL;
      g_autofree char *name = g_strdup_printf ("ua-hostdev%u", i);

      g_ptr_array_add (aliases, hostdev != NULL
                                ? sy_recipe_ensure_alias (edit, hostdev, name, ALIAS)
                                : g_strdup (name));
    }

  return aliases;
}

/* The types of QEMU's properties: what looks like a number is none where a name is expected. */
static const char *
get_type (const char  *name,
          const char  *value,
          char       **out_value)
{
  static const char * const strings[] = {
    "addr", "bus", "display", "driver", "enable-migration", "host", "id", "romfile", "sysfsdev",
    NULL,
  };
  guint64 number;
  char *end;

  if (g_strv_contains (strings, name))
    return "string";
  if (g_strv_contains ((const char * const []) { "on", "yes", "true", NULL }, value))
    {
      *out_value = g_strdup ("true");
      return "bool";
    }
  if (g_strv_contains ((const char * const []) { "off", "no", "false", NULL }, value))
    {
      *out_value = g_strdup ("false");
      return "bool";
    }
  if (!g_ascii_isdigit (value[0]))
    return "string";
  number = g_ascii_strtoull (value, &end, 0);
  if (*end != '\0' || number == G_MAXUINT64)
    return "string";
  *out_value = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  return "unsigned";
}

/* What libvirt has an attribute for, and what follows from that. */
static gboolean
set_natively (SyEdit        *edit,
              const char    *path,
              const Setting *setting)
{
  const xmlNode *hostdev = sy_edit_find (edit, "%s", path);
  gboolean is_mdev = hostdev != NULL && sy_xml_attribute_is (hostdev, "type", "mdev");
  gboolean is_switch = strcmp (setting->value, "on") == 0 || strcmp (setting->value, "off") == 0;

  if (!is_mdev)
    return FALSE;
  if (is_switch && (strcmp (setting->name, "display") == 0 || strcmp (setting->name, "ramfb") == 0))
    {
      sy_edit_set (edit, hostdev, setting->name, setting->value, CONVERTED);
      return TRUE;
    }

  /* libvirt takes this driver by itself where ramfb is on. */
  return strcmp (setting->name, "driver") == 0 &&
         strcmp (setting->value, "vfio-pci-nohotplug") == 0;
}

static void
convert (SyEdit        *edit,
         const char    *path,
         const char    *alias,
         const Setting *setting)
{
  g_autofree char *value = NULL;
  const char *type = get_type (setting->name, setting->value, &value);

  if (!set_natively (edit, path, setting))
    sy_recipe_override (edit, alias, setting->name, type, value != NULL ? value : setting->value,
                        CONVERTED);
}

/* libvirt drops one without anything in it, and what was in it could not come back. */
static void
remove_empty_commandline (SyEdit *edit)
{
  const xmlNode *commandline = sy_edit_find (edit, "qemu:commandline");

  if (commandline == NULL)
    return;
  for (const xmlNode *it = commandline->children; it != NULL; it = it->next)
    if (it->type != XML_TEXT_NODE)
      return;
  sy_edit_remove (edit, commandline, CONVERTED);
}

gboolean
sy_recipe_check_sets (SyEdit  *edit,
                      GError **error)
{
  g_autoptr (GPtrArray) paths = list_hostdevs (edit);
  g_auto (Setting) setting = { 0 };
  const xmlNode *found = find_set (edit, paths->len, G_MAXUINT, &setting);

  if (found == NULL)
    found = find_numbered_override (edit, paths->len);
  if (found == NULL)
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("Line %ld: this setting is for the host device number %u, but the machine has %u "
                 "only, so that it would hit the next one that is added. Remove it and try "
                 "again."), xmlGetLineNo ((xmlNode *) found),
               setting.name != NULL ? setting.number : paths->len, paths->len);

  return FALSE;
}

gboolean
sy_recipe_convert_sets (SyEdit                 *edit,
                        const SyRecipeContext  *context,
                        GError                **error)
{
  g_autoptr (GPtrArray) paths = list_hostdevs (edit);
  g_autoptr (GPtrArray) aliases = NULL;

  if (!sy_recipe_check_sets (edit, error))
    return FALSE;
  if (!is_needed (edit, paths))
    return TRUE;
  if (!sy_recipe_check_override (context, error))
    return FALSE;

  aliases = name_all (edit, paths);
  while (!sy_edit_has_failed (edit))
    {
      g_auto (Setting) setting = { 0 };
      const xmlNode *option = find_set (edit, 0, paths->len, &setting);

      if (option == NULL)
        break;
      sy_edit_remove_arguments (edit, option, CONVERTED);
      if (paths->pdata[setting.number] != NULL)
        convert (edit, paths->pdata[setting.number], aliases->pdata[setting.number], &setting);
    }
  remove_empty_commandline (edit);
  for (guint i = 0; i < paths->len; i++)
    {
      const xmlNode *device = find_numbered_override (edit, i);

      if (device != NULL)
        sy_edit_set (edit, device, "alias", aliases->pdata[i], CONVERTED);
    }

  return TRUE;
}
