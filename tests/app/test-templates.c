/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <glib/gstdio.h>

#include "sya-banner.h"
#include "sya-boot-list.h"
#include "sya-card-page.h"
#include "sya-card-print.h"
#include "sya-change-row.h"
#include "sya-computer-page.h"
#include "sya-diagram.h"
#include "sya-drift-list.h"
#include "sya-entry-page.h"
#include "sya-facts-list.h"
#include "sya-health-card.h"
#include "sya-health-chooser.h"
#include "sya-health-group.h"
#include "sya-health-ladder.h"
#include "sya-health-page.h"
#include "sya-health-picture.h"
#include "sya-health-row.h"
#include "sya-history-page.h"
#include "sya-holder-list.h"
#include "sya-mode-card.h"
#include "sya-listing-dialog.h"
#include "sya-next-step.h"
#include "sya-obstacle-list.h"
#include "sya-obstacle-row.h"
#include "sya-plan-page.h"
#include "sya-report-page.h"
#include "sya-review.h"
#include "sya-rom-chooser.h"
#include "sya-rom-chooser.h"
#include "sya-run-view.h"
#include "sya-setup-page.h"
#include "sya-stage-page.h"
#include "sya-trial-card.h"
#include "sya-verdict-card.h"
#include "sya-verdict-details.h"
#include "sya-window.h"

#define UI_PREFIX "/io/github/switchyard/Switchyard/ui/"

/* A widget class that a template needs and that is missing shows up only when it is built. */
static void
test_widget (gconstpointer user_data)
{
  GType type = GPOINTER_TO_SIZE (user_data);
  GtkWidget *widget = g_object_ref_sink (g_object_new (type, NULL));

  g_assert_true (GTK_IS_WIDGET (widget));
  g_assert_finalize_object (widget);
}

static void
test_window (gconstpointer user_data)
{
  GtkWidget *window = g_object_new (GPOINTER_TO_SIZE (user_data), NULL);

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_null (window);
}

static void
test_help_overlay (void)
{
  g_autoptr (GtkBuilder) builder = NULL;
  GtkWindow *window;

  builder = gtk_builder_new_from_resource ("/io/github/switchyard/Switchyard/gtk/help-overlay.ui");
  window = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));
  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (window));
  gtk_window_destroy (window);
}

/* Each icon that the interface names is there, from GTK, the icon theme or our resources. */
/* Every name in the file that is one of an icon. */
static void
look_for_icons (const char *path)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());
  g_autoptr (GRegex) regex = g_regex_new ("[\">]([a-z0-9-]+-symbolic)[\"<]", G_REGEX_DEFAULT,
                                          G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (g_regex_match (regex, text, G_REGEX_MATCH_DEFAULT, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);

      if (!gtk_icon_theme_has_icon (theme, name))
        g_error ("%s: there is no icon %s here", path, name);
    }
}

/* Adwaita drops some from time to time; what it dropped is drawn as an empty sheet. */
static void
test_icons (gconstpointer folder)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, folder, NULL);
  g_autoptr (GDir) files = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert_nonnull (files);
  gtk_icon_theme_add_resource_path (theme, "/io/github/switchyard/Switchyard/icons");
  while ((name = g_dir_read_name (files)) != NULL)
    if (g_str_has_suffix (name, ".c") || g_str_has_suffix (name, ".ui"))
      {
        g_autofree char *file = g_build_filename (path, name, NULL);

        look_for_icons (file);
      }
}

static void
test_own_icons (void)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());
  g_auto (GStrv) files = NULL;

  gtk_icon_theme_add_resource_path (theme, "/io/github/switchyard/Switchyard/icons");
  files = g_resources_enumerate_children ("/io/github/switchyard/Switchyard/icons/scalable/actions",
                                          G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_assert_nonnull (files);
  g_assert_cmpuint (g_strv_length (files), >, 0);
  for (gsize i = 0; files[i] != NULL; i++)
    {
      g_autofree char *name = g_strndup (files[i], strlen (files[i]) - strlen (".svg"));

      g_assert_true (gtk_icon_theme_has_icon (theme, name));
    }
}

static gboolean
is_tested (const char  *name,
           const GType *types,
           gsize        n_types)
{
  for (gsize i = 0; i < n_types; i++)
    if (g_str_equal (g_type_name (types[i]), name))
      return TRUE;

  return FALSE;
}

/* "sya-change-row.ui" is the template of SyaChangeRow. */
static char *
type_name_of (const char *file)
{
  g_autofree char *base = g_strndup (file, strlen (file) - strlen (".ui"));
  g_auto (GStrv) words = g_strsplit (base, "-", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    words[i][0] = g_ascii_toupper (words[i][0]);

  return g_strjoinv (NULL, words);
}

/* The card goes to paper, with more steps than there are and long ones. */
static void
test_print_card (void)
{
  g_auto (GStrv) steps = sy_boot_card_new (SY_BOOTLOADER_GRUB);
  g_autofree char *folder = g_dir_make_tmp ("switchyard-card-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "card.pdf", NULL);
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_assert_true (sya_card_print ("A title", (const char * const *) steps, NULL,
                                 file, &error));
  g_assert_no_error (error);
  g_file_get_contents (file, &data, &size, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (data, "%PDF-"));
  g_assert_cmpuint (size, >, 4000);
  g_unlink (file);
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  const GType types[] = {
    SYA_TYPE_BANNER, SYA_TYPE_BOOT_LIST,
    SYA_TYPE_CARD_PAGE, SYA_TYPE_CHANGE_ROW, SYA_TYPE_COMPUTER_PAGE,
    SYA_TYPE_DIAGRAM, SYA_TYPE_DRIFT_LIST, SYA_TYPE_ENTRY_PAGE, SYA_TYPE_FACTS_LIST,
    SYA_TYPE_HEALTH_CARD, SYA_TYPE_HEALTH_CHOOSER, SYA_TYPE_HEALTH_GROUP, SYA_TYPE_HEALTH_LADDER,
    SYA_TYPE_HEALTH_PAGE, SYA_TYPE_HEALTH_PICTURE, SYA_TYPE_HEALTH_ROW,
    SYA_TYPE_HISTORY_PAGE, SYA_TYPE_HOLDER_LIST, SYA_TYPE_LISTING_DIALOG, SYA_TYPE_MODE_CARD,
    SYA_TYPE_NEXT_STEP,
    SYA_TYPE_OBSTACLE_LIST, SYA_TYPE_OBSTACLE_ROW, SYA_TYPE_PLAN_PAGE, SYA_TYPE_REPORT_PAGE,
    SYA_TYPE_REVIEW, SYA_TYPE_ROM_CHOOSER, SYA_TYPE_RUN_VIEW, SYA_TYPE_SETUP_PAGE,
    SYA_TYPE_STAGE_PAGE,
    SYA_TYPE_TRIAL_CARD, SYA_TYPE_VERDICT_CARD, SYA_TYPE_VERDICT_DETAILS,
    SYA_TYPE_WINDOW,
  };
  g_auto (GStrv) files = NULL;

  g_test_init (&argc, &argv, NULL);
  adw_init ();

  files = g_resources_enumerate_children (UI_PREFIX, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  for (gsize i = 0; files[i] != NULL; i++)
    {
      g_autofree char *name = type_name_of (files[i]);

      if (!is_tested (name, types, G_N_ELEMENTS (types)))
        g_error ("%s is not in the list of this test", name);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *path = g_strdup_printf ("/app/templates/%s", g_type_name (types[i]));

      g_test_add_data_func (path, GSIZE_TO_POINTER (types[i]),
                            g_type_is_a (types[i], GTK_TYPE_WINDOW) ? test_window : test_widget);
    }
  g_test_add_func ("/app/templates/help-overlay", test_help_overlay);
  g_test_add_func ("/app/templates/own-icons", test_own_icons);
  g_test_add_data_func ("/app/templates/icons/src", "src/app", test_icons);
  g_test_add_data_func ("/app/templates/icons/ui", "data/ui", test_icons);
  g_test_add_func ("/app/templates/print-card", test_print_card);

  return g_test_run ();
}
