/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-plan-private.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "plan/sy-change-private.h"
#include "plan/sy-digest.h"
#include "plan/sy-duration.h"
#include "plan/sy-file-state.h"
#include "sy-json.h"

/* Goes into every digest; another number whenever the canonical form changes. */
#define CANONICAL_FORM "switchyard-plan-3"

struct _SyPlan {
  GObject    parent_instance;

  SyRequest *request;
  char      *title;
  GPtrArray *changes;
  GPtrArray *warnings;
  gboolean   reboot;
  gboolean   trial;
  GPtrArray *inputs;          /* (element-type utf8): path and what was there */
  guint      shown_duration_s;
  char      *shown_digest;    /* of a plan from JSON, which can only be shown */
};

G_DEFINE_FINAL_TYPE (SyPlan, sy_plan, G_TYPE_OBJECT)

static void
sy_plan_finalize (GObject *object)
{
  SyPlan *self = SY_PLAN (object);

  g_clear_object (&self->request);
  g_free (self->title);
  g_ptr_array_unref (self->inputs);
  g_free (self->shown_digest);
  g_ptr_array_unref (self->changes);
  g_ptr_array_unref (self->warnings);

  G_OBJECT_CLASS (sy_plan_parent_class)->finalize (object);
}

static void
sy_plan_class_init (SyPlanClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sy_plan_finalize;
}

static void
sy_plan_init (SyPlan *self)
{
  self->changes = g_ptr_array_new_with_free_func (g_object_unref);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  self->inputs = g_ptr_array_new_with_free_func (g_free);
}

SyPlan *
sy_plan_new (SyRequest  *request,
             const char *title)
{
  SyPlan *self;

  g_return_val_if_fail (SY_IS_REQUEST (request), NULL);

  self = g_object_new (SY_TYPE_PLAN, NULL);
  self->request = g_object_ref (request);
  self->title = g_strdup (title);

  return self;
}

SyRequest *
sy_plan_get_request (SyPlan *self)
{
  g_return_val_if_fail (SY_IS_PLAN (self), NULL);

  return self->request;
}

const char *
sy_plan_get_title (SyPlan *self)
{
  g_return_val_if_fail (SY_IS_PLAN (self), NULL);

  return self->title;
}

void
sy_plan_add (SyPlan   *self,
             SyChange *change)
{
  g_return_if_fail (SY_IS_PLAN (self));
  g_return_if_fail (SY_IS_CHANGE (change));

  g_ptr_array_add (self->changes, change);
}

/* On the live root a new file is root's, whoever plans it, so that the review of a user and the
 * work of the helper have one digest. Below another root it is the caller's. */
static void
set_new_owner (SySysroot   *sysroot,
               SyFileState *state)
{
  gboolean live = sy_sysroot_is_live (sysroot);

  state->uid = live ? 0 : geteuid ();
  state->gid = live ? 0 : getegid ();
}

gboolean
sy_plan_add_file (SyPlan      *self,
                  SySysroot   *sysroot,
                  const char  *path,
                  GBytes      *content,
                  mode_t       mode,
                  const char  *why,
                  GError     **error)
{
  g_auto (SyFileState) before = { 0 };
  SyFileState after = { 0 };

  g_return_val_if_fail (SY_IS_PLAN (self), FALSE);
  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  if (!sy_file_state_read (sysroot, path, &before, error))
    return FALSE;
  if (content != NULL && g_bytes_get_size (content) > SY_FILE_STATE_MAX_SIZE)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s: would become larger than the %d bytes of a configuration file."),
                   path, SY_FILE_STATE_MAX_SIZE);
      return FALSE;
    }

  after = before;
  after.content = content;
  if (before.content == NULL)
    {
      after.mode = mode & 07777;
      set_new_owner (sysroot, &after);
    }
  if (!sy_file_state_same_content (&before, &after))
    sy_plan_add (self, sy_change_new_file (path, &before, &after, why));

  return TRUE;
}

gboolean
sy_plan_add_text (SyPlan      *self,
                  SySysroot   *sysroot,
                  const char  *path,
                  const char  *text,
                  mode_t       mode,
                  const char  *why,
                  GError     **error)
{
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));

  return sy_plan_add_file (self, sysroot, path, content, mode, why, error);
}

void
sy_plan_take_input (SyPlan *self,
                    char   *input)
{
  g_ptr_array_add (self->inputs, input);
}

void
sy_plan_add_warning (SyPlan     *self,
                     const char *format,
                     ...)
{
  g_autofree char *warning = NULL;
  va_list args;

  g_return_if_fail (SY_IS_PLAN (self));

  va_start (args, format);
  warning = g_strdup_vprintf (format, args);
  va_end (args);
  /* They quote lines of files, which may be of any encoding. */
  g_ptr_array_add (self->warnings, g_utf8_make_valid (warning, -1));
}

void
sy_plan_set_reboot (SyPlan   *self,
                    gboolean  reboot)
{
  g_return_if_fail (SY_IS_PLAN (self));

  self->reboot = reboot;
}

gboolean
sy_plan_get_reboot (SyPlan *self)
{
  g_return_val_if_fail (SY_IS_PLAN (self), FALSE);

  return self->reboot;
}

void
sy_plan_set_trial (SyPlan   *self,
                   gboolean  trial)
{
  g_return_if_fail (SY_IS_PLAN (self));

  self->trial = trial;
}

gboolean
sy_plan_get_trial (SyPlan *self)
{
  g_return_val_if_fail (SY_IS_PLAN (self), FALSE);

  return self->trial;
}

guint
sy_plan_get_duration_s (SyPlan *self)
{
  g_return_val_if_fail (SY_IS_PLAN (self), 0);

  return self->shown_digest != NULL ? self->shown_duration_s
                                    : sy_duration_estimate (self->changes);
}

const GPtrArray *
sy_plan_get_changes (SyPlan *self)
{
  g_return_val_if_fail (SY_IS_PLAN (self), NULL);

  return self->changes;
}

const GPtrArray *
sy_plan_get_warnings (SyPlan *self)
{
  g_return_val_if_fail (SY_IS_PLAN (self), NULL);

  return self->warnings;
}

static void
add_request (SyDigest  *digest,
             SyRequest *request)
{
  const SyPciAddress *gpu = sy_request_get_gpu (request);
  SyRequest *then = sy_request_get_then (request);
  char text[SY_PCI_ADDRESS_TEXT_SIZE];

  sy_digest_add_string (digest, sy_request_get_stage (request));
  sy_digest_add_string (digest, sy_request_get_undo (request));
  sy_digest_add_string (digest, sy_request_get_mode (request));
  sy_digest_add_string (digest, sy_request_get_when (request));
  sy_digest_add_string (digest, gpu != NULL ? sy_pci_address_format (gpu, text) : NULL);
  sy_digest_add_string (digest, sy_request_get_domain (request));
  sy_digest_add_string (digest, sy_request_get_gvt (request));
  sy_digest_add_string (digest, sy_request_get_uuid (request));
  sy_digest_add_string (digest, sy_request_get_gvt_type (request));
  sy_digest_add_string (digest, sy_request_get_options (request));
  sy_digest_add_bytes (digest, sy_request_get_rom (request));
  sy_digest_add_string (digest, then != NULL ? sy_request_get_stage (then) : NULL);
  sy_digest_add_string (digest, then != NULL ? sy_request_get_options (then) : NULL);
}

static void
add_file_state (SyDigest          *digest,
                const SyFileState *state)
{
  if (state == NULL)
    {
      sy_digest_add_string (digest, NULL);
      return;
    }
  sy_digest_add_bytes (digest, state->content);
  sy_digest_add_int (digest, state->mode);
  sy_digest_add_int (digest, state->uid);
  sy_digest_add_int (digest, state->gid);
}

static void
add_verifies (SyDigest        *digest,
              const GPtrArray *verifies)
{
  guint n = verifies != NULL ? verifies->len : 0;

  sy_digest_add_int (digest, n);
  for (guint i = 0; i < n; i++)
    {
      const SyVerify *verify = g_ptr_array_index (verifies, i);

      sy_digest_add_int (digest, verify->kind);
      sy_digest_add_string (digest, verify->path);
      sy_digest_add_strv (digest, (const char * const *) verify->expected);
    }
}

/* Every field of every kind, so that a field which a kind leaves out is an absent field. What is
 * said about the change (why) is in the language of who looks, and is left out. */
static void
add_change (SyDigest *digest,
            SyChange *change)
{
  sy_digest_add_string (digest, sy_change_kind_to_string (sy_change_get_kind (change)));
  sy_digest_add_string (digest, sy_change_get_action (change));
  sy_digest_add_string (digest, sy_change_get_path (change));
  add_file_state (digest, sy_change_get_before (change));
  add_file_state (digest, sy_change_get_after (change));
  sy_digest_add_strv (digest, sy_change_get_argv (change));
  sy_digest_add_strv (digest, sy_change_get_undo_argv (change));
  sy_digest_add_int (digest, sy_change_get_timeout_ms (change));
  add_verifies (digest, sy_change_get_verifies (change));
  add_verifies (digest, sy_change_get_undo_verifies (change));
  sy_digest_add_string (digest, sy_change_get_uri (change));
  sy_digest_add_string (digest, sy_change_get_uuid (change));
  sy_digest_add_string (digest, sy_change_get_domain_name (change));
  sy_digest_add_string (digest, sy_change_get_before_text (change));
  sy_digest_add_string (digest, sy_change_get_after_text (change));
}

char *
sy_plan_get_digest (SyPlan *self)
{
  g_autoptr (SyDigest) digest = sy_digest_new ();

  g_return_val_if_fail (SY_IS_PLAN (self), NULL);

  if (self->shown_digest != NULL)
    return g_strdup (self->shown_digest);

  sy_digest_add_string (digest, CANONICAL_FORM);
  add_request (digest, self->request);
  sy_digest_add_int (digest, self->inputs->len);
  for (guint i = 0; i < self->inputs->len; i++)
    sy_digest_add_string (digest, g_ptr_array_index (self->inputs, i));
  sy_digest_add_int (digest, self->changes->len);
  for (guint i = 0; i < self->changes->len; i++)
    add_change (digest, g_ptr_array_index (self->changes, i));

  return sy_digest_finish (digest);
}

JsonNode *
sy_plan_to_json (SyPlan *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *digest = NULL;

  g_return_val_if_fail (SY_IS_PLAN (self), NULL);

  digest = sy_plan_get_digest (self);
  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "stage", sy_request_get_label (self->request));
  sy_json_add_string (builder, "undo", sy_request_get_undo (self->request));
  sy_json_add_string (builder, "title", self->title);
  sy_json_add_string (builder, "digest", digest);
  json_builder_set_member_name (builder, "changes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->changes->len; i++)
    sy_change_build_json (g_ptr_array_index (self->changes, i), builder);
  json_builder_end_array (builder);
  sy_json_add_boolean (builder, "reboot", self->reboot);
  sy_json_add_boolean (builder, "trial", self->trial);
  sy_json_add_int (builder, "seconds", sy_plan_get_duration_s (self));
  json_builder_set_member_name (builder, "warnings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->warnings->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (self->warnings, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static gboolean
read_changes (SyPlan    *self,
              JsonArray *changes)
{
  for (guint i = 0; i < json_array_get_length (changes); i++)
    {
      JsonNode *node = json_array_get_element (changes, i);
      SyChange *change = JSON_NODE_HOLDS_OBJECT (node)
                         ? sy_change_new_from_json (json_node_get_object (node)) : NULL;

      if (change == NULL)
        return FALSE;
      sy_plan_add (self, change);
    }

  return TRUE;
}

static JsonArray *
get_array (JsonObject *object,
           const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

SyPlan *
sy_plan_new_from_json (SyRequest  *request,
                       JsonNode   *node,
                       GError    **error)
{
  g_autoptr (SyPlan) self = NULL;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *changes = object != NULL ? get_array (object, "changes") : NULL;
  JsonArray *warnings = object != NULL ? get_array (object, "warnings") : NULL;
  const char *digest = NULL;

  if (object != NULL)
    digest = json_object_get_string_member_with_default (object, "digest", NULL);
  if (digest != NULL && changes != NULL && warnings != NULL)
    {
      self = sy_plan_new (request,
                          json_object_get_string_member_with_default (object, "title", NULL));
      self->shown_digest = g_strdup (digest);
      self->reboot = json_object_get_boolean_member_with_default (object, "reboot", FALSE);
      self->trial = json_object_get_boolean_member_with_default (object, "trial", FALSE);
      self->shown_duration_s = (guint) CLAMP (json_object_get_int_member_with_default
                                                (object, "seconds", 0), 0, G_MAXINT);
      for (guint i = 0; i < json_array_get_length (warnings); i++)
        sy_plan_add_warning (self, "%s", json_array_get_string_element (warnings, i));
      if (read_changes (self, changes))
        return g_steal_pointer (&self);
    }

  g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                       _("What was planned with more rights cannot be read"));

  return NULL;
}
