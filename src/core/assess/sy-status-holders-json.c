/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-status-json-private.h"
#include "sy-json.h"

static void
add_holder (JsonBuilder    *builder,
            const SyHolder *holder)
{
  json_builder_begin_object (builder);
  sy_json_add_int (builder, "pid", holder->pid);
  sy_json_add_string (builder, "name", holder->name);
  sy_json_add_string (builder, "kind", sy_holder_kind_to_string (holder->kind));
  sy_json_add_string (builder, "comm", holder->comm);
  sy_json_add_string (builder, "unit", holder->unit);
  json_builder_set_member_name (builder, "paths");
  json_builder_begin_array (builder);
  for (guint i = 0; i < holder->paths->len; i++)
    json_builder_add_string_value (builder, holder->paths->pdata[i]);
  json_builder_end_array (builder);
  sy_json_add_string (builder, "closing", holder->closing);
  json_builder_end_object (builder);
}

void
sy_status_json_add_holders (JsonBuilder     *builder,
                            const SyHolders *holders)
{
  json_builder_set_member_name (builder, "holders");
  if (holders == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "processes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < holders->processes->len; i++)
    add_holder (builder, holders->processes->pdata[i]);
  json_builder_end_array (builder);
  sy_json_add_int (builder, "hidden", holders->n_hidden);
  sy_json_add_boolean (builder, "unlisted", holders->unlisted);
  json_builder_end_object (builder);
}
