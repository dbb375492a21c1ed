/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "health-sample.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_row (gconstpointer data)
{
  const HealthRow *row = data;
  g_auto (Sample) sample = { 0 };
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autofree char *text = health_row_make_text (row);
  const SyFinding *finding;

  if (health_row_is_local (row))
    {
      sample_init (&sample);
      if (row->tree != NULL)
        sample_add_tree (&sample, row->tree);
      machine = sy_machine_read (sample.sysroot);
      assessment = sy_assessment_new (machine);
    }
  findings = health_row_check (row, text, sample.sysroot, assessment);
  finding = sy_health_find (findings, row->check);
  g_assert_nonnull (finding);
  if (finding->state != row->state)
    g_error ("%s is %s and not %s: %s", row->check, sy_finding_state_to_string (finding->state),
             sy_finding_state_to_string (row->state), finding->says);
  g_assert_nonnull (finding->says);
  g_assert_true (finding->state < SY_FINDING_WARN || finding->evidence->len > 0 ||
                 finding->fix != NULL);
}

/* Whether a row makes @check be in @state; %SY_FINDING_NOTE stands for all that is worse, too. */
static gboolean
has_row (const char     *check,
         SyFindingState  state)
{
  for (guint i = 0; health_rows[i].check != NULL; i++)
    if (strcmp (health_rows[i].check, check) == 0 &&
        (state == SY_FINDING_NOTE ? health_rows[i].state >= SY_FINDING_NOTE
                                  : health_rows[i].state == state))
      return TRUE;

  return FALSE;
}

/* Every check has a row in which it passes, one in which it finds a thing, and one in which it
 * cannot tell; and of a piece that tells nothing, it finds nothing. */
static void
test_coverage (void)
{
  static const SyFindingState states[] = { SY_FINDING_PASS, SY_FINDING_NOTE, SY_FINDING_UNKNOWN };
  g_autoptr (GError) error = NULL;
  g_autoptr (SyGuest) guest = sy_guest_new_from_fragment ("<os/>", &error);
  g_autoptr (GPtrArray) findings = sy_health_check (&(SyHealthInput) { .guest = guest,
                                                                       .source = "x" });

  g_assert_cmpuint (findings->len, >=, 45);
  for (guint i = 0; i < findings->len; i++)
    {
      const SyFinding *finding = findings->pdata[i];

      g_assert_cmpint (finding->state, <, SY_FINDING_WARN);
      for (guint j = 0; j < G_N_ELEMENTS (states); j++)
        if (!has_row (finding->id, states[j]))
          g_error ("%s has no row for “%s”", finding->id,
                   sy_finding_state_to_string (states[j]));
    }
}

/* -set works with the QEMU of its time, fails with one of today, and is doubtful in between. */
static void
test_set_versions (void)
{
  static const struct {
    guint          libvirt, qemu;
    SyFindingState state;
  } versions[] = {
    { 0, 0, SY_FINDING_WARN },
    { SY_VIRT_VERSION (7, 0, 0), SY_VIRT_VERSION (5, 2, 0), SY_FINDING_NOTE },
    { SY_VIRT_VERSION (9, 0, 0), SY_VIRT_VERSION (7, 2, 0), SY_FINDING_FAIL },
    { SY_VIRT_VERSION (9, 0, 0), 0, SY_FINDING_WARN },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (SyGuest) guest = sy_guest_new_from_fragment (
    "<hostdev mode='subsystem' type='pci'><source><address bus='1'/></source></hostdev>"
    "<qemu:arg value='-set'/><qemu:arg value='device.hostdev0.x-no-mmap=on'/>", &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      SyHealthInput input = { .guest = guest, .source = "x",
                              .versions = { versions[i].libvirt, versions[i].qemu } };
      g_autoptr (GPtrArray) findings = sy_health_check (&input);

      g_assert_cmpint (sy_health_find (findings, "guest.set")->state, ==, versions[i].state);
    }
}

/* A file that only root may read is one that QEMU may not read, also where a user looks at it. */
static void
test_unreadable (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyGuest) guest = sy_guest_new_from_fragment (
    "<qemu:arg value='-acpitable'/><qemu:arg value='file=/var/lib/a.aml'/>", &error);
  g_autoptr (GPtrArray) files = sy_health_files_read (guest, NULL);
  SyHealthInput input = { .guest = guest, .source = "x", .files = files };
  g_autoptr (GPtrArray) findings = NULL;
  SyHealthFile *file;

  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 1);
  file = files->pdata[0];
  file->state = SY_HEALTH_FILE_UNREADABLE;
  file->reachable = SY_TRISTATE_NO;
  findings = sy_health_check (&input);
  g_assert_cmpint (sy_health_find (findings, "host.files")->state, ==, SY_FINDING_FAIL);
}

/* To use KVM is offered where there is one, and advised where there is none yet. */
static void
test_no_kvm (void)
{
  static const HealthRow row = { "guest.acceleration", SY_FINDING_FAIL, HEALTH_LOCAL,
                                 "type='kvm'", "type='qemu'" };
  g_autofree char *text = health_row_make_text (&row);

  for (guint i = 0; i < 2; i++)
    {
      g_auto (Sample) sample = { 0 };
      g_autoptr (SyMachine) machine = NULL;
      g_autoptr (SyAssessment) assessment = NULL;
      g_autoptr (GPtrArray) findings = NULL;
      g_autofree char *kvm = NULL;
      const SyFinding *finding;

      sample_init (&sample);
      kvm = g_build_filename (sample.path, "sys/class/misc/kvm", NULL);
      g_assert_true (i == 0 || g_rmdir (kvm) == 0);
      machine = sy_machine_read (sample.sysroot);
      assessment = sy_assessment_new (machine);
      findings = health_row_check (&row, text, sample.sysroot, assessment);
      finding = sy_health_find (findings, row.check);
      g_assert_true ((finding->request != NULL) == (i == 0));
      g_assert_nonnull (finding->fix);
    }
}

static void
test_json (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyGuest) guest = sy_guest_new_from_fragment (health_good, &error);
  g_autoptr (GPtrArray) findings = sy_health_check (&(SyHealthInput) { .guest = guest,
                                                                       .source = "x" });
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  JsonObject *first;

  json_builder_begin_object (builder);
  sy_health_build_json (findings, builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  first = json_array_get_object_element (
    json_object_get_array_member (json_node_get_object (root), "findings"), 0);
  for (const char * const *name = (const char * const []) { "id", "state", "code43", "title", "why",
                                                            "evidence", "fix", NULL };
       *name != NULL; name++)
    g_assert_true (json_object_has_member (first, *name));
  g_assert_true (json_object_has_member (json_node_get_object (root), "summary"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; health_rows[i].check != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("/health/%03u/%s/%s", i, health_rows[i].check,
                                               sy_finding_state_to_string (health_rows[i].state));

      g_test_add_data_func (path, &health_rows[i], test_row);
    }
  g_test_add_func ("/health/coverage", test_coverage);
  g_test_add_func ("/health/set-versions", test_set_versions);
  g_test_add_func ("/health/unreadable", test_unreadable);
  g_test_add_func ("/health/no-kvm", test_no_kvm);
  g_test_add_func ("/health/json", test_json);

  return g_test_run ();
}
