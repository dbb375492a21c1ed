/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-request-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-gvt-type.h"

#define ROM_STAGE "vbios"

struct _SyRequest {
  GObject       parent_instance;

  char         *stage;
  char         *undo;
  char         *mode;
  char         *when;
  char         *gvt;
  char         *uuid;
  char         *gvt_type;
  char         *options;
  SyPciAddress  gpu;
  gboolean      has_gpu;
  char         *domain;
  GBytes       *rom;
  SyRequest    *then;
  char         *digest;
};

G_DEFINE_FINAL_TYPE (SyRequest, sy_request, G_TYPE_OBJECT)

static void
sy_request_finalize (GObject *object)
{
  SyRequest *self = SY_REQUEST (object);

  g_free (self->stage);
  g_free (self->undo);
  g_free (self->mode);
  g_free (self->when);
  g_free (self->gvt);
  g_free (self->uuid);
  g_free (self->gvt_type);
  g_free (self->options);
  g_free (self->domain);
  g_clear_pointer (&self->rom, g_bytes_unref);
  g_clear_object (&self->then);
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

  if (!sy_request_stage_is_valid (stage))
    {
      sy_request_set_invalid (error, _("stage"), stage, _("a name such as “release”"));
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

  if (!sy_request_entry_id_is_valid (entry_id))
    {
      sy_request_set_invalid (error, _("journal entry"), entry_id,
                              _("a number of four to eight digits"));
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
  static const char * const modes[] = {
    SY_REQUEST_MODE_HOST, SY_REQUEST_MODE_VM, SY_REQUEST_MODE_OFF, NULL,
  };
  static const char * const whens[] = {
    SY_REQUEST_WHEN_NOW, SY_REQUEST_WHEN_ONCE, SY_REQUEST_WHEN_NEXT_BOOT, NULL,
  };
  SyRequest *self;

  g_return_val_if_fail (mode != NULL, NULL);

  if (!g_strv_contains (modes, mode))
    {
      sy_request_set_invalid (error, _("mode"), mode, _("“host”, “vm” or “off”"));
      return NULL;
    }
  if (when == NULL || !g_strv_contains (whens, when))
    {
      sy_request_set_invalid (error, _("time of the mode"), when != NULL ? when : "",
                              _("“now”, “once” or “next-boot”"));
      return NULL;
    }
  self = g_object_new (SY_TYPE_REQUEST, NULL);
  self->mode = g_strdup (mode);
  self->when = g_strdup (when);

  return self;
}

SyRequest *
sy_request_new_gvt (const char  *action,
                    const char  *uuid,
                    GError     **error)
{
  static const char * const actions[] = {
    SY_REQUEST_GVT_CREATE, SY_REQUEST_GVT_REMOVE, SY_REQUEST_GVT_START, NULL,
  };
  SyRequest *self;

  g_return_val_if_fail (action != NULL, NULL);

  if (!g_strv_contains (actions, action))
    {
      sy_request_set_invalid (error, _("action on a virtual GPU"), action,
                              _("“create”, “remove” or “start”"));
      return NULL;
    }
  if (uuid == NULL || !sy_gvt_uuid_is_valid (uuid))
    {
      sy_request_set_invalid (error, _("virtual GPU"), uuid != NULL ? uuid : "",
                              _("a UUID in small letters"));
      return NULL;
    }
  self = g_object_new (SY_TYPE_REQUEST, NULL);
  self->gvt = g_strdup (action);
  self->uuid = g_strdup (uuid);

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
      sy_request_set_invalid (error, _("GPU"), address, _("a PCI address such as 0000:01:00.0"));
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

  if (domain != NULL && !sy_request_domain_is_valid (domain))
    {
      sy_request_set_invalid (error, _("virtual machine"), domain,
                              _("a name without “/” or control characters, or a UUID,"));
      return FALSE;
    }
  g_free (self->domain);
  self->domain = g_strdup (domain);

  return TRUE;
}

gboolean
sy_request_set_gvt_type (SyRequest   *self,
                         const char  *type,
                         GError     **error)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), FALSE);

  if (type != NULL && !sy_gvt_type_id_is_valid (type))
    {
      sy_request_set_invalid (error, _("type of virtual GPU"), type,
                              _("a name such as “i915-GVTg_V5_4”"));
      return FALSE;
    }
  g_free (self->gvt_type);
  self->gvt_type = g_strdup (type);

  return TRUE;
}

gboolean
sy_request_set_options (SyRequest   *self,
                        const char  *options,
                        GError     **error)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), FALSE);

  if (options != NULL && !sy_request_options_are_valid (options))
    {
      sy_request_set_invalid (error, _("list of options"), options,
                              _("words with commas between them"));
      return FALSE;
    }
  g_free (self->options);
  self->options = g_strdup (options);

  return TRUE;
}

gboolean
sy_request_set_rom (SyRequest  *self,
                    GBytes     *rom,
                    GError    **error)
{
  gsize size = rom != NULL ? g_bytes_get_size (rom) : 0;

  g_return_val_if_fail (SY_IS_REQUEST (self), FALSE);

  if (rom != NULL && g_strcmp0 (self->stage, ROM_STAGE) != 0)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("A video BIOS belongs to a request for the stage “%s” only."), ROM_STAGE);
      return FALSE;
    }
  if (rom != NULL && (size == 0 || size > SY_REQUEST_ROM_MAX_SIZE))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("The video BIOS has %" G_GSIZE_FORMAT " bytes: 1 to %d were expected"),
                   size, SY_REQUEST_ROM_MAX_SIZE);
      return FALSE;
    }
  g_clear_pointer (&self->rom, g_bytes_unref);
  self->rom = rom != NULL ? g_bytes_ref (rom) : NULL;

  return TRUE;
}

gboolean
sy_request_set_then (SyRequest  *self,
                     SyRequest  *then,
                     GError    **error)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), FALSE);

  if (then != NULL && (self->stage == NULL || self->rom != NULL || then->stage == NULL ||
                       then->has_gpu || then->domain != NULL || then->gvt_type != NULL ||
                       then->rom != NULL || then->then != NULL || then->digest != NULL))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("What comes after a stage must be one other stage with nothing but "
                             "options."));
      return FALSE;
    }
  g_set_object (&self->then, then);

  return TRUE;
}

gboolean
sy_request_set_digest (SyRequest   *self,
                       const char  *digest,
                       GError     **error)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), FALSE);

  if (digest != NULL && !sy_request_digest_is_valid (digest))
    {
      sy_request_set_invalid (error, _("digest"), digest, _("“sha256:” and 64 hexadecimal digits"));
      return FALSE;
    }
  g_free (self->digest);
  self->digest = g_strdup (digest);

  return TRUE;
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
sy_request_get_gvt (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  return self->gvt;
}

const char *
sy_request_get_uuid (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  return self->uuid;
}

const char *
sy_request_get_gvt_type (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  return self->gvt_type;
}

const char *
sy_request_get_options (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  return self->options;
}

gboolean
sy_request_has_option (SyRequest  *self,
                       const char *option)
{
  g_auto (GStrv) words = NULL;

  g_return_val_if_fail (SY_IS_REQUEST (self), FALSE);

  if (self->options == NULL)
    return FALSE;
  words = g_strsplit (self->options, ",", -1);

  return g_strv_contains ((const char * const *) words, option);
}

const char *
sy_request_get_label (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  if (self->gvt != NULL)
    return "gvt";

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

GBytes *
sy_request_get_rom (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  return self->rom;
}

SyRequest *
sy_request_new_part (SyRequest  *self,
                     const char *stage)
{
  SyRequest *part;
  SyRequest *source = self;

  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  if (g_strcmp0 (self->stage, stage) != 0)
    source = self->then != NULL && g_strcmp0 (self->then->stage, stage) == 0 ? self->then : NULL;
  if (source == NULL)
    return NULL;
  part = sy_request_new_stage (stage, NULL);
  part->options = g_strdup (source->options);
  part->domain = g_strdup (self->domain);
  part->gvt_type = g_strdup (self->gvt_type);
  part->has_gpu = self->has_gpu;
  part->gpu = self->gpu;

  return part;
}

SyRequest *
sy_request_get_then (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  return self->then;
}

const char *
sy_request_get_digest (SyRequest *self)
{
  g_return_val_if_fail (SY_IS_REQUEST (self), NULL);

  return self->digest;
}
