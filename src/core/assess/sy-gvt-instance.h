/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-domain-store.h"
#include "machine/sy-machine.h"

G_BEGIN_DECLS

/**
 * SyGvtInstance:
 * @type: (nullable): not known
 * @exists: whether it exists now
 * @at_start: whether a file of ours asks for it at every start
 * @domains: (element-type utf8): names of the virtual machines whose definition has it
 *
 * A virtual GPU, as measured.
 */
typedef struct {
  char      *uuid;
  char      *type;
  gboolean   exists;
  gboolean   at_start;
  GPtrArray *domains;
} SyGvtInstance;

/**
 * sy_gvt_instances_list:
 * @domains: (nullable): virtual machines to look through
 * @problems: (element-type utf8) (nullable): gets what could not be read
 *
 * Returns: (transfer full) (element-type SyGvtInstance): those that exist, then those that are
 *   asked for at the start and do not exist
 */
GPtrArray *sy_gvt_instances_list (SyMachine     *machine,
                                  SyDomainStore *domains,
                                  GPtrArray     *problems) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
