/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-gvt-view.h"

#include <glib/gi18n.h>

#include "assess/sy-gvt-instance.h"
#include "assess/sy-gvt-plan.h"
#include "sy-json.h"
#include "syc-table.h"

static const char *
get_reason (SyMachine *machine)
{
  const SyFact *fact = sy_facts_find (sy_machine_get_facts (machine), SY_FACT_GVT);

  return fact != NULL ? fact->says : _("Nothing is known of virtual GPUs here.");
}

static char *
describe_size (const SyGvtType *type)
{
  if (type->low_mib + type->high_mib == 0)
    return g_strdup (_("memory not known"));

  return g_strdup_printf (_("%u + %u MiB"), type->low_mib, type->high_mib);
}

static char *
describe_room (const SyGvtType *type)
{
  if (!type->instances_known)
    return g_strdup (_("room not known"));
  if (type->instances == 0)
    return g_strdup (_("no room for another"));

  return g_strdup_printf (ngettext ("%u more can be made", "%u more can be made",
                                    type->instances), type->instances);
}

static void
print_types (const SyGpu *gpu,
             SycOutput   *output)
{
  g_autoptr (SycTable) table = syc_table_new (4);

  for (guint i = 0; i < gpu->gvt_types->len; i++)
    {
      const SyGvtType *type = gpu->gvt_types->pdata[i];
      const char *resolution = type->resolution != NULL ? type->resolution : "?";
      g_autofree char *size = describe_size (type);
      g_autofree char *room = describe_room (type);

      syc_table_add (table, SYC_STYLE_PLAIN, type->id, SYC_STYLE_PLAIN, resolution,
                     SYC_STYLE_DIM, size, SYC_STYLE_PLAIN, room);
    }
  syc_table_print (table, output, 2);
}

static const char *
describe_state (const SyGvtInstance *instance)
{
  if (instance->exists && instance->at_start)
    return _("exists, and is created at every start");
  if (instance->exists)
    return _("exists until the next restart");

  return _("created at every start, but does not exist now");
}

static char *
join (const GPtrArray *names)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (const char *) names->pdata[i]);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
print_instances (const GPtrArray *instances,
                 SycOutput       *output)
{
  for (guint i = 0; i < instances->len; i++)
    {
      const SyGvtInstance *instance = instances->pdata[i];
      g_autofree char *names = join (instance->domains);
      const char *type = instance->type != NULL ? instance->type : _("type not known");

      syc_output_line (output, SYC_STYLE_PLAIN, "  %s  %s", instance->uuid, type);
      syc_output_paragraph (output, instance->exists ? SYC_STYLE_DIM : SYC_STYLE_WARNING, 4,
                            describe_state (instance));
      if (*names != '\0')
        syc_output_line (output, SYC_STYLE_DIM, _("    Used by %s."), names);
    }
}

void
syc_gvt_view_print (SyMachine       *machine,
                    const GPtrArray *instances,
                    SycOutput       *output)
{
  const SyGpu *gpu = sy_gvt_find_gpu (machine);

  syc_output_line (output, SYC_STYLE_HEADING, "%s", _("Virtual GPUs that can be made (GVT-g)"));
  if (gpu != NULL && gpu->gvt_types->len > 0)
    print_types (gpu, output);
  else
    syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, get_reason (machine));

  syc_output_heading (output, _("Virtual GPUs"));
  if (instances->len > 0)
    print_instances (instances, output);
  else
    syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, _("There is none."));
}

static void
add_type (JsonBuilder     *builder,
          const SyGvtType *type)
{
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "id", type->id);
  sy_json_add_string (builder, "resolution", type->resolution);
  sy_json_add_int (builder, "low_mib", type->low_mib);
  sy_json_add_int (builder, "high_mib", type->high_mib);
  json_builder_set_member_name (builder, "available_instances");
  if (type->instances_known)
    json_builder_add_int_value (builder, type->instances);
  else
    json_builder_add_null_value (builder);
  json_builder_end_object (builder);
}

static void
add_instance (JsonBuilder         *builder,
              const SyGvtInstance *instance)
{
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "uuid", instance->uuid);
  sy_json_add_string (builder, "type", instance->type);
  sy_json_add_boolean (builder, "exists", instance->exists);
  sy_json_add_boolean (builder, "at_start", instance->at_start);
  json_builder_set_member_name (builder, "domains");
  json_builder_begin_array (builder);
  for (guint i = 0; i < instance->domains->len; i++)
    json_builder_add_string_value (builder, instance->domains->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

JsonNode *
syc_gvt_view_to_json (SyMachine       *machine,
                      const GPtrArray *instances)
{
  const SyGpu *gpu = sy_gvt_find_gpu (machine);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "gpu", gpu != NULL
                      ? sy_pci_address_format (&gpu->device->address, address) : NULL);
  sy_json_add_tristate (builder, "supported", gpu != NULL ? gpu->gvt : SY_TRISTATE_NO);
  sy_json_add_string (builder, "says", get_reason (machine));
  json_builder_set_member_name (builder, "types");
  json_builder_begin_array (builder);
  for (guint i = 0; gpu != NULL && i < gpu->gvt_types->len; i++)
    add_type (builder, gpu->gvt_types->pdata[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "instances");
  json_builder_begin_array (builder);
  for (guint i = 0; i < instances->len; i++)
    add_instance (builder, instances->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}
