/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/sy-change-private.h"

#include <string.h>

#include "plan/sy-diff.h"
#include "sy-json.h"

static const char * const runtime_names[] = {
  [SY_RUNTIME_BIND_DRIVER] = "bind",
  [SY_RUNTIME_CREATE_MDEV] = "create-mdev",
  [SY_RUNTIME_REMOVE_MDEV] = "remove-mdev",
  [SY_RUNTIME_SET_OVERRIDE] = "set-override",
  [SY_RUNTIME_SET_POWER] = "set-power",
  [SY_RUNTIME_UNLOAD_MODULE] = "unload-module",
  [SY_RUNTIME_LOAD_MODULE] = "load-module",
};

/* What the difference of a change is headed with, behind the address. */
static const char * const runtime_labels[] = {
  [SY_RUNTIME_BIND_DRIVER] = "driver",
  [SY_RUNTIME_SET_OVERRIDE] = "driver_override",
  [SY_RUNTIME_SET_POWER] = "power/control",
  [SY_RUNTIME_UNLOAD_MODULE] = "module",
  [SY_RUNTIME_LOAD_MODULE] = "module",
};

gboolean
sy_runtime_action_is_mdev (SyRuntimeAction action)
{
  return action == SY_RUNTIME_CREATE_MDEV || action == SY_RUNTIME_REMOVE_MDEV;
}

const char *
sy_runtime_action_to_string (SyRuntimeAction action)
{
  g_return_val_if_fail (action < G_N_ELEMENTS (runtime_names), NULL);

  return runtime_names[action];
}

gboolean
sy_runtime_action_from_string (const char      *name,
                               SyRuntimeAction *out_action)
{
  for (guint i = 0; i < G_N_ELEMENTS (runtime_names); i++)
    if (g_strcmp0 (name, runtime_names[i]) == 0)
      {
        *out_action = i;
        return TRUE;
      }

  return FALSE;
}

static char *
diff_file (SyChange *self)
{
  const SyFileState *before = sy_change_get_before (self);
  const SyFileState *after = sy_change_get_after (self);
  const char *path = sy_change_get_path (self);
  g_autoptr (GString) head = g_string_new (NULL);
  g_autofree char *body = sy_diff_unified (path, path, before->content, after->content);

  if (before->content == NULL)
    g_string_append_printf (head, "new file mode %04o\n", after->mode);
  else if (after->content == NULL)
    g_string_append_printf (head, "deleted file mode %04o\n", before->mode);
  else
    {
      if (before->mode != after->mode)
        g_string_append_printf (head, "old mode %04o\nnew mode %04o\n", before->mode, after->mode);
      if (before->uid != after->uid || before->gid != after->gid)
        g_string_append_printf (head, "old owner %u:%u\nnew owner %u:%u\n",
                                before->uid, before->gid, after->uid, after->gid);
    }

  return g_strconcat (head->str, body, NULL);
}

static GBytes *
text_bytes (const char *text,
            const char *end)
{
  char *whole = text != NULL ? g_strconcat (text, end, NULL) : NULL;

  return whole != NULL ? g_bytes_new_take (whole, strlen (whole)) : NULL;
}

/* Whether there is one text before and another after, and not the same thing made or gone. */
static gboolean
has_both (SyRuntimeAction action)
{
  return action == SY_RUNTIME_BIND_DRIVER || action == SY_RUNTIME_SET_OVERRIDE ||
         action == SY_RUNTIME_SET_POWER;
}

static char *
diff_runtime (SyChange *self)
{
  SyRuntimeAction action = sy_change_get_runtime_action (self);
  const char *after = sy_change_get_after_text (self);
  const char *before = has_both (action) ? sy_change_get_before_text (self) : after;
  g_autofree char *label = g_strdup_printf ("%s %s", sy_change_get_path (self),
                                            sy_runtime_action_is_mdev (action)
                                            ? sy_change_get_uuid (self) : runtime_labels[action]);
  g_autoptr (GBytes) old = NULL;
  g_autoptr (GBytes) new = NULL;

  if (action != SY_RUNTIME_CREATE_MDEV && action != SY_RUNTIME_LOAD_MODULE)
    old = text_bytes (before, "\n");
  if (action != SY_RUNTIME_REMOVE_MDEV && action != SY_RUNTIME_UNLOAD_MODULE)
    new = text_bytes (after, "\n");

  return sy_diff_unified (label, label, old, new);
}

static char *
diff_domain (SyChange *self)
{
  g_autoptr (GBytes) old = text_bytes (sy_change_get_before_text (self), "");
  g_autoptr (GBytes) new = text_bytes (sy_change_get_after_text (self), "");

  return sy_diff_unified (sy_change_get_path (self), sy_change_get_path (self), old, new);
}

char *
sy_change_get_diff (SyChange *self)
{
  g_return_val_if_fail (SY_IS_CHANGE (self), NULL);

  if (sy_change_get_hidden (self))
    return g_strdup (sy_change_get_shown_diff (self));

  switch (sy_change_get_kind (self))
    {
    case SY_CHANGE_FILE:
      return diff_file (self);

    case SY_CHANGE_DOMAIN:
      return sy_change_explain_diff (self, diff_domain (self));

    case SY_CHANGE_RUNTIME:
      return diff_runtime (self);

    case SY_CHANGE_COMMAND:
    default:
      return NULL;
    }
}

static const SyVerify *
find_verify (SyChange     *self,
             SyVerifyKind  kind)
{
  const GPtrArray *verifies = sy_change_get_verifies (self);

  for (guint i = 0; verifies != NULL && i < verifies->len; i++)
    {
      const SyVerify *verify = g_ptr_array_index (verifies, i);

      if (verify->kind == kind)
        return verify;
    }

  return NULL;
}

const char *
sy_change_get_dry_run (SyChange *self)
{
  const SyVerify *verify = find_verify (self, SY_VERIFY_INITRAMFS_DRY_RUN);

  return verify != NULL ? verify->path : NULL;
}

const SyVerify *
sy_change_get_placed (SyChange *self)
{
  return find_verify (self, SY_VERIFY_PLACE);
}

void
sy_change_build_json (SyChange    *self,
                      JsonBuilder *builder)
{
  const char * const *argv = sy_change_get_argv (self);
  g_autofree char *diff = sy_change_get_diff (self);

  json_builder_begin_object (builder);
  sy_json_add_string (builder, "kind", sy_change_kind_to_string (sy_change_get_kind (self)));
  sy_json_add_string (builder, "action", sy_change_get_action (self));
  sy_json_add_string (builder, "path", sy_change_get_path (self));
  sy_json_add_string (builder, "why", sy_change_get_why (self));
  sy_json_add_string (builder, "diff", diff);
  json_builder_set_member_name (builder, "argv");
  json_builder_begin_array (builder);
  for (guint i = 0; argv != NULL && argv[i] != NULL; i++)
    json_builder_add_string_value (builder, argv[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}
