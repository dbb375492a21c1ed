/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-change-private.h"

#include <glib/gi18n-lib.h>

#include "plan/sy-file-state.h"
#include "plan/sy-verify-private.h"

struct _SyChange {
  GObject          parent_instance;

  SyChangeKind     kind;
  char            *why;
  char            *path;
  char            *hidden_action;
  char            *shown_diff;

  SyFileState      before;
  SyFileState      after;

  GStrv            argv;
  GStrv            undo_argv;
  guint            timeout_ms;
  GPtrArray       *verifies;
  GPtrArray       *undo_verifies;

  char            *uri;
  char            *uuid;
  char            *domain_name;
  char            *before_text;
  char            *after_text;

  SyRuntimeAction  runtime_action;
  SyPciAddress     address;
};

G_DEFINE_FINAL_TYPE (SyChange, sy_change, G_TYPE_OBJECT)

static const char * const kind_names[] = {
  [SY_CHANGE_FILE] = "file",
  [SY_CHANGE_COMMAND] = "command",
  [SY_CHANGE_DOMAIN] = "domain",
  [SY_CHANGE_RUNTIME] = "runtime",
};

static void
sy_change_finalize (GObject *object)
{
  SyChange *self = SY_CHANGE (object);

  g_free (self->why);
  g_free (self->path);
  g_free (self->hidden_action);
  g_free (self->shown_diff);
  sy_file_state_clear (&self->before);
  sy_file_state_clear (&self->after);
  g_strfreev (self->argv);
  g_strfreev (self->undo_argv);
  g_clear_pointer (&self->verifies, g_ptr_array_unref);
  g_clear_pointer (&self->undo_verifies, g_ptr_array_unref);
  g_free (self->uri);
  g_free (self->uuid);
  g_free (self->domain_name);
  g_free (self->before_text);
  g_free (self->after_text);

  G_OBJECT_CLASS (sy_change_parent_class)->finalize (object);
}

static void
sy_change_class_init (SyChangeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sy_change_finalize;
}

static void
sy_change_init (SyChange *self)
{
}

static SyChange *
new_change (SyChangeKind  kind,
            const char   *why)
{
  SyChange *self = g_object_new (SY_TYPE_CHANGE, NULL);

  self->kind = kind;
  self->why = g_strdup (why);

  return self;
}

SyChange *
sy_change_new_file (const char        *path,
                    const SyFileState *before,
                    const SyFileState *after,
                    const char        *why)
{
  SyChange *self;

  g_return_val_if_fail (path != NULL && path[0] == '/', NULL);

  self = new_change (SY_CHANGE_FILE, why);
  self->path = g_strdup (path);
  sy_file_state_copy_to (before, &self->before);
  sy_file_state_copy_to (after, &self->after);

  return self;
}

SyChange *
sy_change_new_command (const char * const *argv,
                       guint               timeout_ms,
                       const char         *why,
                       GPtrArray          *verifies,
                       GPtrArray          *undo_verifies)
{
  SyChange *self;

  g_return_val_if_fail (argv != NULL && argv[0] != NULL, NULL);
  g_return_val_if_fail (timeout_ms > 0, NULL);

  self = new_change (SY_CHANGE_COMMAND, why);
  self->argv = g_strdupv ((char **) argv);
  self->timeout_ms = timeout_ms;
  self->verifies = sy_verify_array_copy (verifies);
  self->undo_verifies = sy_verify_array_copy (undo_verifies);

  return self;
}

void
sy_change_set_undo_argv (SyChange           *self,
                         const char * const *undo_argv)
{
  g_return_if_fail (SY_IS_CHANGE (self));
  g_return_if_fail (self->kind == SY_CHANGE_COMMAND);

  g_strfreev (self->undo_argv);
  self->undo_argv = g_strdupv ((char **) undo_argv);
}

SyChange *
sy_change_new_domain (const char *uri,
                      const char *uuid,
                      const char *name,
                      const char *before_xml,
                      const char *after_xml,
                      const char *why)
{
  SyChange *self;

  g_return_val_if_fail (uri != NULL && uuid != NULL && name != NULL, NULL);

  self = new_change (SY_CHANGE_DOMAIN, why);
  self->path = g_strdup_printf ("%s %s", uri, name);
  self->uri = g_strdup (uri);
  self->uuid = g_strdup (uuid);
  self->domain_name = g_strdup (name);
  self->before_text = g_strdup (before_xml);
  self->after_text = g_strdup (after_xml);

  return self;
}

SyChange *
sy_change_new_runtime (SyRuntimeAction     action,
                       const SyPciAddress *address,
                       const char         *before,
                       const char         *after,
                       const char         *uuid,
                       const char         *why)
{
  char text[SY_PCI_ADDRESS_TEXT_SIZE];
  SyChange *self;

  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (uuid != NULL || !sy_runtime_action_is_mdev (action), NULL);

  self = new_change (SY_CHANGE_RUNTIME, why);
  self->path = g_strdup (sy_pci_address_format (address, text));
  self->runtime_action = action;
  self->address = *address;
  self->before_text = g_strdup (before);
  self->after_text = g_strdup (after);
  self->uuid = g_strdup (uuid);

  return self;
}

static SyChange *
invert_runtime (SyChange   *self,
                const char *why)
{
  static const SyRuntimeAction inverses[] = {
    [SY_RUNTIME_BIND_DRIVER] = SY_RUNTIME_BIND_DRIVER,
    [SY_RUNTIME_CREATE_MDEV] = SY_RUNTIME_REMOVE_MDEV,
    [SY_RUNTIME_REMOVE_MDEV] = SY_RUNTIME_CREATE_MDEV,
    [SY_RUNTIME_SET_OVERRIDE] = SY_RUNTIME_SET_OVERRIDE,
    [SY_RUNTIME_SET_POWER] = SY_RUNTIME_SET_POWER,
    [SY_RUNTIME_UNLOAD_MODULE] = SY_RUNTIME_LOAD_MODULE,
    [SY_RUNTIME_LOAD_MODULE] = SY_RUNTIME_UNLOAD_MODULE,
  };
  SyRuntimeAction action = inverses[self->runtime_action];

  if (action == self->runtime_action)
    return sy_change_new_runtime (action, &self->address, self->after_text, self->before_text,
                                  self->uuid, why);

  /* The type of a mediated device stands in "after" both ways, as it is needed to make it again;
   * and so does the name of a module. */
  return sy_change_new_runtime (action, &self->address, self->before_text, self->after_text,
                                self->uuid, why);
}

static SyChange *
invert_command (SyChange   *self,
                const char *why)
{
  gboolean own = self->undo_argv != NULL;
  SyChange *inverse;

  inverse = sy_change_new_command ((const char * const *) (own ? self->undo_argv : self->argv),
                                   self->timeout_ms,
                                   own ? why : _("Rebuilds after the files were put back."),
                                   self->undo_verifies, self->verifies);
  if (own)
    sy_change_set_undo_argv (inverse, (const char * const *) self->argv);

  return inverse;
}

SyChange *
sy_change_invert (SyChange *self)
{
  g_autofree char *why = NULL;

  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);
  g_return_val_if_fail (self->hidden_action == NULL, NULL);

  why = g_strdup_printf (_("Takes back: %s"), self->why != NULL ? self->why : self->path);
  switch (self->kind)
    {
    case SY_CHANGE_FILE:
      return sy_change_new_file (self->path, &self->after, &self->before, why);

    case SY_CHANGE_COMMAND:
      return invert_command (self, why);

    case SY_CHANGE_DOMAIN:
      return sy_change_new_domain (self->uri, self->uuid, self->domain_name, self->after_text,
                                   self->before_text, why);

    case SY_CHANGE_RUNTIME:
    default:
      return invert_runtime (self, why);
    }
}

void
sy_change_set_hidden (SyChange   *self,
                      const char *action)
{
  g_return_if_fail (SY_IS_CHANGE (self));

  g_free (self->hidden_action);
  self->hidden_action = g_strdup (action);
}

SyChange *
sy_change_new_from_json (JsonObject *object)
{
  const char *kind = json_object_get_string_member_with_default (object, "kind", NULL);
  const char *action = json_object_get_string_member_with_default (object, "action", NULL);
  JsonArray *words = NULL;
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  SyChange *self;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kind_names) && g_strcmp0 (kind, kind_names[i]) != 0; i++)
    ;
  if (i == G_N_ELEMENTS (kind_names) || action == NULL)
    return NULL;

  self = new_change (i, json_object_get_string_member_with_default (object, "why", NULL));
  self->path = g_strdup (json_object_get_string_member_with_default (object, "path", NULL));
  self->shown_diff = g_strdup (json_object_get_string_member_with_default (object, "diff", NULL));
  if (json_object_has_member (object, "argv"))
    words = json_object_get_array_member (object, "argv");
  for (guint k = 0; words != NULL && k < json_array_get_length (words); k++)
    g_strv_builder_add (argv, json_array_get_string_element (words, k));
  self->argv = g_strv_builder_end (argv);
  sy_change_set_hidden (self, action);

  return self;
}

const char *
sy_change_get_shown_diff (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  return self->shown_diff;
}

gboolean
sy_change_get_hidden (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), FALSE);

  return self->hidden_action != NULL;
}

SyChangeKind
sy_change_get_kind (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), SY_CHANGE_FILE);

  return self->kind;
}

const char *
sy_change_get_why (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  return self->why;
}

static const char *
get_runtime_action_name (SyChange *self)
{
  if (self->runtime_action == SY_RUNTIME_BIND_DRIVER && self->after_text == NULL)
    return "unbind";

  return sy_runtime_action_to_string (self->runtime_action);
}

const char *
sy_change_get_action (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  if (self->hidden_action != NULL)
    return self->hidden_action;

  switch (self->kind)
    {
    case SY_CHANGE_FILE:
      if (self->before.content == NULL)
        return "create";
      return self->after.content == NULL ? "remove" : "modify";

    case SY_CHANGE_COMMAND:
      return "run";

    case SY_CHANGE_DOMAIN:
      return self->after_text != NULL ? "define" : "undefine";

    case SY_CHANGE_RUNTIME:
    default:
      return get_runtime_action_name (self);
    }
}

const char *
sy_change_get_path (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  return self->path;
}

const SyFileState *
sy_change_get_before (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  return self->kind == SY_CHANGE_FILE ? &self->before : NULL;
}

const SyFileState *
sy_change_get_after (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  return self->kind == SY_CHANGE_FILE ? &self->after : NULL;
}

const char * const *
sy_change_get_argv (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  return (const char * const *) self->argv;
}

const char * const *
sy_change_get_undo_argv (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  return (const char * const *) self->undo_argv;
}

guint
sy_change_get_timeout_ms (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), 0);

  return self->timeout_ms;
}

const GPtrArray *
sy_change_get_verifies (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  return self->verifies;
}

const GPtrArray *
sy_change_get_undo_verifies (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  return self->undo_verifies;
}

const char *
sy_change_get_uri (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  return self->uri;
}

const char *
sy_change_get_uuid (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  return self->uuid;
}

const char *
sy_change_get_domain_name (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  return self->domain_name;
}

const char *
sy_change_get_before_text (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  return self->before_text;
}

const char *
sy_change_get_after_text (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  return self->after_text;
}

SyRuntimeAction
sy_change_get_runtime_action (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), SY_RUNTIME_BIND_DRIVER);

  return self->runtime_action;
}

const SyPciAddress *
sy_change_get_address (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  return self->kind == SY_CHANGE_RUNTIME ? &self->address : NULL;
}

const char *
sy_change_kind_to_string (SyChangeKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (kind_names), NULL);

  return kind_names[kind];
}
