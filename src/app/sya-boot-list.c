/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-boot-list.h"
#include "sya-rows.h"
#include "sya-ui.h"

struct _SyaBootList
{
  SyaView     parent_instance;

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (SyaBootList, sya_boot_list, SYA_TYPE_VIEW)

/* What was found where it is as it should be; else what was expected, why, and what to do. */
static char *
describe (const SyBootCheck *check)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (check->state != SY_TRISTATE_YES)
    g_string_append_printf (text, _("Expected: %s"), check->expected);
  if (check->why != NULL)
    g_string_append_printf (text, "\n%s", check->why);
  if (check->fix != NULL)
    g_string_append_printf (text, "\n%s", check->fix);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GtkWidget *
row_new (const SyBootCheck *check)
{
  gboolean good = check->state == SY_TRISTATE_YES;
  g_autofree char *title = check->device != NULL
                           ? g_strdup_printf ("%s: %s", check->device, check->found)
                           : g_strdup (check->found);
  g_autofree char *subtitle = describe (check);
  GtkWidget *row = sya_row_new (good ? "sya-ok-symbolic" : "dialog-warning-symbolic",
                                good ? "success" : "warning", title,
                                *subtitle != '\0' ? subtitle : NULL);

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);

  return row;
}

static char *
join (const SyBootResult *result)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < result->checks->len; i++)
    {
      const SyBootCheck *check = result->checks->pdata[i];

      g_string_append_printf (text, "%s %s %u %s\n", check->id,
                              check->device != NULL ? check->device : "", check->state,
                              check->found);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
sya_boot_list_update (SyaView *view)
{
  SyaBootList *self = SYA_BOOT_LIST (view);
  SyaSnapshot *snapshot = sya_view_get_snapshot (view);
  const SyBootResult *result = snapshot != NULL ? sya_snapshot_get_boot_result (snapshot) : NULL;
  g_autofree char *key = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self),
                          result != NULL &&
                          (result->vm || result->safe ||
                           sy_boot_result_count_unexpected (result) > 0));
  if (result == NULL)
    return;
  key = join (result);
  if (!sya_list_needs_update (GTK_WIDGET (self->list), key))
    return;

  sya_list_clear (self->list);
  for (guint i = 0; i < result->checks->len; i++)
    gtk_list_box_append (self->list, row_new (result->checks->pdata[i]));
}

static void
sya_boot_list_class_init (SyaBootListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SYA_VIEW_CLASS (klass)->update = sya_boot_list_update;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-boot-list"));
  gtk_widget_class_bind_template_child (widget_class, SyaBootList, list);
}

static void
sya_boot_list_init (SyaBootList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
