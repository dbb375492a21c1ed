/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SyGvtType:
 * @id: the directory below "mdev_supported_types": "i915-GVTg_V5_4"
 * @name: (nullable): "GVTg_V5_4"
 * @description: (nullable): the driver's lines as they stand
 * @resolution: (nullable): the largest picture, "1920x1200"
 * @low_mib: memory that the processor reaches, 0: not told
 * @high_mib: further graphics memory, 0: not told
 * @fences: fence registers, 0: not told
 * @instances: how many more can be made
 * @instances_known: whether @instances could be read
 *
 * One kind of virtual GPU that GVT-g offers (drivers/gpu/drm/i915/gvt/kvmgt.c).
 */
typedef struct {
  char     *id;
  char     *name;
  char     *description;
  char     *resolution;
  guint     low_mib;
  guint     high_mib;
  guint     fences;
  guint     instances;
  gboolean  instances_known;
} SyGvtType;

/**
 * SyMdev:
 * @uuid: its name
 * @type: (nullable): the id of its type
 *
 * A mediated device that exists.
 */
typedef struct {
  char *uuid;
  char *type;
} SyMdev;

/** sy_gvt_type_new: (transfer full): @id is made valid UTF-8 */
SyGvtType *sy_gvt_type_new               (const char *id) G_GNUC_WARN_UNUSED_RESULT;
void       sy_gvt_type_free              (SyGvtType  *self);

/**
 * sy_gvt_type_take_description:
 * @description: (transfer full): lines "KEY: VALUE"; what is not understood is only kept
 *
 * Sets the description and what it tells: resolution, sizes and fences.
 */
void       sy_gvt_type_take_description  (SyGvtType  *self,
                                          char       *description);

SyMdev    *sy_mdev_new                   (const char *uuid,
                                          const char *type) G_GNUC_WARN_UNUSED_RESULT;
void       sy_mdev_free                  (SyMdev     *self);

/** sy_gvt_type_id_is_valid: whether @id may be a type of GVT-g: "i915-GVTg_V5_4" */
gboolean   sy_gvt_type_id_is_valid       (const char *id);

/** sy_gvt_uuid_is_valid: whether @uuid is a UUID as sysfs shows it: small letters, dashes */
gboolean   sy_gvt_uuid_is_valid          (const char *uuid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyGvtType, sy_gvt_type_free)

G_END_DECLS
