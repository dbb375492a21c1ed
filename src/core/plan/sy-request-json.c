/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-request-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sy-json.h"

/* The one member that is an object. */
#define THEN "then"

/* (transfer full): an object */
static JsonNode *
parse_object (const char  *data,
              gsize        length,
              GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  /* Only a video BIOS makes a request larger; that it is one is looked at below. */
  if (length > SY_REQUEST_WITH_ROM_MAX_SIZE)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("The request is larger than the %d bytes expected at most."),
                   SY_REQUEST_WITH_ROM_MAX_SIZE);
      return NULL;
    }
  /* An escaped NUL would end a member early without a word: "win\u0000dows" is not "win". */
  if (!g_utf8_validate_len (data, length, NULL) ||
      g_strstr_len (data, (gssize) length, "\\u0000") != NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST, _("The request is not UTF-8 text."));
      return NULL;
    }
  text = g_strndup (data, length);
  root = sy_json_parse_bounded (text, &local_error);
  if (root == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST, _("The request is not JSON: %s"),
                   local_error->message);
      return NULL;
    }
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("The request is not a JSON object."));
      return NULL;
    }

  return g_steal_pointer (&root);
}

/* Whether every member is one of @names and a string. */
static gboolean
check_strings (JsonObject          *object,
               const char * const  *names,
               const char          *expected,
               GError             **error)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (object, l->data);

      if (!g_strv_contains (names, l->data))
        {
          sy_request_set_invalid (error, _("request's member"), l->data, expected);
          return FALSE;
        }
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        {
          sy_request_set_invalid (error, _("request's member"), l->data, _("a string"));
          return FALSE;
        }
    }

  return TRUE;
}

/* Takes the two members that are no strings out of @object: "schema", which must be the number 1,
 * and "then". */
static gboolean
take_schema_and_then (JsonObject  *object,
                      JsonObject **out_then,
                      GError     **error)
{
  JsonNode *schema = json_object_get_member (object, "schema");
  JsonNode *then;

  if (schema == NULL || !JSON_NODE_HOLDS_VALUE (schema) ||
      json_node_get_value_type (schema) != G_TYPE_INT64 || json_node_get_int (schema) != 1)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("The request's “schema” is not 1."));
      return FALSE;
    }
  json_object_remove_member (object, "schema");
  then = json_object_get_member (object, THEN);
  if (then == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (then))
    {
      sy_request_set_invalid (error, _("request's member"), THEN,
                              _("an object with “stage” and “options”"));
      return FALSE;
    }
  *out_then = json_object_ref (json_node_get_object (then));
  json_object_remove_member (object, THEN);

  return TRUE;
}

static gboolean
check_members (JsonObject  *object,
               GError     **error)
{
  static const char * const names[] = {
    "stage", "undo", "mode", "when", "gvt", "uuid", "gpu", "domain", "type", "options", "rom",
    "digest", NULL,
  };

  return check_strings (object, names,
                        _("“stage”, “undo”, “mode” or “gvt”, “when”, “uuid”, “gpu”, “domain”, "
                          "“type”, “options”, “rom”, “then” or “digest”"), error);
}

static gboolean
check_size (JsonObject  *object,
            gsize        length,
            GError     **error)
{
  const char *rom = json_object_get_string_member_with_default (object, "rom", "");

  if (length - MIN (length, strlen (rom)) <= SY_REQUEST_MAX_SIZE)
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
               _("The request is larger than the %d bytes expected at most."),
               SY_REQUEST_MAX_SIZE);

  return FALSE;
}

/* Strict: g_base64_decode() passes over what is not base64. */
static gboolean
read_rom (JsonObject  *object,
          SyRequest   *request,
          GError     **error)
{
  const char *text = json_object_get_string_member_with_default (object, "rom", NULL);
  g_autoptr (GBytes) rom = NULL;
  gsize digits;
  guchar *data;
  gsize size;

  if (text == NULL)
    return TRUE;
  digits = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  if (strlen (text) % 4 != 0 || strspn (text + digits, "=") > 2 ||
      text[digits + strspn (text + digits, "=")] != '\0')
    {
      sy_request_set_invalid (error, _("video BIOS"), text, _("base64 text"));
      return FALSE;
    }
  data = g_base64_decode (text, &size);
  rom = g_bytes_new_take (data, size);

  return sy_request_set_rom (request, rom, error);
}

static const char *
get_member (JsonObject *object,
            const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

/* Exactly one of "stage", "undo", "mode" and "gvt" says what the request is for. */
static SyRequest *
new_for_purpose (JsonObject  *object,
                 GError     **error)
{
  const char *stage = get_member (object, "stage");
  const char *undo = get_member (object, "undo");
  const char *mode = get_member (object, "mode");
  const char *when = get_member (object, "when");
  const char *gvt = get_member (object, "gvt");
  const char *uuid = get_member (object, "uuid");

  if ((stage != NULL) + (undo != NULL) + (mode != NULL) + (gvt != NULL) != 1 ||
      (mode == NULL && when != NULL) || (gvt == NULL && uuid != NULL))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("The request must have either “stage” or “undo”, or “mode” with “when”, or "
                     "“gvt” with “uuid”."));
      return NULL;
    }
  if (stage != NULL)
    return sy_request_new_stage (stage, error);
  if (gvt != NULL)
    return sy_request_new_gvt (gvt, uuid, error);

  return undo != NULL ? sy_request_new_undo (undo, error)
                      : sy_request_new_mode (mode, when, error);
}

static gboolean
read_then (JsonObject  *object,
           SyRequest   *request,
           GError     **error)
{
  static const char * const names[] = { "stage", "options", NULL };
  g_autoptr (SyRequest) then = NULL;
  const char *stage;

  if (object == NULL)
    return TRUE;
  if (!check_strings (object, names, _("“stage” or “options” in “then”"), error))
    return FALSE;
  stage = get_member (object, "stage");
  then = sy_request_new_stage (stage != NULL ? stage : "", error);

  return then != NULL && sy_request_set_options (then, get_member (object, "options"), error) &&
         sy_request_set_then (request, then, error);
}

SyRequest *
sy_request_new_from_json (const char  *data,
                          gssize       length,
                          GError     **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (SyRequest) self = NULL;
  g_autoptr (JsonObject) then = NULL;
  JsonObject *object;

  g_return_val_if_fail (data != NULL, NULL);

  root = parse_object (data, length < 0 ? strlen (data) : (gsize) length, error);
  object = root != NULL ? json_node_get_object (root) : NULL;
  if (object == NULL || !take_schema_and_then (object, &then, error) ||
      !check_members (object, error) ||
      !check_size (object, length < 0 ? strlen (data) : (gsize) length, error))
    return NULL;

  self = new_for_purpose (object, error);
  if (self == NULL ||
      !sy_request_set_gpu (self, get_member (object, "gpu"), error) ||
      !sy_request_set_domain (self, get_member (object, "domain"), error) ||
      !sy_request_set_gvt_type (self, get_member (object, "type"), error) ||
      !sy_request_set_options (self, get_member (object, "options"), error) ||
      !read_rom (object, self, error) ||
      !read_then (then, self, error) ||
      !sy_request_set_digest (self, get_member (object, "digest"), error))
    return NULL;

  return g_steal_pointer (&self);
}

static void
add_if_set (JsonBuilder *builder,
            const char  *member,
            const char  *value)
{
  if (value != NULL)
    sy_json_add_string (builder, member, value);
}

static void
add_then (JsonBuilder *builder,
          SyRequest   *then)
{
  if (then == NULL)
    return;
  json_builder_set_member_name (builder, THEN);
  json_builder_begin_object (builder);
  add_if_set (builder, "stage", sy_request_get_stage (then));
  add_if_set (builder, "options", sy_request_get_options (then));
  json_builder_end_object (builder);
}

char *
sy_request_to_json (SyRequest *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *base64 = NULL;
  const SyPciAddress *gpu;
  GBytes *rom;
  char text[SY_PCI_ADDRESS_TEXT_SIZE];

  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  gpu = sy_request_get_gpu (self);
  rom = sy_request_get_rom (self);
  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  add_if_set (builder, "stage", sy_request_get_stage (self));
  add_if_set (builder, "undo", sy_request_get_undo (self));
  add_if_set (builder, "mode", sy_request_get_mode (self));
  add_if_set (builder, "when", sy_request_get_when (self));
  add_if_set (builder, "gvt", sy_request_get_gvt (self));
  add_if_set (builder, "uuid", sy_request_get_uuid (self));
  if (gpu != NULL)
    sy_json_add_string (builder, "gpu", sy_pci_address_format (gpu, text));
  add_if_set (builder, "domain", sy_request_get_domain (self));
  add_if_set (builder, "type", sy_request_get_gvt_type (self));
  add_if_set (builder, "options", sy_request_get_options (self));
  if (rom != NULL)
    {
      base64 = g_base64_encode (g_bytes_get_data (rom, NULL), g_bytes_get_size (rom));
      sy_json_add_string (builder, "rom", base64);
    }
  add_then (builder, sy_request_get_then (self));
  add_if_set (builder, "digest", sy_request_get_digest (self));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return sy_json_to_text (root, FALSE);
}
