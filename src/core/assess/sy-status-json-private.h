/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "assess/sy-assessment.h"
#include "machine/sy-gpu.h"
#include "machine/sy-holders.h"

G_BEGIN_DECLS

/** sy_status_json_add_address: the address of @device as a string value */
void sy_status_json_add_address (JsonBuilder       *builder,
                                 const SyPciDevice *device);

/** sy_status_json_add_evidence: an array member of what is said and where from */
void sy_status_json_add_evidence (JsonBuilder      *builder,
                                  const char       *member,
                                  const GPtrArray  *evidence);

/** sy_status_json_add_machine: the document's "machine" */
void sy_status_json_add_machine (JsonBuilder       *builder,
                                 SyMachine         *machine);

/** sy_status_json_add_gpu: an object of the document's "gpus"; @facts: of the machine */
void sy_status_json_add_gpu     (JsonBuilder       *builder,
                                 const SyGpu       *gpu,
                                 const GPtrArray   *facts);

/** sy_status_json_add_holders: the document's "holders"; @holders may be %NULL */
void sy_status_json_add_holders (JsonBuilder       *builder,
                                 const SyHolders   *holders);

/** sy_status_json_add_boot: the document's "boot", where there is an entry of the mode */
void sy_status_json_add_boot    (JsonBuilder       *builder,
                                 SyAssessment      *assessment);

G_END_DECLS
