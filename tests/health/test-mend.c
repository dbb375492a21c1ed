/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "health/sy-mend.h"

typedef struct {
  const char     *id;
  SyFindingState  state;
  const char     *stage;      /* nullable: mended by hand */
  const char     *options;
} Row;

static GPtrArray *
make_findings (const Row *rows,
               guint      n_rows)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_finding_free);

  for (guint i = 0; i < n_rows; i++)
    {
      SyFinding *finding = g_new0 (SyFinding, 1);

      finding->id = rows[i].id;
      finding->state = rows[i].state;
      finding->evidence = sy_evidence_array_new ();
      if (rows[i].stage != NULL)
        {
          finding->request = sy_request_new_stage (rows[i].stage, NULL);
          g_assert_true (sy_request_set_domain (finding->request, "win10", NULL));
          g_assert_true (sy_request_set_options (finding->request, rows[i].options, NULL));
        }
      g_ptr_array_add (findings, finding);
    }

  return findings;
}

/**
 * World: how the stages stand
 * @lacks_rom: the stage "vbios" wants a file
 * @blocked: (nullable): the stage that can do nothing now
 * @unblocks: it can after the other one
 */
typedef struct {
  gboolean       lacks_rom;
  const char    *blocked;
  gboolean       unblocks;
  SyStageStatus *status;
} World;

static void
world_clear (World *self)
{
  g_clear_pointer (&self->status, sy_stage_status_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static const SyStageStatus *
assess (SyRequest *request,
        gpointer   user_data)
{
  World *world = user_data;
  const char *stage = sy_request_get_stage (request);
  SyRequest *then = sy_request_get_then (request);
  gboolean blocked = g_strcmp0 (stage, world->blocked) == 0 ||
                     (then != NULL && !world->unblocks &&
                      g_strcmp0 (sy_request_get_stage (then), world->blocked) == 0);

  world_clear (world);
  world->status = sy_stage_status_new (blocked ? SY_STAGE_BLOCKED : SY_STAGE_READY, "because");
  world->status->lacks_rom = world->lacks_rom && g_str_equal (stage, "vbios") &&
                             !sy_request_has_option (request, "no-rom");

  return world->status;
}

static char *
join (const GPtrArray *findings)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < findings->len; i++)
    g_ptr_array_add (ids, (gpointer) ((SyFinding *) findings->pdata[i])->id);
  g_ptr_array_add (ids, NULL);

  return g_strjoinv (" ", (char **) ids->pdata);
}

static void
assert_step (const SyMend *mend,
             guint         index,
             const char   *stage,
             const char   *options,
             const char   *ids)
{
  const SyMendStep *step = mend->steps->pdata[index];
  g_autofree char *mended = join (step->findings);

  g_assert_cmpstr (sy_request_get_stage (step->request), ==, stage);
  g_assert_cmpstr (sy_request_get_domain (step->request), ==, "win10");
  g_assert_cmpstr (sy_request_get_options (step->request), ==, options);
  g_assert_cmpstr (mended, ==, ids);
}

/* One review a stage, with the options of all; the GPU's place before the tables for it. */
static void
test_merge (void)
{
  const Row rows[] = {
    { "battery", SY_FINDING_WARN, "vbios", "no-rom" },
    { "address", SY_FINDING_FAIL, "attach", NULL },
    { "cpu", SY_FINDING_WARN, "attach", "cpu" },
    { "output", SY_FINDING_WARN, "attach", "looking-glass,cpu" },
  };
  g_autoptr (GPtrArray) findings = make_findings (rows, G_N_ELEMENTS (rows));
  g_auto (World) world = { .lacks_rom = TRUE };
  g_autoptr (SyMend) mend = sy_mend_new (findings, assess, &world);

  g_assert_cmpuint (mend->steps->len, ==, 2);
  assert_step (mend, 0, "attach", "cpu,looking-glass", "address cpu output");
  assert_step (mend, 1, "vbios", "no-rom", "battery");
  g_assert_cmpuint (mend->rest->len, ==, 0);
  g_assert_cmpuint (sy_mend_count (mend), ==, 4);
}

/* Who wants the video BIOS gets it, though the battery does well without; with a file alone. */
static void
test_rom (void)
{
  const Row rows[] = {
    { "vbios", SY_FINDING_WARN, "vbios", NULL },
    { "battery", SY_FINDING_WARN, "vbios", "no-rom" },
  };
  g_autoptr (GPtrArray) findings = make_findings (rows, G_N_ELEMENTS (rows));
  g_auto (World) world = { 0 };
  g_auto (World) bare_world = { .lacks_rom = TRUE };
  g_autoptr (SyMend) with = sy_mend_new (findings, assess, &world);
  g_autoptr (SyMend) without = sy_mend_new (findings, assess, &bare_world);
  g_autofree char *rest = join (without->rest);

  g_assert_cmpuint (with->steps->len, ==, 1);
  assert_step (with, 0, "vbios", NULL, "vbios battery");
  g_assert_cmpuint (without->steps->len, ==, 1);
  assert_step (without, 0, "vbios", "no-rom", "battery");
  g_assert_cmpstr (rest, ==, "vbios");
}

/* What changes the computer, takes from Linux or may keep Windows from starting is asked for. */
static void
test_rest (void)
{
  const Row rows[] = {
    { "firmware", SY_FINDING_FAIL, "vm", NULL },
    { "iommu", SY_FINDING_FAIL, "iommu", NULL },
    { "driver", SY_FINDING_WARN, "release", NULL },
    { "group", SY_FINDING_WARN, "attach", "group" },
    { "hidden", SY_FINDING_WARN, "attach", "hide-vm" },
    { "by-hand", SY_FINDING_WARN, NULL, NULL },
    { "note", SY_FINDING_NOTE, "attach", NULL },
    { "unknown", SY_FINDING_UNKNOWN, "attach", NULL },
  };
  g_autoptr (GPtrArray) findings = make_findings (rows, G_N_ELEMENTS (rows));
  g_auto (World) world = { 0 };
  g_autoptr (SyMend) mend = sy_mend_new (findings, assess, &world);
  g_autofree char *rest = join (mend->rest);

  g_assert_cmpuint (mend->steps->len, ==, 0);
  g_assert_cmpuint (sy_mend_count (mend), ==, 0);
  g_assert_cmpstr (rest, ==, "firmware iommu driver group hidden by-hand");
}

/* A note is mended along, and brings no option of its own. */
static void
test_notes (void)
{
  const Row rows[] = {
    { "address", SY_FINDING_WARN, "attach", "cpu" },
    { "parent", SY_FINDING_NOTE, "attach", NULL },
    { "cpu", SY_FINDING_NOTE, "attach", "cpu" },
    { "output", SY_FINDING_NOTE, "attach", "looking-glass" },
    { "battery", SY_FINDING_NOTE, "vbios", "no-rom" },
    { "mouse", SY_FINDING_UNKNOWN, "attach", NULL },
  };
  g_autoptr (GPtrArray) findings = make_findings (rows, G_N_ELEMENTS (rows));
  g_auto (World) world = { 0 };
  g_autoptr (SyMend) mend = sy_mend_new (findings, assess, &world);

  g_assert_cmpuint (mend->steps->len, ==, 1);
  assert_step (mend, 0, "attach", "cpu", "address parent cpu");
  g_assert_cmpuint (mend->rest->len, ==, 0);
}

/* A note that wants the video BIOS is not mended by a request that leaves it out. */
static void
test_note_without_rom (void)
{
  const Row rows[] = {
    { "battery", SY_FINDING_WARN, "vbios", "no-rom" },
    { "path", SY_FINDING_NOTE, "vbios", NULL },
  };
  g_autoptr (GPtrArray) findings = make_findings (rows, G_N_ELEMENTS (rows));
  g_auto (World) world = { 0 };
  g_autoptr (SyMend) mend = sy_mend_new (findings, assess, &world);

  assert_step (mend, 0, "vbios", "no-rom", "battery");
}

static void
assert_safe (const SyMend *mend,
             const char   *json,
             const char   *ids)
{
  g_autofree char *found = sy_request_to_json (mend->safe->request);
  g_autofree char *mended = join (mend->safe->findings);

  g_assert_cmpstr (found, ==, json);
  g_assert_cmpstr (mended, ==, ids);
}

/* What can be done now is one request, so one review. */
static void
test_safe (void)
{
  const Row rows[] = {
    { "battery", SY_FINDING_WARN, "vbios", "no-rom" },
    { "cpu", SY_FINDING_WARN, "attach", "cpu" },
  };
  g_autoptr (GPtrArray) findings = make_findings (rows, G_N_ELEMENTS (rows));
  g_auto (World) world = { .lacks_rom = TRUE };
  g_autoptr (SyMend) both = sy_mend_new (findings, assess, &world);
  g_autoptr (SyMend) later = NULL;
  g_autoptr (SyMend) one = NULL;
  g_autoptr (SyMend) other = NULL;

  assert_safe (both, "{\"schema\":1,\"stage\":\"attach\",\"domain\":\"win10\",\"options\":\"cpu\","
               "\"then\":{\"stage\":\"vbios\",\"options\":\"no-rom\"}}", "cpu battery");
  world.blocked = "vbios";
  world.unblocks = TRUE;
  later = sy_mend_new (findings, assess, &world);
  g_assert_true (sy_request_has_option (sy_request_get_then (later->safe->request), "no-rom"));
  world.unblocks = FALSE;
  one = sy_mend_new (findings, assess, &world);
  assert_safe (one, "{\"schema\":1,\"stage\":\"attach\",\"domain\":\"win10\",\"options\":\"cpu\"}",
               "cpu");
  g_assert_cmpuint (sy_mend_count (one), ==, 2);
  world.blocked = "attach";
  other = sy_mend_new (findings, assess, &world);
  assert_safe (other, "{\"schema\":1,\"stage\":\"vbios\",\"domain\":\"win10\","
               "\"options\":\"no-rom\"}", "battery");
}

static void
test_nothing (void)
{
  g_autoptr (GPtrArray) findings = make_findings (NULL, 0);
  g_auto (World) world = { 0 };
  g_autoptr (SyMend) mend = sy_mend_new (findings, assess, &world);

  g_assert_cmpuint (mend->steps->len, ==, 0);
  g_assert_cmpuint (mend->rest->len, ==, 0);
  g_assert_null (mend->safe);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/health/mend/merge", test_merge);
  g_test_add_func ("/health/mend/rom", test_rom);
  g_test_add_func ("/health/mend/rest", test_rest);
  g_test_add_func ("/health/mend/notes", test_notes);
  g_test_add_func ("/health/mend/note-without-rom", test_note_without_rom);
  g_test_add_func ("/health/mend/safe", test_safe);
  g_test_add_func ("/health/mend/nothing", test_nothing);

  return g_test_run ();
}
