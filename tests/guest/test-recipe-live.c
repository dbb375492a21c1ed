/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <string.h>

#include "guest/sy-domain-compare.h"
#include "guest/sy-recipe.h"
#include "libvirtd.h"
#include "recipe-properties.h"

/*
 * Definitions as nobody expects them (domains/odd), through the real libvirt: what a recipe makes
 * of what libvirt keeps is accepted, is known as ours afterwards, and taken back from what libvirt
 * made of that it is what libvirt kept before.
 */

#define NAME "live"

static const char *folder;    /* this program's argument */

typedef struct {
  virConnectPtr   connection;
  SyRecipeContext context;
  guint           definitions;
  guint           edited;
} Live;

static void
ignore_cb (void        *data,
           virErrorPtr  error)
{
}

/* (transfer full) (nullable): what libvirt keeps of @xml */
static char *
define (Live       *self,
        const char *xml)
{
  virDomainPtr domain = virDomainDefineXMLFlags (self->connection, xml, VIR_DOMAIN_DEFINE_VALIDATE);
  char *kept;
  char *copy;

  if (domain == NULL)
    return NULL;
  kept = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  g_assert_nonnull (kept);
  copy = g_strdup (kept);
  free (kept);
  virDomainFree (domain);

  return copy;
}

static void
undefine (Live *self)
{
  virDomainPtr domain = virDomainLookupByName (self->connection, NAME);

  if (domain == NULL)
    return;
  virDomainUndefineFlags (domain, VIR_DOMAIN_UNDEFINE_KEEP_NVRAM);
  virDomainFree (domain);
}

/* All of them are told, not only the first. */
static void
fail (const char *what,
      const char *how,
      const char *xml,
      const char *and,
      const char *other)
{
  g_test_fail_printf ("%s: %s", what, how);
  g_test_message ("%s: %s\n%s\n%s\n%s", what, how, xml, and, other);
}

static char *
must_define (Live       *self,
             const char *xml,
             const char *what)
{
  char *kept = define (self, xml);

  if (kept == NULL)
    fail (what, "libvirt refuses", xml, "because", virGetLastErrorMessage ());

  return kept;
}

/* (transfer full): @xml without where the memory balloon is */
static char *
forget_balloon (const char *xml)
{
  g_autoptr (GRegex) regex =
    g_regex_new ("(<memballoon model='virtio')>\\s*<address[^>]*/>\\s*</memballoon>", 0, 0, NULL);

  return g_regex_replace (regex, xml, -1, 0, "\\1/>", 0, NULL);
}

/*
 * Ports that libvirt added stay, which is no harm. A balloon that was away gets another place when
 * such a port has taken its own.
 */
static void
check_same (const char *before,
            const char *after,
            const char *what)
{
  g_autofree char *expected = forget_balloon (before);

  if (!sy_domain_definition_is_ours (expected, after))
    fail (what, "taken back, it is", after, "and not", before);
}

static void
check_recipe (Live           *self,
              const char     *file,
              const char     *before,
              const SyRecipe *recipe)
{
  g_autofree char *what = g_strdup_printf ("“%s” of %s", sy_recipe_get_id (recipe), file);
  g_autoptr (SyDomain) domain = recipe_load (before);
  g_autoptr (SyDomain) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *edited = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *back = NULL;
  g_autofree char *after = NULL;

  if (!sy_recipe_apply (recipe, domain, &self->context, NULL, &error))
    return;
  edited = sy_domain_to_xml (domain);
  if (strcmp (edited, before) == 0)
    return;
  kept = must_define (self, edited, what);
  if (kept == NULL)
    return;
  if (!sy_domain_definition_is_ours (edited, kept))
    fail (what, "not known to be ours", edited, "and libvirt keeps", kept);
  again = recipe_load (kept);
  g_assert_true (sy_recipe_take_back (recipe, again, NULL, &error));
  g_assert_no_error (error);
  back = sy_domain_to_xml (again);
  after = must_define (self, back, what);
  if (after != NULL)
    check_same (before, after, what);
  self->edited++;
}

/* As it would be on a computer with KVM, whose name and firmware do not matter here. */
static char *
prepare (const char *path)
{
  static const struct { const char *pattern; const char *with; } changes[] = {
    { "<domain type=(['\"])kvm", "<domain type=\\1qemu" },
    { "<name>.*</name>", "<name>" NAME "</name>" },
    { "<uuid>.*</uuid>", "" },
    { "mode=(['\"])host-passthrough", "mode=\\1maximum" },
  };
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GRegex) regex = g_regex_new (changes[i].pattern, 0, 0, NULL);
      char *changed = g_regex_replace (regex, text, -1, 0, changes[i].with, 0, NULL);

      g_free (text);
      text = changed;
    }

  return text;
}

static void
check_file (Live       *self,
            const char *directory,
            const char *file)
{
  const SyRecipe * const *recipes = sy_recipes_get ();
  g_autofree char *path = g_build_filename (directory, file, NULL);
  g_autofree char *text = prepare (path);
  g_autofree char *first = define (self, text);
  g_autofree char *before = NULL;

  if (first == NULL)
    {
      g_test_message ("%s: %s", file, virGetLastErrorMessage ());
      return;
    }
  /* Some come to rest the second time only. */
  before = must_define (self, first, file);
  self->definitions++;
  for (guint i = 0; recipes[i] != NULL; i++)
    {
      g_autofree char *reset = NULL;

      check_recipe (self, file, before, recipes[i]);
      undefine (self);
      reset = must_define (self, before, file);
    }
  undefine (self);
}

static void
check_folder (Live       *self,
              const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);

  g_assert_nonnull (dir);
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    if (g_str_has_suffix (name, ".xml"))
      check_file (self, directory, name);
}

static void
test_all (void)
{
  GSubprocess *libvirtd = libvirtd_start ();
  g_autofree char *odd = g_build_filename (folder, "odd", NULL);
  Live live = { .context = *recipe_context (0) };
  unsigned long version;

  virSetErrorFunc (NULL, ignore_cb);
  live.connection = virConnectOpen ("qemu:///system");
  g_assert_nonnull (live.connection);
  g_assert_cmpint (virConnectGetLibVersion (live.connection, &version), ==, 0);
  live.context.versions.libvirt = (guint) version;
  check_folder (&live, folder);
  check_folder (&live, odd);
  g_test_message ("%u definitions, %u edited", live.definitions, live.edited);
  /* libvirt refuses some of the odd ones itself. */
  g_assert_cmpuint (live.definitions, >=, 25);
  g_assert_cmpuint (live.edited, >=, 200);
  virConnectClose (live.connection);
  libvirtd_stop (libvirtd);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_assert_cmpint (argc, ==, 2);
  folder = argv[1];
  g_test_add_func ("/recipe-live/all", test_all);

  return g_test_run ();
}
