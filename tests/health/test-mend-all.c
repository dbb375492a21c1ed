/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "health-sample.h"

#include <string.h>

#include "assess/sy-stage.h"
#include "health/sy-mend.h"
#include "run/sy-execute.h"
#include "sample/sy-sample-rom.h"

/* Definitions in the forms in which people post them: test-health-cases.c. */
static const char *cases_folder;

/**
 * World: the sample laptop and what is made of it
 * @status: (nullable): the last that was given out
 */
typedef struct {
  Sample         sample;
  SyMachine     *machine;
  SyAssessment  *assessment;
  SyStageStatus *status;
} World;

static void
world_init (World *self)
{
  sample_init (&self->sample);
  self->machine = sy_machine_read (self->sample.sysroot);
  self->assessment = sy_assessment_new (self->machine);
}

static void
world_clear (World *self)
{
  g_clear_pointer (&self->status, sy_stage_status_free);
  g_clear_object (&self->assessment);
  g_clear_object (&self->machine);
  sample_clear (&self->sample);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static SyDomainStore *
open_store (World *self)
{
  g_autoptr (GError) error = NULL;
  SyDomainStore *store = sy_domain_store_open (self->sample.sysroot, "qemu:///system",
                                               SY_DOMAIN_STORE_READ_WRITE, &error);

  g_assert_no_error (error);

  return store;
}

static const SyStageStatus *
assess (SyRequest *request,
        gpointer   user_data)
{
  World *self = user_data;
  g_autoptr (SyDomainStore) store = open_store (self);
  SyStageContext context = { self->assessment, store, request };

  g_clear_pointer (&self->status, sy_stage_status_free);
  self->status = sy_stage_assess (sy_stage_find (sy_request_get_stage (request)), &context);

  return self->status;
}

/* (transfer full): what libvirt's file holds now */
static char *
read_domain (World *self)
{
  g_autoptr (GError) error = NULL;
  char *text = sy_sysroot_read_text (self->sample.sysroot, SAMPLE_DOMAIN_FILE, &error);

  g_assert_no_error (error);

  return text;
}

static GPtrArray *
check (World           *self,
       const HealthRow *row)
{
  g_autofree char *text = read_domain (self);
  HealthRow here = *row;

  here.where = HEALTH_LOCAL;

  return health_row_check (&here, text, self->sample.sysroot, self->assessment);
}

/* Plans, reviews and does @request; (transfer full): the entry of the journal */
static char *
apply (World      *self,
       SyRequest  *request,
       const char *label)
{
  g_autoptr (GError) error = NULL;
  char *id = NULL;

  sy_execute_unreviewed (self->sample.sysroot, request, NULL, NULL, &id, &error);
  if (error != NULL)
    g_error ("%s: %s", label, error->message);

  return id;
}

static void
undo (World      *self,
      const char *id)
{
  g_autoptr (SyRequest) request = sy_request_new_undo (id, NULL);
  g_autofree char *undone = apply (self, request, id);
}

static void
assert_mended (const SyMend    *mend,
               const GPtrArray *after,
               const char      *label)
{
  const GPtrArray *findings = mend->safe->findings;

  for (guint i = 0; i < findings->len; i++)
    {
      const SyFinding *before = findings->pdata[i];
      const SyFinding *now = sy_health_find (after, before->id);

      if (now->state >= before->state)
        g_error ("%s: %s was %s, and is %s after all was mended: %s", label, before->id,
                 sy_finding_state_to_string (before->state),
                 sy_finding_state_to_string (now->state), now->says);
    }
}

/* (transfer full) (nullable): @row's variation of @text, where that has the place for it */
static char *
vary (const HealthRow *row,
      const char      *text)
{
  const char *found = strstr (text, row->find);

  return found == NULL ? NULL : g_strdup_printf ("%.*s%s%s", (int) (found - text), text,
                                                 row->replace, found + strlen (row->find));
}

static gboolean
is_variation (const HealthRow *row)
{
  return row->find != NULL && row->tree == NULL && !health_row_is_command (row);
}

static void
write_domain (World      *self,
              const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  sample_write_file (&self->sample, SAMPLE_DOMAIN_FILE, bytes);
}

/* The stage that mends the definition as it is; %NULL: nothing is safe to mend, or both do. */
static const char *
find_stage (World           *self,
            const HealthRow *row)
{
  g_autoptr (GPtrArray) findings = check (self, row);
  g_autoptr (SyMend) mend = sy_mend_new (findings, assess, self);

  return mend->safe != NULL && sy_request_get_then (mend->safe->request) == NULL
         ? g_intern_string (sy_request_get_stage (mend->safe->request)) : NULL;
}

static void
assert_nothing_left (World           *self,
                     const GPtrArray *after,
                     const char      *label)
{
  g_autoptr (SyMend) left = sy_mend_new (after, assess, self);
  const SyFinding *first = left->safe != NULL ? left->safe->findings->pdata[0] : NULL;

  if (first != NULL)
    g_error ("%s: still safe to mend after all was: %s: %s", label, first->id, first->says);
}

/* Does all that is safe in one, finds nothing safe left where the machine is @ours, and takes it
 * back to the byte. Returns: whether two stages were one plan */
static gboolean
mend_domain (World           *self,
             const HealthRow *row,
             gboolean         ours,
             const char      *label)
{
  g_autoptr (GPtrArray) before = check (self, row);
  g_autoptr (SyMend) mend = sy_mend_new (before, assess, self);
  g_autofree char *text = read_domain (self);
  g_autofree char *restored = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autofree char *id = NULL;

  if (mend->safe == NULL)
    return FALSE;
  id = apply (self, mend->safe->request, label);
  after = check (self, row);
  assert_mended (mend, after, label);
  if (ours)
    assert_nothing_left (self, after, label);
  undo (self, id);
  restored = read_domain (self);
  g_assert_cmpstr (restored, ==, text);

  return sy_request_get_then (mend->safe->request) != NULL;
}

/* Breaks what @index says and, for all that the other stage mends, that too. */
static guint
mend_pairs (World           *self,
            const GPtrArray *others,
            guint            index)
{
  const HealthRow *row = &health_rows[index];
  g_autofree char *text = health_row_make_text (row);
  guint n_both = 0;

  for (guint i = 0; i < others->len; i++)
    {
      const HealthRow *other = others->pdata[i];
      g_autofree char *varied = vary (other, text);
      g_autofree char *label = g_strdup_printf ("rows %u (%s) and %td (%s)", index, row->check,
                                                other - health_rows, other->check);

      if (varied == NULL)
        continue;
      write_domain (self, varied);
      n_both += mend_domain (self, row, TRUE, label);
    }

  return n_both;
}

/* One review mends all that is safe, whatever is wrong, alone and with what another stage mends. */
static void
test_rows (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (GPtrArray) tables = g_ptr_array_new ();
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n_both = 0;

  world_init (&world);
  for (guint i = 0; health_rows[i].check != NULL; i++)
    {
      const HealthRow *row = &health_rows[i];
      g_autofree char *text = health_row_make_text (row);
      g_autofree char *label = g_strdup_printf ("row %u (%s)", i, row->check);
      const char *stage;

      if (!is_variation (row))
        continue;
      write_domain (&world, text);
      mend_domain (&world, row, TRUE, label);
      stage = find_stage (&world, row);
      if (g_strcmp0 (stage, "vbios") == 0)
        g_ptr_array_add (tables, (gpointer) row);
      else if (stage != NULL)
        g_array_append_val (places, i);
    }
  g_assert_cmpuint (tables->len, >=, 3);
  g_assert_cmpuint (places->len, >=, 10);
  for (guint i = 0; i < places->len; i++)
    n_both += mend_pairs (&world, tables, g_array_index (places, guint, i));
  g_test_message ("%u by the tables, %u by the rest, %u by both in one", tables->len, places->len,
                  n_both);
  g_assert_cmpuint (n_both, >=, 30);
}

static guint
mend_folder (World      *self,
             const char *folder)
{
  static const HealthRow row = { .where = HEALTH_LOCAL };
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autofree char *ours = NULL;

      if (!g_str_has_suffix (name, ".xml") || !g_file_get_contents (path, &text, NULL, NULL))
        continue;
      ours = sample_take_over (text);
      if (ours == NULL)
        continue;
      write_domain (self, ours);
      mend_domain (self, &row, FALSE, name);
      n++;
    }

  return n;
}

/* The same of the definitions of others, as if they were the sample laptop's: most have another
 * GPU, of which more is known once they have a battery. */
static void
test_cases (void)
{
  g_auto (World) world = { 0 };
  const char *fixtures = g_getenv ("SWITCHYARD_FIXTURES");
  guint n;

  world_init (&world);
  n = mend_folder (&world, cases_folder);
  g_assert_cmpuint (n, >=, 8);
  if (fixtures != NULL)
    {
      g_autofree char *folder = g_build_filename (fixtures, "cases", NULL);

      n += mend_folder (&world, folder);
    }
  g_test_message ("%u definitions", n);
}

/* (transfer full): @text with @replacement for what is from @first to the end of @last */
static char *
replace (const char *text,
         const char *first,
         const char *last,
         const char *replacement)
{
  const char *start = strstr (text, first);
  const char *end = start != NULL ? strstr (start, last) : NULL;

  g_assert_nonnull (end);

  return g_strdup_printf ("%.*s%s%s", (int) (start - text), text, replacement,
                          end + strlen (last));
}

/* The GPU was elsewhere when the tables were made, and is gone: it will not be there again. */
static void
test_tables_of_before (void)
{
  static const HealthRow row = { .where = HEALTH_LOCAL };
  g_autofree char *elsewhere = replace (health_good, "slot='1' function='0'/></controller>", ">",
                                        "slot='11' function='0'/>");
  g_autoptr (SyRequest) request = sy_request_new_stage ("vbios", NULL);
  g_autoptr (GBytes) rom = sy_sample_rom_make (0x10de, 0x1c8d);
  g_auto (World) world = { 0 };
  g_autofree char *id = NULL;
  g_autofree char *text = NULL;
  g_autofree char *gone = NULL;
  g_autoptr (GPtrArray) findings = NULL;

  world_init (&world);
  write_domain (&world, elsewhere);
  g_assert_true (sy_request_set_domain (request, "win10", NULL));
  g_assert_true (sy_request_set_rom (request, rom, NULL));
  id = apply (&world, request, "tables");
  text = read_domain (&world);
  gone = replace (text, "<hostdev", "</hostdev>", "");
  write_domain (&world, gone);
  findings = check (&world, &row);
  g_assert_cmpint (sy_health_find (findings, "guest.vbios-path")->state, ==, SY_FINDING_WARN);
  g_assert_true (mend_domain (&world, &row, TRUE, "tables of before"));
}

/* Only those that were made for it go together, in their order. */
static void
test_pairs (void)
{
  static const char * const pairs[][2] = {
    { "vbios", "attach" }, { "attach", "attach" }, { "attach", "vm" }, { "vm", "vbios" },
    { "iommu", "release" }, { "attach", "dance" }, { "dance", "vbios" },
  };
  g_auto (World) world = { 0 };

  world_init (&world);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SyRequest) request = sy_request_new_stage (pairs[i][0], NULL);
      g_autoptr (SyRequest) then = sy_request_new_stage (pairs[i][1], NULL);
      g_autoptr (SyPlan) plan = NULL;

      g_assert_true (sy_request_set_then (request, then, NULL));
      plan = sy_execute_plan (world.sample.sysroot, request, SY_DOMAIN_STORE_READ_WRITE, NULL,
                              &error);
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST);
      g_assert_null (plan);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  cases_folder = argv[1];
  g_test_add_func ("/health/mend-all/rows", test_rows);
  g_test_add_func ("/health/mend-all/cases", test_cases);
  g_test_add_func ("/health/mend-all/tables-of-before", test_tables_of_before);
  g_test_add_func ("/health/mend-all/pairs", test_pairs);

  return g_test_run ();
}
