/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/sy-digest.h"

#include <string.h>

struct _SyDigest {
  GChecksum *checksum;
};

SyDigest *
sy_digest_new (void)
{
  SyDigest *self = g_new0 (SyDigest, 1);

  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);

  return self;
}

void
sy_digest_free (SyDigest *self)
{
  g_checksum_free (self->checksum);
  g_free (self);
}

static void
add_number (SyDigest *self,
            char      type,
            guint64   number)
{
  guint64 big_endian = GUINT64_TO_BE (number);

  g_checksum_update (self->checksum, (const guchar *) &type, 1);
  g_checksum_update (self->checksum, (const guchar *) &big_endian, sizeof big_endian);
}

static void
add_data (SyDigest   *self,
          const void *data,
          gsize       size)
{
  add_number (self, 's', size);
  g_checksum_update (self->checksum, data, (gssize) size);
}

void
sy_digest_add_int (SyDigest *self,
                   guint64   value)
{
  add_number (self, 'i', value);
}

void
sy_digest_add_string (SyDigest   *self,
                      const char *value)
{
  if (value == NULL)
    add_number (self, 'n', 0);
  else
    add_data (self, value, strlen (value));
}

void
sy_digest_add_bytes (SyDigest *self,
                     GBytes   *value)
{
  gsize size;
  const void *data;

  if (value == NULL)
    {
      add_number (self, 'n', 0);
      return;
    }
  data = g_bytes_get_data (value, &size);
  add_data (self, data != NULL ? data : "", size);
}

void
sy_digest_add_strv (SyDigest           *self,
                    const char * const *values)
{
  guint n = values != NULL ? g_strv_length ((char **) values) : 0;

  sy_digest_add_int (self, n);
  for (guint i = 0; i < n; i++)
    sy_digest_add_string (self, values[i]);
}

char *
sy_digest_finish (SyDigest *self)
{
  return g_strconcat ("sha256:", g_checksum_get_string (self->checksum), NULL);
}
