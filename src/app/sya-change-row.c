/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-change-row.h"
#include "sya-diff-view.h"
#include "sya-labels.h"
#include "sya-ui.h"

struct _SyaChangeRow
{
  AdwExpanderRow     parent_instance;

  GtkImage          *icon;
  GtkScrolledWindow *scroller;
  GtkLabel          *note;
};

G_DEFINE_FINAL_TYPE (SyaChangeRow, sya_change_row, ADW_TYPE_EXPANDER_ROW)

static char *
verify_text (const SyVerify *verify)
{
  g_autofree char *expected = g_strjoinv (", ", verify->expected);

  switch (verify->kind)
    {
    case SY_VERIFY_INITRAMFS:
    case SY_VERIFY_FILE_CONTAINS:
      return g_strdup_printf (_("Checked afterwards: %s contains %s"), verify->path, expected);

    case SY_VERIFY_INITRAMFS_DRY_RUN:
      return g_strdup_printf (_("Checked, and deleted afterwards: %s contains %s"), verify->path,
                              expected);

    case SY_VERIFY_INITRAMFS_LACKS:
    case SY_VERIFY_FILE_LACKS:
      return g_strdup_printf (_("Checked afterwards: %s does not contain %s"),
                              verify->path, expected);

    case SY_VERIFY_EFI_TEXT:
      return verify->expected[0] != NULL
             ? g_strdup_printf (_("Checked afterwards: %s is “%s”"), verify->path, expected)
             : g_strdup_printf (_("Checked afterwards: %s is not there"), verify->path);

    case SY_VERIFY_GRUB_DEFAULT:
      return g_strdup (_("Checked before it takes effect: the same entry starts by default"));

    case SY_VERIFY_ACCEPTS:
      return g_strdup_printf (_("Checked before it takes effect: %s finds no mistake"), expected);

    case SY_VERIFY_PLACE:
      return g_strdup_printf (_("Replaces %s in one step, once all checks up to here hold"),
                              expected);

    case SY_VERIFY_SIGNED:
      return g_strdup_printf (_("Checked: %s is signed by %s"), verify->path, expected);

    case SY_VERIFY_NONE:
    default:
      return g_strdup (_("Checked afterwards by its exit status"));
    }
}

static char *
command_text (SyChange *change)
{
  g_autofree char *command = sya_format_argv (sy_change_get_argv (change));
  GString *text = g_string_new (command);
  const GPtrArray *verifies = sy_change_get_verifies (change);

  g_string_append_printf (text, "\n");
  g_string_append_printf (text, _("Stopped when it takes longer than %u seconds"),
                          sy_change_get_timeout_ms (change) / 1000);
  for (guint i = 0; verifies != NULL && i < verifies->len; i++)
    {
      g_autofree char *line = verify_text (g_ptr_array_index (verifies, i));

      g_string_append_printf (text, "\n%s", line);
    }

  return g_string_free (text, FALSE);
}

static void
set_change (SyaChangeRow *self,
            SyChange     *change)
{
  g_autofree char *title = sya_change_get_title (change);
  g_autofree char *diff = sy_change_get_diff (change);
  g_autofree char *text = NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), sy_change_get_why (change));
  gtk_image_set_from_icon_name (self->icon, sya_change_get_icon (change));

  if (diff != NULL && *diff != '\0')
    {
      gtk_scrolled_window_set_child (self->scroller, sya_diff_view_new (diff));
      gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
      return;
    }

  gtk_widget_set_visible (GTK_WIDGET (self->scroller), FALSE);
  if (sy_change_get_kind (change) == SY_CHANGE_COMMAND)
    text = command_text (change);
  else
    text = g_strdup (_("The contents are kept where only the administrator may read them."));
  gtk_label_set_label (self->note, text);
}

static void
sya_change_row_class_init (SyaChangeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-change-row"));
  gtk_widget_class_bind_template_child (widget_class, SyaChangeRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SyaChangeRow, scroller);
  gtk_widget_class_bind_template_child (widget_class, SyaChangeRow, note);
}

static void
sya_change_row_init (SyaChangeRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
sya_change_row_new (SyChange *change)
{
  SyaChangeRow *self = g_object_new (SYA_TYPE_CHANGE_ROW, NULL);

  set_change (self, change);

  return GTK_WIDGET (self);
}
