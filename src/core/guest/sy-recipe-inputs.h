/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-recipe.h"
#include "machine/sy-machine.h"

G_BEGIN_DECLS

/**
 * SyRecipeInputs: a context for recipes with what a computer says, and the owner of that
 * @context: to be completed by the caller, who owns what is put there
 */
typedef struct {
  SyRecipeContext  context;
  GArray          *functions;
  GArray          *others;
  GStrv            smbios;
} SyRecipeInputs;

/**
 * sy_recipe_inputs_new:
 * @gpu: (nullable): the GPU to hand over
 *
 * Fills in functions, what else of the same maker is in the IOMMU group, ids, ROM, SMBIOS, threads
 * and kvmfr.
 * Versions are those of the libvirt that this program is linked with and of the QEMU that is
 * installed, until the caller, who may have a connection, knows better.
 */
SyRecipeInputs *sy_recipe_inputs_new  (SyMachine      *machine,
                                       const SyGpu    *gpu) G_GNUC_WARN_UNUSED_RESULT;

void            sy_recipe_inputs_free (SyRecipeInputs *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyRecipeInputs, sy_recipe_inputs_free)

G_END_DECLS
