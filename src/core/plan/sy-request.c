/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sy-json.h"

#define MAX_STAGE_LENGTH  32
#define MAX_DOMAIN_LENGTH 255

struct _SyRequest {
  GObject       parent_instance;

  char         *stage;
  char         *undo;
  char         *mode;
  char         *when;
  SyPciAddress  gpu;
  gboolean      has_gpu;
  char         *domain;
  char         *digest;
};

G_DEFINE_FINAL_TYPE (SyRequest, sy_request, G_TYPE_OBJECT)

static gboolean
stage_is_valid (const char *stage)
{
  gsize length = strlen (stage);

  return length <= MAX_STAGE_LENGTH && g_ascii_islower (stage[0]) &&
         strspn (stage, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static gboolean
entry_id_is_valid (const char *id)
{
  gsize length = strlen (id);

  return length >= 4 && length <= 8 && strspn (id, "0123456789") == length;
}

/* What libvirt takes as a name, which is also a file name in its folder: no "/", no control
 * characters, not a name of a directory. */
static gboolean
domain_is_valid (const char *domain)
{
  if (domain[0] == '\0' || strlen (domain) > MAX_DOMAIN_LENGTH ||
      !g_utf8_validate (domain, -1, NULL) || strcmp (domain, ".") == 0 ||
      strcmp (domain, "..") == 0)
    return FALSE;

  for (const char *p = domain; *p != '\0'; p = g_utf8_next_char (p))
    if (*p == '/' || g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;

  return TRUE;
}

static gboolean
digest_is_valid (const char *digest)
{
  return g_str_has_prefix (digest, "sha256:") && strlen (digest) == strlen ("sha256:") + 64 &&
         strspn (digest + strlen ("sha256:"), "0123456789abcdef") == 64;
}

static void
set_invalid (GError     **error,
             const char  *what,
             const char  *value,
             const char  *expected)
{
  g_autofree char *escaped = g_strescape (value, NULL);

  if (strlen (escaped) > 80)
    memcpy (escaped + 77, "...", 4);
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
               _("The %s “%s” is not valid: %s was expected."), what, escaped, expected);
}

static void
sy_request_finalize (GObject *object)
{
  SyRequest *self = SY_REQUEST (object);

  g_free (self->stage);
  g_free (self->undo);
  g_free (self->mode);
  g_free (self->when);
  g_free (self->domain);
  g_free (self->digest);

  G_OBJECT_CLASS (sy_request_parent_class)->finalize (object);
}

static void
sy_request_class_init (SyRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sy_request_finalize;
}

static void
sy_request_init (SyRequest *self)
{
}

SyRequest *
sy_request_new_stage (const char  *stage,
                      GError     **error)
{
  SyRequest *self;

  g_return_val_if_fail (stage != NULL, NULL);

  if (!stage_is_valid (stage))
    {
      set_invalid (error, _("stage"), stage, _("a name such as “release”"));
      return NULL;
    }
  self = g_object_new (SY_TYPE_REQUEST, NULL);
  self->stage = g_strdup (stage);

  return self;
}

SyRequest *
sy_request_new_undo (const char  *entry_id,
                     GError     **error)
{
  SyRequest *self;

  g_return_val_if_fail (entry_id != NULL, NULL);

  if (!entry_id_is_valid (entry_id))
    {
      set_invalid (error, _("journal entry"), entry_id, _("a number of four to eight digits"));
      return NULL;
    }
  self = g_object_new (SY_TYPE_REQUEST, NULL);
  self->undo = g_strdup (entry_id);

  return self;
}

SyRequest *
sy_request_new_mode (const char  *mode,
                     const char  *when,
                     GError     **error)
{
  static const char * const modes[] = { SY_REQUEST_MODE_HOST, SY_REQUEST_MODE_VM, NULL };
  static const char * const whens[] = { SY_REQUEST_WHEN_ONCE, SY_REQUEST_WHEN_NEXT_BOOT, NULL };
  SyRequest *self;

  g_return_val_if_fail (mode != NULL, NULL);

  if (!g_strv_contains (modes, mode))
    {
      set_invalid (error, _("mode"), mode, _("“host” or “vm”"));
      return NULL;
    }
  if (when == NULL || !g_strv_contains (whens, when))
    {
      set_invalid (error, _("time of the mode"), when != NULL ? when : "",
                   _("“once” or “next-boot”"));
      return NULL;
    }
  self = g_object_new (SY_TYPE_REQUEST, NULL);
  self->mode = g_strdup (mode);
  self->when = g_strdup (when);

  return self;
}

gboolean
sy_request_set_gpu (SyRequest   *self,
                    const char  *address,
                    GError     **error)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), FALSE);

  if (address == NULL)
    {
      self->has_gpu = FALSE;
      return TRUE;
    }
  if (!sy_pci_address_parse (address, &self->gpu))
    {
      set_invalid (error, _("GPU"), address, _("a PCI address such as 0000:01:00.0"));
      return FALSE;
    }
  self->has_gpu = TRUE;

  return TRUE;
}

gboolean
sy_request_set_domain (SyRequest   *self,
                       const char  *domain,
                       GError     **error)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), FALSE);

  if (domain != NULL && !domain_is_valid (domain))
    {
      set_invalid (error, _("virtual machine"), domain,
                   _("a name without “/” or control characters, or a UUID,"));
      return FALSE;
    }
  g_free (self->domain);
  self->domain = g_strdup (domain);

  return TRUE;
}

gboolean
sy_request_set_digest (SyRequest   *self,
                       const char  *digest,
                       GError     **error)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), FALSE);

  if (digest != NULL && !digest_is_valid (digest))
    {
      set_invalid (error, _("digest"), digest, _("“sha256:” and 64 hexadecimal digits"));
      return FALSE;
    }
  g_free (self->digest);
  self->digest = g_strdup (digest);

  return TRUE;
}

static JsonObject *
parse_object (JsonParser  *parser,
              const char  *data,
              gsize        length,
              GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  JsonNode *root;

  if (length > SY_REQUEST_MAX_SIZE)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("The request is larger than the %d bytes expected at most."),
                   SY_REQUEST_MAX_SIZE);
      return NULL;
    }
  /* An escaped NUL would end a member early without a word: "win\u0000dows" is not "win". */
  if (!g_utf8_validate_len (data, length, NULL) ||
      g_strstr_len (data, (gssize) length, "\\u0000") != NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST, _("The request is not UTF-8 text."));
      return NULL;
    }
  if (!json_parser_load_from_data (parser, data, (gssize) length, &local_error))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST, _("The request is not JSON: %s"),
                   local_error->message);
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("The request is not a JSON object."));
      return NULL;
    }

  return json_node_get_object (root);
}

/* Whether every member is known and of its type: "schema" the number 1, all others strings. */
static gboolean
check_members (JsonObject  *object,
               GError     **error)
{
  static const char * const names[] = {
    "stage", "undo", "mode", "when", "gpu", "domain", "digest", NULL,
  };
  g_autoptr (GList) members = json_object_get_members (object);
  JsonNode *schema = json_object_get_member (object, "schema");

  if (schema == NULL || !JSON_NODE_HOLDS_VALUE (schema) ||
      json_node_get_value_type (schema) != G_TYPE_INT64 || json_node_get_int (schema) != 1)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("The request's “schema” is not 1."));
      return FALSE;
    }
  for (GList *l = members; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (object, l->data);

      if (strcmp (l->data, "schema") == 0)
        continue;
      if (!g_strv_contains (names, l->data))
        {
          set_invalid (error, _("request's member"), l->data,
                       _("“stage”, “undo” or “mode”, “when”, “gpu”, “domain” or “digest”"));
          return FALSE;
        }
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        {
          set_invalid (error, _("request's member"), l->data, _("a string"));
          return FALSE;
        }
    }

  return TRUE;
}

static const char *
get_member (JsonObject *object,
            const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

/* Exactly one of "stage", "undo" and "mode" says what the request is for. */
static SyRequest *
new_for_purpose (JsonObject  *object,
                 GError     **error)
{
  const char *stage = get_member (object, "stage");
  const char *undo = get_member (object, "undo");
  const char *mode = get_member (object, "mode");
  const char *when = get_member (object, "when");

  if ((stage != NULL) + (undo != NULL) + (mode != NULL) != 1 || (mode == NULL && when != NULL))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("The request must have either “stage” or “undo”, or “mode” with “when”."));
      return NULL;
    }
  if (stage != NULL)
    return sy_request_new_stage (stage, error);

  return undo != NULL ? sy_request_new_undo (undo, error)
                      : sy_request_new_mode (mode, when, error);
}

SyRequest *
sy_request_new_from_json (const char  *data,
                          gssize       length,
                          GError     **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (SyRequest) self = NULL;
  JsonObject *object;

  g_return_val_if_fail (data != NULL, NULL);

  object = parse_object (parser, data, length < 0 ? strlen (data) : (gsize) length, error);
  if (object == NULL || !check_members (object, error))
    return NULL;

  self = new_for_purpose (object, error);
  if (self == NULL ||
      !sy_request_set_gpu (self, get_member (object, "gpu"), error) ||
      !sy_request_set_domain (self, get_member (object, "domain"), error) ||
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

char *
sy_request_to_json (SyRequest *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  char text[SY_PCI_ADDRESS_TEXT_SIZE];

  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  add_if_set (builder, "stage", self->stage);
  add_if_set (builder, "undo", self->undo);
  add_if_set (builder, "mode", self->mode);
  add_if_set (builder, "when", self->when);
  if (self->has_gpu)
    sy_json_add_string (builder, "gpu", sy_pci_address_format (&self->gpu, text));
  add_if_set (builder, "domain", self->domain);
  add_if_set (builder, "digest", self->digest);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return sy_json_to_text (root, FALSE);
}

const char *
sy_request_get_stage (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  return self->stage;
}

const char *
sy_request_get_undo (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  return self->undo;
}

const char *
sy_request_get_mode (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  return self->mode;
}

const char *
sy_request_get_when (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  return self->when;
}

const char *
sy_request_get_label (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  return self->mode != NULL ? "mode" : self->stage;
}

const SyPciAddress *
sy_request_get_gpu (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  return self->has_gpu ? &self->gpu : NULL;
}

const char *
sy_request_get_domain (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  return self->domain;
}

const char *
sy_request_get_digest (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  return self->digest;
}
