/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-gvt-type.h"

#include <string.h>

SyGvtType *
sy_gvt_type_new (const char *id)
{
  SyGvtType *self = g_new0 (SyGvtType, 1);

  self->id = g_utf8_make_valid (id, -1);

  return self;
}

void
sy_gvt_type_free (SyGvtType *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->description);
  g_free (self->resolution);
  g_free (self);
}

/* A number that may have a unit behind it, "64MB"; 0 where it is none or absurd. */
static guint
parse_number (const char *text)
{
  gsize digits = strspn (text, "0123456789");
  g_autofree char *number = g_strndup (text, digits);
  guint64 value;

  if ((text[digits] != '\0' && strcmp (text + digits, "MB") != 0) ||
      !g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT, &value, NULL))
    return 0;

  return (guint) value;
}

/* "1920x1200" and nothing else: it becomes part of messages and of configuration. */
static gboolean
is_resolution (const char *text)
{
  gsize width = strspn (text, "0123456789");
  gsize height;

  if (width == 0 || width > 5 || text[width] != 'x')
    return FALSE;
  text += width + 1;
  height = strspn (text, "0123456789");

  return height > 0 && height <= 5 && text[height] == '\0';
}

static void
take_line (SyGvtType  *self,
           const char *key,
           const char *value)
{
  if (strcmp (key, "resolution") == 0 && is_resolution (value) && self->resolution == NULL)
    self->resolution = g_strdup (value);
  else if (strcmp (key, "low_gm_size") == 0)
    self->low_mib = parse_number (value);
  else if (strcmp (key, "high_gm_size") == 0)
    self->high_mib = parse_number (value);
  else if (strcmp (key, "fence") == 0)
    self->fences = parse_number (value);
}

void
sy_gvt_type_take_description (SyGvtType *self,
                              char      *description)
{
  g_auto (GStrv) lines = g_strsplit (description, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      take_line (self, g_strstrip (lines[i]), g_strstrip (colon + 1));
    }

  g_free (self->description);
  self->description = g_utf8_make_valid (description, -1);
  g_free (description);
}

SyMdev *
sy_mdev_new (const char *uuid,
             const char *type)
{
  SyMdev *self = g_new0 (SyMdev, 1);

  self->uuid = g_utf8_make_valid (uuid, -1);
  self->type = type != NULL ? g_utf8_make_valid (type, -1) : NULL;

  return self;
}

void
sy_mdev_free (SyMdev *self)
{
  g_free (self->uuid);
  g_free (self->type);
  g_free (self);
}

/* It becomes part of a path in sysfs and of a unit's file. */
gboolean
sy_gvt_type_id_is_valid (const char *id)
{
  static const char characters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  gsize length = strlen (id);

  return length <= 64 && strspn (id, characters) == length && strstr (id, "GVTg_") != NULL &&
         id[0] != '-';
}

gboolean
sy_gvt_uuid_is_valid (const char *uuid)
{
  return g_uuid_string_is_valid (uuid) && strspn (uuid, "0123456789abcdef-") == strlen (uuid);
}
