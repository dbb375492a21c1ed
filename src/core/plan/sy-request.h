/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "machine/sy-pci-address.h"
#include "sy-error.h"

G_BEGIN_DECLS

/* A request is a few hundred bytes; larger input is refused before it is parsed. */
#define SY_REQUEST_MAX_SIZE 65536

/* The one content that a request may carry: a video BIOS, for the stage that stores one. */
#define SY_REQUEST_ROM_MAX_SIZE (1024 * 1024)
#define SY_REQUEST_WITH_ROM_MAX_SIZE (SY_REQUEST_MAX_SIZE + (SY_REQUEST_ROM_MAX_SIZE + 2) / 3 * 4)

#define SY_TYPE_REQUEST (sy_request_get_type ())
G_DECLARE_FINAL_TYPE (SyRequest, sy_request, SY, REQUEST, GObject)

/**
 * SyRequest:
 *
 * What the user wants: small, typed, without any path, and without content but for a video BIOS.
 * It is all that crosses to the privileged helper. In JSON:
 * {"schema":1,"stage":"release","gpu":"0000:01:00.0","domain":"win10","digest":"sha256:…"} or
 * {"schema":1,"undo":"0003","digest":"sha256:…"} or
 * {"schema":1,"mode":"vm","when":"once","digest":"sha256:…"} or
 * {"schema":1,"gvt":"create","uuid":"…","type":"i915-GVTg_V5_4","digest":"sha256:…"} or
 * {"schema":1,"stage":"vbios","rom":"base64…","digest":"sha256:…"} or
 * {"schema":1,"stage":"attach","then":{"stage":"vbios","options":"no-rom"},"digest":"sha256:…"};
 * unknown members are refused.
 */

/** sy_request_new_stage: @stage must look like an identifier ([a-z][a-z0-9-]{0,31}) */
SyRequest          *sy_request_new_stage   (const char          *stage,
                                            GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_request_new_undo: @entry_id is a journal id, four to eight digits */
SyRequest          *sy_request_new_undo    (const char          *entry_id,
                                            GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the discrete GPU is for, and from when on; the only values that there are. */
#define SY_REQUEST_MODE_HOST      "host"
#define SY_REQUEST_MODE_VM        "vm"
#define SY_REQUEST_MODE_OFF       "off"         /* without a driver, for nobody */
#define SY_REQUEST_WHEN_NOW       "now"         /* while Linux runs, until it starts again */
#define SY_REQUEST_WHEN_ONCE      "once"        /* the next start alone */
#define SY_REQUEST_WHEN_NEXT_BOOT "next-boot"   /* every start from the next on */

/** sy_request_new_mode: to choose who has the GPU, now or from the next start on */
SyRequest          *sy_request_new_mode    (const char          *mode,
                                            const char          *when,
                                            GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/* What shall happen to a virtual GPU; the only values that there are. */
#define SY_REQUEST_GVT_CREATE "create"  /* now and at every start */
#define SY_REQUEST_GVT_REMOVE "remove"  /* now and for good */
#define SY_REQUEST_GVT_START  "start"   /* now, because a start of the computer asks for it */

/** sy_request_new_gvt: for the virtual GPU @uuid (small letters, with dashes) */
SyRequest          *sy_request_new_gvt     (const char          *action,
                                            const char          *uuid,
                                            GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_request_new_from_json: validates every field; %SY_ERROR_INVALID_REQUEST says which is wrong
 */
SyRequest          *sy_request_new_from_json (const char        *data,
                                              gssize             length,
                                              GError           **error) G_GNUC_WARN_UNUSED_RESULT;
char               *sy_request_to_json     (SyRequest           *self) G_GNUC_WARN_UNUSED_RESULT;

const char         *sy_request_get_stage   (SyRequest           *self);  /* nullable */
const char         *sy_request_get_undo    (SyRequest           *self);  /* nullable */
const char         *sy_request_get_mode    (SyRequest           *self);  /* nullable */
const char         *sy_request_get_when    (SyRequest           *self);  /* of a mode */
const char         *sy_request_get_gvt     (SyRequest           *self);  /* nullable */
const char         *sy_request_get_uuid    (SyRequest           *self);  /* of a virtual GPU */
const char         *sy_request_get_gvt_type (SyRequest          *self);  /* nullable */
/** sy_request_get_options: (nullable): words with commas between; each stage knows its own */
const char         *sy_request_get_options (SyRequest           *self);
gboolean            sy_request_has_option  (SyRequest           *self,
                                            const char          *option);
const char         *sy_request_get_label   (SyRequest           *self);  /* stage, "mode", "gvt" */
const SyPciAddress *sy_request_get_gpu     (SyRequest           *self);  /* nullable: the default */
const char         *sy_request_get_domain  (SyRequest           *self);  /* nullable: name, UUID */
GBytes             *sy_request_get_rom     (SyRequest           *self);  /* nullable */
SyRequest          *sy_request_get_then    (SyRequest           *self);  /* nullable */

/**
 * sy_request_new_part:
 *
 * Returns: (transfer full) (nullable): what @self asks of @stage, its first or its second one,
 *   alone and without a digest and a video BIOS; %NULL where it is about neither
 */
SyRequest          *sy_request_new_part    (SyRequest           *self,
                                            const char          *stage) G_GNUC_WARN_UNUSED_RESULT;
const char         *sy_request_get_digest  (SyRequest           *self);  /* nullable: "sha256:…" */

/* Setters validate; NULL clears. A request is set up before it is handed on, then left alone. */
gboolean            sy_request_set_gpu     (SyRequest           *self,
                                            const char          *address,
                                            GError             **error);
gboolean            sy_request_set_domain  (SyRequest           *self,
                                            const char          *domain,
                                            GError             **error);
gboolean            sy_request_set_gvt_type (SyRequest          *self,
                                            const char          *type,
                                            GError             **error);
gboolean            sy_request_set_options (SyRequest           *self,
                                            const char          *options,
                                            GError             **error);
/** sy_request_set_rom: of the stage "vbios" only; what is in it is for the stage to judge */
gboolean            sy_request_set_rom     (SyRequest           *self,
                                            GBytes              *rom,
                                            GError             **error);
/**
 * sy_request_set_then:
 * @then: (nullable): a stage with options alone, for the same GPU and virtual machine
 *
 * Has @then planned on what this stage leaves, so that both are one plan with one digest.
 */
gboolean            sy_request_set_then    (SyRequest           *self,
                                            SyRequest           *then,
                                            GError             **error);
gboolean            sy_request_set_digest  (SyRequest           *self,
                                            const char          *digest,
                                            GError             **error);

G_END_DECLS
