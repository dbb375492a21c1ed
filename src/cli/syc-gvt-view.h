/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "machine/sy-machine.h"
#include "syc-output.h"

G_BEGIN_DECLS

/**
 * syc_gvt_view_print:
 * @instances: (element-type SyGvtInstance)
 *
 * The types of virtual GPUs that the integrated GPU offers, or why it offers none, and the virtual
 * GPUs that there are.
 */
void      syc_gvt_view_print   (SyMachine       *machine,
                                const GPtrArray *instances,
                                SycOutput       *output);

/** syc_gvt_view_to_json: {"schema":1,"gpu":…,"supported":…,"says":…,"types":[…],"instances":[…]} */
JsonNode *syc_gvt_view_to_json (SyMachine       *machine,
                                const GPtrArray *instances) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
