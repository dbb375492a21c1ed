/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-banner.h"
#include "sya-card-page.h"
#include "sya-computer-page.h"
#include "sya-health-page.h"
#include "sya-history-page.h"
#include "sya-listing-dialog.h"
#include "sya-open-report.h"
#include "sya-report-page.h"
#include "sya-setup-page.h"
#include "sya-ui.h"
#include "sya-watcher.h"
#include "sya-window.h"

struct _SyaWindow
{
  AdwApplicationWindow  parent_instance;

  SyaSession           *session;
  GSettings            *settings;   /* nullable */
  SyaWatcher           *watcher;    /* nullable: of the running computer only */
  GPtrArray            *subpages;   /* SyaSubpage, the shown one last */

  GtkWidget            *back_button;
  GtkStack             *title_stack;
  AdwViewSwitcherTitle *switcher_title;
  AdwWindowTitle       *subpage_title;
  SyaBanner            *banner;
  AdwToastOverlay      *toasts;
  AdwLeaflet           *leaflet;
  AdwViewStack         *pages;
  AdwViewSwitcherBar   *switcher_bar;
};

G_DEFINE_FINAL_TYPE (SyaWindow, sya_window, ADW_TYPE_APPLICATION_WINDOW)

enum {
  PROP_0,
  PROP_SESSION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static SyaSubpage *
get_top (SyaWindow *self)
{
  guint depth = self->subpages->len;

  return depth > 0 ? g_ptr_array_index (self->subpages, depth - 1) : NULL;
}

/* Power states are asked for only while somebody can see them. */
static void
update_polling (SyaWindow *self)
{
  const char *page;

  if (self->watcher == NULL)
    return;

  page = adw_view_stack_get_visible_child_name (self->pages);
  sya_watcher_set_polling (self->watcher, gtk_window_is_active (GTK_WINDOW (self))
                           && get_top (self) == NULL && g_strcmp0 (page, "computer") == 0);
}

static void
update_header (SyaWindow *self)
{
  SyaSubpage *top = get_top (self);
  gboolean can_go_back = top != NULL && !sya_subpage_get_busy (top);
  gboolean narrow = adw_view_switcher_title_get_title_visible (self->switcher_title);

  gtk_stack_set_visible_child_name (self->title_stack, top != NULL ? "subpage" : "pages");
  gtk_widget_set_visible (self->back_button, can_go_back);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", can_go_back);
  adw_view_switcher_bar_set_reveal (self->switcher_bar, top == NULL && narrow);
  if (top != NULL)
    adw_window_title_set_title (self->subpage_title, sya_subpage_get_title (top));
  update_polling (self);
}

/* A page that was left stays until the slide is over. The leaflet has children of its own, too. */
static void
remove_left_pages_cb (SyaWindow *self)
{
  GtkWidget *visible = adw_leaflet_get_visible_child (self->leaflet);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->leaflet));

  if (adw_leaflet_get_child_transition_running (self->leaflet))
    return;

  while (child != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      if (child != visible && SYA_IS_SUBPAGE (child)
          && !g_ptr_array_find (self->subpages, child, NULL))
        adw_leaflet_remove (self->leaflet, child);
      child = next;
    }
}

/* Where the focus was before a page was pushed, so that going back returns to that row. */
static void
remember_focus (SyaWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus != NULL)
    g_object_set_data_full (G_OBJECT (adw_leaflet_get_visible_child (self->leaflet)), "focus",
                            g_object_ref (focus), g_object_unref);
}

static gboolean
has_focus_within (SyaWindow *self,
                  GtkWidget *page)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  return focus != NULL && gtk_widget_is_ancestor (focus, page);
}

static void
restore_focus (SyaWindow *self,
               GtkWidget *page)
{
  GtkWidget *focus = g_object_steal_data (G_OBJECT (page), "focus");

  /* The row may have been replaced meanwhile, and the leaflet moves the focus into the page too:
   * once more would skip the first that takes it, and scroll the page. */
  if (focus == NULL || !gtk_widget_is_ancestor (focus, page) || !gtk_widget_grab_focus (focus))
    if (!has_focus_within (self, page))
      gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
  g_clear_object (&focus);
}

static void
go_back_to (SyaWindow *self,
            guint      depth)
{
  GtkWidget *target;

  if (self->subpages->len <= depth)
    return;

  g_ptr_array_set_size (self->subpages, (int) depth);
  target = depth > 0 ? GTK_WIDGET (get_top (self)) : GTK_WIDGET (self->pages);
  adw_leaflet_set_visible_child (self->leaflet, target);
  update_header (self);
  remove_left_pages_cb (self);
  restore_focus (self, target);
}

static void
back_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  SyaWindow *self = SYA_WINDOW (widget);

  if (self->subpages->len > 0 && !sya_subpage_get_busy (get_top (self)))
    go_back_to (self, self->subpages->len - 1);
}

static void
back_to_pages_action (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter)
{
  go_back_to (SYA_WINDOW (widget), 0);
}

static void
refresh_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  sya_session_reload (SYA_WINDOW (widget)->session);
}

static void
page_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  SyaWindow *self = SYA_WINDOW (widget);

  if (get_top (self) != NULL && sya_subpage_get_busy (get_top (self)))
    return;

  go_back_to (self, 0);
  adw_view_stack_set_visible_child_name (self->pages, g_variant_get_string (parameter, NULL));
}

static void
close_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
check_listing_action (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter)
{
  gtk_window_present (GTK_WINDOW (sya_listing_dialog_new (GTK_WINDOW (widget))));
}

static void
open_report_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  sya_open_report (GTK_WINDOW (widget));
}

static void
share_report_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  SyaWindow *self = SYA_WINDOW (widget);

  if (get_top (self) == NULL || !sya_subpage_get_busy (get_top (self)))
    sya_window_push (self, sya_report_page_new (self->session));
}

static void
card_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  SyaWindow *self = SYA_WINDOW (widget);
  SyaSnapshot *snapshot = sya_session_get_snapshot (self->session);
  SyMachine *machine = snapshot != NULL
                       ? sy_assessment_get_machine (sya_snapshot_get_assessment (snapshot)) : NULL;

  if (get_top (self) == NULL || !sya_subpage_get_busy (get_top (self)))
    sya_window_push (self, sya_card_page_new (machine != NULL ? sy_machine_get_bootloader (machine)
                                                              : SY_BOOTLOADER_UNKNOWN));
}

static void
loading_cb (SyaWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.refresh",
                                 !sya_session_get_loading (self->session));
}

static void
restore_state (SyaWindow *self)
{
  g_autofree char *page = NULL;

  if (self->settings == NULL)
    return;

  gtk_window_set_default_size (GTK_WINDOW (self),
                               g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));

  page = g_settings_get_string (self->settings, "page");
  if (adw_view_stack_get_child_by_name (self->pages, page) != NULL)
    adw_view_stack_set_visible_child_name (self->pages, page);
}

static void
save_state (SyaWindow *self)
{
  int width;
  int height;

  if (self->settings == NULL)
    return;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
  g_settings_set_boolean (self->settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
  g_settings_set_string (self->settings, "page",
                         adw_view_stack_get_visible_child_name (self->pages));
}

static gboolean
sya_window_close_request (GtkWindow *window)
{
  save_state (SYA_WINDOW (window));

  return GTK_WINDOW_CLASS (sya_window_parent_class)->close_request (window);
}

static void
sya_window_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  SyaWindow *self = SYA_WINDOW (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sya_window_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  SyaWindow *self = SYA_WINDOW (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      if (g_set_object (&self->session, g_value_get_object (value)) && self->session != NULL)
        g_signal_connect_object (self->session, "notify::loading", G_CALLBACK (loading_cb), self,
                                 G_CONNECT_SWAPPED);
      g_object_notify_by_pspec (object, pspec);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sya_window_dispose (GObject *object)
{
  SyaWindow *self = SYA_WINDOW (object);

  g_clear_pointer (&self->subpages, g_ptr_array_unref);
  g_clear_object (&self->watcher);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (sya_window_parent_class)->dispose (object);
}

static void
add_bindings (GtkWidgetClass *widget_class)
{
  static const char * const pages[] = { "computer", "setup", "health", "history" };
  gboolean rtl = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "win.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK,
                                       "win.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, GDK_CONTROL_MASK,
                                       "win.open-report", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK,
                                       "win.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, rtl ? GDK_KEY_Right : GDK_KEY_Left,
                                       GDK_ALT_MASK, "win.back", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + i, GDK_ALT_MASK, "win.page",
                                         "s", pages[i]);
}

static void
sya_window_class_init (SyaWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = sya_window_get_property;
  object_class->set_property = sya_window_set_property;
  object_class->dispose = sya_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = sya_window_close_request;

  properties[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL, SYA_TYPE_SESSION,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (SYA_TYPE_BANNER);
  g_type_ensure (SYA_TYPE_COMPUTER_PAGE);
  g_type_ensure (SYA_TYPE_SETUP_PAGE);
  g_type_ensure (SYA_TYPE_HEALTH_PAGE);
  g_type_ensure (SYA_TYPE_HISTORY_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, SYA_UI ("sya-window"));
  gtk_widget_class_bind_template_child (widget_class, SyaWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, SyaWindow, title_stack);
  gtk_widget_class_bind_template_child (widget_class, SyaWindow, switcher_title);
  gtk_widget_class_bind_template_child (widget_class, SyaWindow, subpage_title);
  gtk_widget_class_bind_template_child (widget_class, SyaWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, SyaWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SyaWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, SyaWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, SyaWindow, switcher_bar);
  gtk_widget_class_bind_template_callback (widget_class, remove_left_pages_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_header);
  gtk_widget_class_bind_template_callback (widget_class, update_polling);

  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "win.back-to-pages", NULL, back_to_pages_action);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, refresh_action);
  gtk_widget_class_install_action (widget_class, "win.page", "s", page_action);
  gtk_widget_class_install_action (widget_class, "win.close", NULL, close_action);
  gtk_widget_class_install_action (widget_class, "win.check-listing", NULL, check_listing_action);
  gtk_widget_class_install_action (widget_class, "win.open-report", NULL, open_report_action);
  gtk_widget_class_install_action (widget_class, "win.share-report", NULL, share_report_action);
  gtk_widget_class_install_action (widget_class, "win.card", NULL, card_action);
  add_bindings (widget_class);
}

static void
sya_window_init (SyaWindow *self)
{
  self->subpages = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  update_header (self);
}

SyaWindow *
sya_window_new (GtkApplication *application,
                SyaSession     *session,
                GSettings      *settings)
{
  SyaWindow *self = g_object_new (SYA_TYPE_WINDOW,
                                  "application", application,
                                  "session", session,
                                  NULL);

  g_set_object (&self->settings, settings);
  restore_state (self);
  if (sya_session_get_kind (session) == SYA_SESSION_LIVE)
    self->watcher = sya_watcher_new (session);
  if (sya_session_get_kind (session) == SYA_SESSION_LISTING)
    {
      gtk_window_set_title (GTK_WINDOW (self), _("Pasted Listing"));
      gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.refresh", FALSE);
      gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.share-report", FALSE);
    }
  else if (sya_session_get_kind (session) == SYA_SESSION_REPORT)
    {
      gtk_window_set_title (GTK_WINDOW (self), _("Report of Another Computer"));
    }

  return self;
}

SyaWindow *
sya_window_find (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return SYA_IS_WINDOW (root) ? SYA_WINDOW (root) : NULL;
}

void
sya_window_push (SyaWindow  *self,
                 SyaSubpage *page)
{
  g_return_if_fail (SYA_IS_WINDOW (self));
  g_return_if_fail (SYA_IS_SUBPAGE (page));

  remove_left_pages_cb (self);
  remember_focus (self);
  g_signal_connect_object (page, "notify::title", G_CALLBACK (update_header), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "notify::busy", G_CALLBACK (update_header), self,
                           G_CONNECT_SWAPPED);
  g_ptr_array_add (self->subpages, page);
  adw_leaflet_append (self->leaflet, GTK_WIDGET (page));
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (page));
  update_header (self);
  gtk_widget_child_focus (GTK_WIDGET (page), GTK_DIR_TAB_FORWARD);
}

void
sya_window_toast (SyaWindow  *self,
                  const char *text)
{
  g_return_if_fail (SYA_IS_WINDOW (self));

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (text));
}
