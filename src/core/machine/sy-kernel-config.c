/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-kernel-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PREFIX "CONFIG_"

struct _SyKernelConfig {
  char   *path;
  GBytes *text;
};

/* In the order of trust: the running kernel's own, then what belongs to a release. %s is it. */
static const char * const places[] = {
  "/boot/config-%s",
  "/usr/lib/modules/%s/config",
  "/lib/modules/%s/config",
  "/usr/lib/modules/%s/build/.config",
  "/lib/modules/%s/build/.config",
};

static GBytes *
unpack (const char  *path,
        GBytes      *bytes,
        GError     **error)
{
  g_autoptr (GZlibDecompressor) gunzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GByteArray) text = g_byte_array_new ();
  GConverterResult result = G_CONVERTER_CONVERTED;
  guint8 buffer[32768];
  const guint8 *data;
  gsize size;

  data = g_bytes_get_data (bytes, &size);
  while (result != G_CONVERTER_FINISHED)
    {
      g_autoptr (GError) local = NULL;
      gsize n_read = 0;
      gsize n = 0;

      result = g_converter_convert (G_CONVERTER (gunzip), data, size, buffer, sizeof buffer,
                                    G_CONVERTER_INPUT_AT_END, &n_read, &n, &local);
      if (result == G_CONVERTER_ERROR)
        {
          g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                       _("%s: cannot be unpacked: %s"), path, local->message);
          return NULL;
        }
      if (n > SY_KERNEL_CONFIG_MAX_SIZE - text->len)
        {
          g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                       _("%s: is larger, unpacked, than any kernel’s configuration."), path);
          return NULL;
        }
      data += n_read;
      size -= n_read;
      g_byte_array_append (text, buffer, (guint) n);
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&text));
}

/* The start of the line that begins with @start, or NULL. */
static const char *
find_line (GBytes     *text,
           const char *start)
{
  g_autofree char *inside = g_strconcat ("\n", start, NULL);
  gsize length = strlen (start);
  const char *data;
  const char *found;
  gsize size;

  data = g_bytes_get_data (text, &size);
  if (size >= length && memcmp (data, start, length) == 0)
    return data;
  found = memmem (data, size, inside, length + 1);

  return found != NULL ? found + 1 : NULL;
}

/* What is missing at the end of a file that was cut off would look like options that are off. */
static gboolean
check (const char  *path,
       GBytes      *text,
       GError     **error)
{
  const char *data;
  gsize size;

  data = g_bytes_get_data (text, &size);
  if (size == 0 || memchr (data, '\0', size) != NULL || find_line (text, PREFIX) == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("%s: is not a kernel’s configuration."), path);
      return FALSE;
    }
  if (data[size - 1] != '\n')
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("%s: ends in the middle of a line."), path);
      return FALSE;
    }

  return TRUE;
}

SyKernelConfig *
sy_kernel_config_parse (const char  *path,
                        GBytes      *bytes,
                        GError     **error)
{
  g_autoptr (GBytes) text = NULL;
  SyKernelConfig *self;
  const guint8 *data;
  gsize size;

  data = g_bytes_get_data (bytes, &size);
  text = size >= 2 && data[0] == 0x1f && data[1] == 0x8b ? unpack (path, bytes, error)
                                                         : g_bytes_ref (bytes);
  if (text == NULL || !check (path, text, error))
    return NULL;

  self = g_new0 (SyKernelConfig, 1);
  self->path = g_strdup (path);
  self->text = g_steal_pointer (&text);

  return self;
}

/* Keeps the first error that says more than that there is no such file. */
static SyKernelConfig *
load_one (SySysroot   *sysroot,
          const char  *path,
          GError     **first)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = sy_sysroot_read (sysroot, path, SY_KERNEL_CONFIG_MAX_SIZE, &error);
  SyKernelConfig *self = bytes != NULL ? sy_kernel_config_parse (path, bytes, &error) : NULL;

  if (self == NULL && *first == NULL && !g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
    *first = g_steal_pointer (&error);

  return self;
}

SyKernelConfig *
sy_kernel_config_load (SySysroot   *sysroot,
                       const char  *release,
                       GError     **error)
{
  g_autoptr (GError) first = NULL;
  SyKernelConfig *self = load_one (sysroot, "/proc/config.gz", &first);

  for (guint i = 0; self == NULL && release != NULL && i < G_N_ELEMENTS (places); i++)
    {
      g_auto (GStrv) parts = g_strsplit (places[i], "%s", 2);
      g_autofree char *path = g_strjoinv (release, parts);

      self = load_one (sysroot, path, &first);
    }
  if (self != NULL)
    return self;

  if (first != NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  else
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                 _("There is neither /proc/config.gz nor a file config in /boot or in the folder "
                   "of modules."));

  return NULL;
}

void
sy_kernel_config_free (SyKernelConfig *self)
{
  g_free (self->path);
  g_bytes_unref (self->text);
  g_free (self);
}

const char *
sy_kernel_config_get_path (const SyKernelConfig *self)
{
  return self->path;
}

char *
sy_kernel_config_get (const SyKernelConfig *self,
                      const char           *option)
{
  g_autofree char *start = g_strconcat (PREFIX, option, "=", NULL);
  const char *line = find_line (self->text, start);
  const char *value;

  if (line == NULL)
    return NULL;

  /* The text ends in a newline. */
  value = line + strlen (start);

  return g_strndup (value, (gsize) ((const char *) rawmemchr (value, '\n') - value));
}

SyModuleState
sy_kernel_config_get_module (const SyKernelConfig *self,
                             const char           *option)
{
  g_autofree char *value = self != NULL ? sy_kernel_config_get (self, option) : NULL;

  if (self == NULL)
    return SY_MODULE_UNKNOWN;
  if (g_strcmp0 (value, "y") == 0)
    return SY_MODULE_BUILT_IN;

  return g_strcmp0 (value, "m") == 0 ? SY_MODULE_LOADABLE : SY_MODULE_ABSENT;
}
