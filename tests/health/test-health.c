/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "health-rows.h"

#include <glib/gstdio.h>
#include <string.h>

#include "acpi/sy-acpi-battery.h"
#include "acpi/sy-aml-writer.h"
#include "acpi/sy-aml.h"
#include "assess/sy-stage.h"
#include "health/sy-check-private.h"
#include "sample/sy-demo.h"
#include "sample/sy-sample-rom.h"
#include "sample/sy-tree.h"

#define DOMAIN_FILE "/etc/libvirt/qemu/win10.xml"

typedef struct {
  char      *path;
  SySysroot *sysroot;
} Sample;

static void
run (const char *program,
     const char *option,
     const char *first,
     const char *second)
{
  const char *argv[] = { program, option, first, second, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
}

static void
write_sample_file (Sample     *sample,
                   const char *name,
                   GBytes     *data)
{
  g_autofree char *path = g_build_filename (sample->path, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  gsize size;
  const char *bytes = g_bytes_get_data (data, &size);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
}

static void
add_tree (Sample     *sample,
          const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_dir_make_tmp ("variation-XXXXXX", NULL);
  g_autofree char *content = g_build_filename (path, ".", NULL);

  sy_tree_write (path, "variation", text, &error);
  g_assert_no_error (error);
  run ("cp", "-af", content, sample->path);
  run ("rm", "-rf", path, NULL);
}

/* A table that gives a _ROM to the device at @path. */
static GBytes *
make_rom_table (const char *path,
                guint       op)
{
  g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();
  g_autoptr (GBytes) aml = NULL;

  sy_aml_writer_begin (writer, op);
  sy_aml_writer_path (writer, path);
  sy_aml_writer_begin_method (writer, "_ROM", 2);
  sy_aml_writer_end (writer);
  sy_aml_writer_end (writer);
  aml = sy_aml_writer_get_bytes (writer);

  return sy_acpi_table_new ("TEST", 1, aml);
}

static void
sample_init (Sample *sample)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) battery = sy_acpi_battery_make ();
  g_autoptr (GBytes) rom = make_rom_table ("\\_SB.PCI0.S08.S00", SY_AML_SCOPE);
  g_autoptr (GBytes) stale = make_rom_table ("\\_SB.PCI0.PEG0.PEGP", SY_AML_DEVICE);
  g_autoptr (GBytes) gpu_rom = sy_sample_rom_make (0x10de, 0x1c8d);
  g_autofree char *text = g_base64_encode (g_bytes_get_data (battery, NULL),
                                           g_bytes_get_size (battery));
  g_autoptr (GBytes) base64 = g_bytes_new (text, strlen (text));

  sample->path = g_dir_make_tmp ("health-XXXXXX", &error);
  g_assert_no_error (error);
  g_assert_true (sy_demo_write (sample->path, &error));
  sample->sysroot = sy_sysroot_new (sample->path, &error);
  write_sample_file (sample, "/var/lib/switchyard/battery.aml", battery);
  write_sample_file (sample, "/var/lib/switchyard/base64.aml", base64);
  write_sample_file (sample, "/var/lib/switchyard/rom.aml", rom);
  write_sample_file (sample, "/var/lib/switchyard/stale.aml", stale);
  write_sample_file (sample, "/var/lib/switchyard/gpu.rom", gpu_rom);
}

static void
sample_clear (Sample *sample)
{
  if (sample->path == NULL)
    return;
  g_clear_object (&sample->sysroot);
  run ("rm", "-rf", sample->path, NULL);
  g_free (sample->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sample, sample_clear)

static gboolean
is_command (const HealthRow *row)
{
  return row->where == HEALTH_COMMAND || row->where == HEALTH_LOCAL_COMMAND;
}

static gboolean
is_local (const HealthRow *row)
{
  return row->where == HEALTH_LOCAL || row->where == HEALTH_LOCAL_COMMAND;
}

static char *
make_text (const HealthRow *row)
{
  const char *found = row->find != NULL ? strstr (health_good, row->find) : NULL;

  if (row->find == NULL)
    return g_strdup (row->replace != NULL ? row->replace : health_good);
  if (found == NULL)
    g_error ("“%s” is not in the good definition", row->find);

  return g_strdup_printf ("%.*s%s%s", (int) (found - health_good), health_good, row->replace,
                          found + strlen (row->find));
}

static GPtrArray *
check_text (const HealthRow    *row,
            const char   *text,
            SySysroot    *sysroot,
            SyAssessment *assessment)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyGuest) guest = is_command (row) ? sy_guest_new_from_qemu (text, &error)
                                               : sy_guest_new_from_fragment (text, &error);
  g_autoptr (GPtrArray) files = NULL;
  SyHealthInput input = { 0 };

  g_assert_no_error (error);
  files = sy_health_files_read (guest, is_local (row) ? sysroot : NULL);
  input.guest = guest;
  input.source = "win10";
  input.assessment = is_local (row) ? assessment : NULL;
  input.domain = is_local (row) ? "win10" : NULL;
  input.files = files;
  input.guest_driver = row->driver;

  return sy_health_check (&input);
}

static void
test_row (gconstpointer data)
{
  const HealthRow *row = data;
  g_auto (Sample) sample = { 0 };
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autofree char *text = make_text (row);
  const SyFinding *finding;

  if (is_local (row))
    {
      sample_init (&sample);
      if (row->tree != NULL)
        add_tree (&sample, row->tree);
      machine = sy_machine_read (sample.sysroot);
      assessment = sy_assessment_new (machine);
    }
  findings = check_text (row, text, sample.sysroot, assessment);
  finding = sy_health_find (findings, row->check);
  g_assert_nonnull (finding);
  if (finding->state != row->state)
    g_error ("%s is %s and not %s: %s", row->check, sy_finding_state_to_string (finding->state),
             sy_finding_state_to_string (row->state), finding->says);
  g_assert_nonnull (finding->says);
  g_assert_true (finding->state < SY_FINDING_WARN || finding->evidence->len > 0 ||
                 finding->fix != NULL);
}

/* (transfer full): the definition as the finding's request would leave it; %NULL: it is refused */
static char *
apply_fix (Sample          *sample,
           SyAssessment    *assessment,
           const SyFinding *finding,
           const char      *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (SyDomainStore) store = NULL;
  g_autoptr (SyPlan) plan = NULL;
  const GPtrArray *changes;
  const char *after = NULL;

  write_sample_file (sample, DOMAIN_FILE, bytes);
  if (strcmp (sy_request_get_stage (finding->request), "vbios") == 0 &&
      sy_request_get_options (finding->request) == NULL)
    {
      g_autoptr (GBytes) rom = sy_sample_rom_make (0x10de, 0x1c8d);

      /* Which file it is, only the user knows. */
      g_assert_true (sy_request_set_rom (finding->request, rom, NULL));
    }
  store = sy_domain_store_open (sample->sysroot, "qemu:///system", SY_DOMAIN_STORE_READ_WRITE,
                                &error);
  g_assert_no_error (error);
  plan = sy_stage_make_plan (&(SyStageContext) { assessment, store, finding->request }, &error);
  if (plan == NULL)
    {
      g_test_message ("%s by %s: %s", finding->id, sy_request_get_stage (finding->request),
                      error->message);
      return NULL;
    }
  changes = sy_plan_get_changes (plan);
  for (guint i = 0; i < changes->len; i++)
    {
      SyChange *change = changes->pdata[i];

      if (sy_change_get_kind (change) == SY_CHANGE_DOMAIN)
        after = sy_change_get_after_text (change);
      else if (sy_change_get_kind (change) == SY_CHANGE_FILE)
        write_sample_file (sample, sy_change_get_path (change),
                           sy_change_get_after (change)->content);
    }

  return g_strdup (after);
}

/* Whatever a finding offers for the virtual machine makes it better, and nothing else worse. */
static void
test_fixes (void)
{
  g_auto (Sample) sample = { 0 };
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyAssessment) assessment = NULL;
  guint n_fixed = 0;

  sample_init (&sample);
  machine = sy_machine_read (sample.sysroot);
  assessment = sy_assessment_new (machine);
  for (guint i = 0; health_rows[i].check != NULL; i++)
    {
      const HealthRow *row = &health_rows[i];
      g_autofree char *text = make_text (row);
      HealthRow here = *row;
      g_autoptr (GPtrArray) before = NULL;

      if (is_command (row) || row->tree != NULL || strstr (text, "<uuid>") == NULL)
        continue;
      here.where = HEALTH_LOCAL;
      before = check_text (&here, text, sample.sysroot, assessment);
      for (guint j = 0; j < before->len; j++)
        {
          const SyFinding *finding = before->pdata[j];
          g_autofree char *after_text = NULL;
          g_autoptr (GPtrArray) after = NULL;

          if (finding->state < SY_FINDING_NOTE || finding->request == NULL ||
              strcmp (finding->id, row->check) != 0 ||
              /* These change the computer, not the definition. */
              strcmp (sy_request_get_stage (finding->request), "release") == 0 ||
              strcmp (finding->id, "guest.mdev") == 0)
            continue;
          after_text = apply_fix (&sample, assessment, finding, text);
          /* Only the conversion to UEFI is refused, as the sample's disk cannot be looked into. */
          if (after_text == NULL && strcmp (finding->id, "guest.firmware") == 0)
            continue;
          if (after_text == NULL)
            g_error ("%s cannot be mended as it says", finding->id);
          after = check_text (&here, after_text, sample.sysroot, assessment);
          g_test_message ("row %u: %s was %s, is %s", i, finding->id,
                          sy_finding_state_to_string (finding->state),
                          sy_finding_state_to_string (sy_health_find (after, finding->id)->state));
          g_assert_cmpint (sy_health_find (after, finding->id)->state, <, finding->state);
          n_fixed++;
        }
    }
  g_assert_cmpuint (n_fixed, >=, 20);
}

/* What a check cannot be, by its nature. */
static const struct {
  const char     *check;
  SyFindingState  state;
} impossible[] = {
  /* Whether QEMU may use the render node shows when it starts, and then only where it may not. */
  { "guest.render-node", SY_FINDING_PASS },
};

static gboolean
is_impossible (const char     *check,
               SyFindingState  state)
{
  for (guint i = 0; i < G_N_ELEMENTS (impossible); i++)
    if (strcmp (impossible[i].check, check) == 0 && impossible[i].state == state)
      return TRUE;

  return FALSE;
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
        if (has_row (finding->id, states[j]) == is_impossible (finding->id, states[j]))
          g_error ("%s has %s row for “%s”", finding->id,
                   has_row (finding->id, states[j]) ? "a" : "no",
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
  g_test_add_func ("/health/fixes", test_fixes);
  g_test_add_func ("/health/json", test_json);

  return g_test_run ();
}
