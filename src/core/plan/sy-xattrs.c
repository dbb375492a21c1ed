/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-xattrs.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/xattr.h>

#include "sy-json.h"

/* XATTR_LIST_MAX and XATTR_SIZE_MAX of linux/limits.h. */
#define MAX_SIZE 65536

static void
xattr_free (SyXattr *self)
{
  g_free (self->name);
  g_bytes_unref (self->value);
  g_free (self);
}

GPtrArray *
sy_xattrs_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) xattr_free);
}

static void
add_xattr (GPtrArray  *xattrs,
           const char *name,
           GBytes     *value)
{
  SyXattr *xattr = g_new0 (SyXattr, 1);

  xattr->name = g_strdup (name);
  xattr->value = value;
  g_ptr_array_add (xattrs, xattr);
}

GPtrArray *
sy_xattrs_read (int fd)
{
  GPtrArray *xattrs = sy_xattrs_new ();
  g_autofree char *names = g_malloc (MAX_SIZE);
  g_autofree char *value = NULL;
  gssize length = flistxattr (fd, names, MAX_SIZE);

  for (const char *name = names; length > 0 && name < names + length; name += strlen (name) + 1)
    {
      gssize size;

      if (strcmp (name, "security.ima") == 0 || strcmp (name, "security.evm") == 0)
        continue;
      if (value == NULL)
        value = g_malloc (MAX_SIZE);
      size = fgetxattr (fd, name, value, MAX_SIZE);
      if (size >= 0)
        add_xattr (xattrs, name, g_bytes_new (value, (gsize) size));
    }

  return xattrs;
}

static gboolean
has_value (int            fd,
           const SyXattr *xattr)
{
  g_autofree char *value = g_malloc (MAX_SIZE);
  gssize size = fgetxattr (fd, xattr->name, value, MAX_SIZE);
  gsize expected_size;
  const void *expected = g_bytes_get_data (xattr->value, &expected_size);

  return size >= 0 && (gsize) size == expected_size &&
         (expected_size == 0 || memcmp (value, expected, expected_size) == 0);
}

gboolean
sy_xattrs_write (int               fd,
                 const char       *path,
                 const GPtrArray  *xattrs,
                 GError          **error)
{
  for (guint i = 0; xattrs != NULL && i < xattrs->len; i++)
    {
      const SyXattr *xattr = g_ptr_array_index (xattrs, i);
      gsize size;
      const void *value = g_bytes_get_data (xattr->value, &size);

      if (has_value (fd, xattr) || fsetxattr (fd, xattr->name, value, size, 0) == 0 ||
          errno == ENOTSUP)
        continue;
      sy_error_set_errno (error, errno, _("%s: its attribute %s cannot be kept"),
                          path, xattr->name);
      return FALSE;
    }

  return TRUE;
}

void
sy_xattrs_build_json (const GPtrArray *xattrs,
                      JsonBuilder     *builder)
{
  json_builder_set_member_name (builder, "xattrs");
  json_builder_begin_array (builder);
  for (guint i = 0; xattrs != NULL && i < xattrs->len; i++)
    {
      const SyXattr *xattr = g_ptr_array_index (xattrs, i);
      gsize size;
      const guchar *value = g_bytes_get_data (xattr->value, &size);
      g_autofree char *encoded = g_base64_encode (value, size);

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "name", xattr->name);
      sy_json_add_string (builder, "value", encoded);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

GPtrArray *
sy_xattrs_from_json (JsonArray *array)
{
  g_autoptr (GPtrArray) xattrs = sy_xattrs_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *name = NULL;
      const char *encoded = NULL;
      guchar *value;
      gsize size;

      if (object != NULL)
        {
          name = json_object_get_string_member_with_default (object, "name", NULL);
          encoded = json_object_get_string_member_with_default (object, "value", NULL);
        }
      if (name == NULL || encoded == NULL)
        return NULL;
      value = g_base64_decode (encoded, &size);
      add_xattr (xattrs, name, g_bytes_new_take (value, size));
    }

  return g_steal_pointer (&xattrs);
}
