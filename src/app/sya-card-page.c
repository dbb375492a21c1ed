/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-card-page.h"
#include "sya-card-print.h"
#include "sya-ui.h"
#include "sya-window.h"

struct _SyaCardPage
{
  SyaSubpage  parent_instance;

  GStrv       steps;

  GtkBox     *box;
};

G_DEFINE_FINAL_TYPE (SyaCardPage, sya_card_page, SYA_TYPE_SUBPAGE)

static void
add_step (SyaCardPage *self,
          guint        number)
{
  g_autofree char *text = g_strdup_printf ("%u. %s", number, self->steps[number - 1]);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (self->box, label);
}

static void
print_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  SyaCardPage *self = SYA_CARD_PAGE (widget);
  SyaWindow *window = sya_window_find (widget);
  g_autoptr (GError) error = NULL;

  if (!sya_card_print (_("If the Screen Stays Black"), (const char * const *) self->steps,
                       GTK_WINDOW (window), NULL, &error) && window != NULL)
    sya_window_toast (window, error->message);
}

static void
sya_card_page_finalize (GObject *object)
{
  g_strfreev (SYA_CARD_PAGE (object)->steps);

  G_OBJECT_CLASS (sya_card_page_parent_class)->finalize (object);
}

static void
sya_card_page_class_init (SyaCardPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sya_card_page_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-card-page"));
  gtk_widget_class_bind_template_child (widget_class, SyaCardPage, box);

  gtk_widget_class_install_action (widget_class, "card.print", NULL, print_action);
}

static void
sya_card_page_init (SyaCardPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

SyaSubpage *
sya_card_page_new (SyBootloaderKind kind)
{
  SyaCardPage *self = g_object_new (SYA_TYPE_CARD_PAGE, NULL);

  sya_subpage_set_title (SYA_SUBPAGE (self), _("Black Screen"));
  self->steps = sy_boot_card_new (kind);
  for (guint i = 0; self->steps[i] != NULL; i++)
    add_step (self, i + 1);

  return SYA_SUBPAGE (self);
}
