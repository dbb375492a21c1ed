/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdint.h>

#include "rom/sy-container.h"
#include "rom/sy-installer.h"
#include "rom/sy-pe-parts.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

#define MAX_SIZE (1024 * 1024)

static gsize
limit_cb (gpointer user_data)
{
  return MAX_SIZE;
}

static gboolean
member_cb (const char    *name,
           double         position,
           GBytes        *content,
           const GError  *problem,
           gpointer       user_data,
           GError       **error)
{
  g_assert_true ((content != NULL) == (problem == NULL));
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_true (content == NULL || g_bytes_get_size (content) <= MAX_SIZE);

  return --*(guint *) user_data > 0;
}

/* Programs with data of their own, and the archives in and behind them. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  SySpan span = sy_span_from_bytes (bytes);
  g_autoptr (GPtrArray) parts = sy_pe_parts_read (span);
  gsize offset = 0;
  guint n_left = 64;

  for (guint i = 0; parts != NULL && i < parts->len; i++)
    {
      const SyFirmwarePart *part = parts->pdata[i];

      g_assert_cmpuint (part->offset, <, part->end);
      g_assert_cmpuint (part->end, <=, size);
    }
  sy_installer_is_inno (span);
  if (sy_container_recognise (span) != NULL)
    sy_container_read (bytes, limit_cb, member_cb, &n_left, NULL, NULL);
  if (sy_container_find (span, 1, &offset) != NULL)
    {
      g_autoptr (GBytes) inner = g_bytes_new_from_bytes (bytes, offset, size - offset);

      n_left = 64;
      sy_container_read (inner, limit_cb, member_cb, &n_left, NULL, NULL);
    }

  return 0;
}
