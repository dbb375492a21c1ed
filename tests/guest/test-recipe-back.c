/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "guest/sy-guest.h"
#include "recipe-properties.h"

/* Each reason stands at the line that it is about, also after edits above it. */
static void
test_reasons (void)
{
  static const struct { const char *recipe; const char *line; const char *says; } rows[] = {
    { "dgpu", "hotplug='off'", "01:00.0" },
    { "dgpu", "<alias name='ua-dgpu'/>", "name of its own" },
    { "dgpu", "index=\"15\"", "only changes its number" },
    { "battery", "value='-acpitable'", "battery" },
    { "memory", "<locked/>", "must not be moved" },
    { "dgpu", "<switchyard:recipe id='dgpu'>", "taken back" },
  };
  g_autoptr (SyDomain) domain = recipe_load_file ("virt-manager-win10.xml");
  g_autoptr (GPtrArray) reasons = NULL;
  g_autofree char *xml = NULL;
  g_auto (GStrv) lines = NULL;

  recipe_apply (domain, "dgpu", recipe_context (0));
  recipe_apply (domain, "battery", recipe_context (0));
  recipe_apply (domain, "memory", recipe_context (0));
  reasons = sy_domain_get_reasons (domain);
  xml = sy_domain_to_xml (domain);
  lines = g_strsplit (xml, "\n", -1);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean found = FALSE;

      for (guint j = 0; j < reasons->len; j++)
        {
          const SyDomainReason *reason = reasons->pdata[j];

          if (strcmp (reason->recipe, rows[i].recipe) == 0 &&
              strstr (reason->says, rows[i].says) != NULL)
            for (guint line = reason->first_line; line <= reason->last_line; line++)
              found |= strstr (lines[line - 1], rows[i].line) != NULL;
        }
      if (!found)
        g_error ("no line “%s” has the reason “%s”", rows[i].line, rows[i].says);
    }
}

static void
take_back (SyDomain   *domain,
           const char *recipe,
           GPtrArray  *kept)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sy_recipe_take_back (sy_recipe_find (recipe), domain, kept, &error));
  g_assert_no_error (error);
}

/* In any order, and what is left has what the other recipes gave it. */
static void
test_taken_back_in_any_order (void)
{
  static const char * const recipes[] = { "dgpu", "gvt-attach", "gvt-display", "battery" };
  static const char * const orders[][4] = {
    { "battery", "gvt-display", "gvt-attach", "dgpu" },
    { "battery", "gvt-display", "dgpu", "gvt-attach" },
    { "gvt-display", "battery", "gvt-attach", "dgpu" },
  };
  g_autoptr (SyDomain) original = recipe_load_file ("virt-manager-win10.xml");
  g_autofree char *text = sy_domain_to_xml (original);
  g_autofree char *expected = recipe_canonical (text);

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (SyDomain) domain = recipe_load_file ("virt-manager-win10.xml");
      g_autofree char *back = NULL;
      g_autofree char *found = NULL;

      for (guint j = 0; j < G_N_ELEMENTS (recipes); j++)
        recipe_apply (domain, recipes[j], recipe_context (0));
      for (guint j = 0; j < G_N_ELEMENTS (orders[i]); j++)
        {
          g_autoptr (SyGuest) guest = NULL;

          take_back (domain, orders[i][j], NULL);
          guest = sy_guest_new_from_domain (domain);
          if (strcmp (orders[i][j], "battery") == 0)
            g_assert_cmpuint (guest->tables->len, ==, 0);
        }
      back = sy_domain_to_xml (domain);
      found = recipe_canonical (back);
      g_assert_cmpstr (found, ==, expected);
    }
}

/* The video card was moved by the one and then removed by the other. */
static void
test_later_goes_first (void)
{
  g_autoptr (SyDomain) domain = recipe_load_file ("virt-manager-win10.xml");
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  recipe_apply (domain, "dgpu", recipe_context (0));
  recipe_apply (domain, "gvt-attach", recipe_context (0));
  recipe_apply (domain, "gvt-display", recipe_context (0));
  before = sy_domain_to_xml (domain);
  g_assert_false (sy_recipe_take_back (sy_recipe_find ("dgpu"), domain, NULL, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
  recipe_assert_says (error->message, "Take “gvt-display” back first");
  after = sy_domain_to_xml (domain);
  g_assert_cmpstr (after, ==, before);
}

static void
test_edits_of_others_stay (void)
{
  g_autoptr (SyDomain) domain = recipe_load_file ("virt-manager-win10.xml");
  g_autoptr (SyDomain) edited = NULL;
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *xml = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *changed = NULL;
  g_autofree char *back = NULL;

  recipe_apply (domain, "dgpu", recipe_context (0));
  xml = sy_domain_to_xml (domain);
  /* Somebody moved the video card again. */
  parts = g_strsplit (xml, "slot=\"0x04\" function=\"0x0\"/>\n    </video>", 2);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  changed = g_strjoinv ("slot=\"0x09\" function=\"0x0\"/>\n    </video>", parts);
  edited = recipe_load (changed);
  take_back (edited, "dgpu", kept);
  g_assert_cmpuint (kept->len, ==, 1);
  recipe_assert_says (kept->pdata[0], "slot");
  recipe_assert_says (kept->pdata[0], "0x09");
  back = sy_domain_to_xml (edited);
  recipe_assert_says (back, "slot=\"0x09\"");
  g_assert_null (strstr (back, "ua-dgpu"));
  g_assert_false (sy_recipe_can_take_back (sy_recipe_find ("dgpu"), edited));
}

/* What is in the note is not believed to be well-formed. */
static void
test_damaged_note (void)
{
  g_autoptr (SyDomain) domain = recipe_load (
    "<domain><metadata><s:recipes xmlns:s='https://switchyard.github.io/xmlns/domain/1'>"
    "<s:recipe id='dgpu'><s:remove at='devices'>&lt;video&gt;</s:remove>"
    "<s:set/><s:content at='devices'/><s:add at='devices['/><s:future/></s:recipe></s:recipes>"
    "</metadata><devices/></domain>");
  g_autoptr (GError) error = NULL;

  g_assert_false (sy_recipe_take_back (sy_recipe_find ("dgpu"), domain, NULL, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
  recipe_assert_says (error->message, "dgpu");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_assert_cmpint (argc, ==, 2);
  recipe_set_folder (argv[1]);
  g_test_add_func ("/recipe/reasons", test_reasons);
  g_test_add_func ("/recipe/taken-back-in-any-order", test_taken_back_in_any_order);
  g_test_add_func ("/recipe/later-goes-first", test_later_goes_first);
  g_test_add_func ("/recipe/edits-of-others-stay", test_edits_of_others_stay);
  g_test_add_func ("/recipe/damaged-note", test_damaged_note);

  return g_test_run ();
}
