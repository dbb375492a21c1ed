/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>

#define MODE N_("The guest sees the processor that is there, with all it can do.")
#define KVM N_("The processor runs Windows itself, and QEMU need not compute it.")
#define TOPOLOGY \
  N_("Windows for the desktop uses at most two sockets, and schedules better where it knows " \
     "which processors share a core.")
#define PIN N_("The guest’s processors stay on these of the host, whose caches stay warm.")

static guint
get_vcpus (SyEdit *edit)
{
  const xmlNode *vcpu = sy_edit_find (edit, "vcpu");
  g_autofree char *text = vcpu != NULL ? sy_xml_get_content (vcpu) : g_strdup ("1");
  guint64 number;

  return g_ascii_string_to_unsigned (text, 10, 1, 4096, &number, NULL) ? (guint) number : 0;
}

/* An element <cpu> that chooses a model in any way is somebody's choice. */
static const xmlNode *
ensure_cpu (SyEdit *edit)
{
  const xmlNode *cpu = sy_edit_find (edit, "cpu");

  if (cpu == NULL)
    return sy_edit_append_line (edit, sy_edit_get_root (edit), MODE,
                                "<cpu mode='host-passthrough' check='none'/>");
  if (!xmlHasProp ((xmlNode *) cpu, (const xmlChar *) "mode") &&
      !xmlHasProp ((xmlNode *) cpu, (const xmlChar *) "match") &&
      sy_xml_first_child (cpu, "model") == NULL)
    {
      cpu = sy_edit_set (edit, cpu, "mode", "host-passthrough", MODE);
      cpu = sy_edit_set (edit, cpu, "check", "none", MODE);
    }

  return cpu;
}

/* Only KVM can show the processor that is there; libvirt refuses it without, and refuses KVM on a
 * computer that has none. */
static void
turn_kvm_on (SyEdit                *edit,
             const SyRecipeContext *context)
{
  const xmlNode *root = sy_edit_get_root (edit);

  if (context->kvm != SY_TRISTATE_NO && sy_xml_attribute_is (root, "type", "qemu"))
    sy_edit_set (edit, root, "type", "kvm", KVM);
}

static gboolean
pin (SyEdit                 *edit,
     const SyRecipeContext  *context,
     guint                   vcpus,
     GError                **error)
{
  const xmlNode *tune;

  if (context->pins == NULL)
    return TRUE;
  if (context->pins->len != vcpus)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                   _("The machine has %u processors, but %u are named to pin them to."), vcpus,
                   context->pins->len);
      return FALSE;
    }
  tune = sy_edit_ensure (edit, sy_edit_get_root (edit), "cputune", PIN);
  for (guint i = 0; i < vcpus; i++)
    if (sy_edit_find (edit, "cputune/vcpupin[@vcpu=%u]", i) == NULL)
      tune = sy_edit_append_line (edit, tune, PIN, "<vcpupin vcpu='%u' cpuset='%u'/>", i,
                                  g_array_index (context->pins, guint, i))->parent;
  if (context->emulator_pin != NULL && sy_xml_first_child (tune, "emulatorpin") == NULL)
    sy_edit_append_line (edit, tune, PIN, "<emulatorpin cpuset='%s'/>", context->emulator_pin);

  return TRUE;
}

static gboolean
apply (SyEdit                 *edit,
       const SyRecipeContext  *context,
       GPtrArray              *warnings,
       GError                **error)
{
  guint vcpus = get_vcpus (edit);
  guint threads = context->threads > 1 && vcpus % context->threads == 0 ? context->threads : 1;
  const xmlNode *cpu;

  if (vcpus == 0)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                           _("<vcpu> holds no number of processors from 1 to 4096."));
      return FALSE;
    }
  turn_kvm_on (edit, context);
  cpu = ensure_cpu (edit);
  if (sy_xml_first_child (cpu, "topology") == NULL)
    sy_edit_append_line (edit, cpu, TOPOLOGY,
                         "<topology sockets='1' dies='1' cores='%u' threads='%u'/>",
                         vcpus / threads, threads);

  return pin (edit, context, vcpus, error);
}

const SyRecipe sy_recipe_cpu = {
  .id = "cpu",
  .title = N_("Show the processor as it is"),
  .apply = apply,
};
