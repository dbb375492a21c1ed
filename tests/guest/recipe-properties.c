/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recipe-properties.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <string.h>

static const SyPciAddress gpu[] = {
  { .bus = 1 },
  { .bus = 1, .function = 1 },
};
static const SyPciAddress other[] = { { .bus = 4, .device = 2 } };
static const guint cpus[] = { 2 };

static const char * const smbios[] = {
  "bios", "vendor", "LENOVO",
  "system", "manufacturer", "LENOVO",
  "system", "product", "80WW & <more>",
  "baseBoard", "manufacturer", "LENOVO",
  NULL,
};
static const char * const tables[] = {
  "/var/lib/switchyard/vm/00.aml", "/var/lib/switchyard/vm/01.aml", NULL,
};

static GArray *
make_array (gconstpointer data,
            guint         length,
            guint         size)
{
  GArray *array = g_array_new (FALSE, FALSE, size);

  g_array_append_vals (array, data, length);

  return array;
}

const SyRecipeContext *
recipe_context (guint which)
{
  static SyRecipeContext contexts[4];

  if (contexts[0].functions == NULL)
    for (guint i = 0; i < G_N_ELEMENTS (contexts); i++)
      contexts[i] = (SyRecipeContext) {
        .functions = make_array (gpu, G_N_ELEMENTS (gpu), sizeof gpu[0]),
        .others = i & 2 ? make_array (other, G_N_ELEMENTS (other), sizeof other[0]) : NULL,
        .versions = i & 1 ? (SyVirtVersions) { 11003000, 10000002, SY_TRISTATE_NO, SY_TRISTATE_YES }
                          : (SyVirtVersions) { 9000000, 7002022, SY_TRISTATE_YES, SY_TRISTATE_YES },
        .gpu_vendor = 0x10de,
        .subsystem_vendor = 0x17aa,
        .subsystem_device = 0x39d1,
        .rom = i & 2 ? SY_RECIPE_ROM_FILE : SY_RECIPE_ROM_OFF,
        .rom_file = "/var/lib/switchyard/vm/rom",
        .guest_driver = 442,
        .hide_cpuid = i & 2,
        .smbios = smbios,
        .huge_pages = i & 2,
        .threads = 2,
        .pins = i == 3 ? make_array (cpus, 1, sizeof cpus[0]) : NULL,
        .emulator_pin = "0-1",
        .mdev_uuid = "af5972fb-5530-41a7-0000-fd836204445b",
        .width = 1920,
        .height = 1080,
        .gvt_rom_file = "/var/lib/switchyard/vm/gvt.rom",
        .tables = tables,
        .battery_table = "/var/lib/switchyard/vm/battery.aml",
        .disk_is_gpt = SY_TRISTATE_YES,
        .kvmfr = i & 2,
      };

  return &contexts[which & 3];
}

/* libxml2 itself keeps blanks that are all that an element has, and those beside other text. */
static void
drop_blanks (xmlNode *node)
{
  for (xmlNode *child = node->children; child != NULL;)
    {
      xmlNode *next = child->next;

      if (xmlIsBlankNode (child))
        {
          xmlUnlinkNode (child);
          xmlFreeNode (child);
        }
      else if (child->type == XML_TEXT_NODE)
        g_strstrip ((char *) child->content);
      else if (child->type == XML_ELEMENT_NODE)
        drop_blanks (child);
      child = next;
    }
}

char *
recipe_canonical (const char *xml)
{
  xmlDoc *doc = xmlReadMemory (xml, (int) strlen (xml), NULL, NULL,
                               XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  xmlChar *text = NULL;
  char *copy;

  if (doc == NULL)
    return NULL;
  drop_blanks (xmlDocGetRootElement (doc));
  if (xmlC14NDocDumpMemory (doc, NULL, XML_C14N_1_0, NULL, TRUE, &text) < 0)
    {
      /* Prefixes that nobody declares have no canonical form. */
      int length;

      xmlDocDumpMemory (doc, &text, &length);
    }
  copy = g_strdup ((const char *) text);
  xmlFree (text);
  xmlFreeDoc (doc);

  return copy;
}

static SyDomain *
load (const char *xml)
{
  g_autoptr (GError) error = NULL;
  SyDomain *domain = sy_domain_new_from_xml (xml, -1, &error);

  g_assert_no_error (error);

  return domain;
}

static void
check_refusal (SyDomain     *domain,
               const char   *xml,
               const GError *error)
{
  g_autofree char *same = sy_domain_to_xml (domain);

  g_assert_cmpstr (same, ==, xml);
  g_assert_true (error->domain == SY_ERROR);
  /* Anything else is an edit that went wrong, but for a definition that grew too large. */
  if (strlen (xml) < SY_DOMAIN_MAX_SIZE / 2)
    g_assert_true (error->code == SY_ERROR_REFUSED || error->code == SY_ERROR_NOT_SUPPORTED ||
                   error->code == SY_ERROR_INVALID_REQUEST);
  g_assert_cmpuint (strlen (error->message), >, 20);
}

static void
check_reasons (SyDomain *domain)
{
  g_autoptr (GPtrArray) reasons = sy_domain_get_reasons (domain);
  g_autofree char *xml = sy_domain_to_xml (domain);
  guint n_lines = 1;

  for (const char *it = xml; *it != '\0'; it++)
    n_lines += *it == '\n' ? 1 : 0;
  g_assert_cmpuint (reasons->len, >, 0);
  for (guint i = 0; i < reasons->len; i++)
    {
      const SyDomainReason *reason = reasons->pdata[i];

      g_assert_cmpuint (reason->first_line, <=, reason->last_line);
      g_assert_cmpuint (reason->last_line, <=, n_lines);
      g_assert_cmpuint (strlen (reason->says), >, 10);
    }
}

static void
check_same (const char *original,
            const char *back)
{
  g_autofree char *expected = recipe_canonical (original);
  g_autofree char *found = recipe_canonical (back);
  gsize same = 0;

  while (found[same] != '\0' && found[same] == expected[same])
    same++;
  if (found[same] != expected[same])
    g_error ("taken back, “%.120s” is where “%.120s” was", found + same - MIN (same, 60),
             expected + same - MIN (same, 60));
}

static void
check_taken_back (const char     *original,
                  const char     *edited,
                  const SyRecipe *recipe)
{
  g_autoptr (SyDomain) domain = load (edited);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *back = NULL;

  g_assert_true (sy_recipe_can_take_back (recipe, domain));
  g_assert_true (sy_recipe_take_back (recipe, domain, kept, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (kept->len, ==, 0);
  g_assert_false (sy_recipe_can_take_back (recipe, domain));
  back = sy_domain_to_xml (domain);
  check_same (original, back);
}

RecipeOutcome
recipe_properties_check (const char            *xml,
                         const SyRecipe        *recipe,
                         const SyRecipeContext *context,
                         char                 **out_edited)
{
  g_autoptr (SyDomain) domain = load (xml);
  g_autoptr (SyDomain) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;
  gboolean could = sy_recipe_can_take_back (recipe, domain);

  if (!sy_recipe_apply (recipe, domain, context, NULL, &error))
    {
      check_refusal (domain, xml, error);
      return RECIPE_REFUSED;
    }
  once = sy_domain_to_xml (domain);
  again = load (once);
  g_assert_true (sy_recipe_apply (recipe, again, context, NULL, &error));
  g_assert_no_error (error);
  twice = sy_domain_to_xml (again);
  g_assert_cmpstr (twice, ==, once);
  if (strcmp (once, xml) == 0)
    return RECIPE_UNCHANGED;

  check_reasons (domain);
  /* A note from before is taken back with the new one. */
  if (!could)
    check_taken_back (xml, once, recipe);
  if (out_edited != NULL)
    *out_edited = g_steal_pointer (&once);

  return RECIPE_EDITED;
}

static void
take_all_back (SyDomain *domain)
{
  const SyRecipe * const *recipes = sy_recipes_get ();
  g_autoptr (GError) error = NULL;
  guint n = 0;

  while (recipes[n] != NULL)
    n++;
  for (; n > 0; n--)
    if (sy_recipe_can_take_back (recipes[n - 1], domain))
      {
        g_assert_true (sy_recipe_take_back (recipes[n - 1], domain, NULL, &error));
        g_assert_no_error (error);
      }
}

char *
recipe_properties_check_all (const char            *xml,
                             const SyRecipeContext *context)
{
  const SyRecipe * const *recipes = sy_recipes_get ();
  g_autoptr (SyDomain) domain = load (xml);
  g_autofree char *back = NULL;
  char *all;

  for (guint i = 0; recipes[i] != NULL; i++)
    if (sy_recipe_can_take_back (recipes[i], domain))
      return g_strdup (xml);
  for (guint i = 0; recipes[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *before = sy_domain_to_xml (domain);

      if (!sy_recipe_apply (recipes[i], domain, context, NULL, &error))
        check_refusal (domain, before, error);
    }
  all = sy_domain_to_xml (domain);
  take_all_back (domain);
  back = sy_domain_to_xml (domain);
  check_same (xml, back);

  return all;
}

static const char *folder;

void
recipe_set_folder (const char *path)
{
  folder = path;
}

SyDomain *
recipe_load (const char *xml)
{
  return load (xml);
}

SyDomain *
recipe_load_file (const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));

  return load (text);
}

void
recipe_apply (SyDomain              *domain,
              const char            *recipe,
              const SyRecipeContext *context)
{
  g_autoptr (GError) error = NULL;

  sy_recipe_apply (sy_recipe_find (recipe), domain, context, NULL, &error);
  g_assert_no_error (error);
}

void
recipe_assert_says (const char *text,
                    const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("“%s” does not say “%s”", text, part);
}
