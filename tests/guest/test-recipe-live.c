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
  gboolean        one_by_one;
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

/* (transfer full): @xml without places in the guest of devices that @pattern begins */
static char *
forget_places (const char *xml,
               const char *pattern)
{
  g_autofree char *whole = g_strconcat (pattern, "<address type='pci'[^>]*/>", NULL);
  g_autoptr (GRegex) regex = g_regex_new (whole, 0, 0, NULL);

  return g_regex_replace (regex, xml, -1, 0, "\\1", 0, NULL);
}

/*
 * Ports that libvirt added stay, which is no harm. A balloon that was away gets another place when
 * such a port has taken its own; so may others when everything was done and taken back.
 */
static void
check_same (const char *before,
            const char *after,
            const char *what)
{
  const char *pattern = g_str_has_prefix (what, "all of ") ? "(\\n {6})"
                                                             : "(<memballoon model='virtio'>\\s*)";
  g_autofree char *expected = forget_places (before, pattern);

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

/* One after the other, as the steps of the program do, and taken back, last first. */
static void
check_all (Live       *self,
           const char *file,
           const char *before)
{
  const SyRecipe * const *recipes = sy_recipes_get ();
  g_autofree char *what = g_strdup_printf ("all of %s", file);
  g_autofree char *now = g_strdup (before);
  guint n = 0;

  for (; recipes[n] != NULL; n++)
    {
      g_autoptr (SyDomain) domain = recipe_load (now);
      g_autofree char *edited = NULL;

      if (!sy_recipe_apply (recipes[n], domain, &self->context, NULL, NULL))
        continue;
      edited = sy_domain_to_xml (domain);
      g_free (now);
      now = must_define (self, edited, what);
      if (now == NULL)
        return;
      if (!sy_domain_definition_is_ours (edited, now))
        fail (what, "not known to be ours", edited, "and libvirt keeps", now);
    }
  for (; n > 0; n--)
    {
      g_autoptr (SyDomain) domain = recipe_load (now);
      g_autofree char *back = NULL;
      g_autoptr (GError) error = NULL;

      if (!sy_recipe_can_take_back (recipes[n - 1], domain))
        continue;
      g_assert_true (sy_recipe_take_back (recipes[n - 1], domain, NULL, &error));
      g_assert_no_error (error);
      back = sy_domain_to_xml (domain);
      g_free (now);
      now = must_define (self, back, what);
      if (now == NULL)
        return;
    }
  check_same (before, now, what);
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
  for (guint i = 0; self->one_by_one && recipes[i] != NULL; i++)
    check_recipe (self, file, before, recipes[i]);
  check_all (self, file, before);
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
test_all (gconstpointer which)
{
  GSubprocess *libvirtd = libvirtd_start ();
  g_autofree char *odd = g_build_filename (folder, "odd", NULL);
  Live live = {
    .context = *recipe_context (GPOINTER_TO_UINT (which)),
    .one_by_one = which == NULL,
  };
  unsigned long version;

  virSetErrorFunc (NULL, ignore_cb);
  live.connection = virConnectOpen ("qemu:///system");
  g_assert_nonnull (live.connection);
  g_assert_cmpint (virConnectGetLibVersion (live.connection, &version), ==, 0);
  live.context.versions.libvirt = (guint) version;
  live.context.kvm = SY_TRISTATE_NO;
  check_folder (&live, folder);
  check_folder (&live, odd);
  g_test_message ("%u definitions, %u edited", live.definitions, live.edited);
  /* libvirt refuses some of the odd ones itself. */
  g_assert_cmpuint (live.definitions, >=, 25);
  g_assert_cmpuint (live.edited, >=, live.one_by_one ? 200 : 0);
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
  /* The least that the recipes are asked for, one by one and together; and the most, together. */
  g_test_add_data_func ("/recipe-live/least", GUINT_TO_POINTER (0), test_all);
  g_test_add_data_func ("/recipe-live/most", GUINT_TO_POINTER (3), test_all);

  return g_test_run ();
}
