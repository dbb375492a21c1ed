/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run/sy-runner.h"

#include <glib/gi18n-lib.h>

#include "run/sy-helper-client.h"
#include "sy-json.h"

/* What "rom" of the helper answers: {"schema":1,"address":…,"source":…,"rom":BASE64}. */
static GBytes *
take_rom (JsonNode     *document,
          SyRomSource  *out_source,
          GError      **error)
{
  JsonObject *object = document != NULL && JSON_NODE_HOLDS_OBJECT (document)
                       ? json_node_get_object (document) : NULL;
  const char *text = object != NULL ? sy_json_get_string (object, "rom") : NULL;
  SyRomSource source = sy_rom_source_from_string (
    object != NULL ? sy_json_get_string (object, "source") : NULL);
  gsize size = 0;
  guchar *data = text != NULL ? g_base64_decode (text, &size) : NULL;

  if (data != NULL && size > 0 && source != SY_ROM_SOURCE_N)
    {
      *out_source = source;
      return g_bytes_new_take (data, size);
    }
  g_free (data);
  g_set_error_literal (error, SY_ERROR, SY_ERROR_FAILED,
                       _("The helper answered without a ROM; is it of another version?"));

  return NULL;
}

GBytes *
sy_runner_read_rom (SySysroot     *sysroot,
                    SyRomSource   *out_source,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr (SyHelperEvent) result = NULL;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);

  if (!sy_sysroot_is_live (sysroot))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                           _("The video BIOS of a GPU can be read only on the computer that has "
                             "the GPU, not in a copy of its files"));
      return NULL;
    }
  result = sy_helper_client_run ("rom", NULL, NULL, NULL, cancellable, error);

  return result != NULL ? take_rom (result->document, out_source, error) : NULL;
}
