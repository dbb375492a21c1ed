/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <string.h>

#include "recipe-properties.h"

#define SCHEMA "/usr/share/libvirt/schemas/domain.rng"

#define NEWER_SCHEMA "SWITCHYARD_SCHEMA"

/*
 * Every .xml file of a folder that is a domain, such as those of libvirt's own test suite, by every
 * recipe: it loads or is refused with its line, the outcome is valid where the original was, twice
 * is once, and what is taken back is the original.
 *
 * apt-get source libvirt; SWITCHYARD_DOMAINS=libvirt-9.0.0/tests meson test recipe-sweep
 * SWITCHYARD_SCHEMA names the domain.rng of a libvirt from 11.2 on; what is made for one is not
 * validated without it.
 */

typedef struct {
  xmlRelaxNG *schemas[2];    /* nullable: of libvirt 9.0 and of 11.3 */
  guint       domains;
  guint       refused_files;
  guint       valid;
  guint       outcomes[3];
  guint       validated;
} Sweep;

static void
ignore_cb (void       *data,
           const char *format,
           ...)
{
}

static gboolean
is_valid (xmlRelaxNG *schema,
          const char *xml)
{
  xmlDoc *doc = xmlReadMemory (xml, (int) strlen (xml), NULL, NULL,
                               XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  xmlRelaxNGValidCtxt *context = xmlRelaxNGNewValidCtxt (schema);
  gboolean valid;

  xmlRelaxNGSetValidErrors (context, ignore_cb, ignore_cb, NULL);
  valid = doc != NULL && xmlRelaxNGValidateDoc (context, doc) == 0;
  xmlRelaxNGFreeValidCtxt (context);
  xmlFreeDoc (doc);

  return valid;
}

static void
check_valid (Sweep      *sweep,
             guint       which,
             const char *path,
             const char *recipe,
             const char *edited)
{
  if (!is_valid (sweep->schemas[which & 1], edited))
    {
      g_printerr ("%s\n", edited);
      g_error ("%s is not valid after “%s”", path, recipe);
    }
  sweep->validated++;
}

static void
sweep_domain (Sweep      *sweep,
              const char *path,
              const char *xml)
{
  const SyRecipe * const *recipes = sy_recipes_get ();
  gboolean valid[2];

  for (guint i = 0; i < G_N_ELEMENTS (valid); i++)
    valid[i] = sweep->schemas[i] != NULL && is_valid (sweep->schemas[i], xml);
  sweep->domains++;
  sweep->valid += valid[0] ? 1 : 0;
  for (guint i = 0; recipes[i] != NULL; i++)
    for (guint which = 0; which < 4; which++)
      {
        g_autofree char *edited = NULL;
        RecipeOutcome outcome;

        outcome = recipe_properties_check (xml, recipes[i], recipe_context (which), &edited);
        sweep->outcomes[outcome]++;
        if (valid[which & 1] && edited != NULL)
          check_valid (sweep, which, path, sy_recipe_get_id (recipes[i]), edited);
      }
  for (guint which = 0; which < 4; which++)
    {
      g_autofree char *all = recipe_properties_check_all (xml, recipe_context (which));

      if (valid[which & 1])
        check_valid (sweep, which, path, "all", all);
    }
}

static void
sweep_file (Sweep      *sweep,
            const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (SyDomain) domain = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  /* Says where an assertion failed. */
  if (g_getenv ("SWITCHYARD_SWEEP_VERBOSE") != NULL)
    g_printerr ("%s\n", path);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  domain = sy_domain_new_from_xml (text, (gssize) length, &error);
  if (domain != NULL)
    {
      sweep_domain (sweep, path, text);
      return;
    }
  g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (error->message, "line "));
  sweep->refused_files++;
}

static void
sweep_folder (Sweep      *sweep,
              const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  g_assert_nonnull (dir);
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        sweep_folder (sweep, path);
      else if (g_str_has_suffix (name, ".xml"))
        sweep_file (sweep, path);
    }
}

static xmlRelaxNG *
read_schema (const char *path)
{
  xmlRelaxNGParserCtxt *parser;
  xmlRelaxNG *schema;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  parser = xmlRelaxNGNewParserCtxt (path);
  schema = xmlRelaxNGParse (parser);
  xmlRelaxNGFreeParserCtxt (parser);
  g_assert_nonnull (schema);

  return schema;
}

int
main (int   argc,
      char *argv[])
{
  const char *folder = g_getenv ("SWITCHYARD_DOMAINS");
  Sweep sweep = { 0 };

  if (folder == NULL && argc == 2)
    folder = argv[1];
  if (folder == NULL)
    {
      g_print ("1..0 # SKIP no folder with domains was given\n");
      return 0;
    }

  sweep.schemas[0] = read_schema (SCHEMA);
  sweep.schemas[1] = read_schema (g_getenv (NEWER_SCHEMA));
  sweep_folder (&sweep, folder);
  for (guint i = 0; i < G_N_ELEMENTS (sweep.schemas); i++)
    g_clear_pointer (&sweep.schemas[i], xmlRelaxNGFree);
  g_print ("# %u domains (%u of them valid), %u other files refused with their line\n"
           "# recipes: %u refused with a reason, %u had nothing to do, %u edited; "
           "%u outcomes validated\n",
           sweep.domains, sweep.valid, sweep.refused_files, sweep.outcomes[RECIPE_REFUSED],
           sweep.outcomes[RECIPE_UNCHANGED], sweep.outcomes[RECIPE_EDITED], sweep.validated);
  g_print ("ok 1 sweep\n1..1\n");

  return sweep.domains > 0 ? 0 : 1;
}
