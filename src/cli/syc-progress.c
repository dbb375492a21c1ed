/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-progress.h"

#include <glib/gi18n.h>

#include "sy-json.h"
#include "syc-plan-view.h"

/* The only reason for which a step is left out; the text for people repeats the command. */
#define NOT_RUN "not run (sysroot)"

typedef struct {
  SyChange *change;   /* nullable: not known which */
  char     *says;
} Skipped;

struct _SycProgress {
  SyPlan    *plan;
  SycOutput *output;
  GArray    *skipped;   /* (element-type Skipped) */
};

static void
clear_skipped (gpointer data)
{
  Skipped *skipped = data;

  g_clear_object (&skipped->change);
  g_free (skipped->says);
}

SycProgress *
syc_progress_new (SyPlan    *plan,
                  SycOutput *output)
{
  SycProgress *self = g_new0 (SycProgress, 1);

  self->plan = plan != NULL ? g_object_ref (plan) : NULL;
  self->output = output;
  self->skipped = g_array_new (FALSE, FALSE, sizeof (Skipped));
  g_array_set_clear_func (self->skipped, clear_skipped);

  return self;
}

void
syc_progress_free (SycProgress *self)
{
  g_clear_object (&self->plan);
  g_array_unref (self->skipped);
  g_free (self);
}

static SyChange *
find_change (SycProgress      *self,
             const SyProgress *progress)
{
  const GPtrArray *changes = self->plan != NULL ? sy_plan_get_changes (self->plan) : NULL;

  if (changes == NULL || progress->step == 0 || progress->step > changes->len)
    return NULL;

  return g_ptr_array_index (changes, progress->step - 1);
}

static void
add_skipped (SycProgress      *self,
             const SyProgress *progress)
{
  SyChange *change = find_change (self, progress);
  Skipped skipped = { NULL, g_strdup (progress->text) };

  if (change != NULL)
    skipped.change = g_object_ref (change);
  g_array_append_val (self->skipped, skipped);
}

/* The plan above has told why already. */
static void
print_step (SycProgress      *self,
            const SyProgress *progress)
{
  SyChange *change = find_change (self, progress);
  g_autofree char *what = change != NULL ? syc_plan_view_describe (change) : NULL;

  if (change != NULL)
    syc_output_line (self->output, SYC_STYLE_PLAIN, "[%u/%u] %s", progress->step,
                     progress->n_steps, what);
  else
    syc_output_line (self->output, SYC_STYLE_PLAIN, "%s", progress->text);
}

void
syc_progress_report_cb (const SyProgress *progress,
                        gpointer          user_data)
{
  SycProgress *self = user_data;

  switch (progress->kind)
    {
    case SY_PROGRESS_STEP:
      print_step (self, progress);
      break;

    case SY_PROGRESS_SKIPPED:
      add_skipped (self, progress);
      syc_output_line (self->output, SYC_STYLE_WARNING, "      %s", progress->text);
      break;

    case SY_PROGRESS_VERIFIED:
      syc_output_line (self->output, SYC_STYLE_GOOD, _("      Verified: %s"), progress->text);
      break;

    case SY_PROGRESS_WARNING:
      syc_output_line (self->output, SYC_STYLE_WARNING, _("      Warning: %s"), progress->text);
      break;

    case SY_PROGRESS_OUTPUT:
    default:
      syc_output_line (self->output, SYC_STYLE_DIM, "      %s", progress->text);
      break;
    }
  fflush (self->output->stream);
}

static void
add_argv (JsonBuilder         *builder,
          const char * const  *argv)
{
  json_builder_set_member_name (builder, "argv");
  json_builder_begin_array (builder);
  for (guint i = 0; argv[i] != NULL; i++)
    json_builder_add_string_value (builder, argv[i]);
  json_builder_end_array (builder);
}

static void
add_change (JsonBuilder *builder,
            SyChange    *change)
{
  SyChangeKind kind = sy_change_get_kind (change);

  sy_json_add_string (builder, "kind", sy_change_kind_to_string (kind));
  if (kind == SY_CHANGE_COMMAND)
    add_argv (builder, sy_change_get_argv (change));
  else
    sy_json_add_string (builder, "path", sy_change_get_path (change));
}

void
syc_progress_add_skipped (SycProgress *self,
                          JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "skipped");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->skipped->len; i++)
    {
      const Skipped *skipped = &g_array_index (self->skipped, Skipped, i);

      json_builder_begin_object (builder);
      if (skipped->change != NULL)
        add_change (builder, skipped->change);
      sy_json_add_string (builder, "says",
                          skipped->change != NULL ? NOT_RUN : skipped->says);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}
