/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/sy-verify-private.h"

static const char * const kind_names[] = {
  [SY_VERIFY_NONE] = "none",
  [SY_VERIFY_INITRAMFS] = "initramfs",
  [SY_VERIFY_INITRAMFS_LACKS] = "initramfs-lacks",
  [SY_VERIFY_FILE_CONTAINS] = "file-contains",
  [SY_VERIFY_FILE_LACKS] = "file-lacks",
  [SY_VERIFY_EFI_TEXT] = "efi-text",
  [SY_VERIFY_INITRAMFS_DRY_RUN] = "initramfs-dry-run",
  [SY_VERIFY_GRUB_DEFAULT] = "grub-default",
  [SY_VERIFY_ACCEPTS] = "accepts",
  [SY_VERIFY_PLACE] = "place",
  [SY_VERIFY_SIGNED] = "signed",
};

SyVerify *
sy_verify_new (SyVerifyKind        kind,
               const char         *path,
               const char * const *expected)
{
  SyVerify *self = g_new0 (SyVerify, 1);

  self->kind = kind;
  self->path = g_strdup (path);
  self->expected = g_strdupv ((char **) expected);
  if (self->expected == NULL)
    self->expected = g_new0 (char *, 1);

  return self;
}

SyVerify *
sy_verify_copy (const SyVerify *self)
{
  return sy_verify_new (self->kind, self->path, (const char * const *) self->expected);
}

void
sy_verify_free (SyVerify *self)
{
  g_free (self->path);
  g_strfreev (self->expected);
  g_free (self);
}

GPtrArray *
sy_verify_array_copy (const GPtrArray *verifies)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);

  for (guint i = 0; verifies != NULL && i < verifies->len; i++)
    g_ptr_array_add (copy, sy_verify_copy (g_ptr_array_index (verifies, i)));

  return copy;
}

const char *
sy_verify_kind_to_string (SyVerifyKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (kind_names), NULL);

  return kind_names[kind];
}

gboolean
sy_verify_kind_from_string (const char   *name,
                            SyVerifyKind *out_kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_names); i++)
    if (g_strcmp0 (name, kind_names[i]) == 0)
      {
        *out_kind = i;
        return TRUE;
      }

  return FALSE;
}
