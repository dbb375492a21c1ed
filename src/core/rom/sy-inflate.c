/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-inflate.h"

#include <glib/gi18n-lib.h>

#define STEP_SIZE (256 * 1024)

static GBytes *
fail (GError     **error,
      SyError      code,
      const char  *message)
{
  g_set_error_literal (error, SY_ERROR, code, message);

  return NULL;
}

GBytes *
sy_inflate (SySpan                  packed,
            GZlibCompressorFormat   format,
            gsize                   max_size,
            GCancellable           *cancellable,
            GError                **error)
{
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_decompressor_new (format));
  g_autoptr (GByteArray) unpacked = g_byte_array_new ();
  g_autofree guint8 *step = g_malloc (STEP_SIZE);
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize read = 0;

  if (packed.size == 0)
    return fail (error, SY_ERROR_INVALID_DATA, _("The compressed data are cut off"));
  while (result != G_CONVERTER_FINISHED)
    {
      gsize n_read = 0;
      gsize n_written = 0;

      if (g_cancellable_is_cancelled (cancellable))
        return fail (error, SY_ERROR_CANCELLED, _("Cancelled"));
      result = g_converter_convert (converter, packed.data + read, packed.size - read, step,
                                    STEP_SIZE, G_CONVERTER_INPUT_AT_END, &n_read, &n_written,
                                    NULL);
      if (result == G_CONVERTER_ERROR)
        return fail (error, SY_ERROR_INVALID_DATA, _("The compressed data are damaged"));
      if (n_written > max_size - unpacked->len)
        return fail (error, SY_ERROR_REFUSED, _("It would unpack to more than is allowed"));
      g_byte_array_append (unpacked, step, (guint) n_written);
      read += n_read;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&unpacked));
}
