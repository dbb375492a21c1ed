/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run/sy-runner.h"

#include <glib/gi18n-lib.h>

#include "rom/sy-vbios.h"
#include "run/sy-helper-client.h"
#include "sy-json.h"

/* What "rom" of the helper answers: {"schema":1,"address":…,"rom":BASE64}. */
static GBytes *
take_rom (JsonNode  *document,
          GError   **error)
{
  const char *text = document != NULL && JSON_NODE_HOLDS_OBJECT (document)
                     ? sy_json_get_string (json_node_get_object (document), "rom") : NULL;
  gsize size = 0;
  guchar *data = text != NULL ? g_base64_decode (text, &size) : NULL;

  if (data != NULL && size > 0)
    return g_bytes_new_take (data, size);
  g_free (data);
  g_set_error_literal (error, SY_ERROR, SY_ERROR_FAILED,
                       _("The helper answered without a ROM; is it of another version?"));

  return NULL;
}

GBytes *
sy_runner_read_rom (SySysroot     *sysroot,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr (SyHelperEvent) result = NULL;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);

  if (!sy_sysroot_is_live (sysroot))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                           _("The ROM of a card can be read on the computer that has the card "
                             "only, not in a copy of its files"));
      return NULL;
    }
  result = sy_helper_client_run ("rom", NULL, NULL, NULL, cancellable, error);

  return result != NULL ? take_rom (result->document, error) : NULL;
}
