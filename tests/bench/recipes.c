/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../guest/recipe-properties.h"

#include <time.h>

/*
 * How many domains are loaded, edited by one recipe and written again in a second of one processor,
 * so that whatever else is running does not count.
 * recipes FOLDER [SECONDS [RECIPE]]: prints "RECIPE RATE" lines, over the domains of FOLDER.
 */

static GPtrArray *
read_domains (const char *folder)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  for (const char *name = dir != NULL ? g_dir_read_name (dir) : NULL; name != NULL;
       name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autoptr (SyDomain) domain = NULL;

      if (!g_str_has_suffix (name, ".xml") || !g_file_get_contents (path, &text, NULL, NULL))
        continue;
      domain = sy_domain_new_from_xml (text, -1, NULL);
      if (domain != NULL)
        g_ptr_array_add (texts, g_steal_pointer (&text));
    }

  return texts;
}

static void
edit (const char     *text,
      const SyRecipe *recipe,
      guint           which)
{
  g_autoptr (SyDomain) domain = sy_domain_new_from_xml (text, -1, NULL);
  g_autofree char *xml = NULL;
  g_autoptr (GError) error = NULL;

  /* A refusal is an outcome too. */
  (void) sy_recipe_apply (recipe, domain, recipe_context (which), NULL, &error);
  xml = sy_domain_to_xml (domain);
}

static double
measure (const GPtrArray *texts,
         const SyRecipe  *recipe,
         double           seconds)
{
  clock_t begin = clock ();
  guint n = 0;

  while ((double) (clock () - begin) / CLOCKS_PER_SEC < seconds)
    for (guint i = 0; i < texts->len; i++, n++)
      edit (texts->pdata[i], recipe, n);

  return n / ((double) (clock () - begin) / CLOCKS_PER_SEC);
}

int
main (int   argc,
      char *argv[])
{
  const SyRecipe * const *recipes = sy_recipes_get ();
  g_autoptr (GPtrArray) texts = read_domains (argc > 1 ? argv[1] : ".");
  double seconds = argc > 2 ? g_ascii_strtod (argv[2], NULL) : 0.5;

  if (texts->len == 0)
    {
      g_printerr ("recipes: there is no domain in that folder\n");
      return 1;
    }
  for (guint i = 0; recipes[i] != NULL; i++)
    if (argc <= 3 || g_str_equal (argv[3], sy_recipe_get_id (recipes[i])))
      g_print ("%s %.0f\n", sy_recipe_get_id (recipes[i]), measure (texts, recipes[i], seconds));

  return 0;
}
