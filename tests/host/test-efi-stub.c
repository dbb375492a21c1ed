/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The firmware as the boot loader, over several starts: what is set for one start, what becomes the
 * first of the order, and that every variable is the same byte for byte once all is taken back. */
#include <string.h>

#include "assess/sy-mode-plan.h"
#include "host/sy-boot-menu.h"
#include "machine/sy-efi-boot-entry.h"
#include "plan/sy-transaction.h"
#include "sample/sy-demo.h"

#include "host-samples.h"

#define OPTIONS "initrd=/initramfs-linux.img root=UUID=1"
#define VARIABLES \
  "BootCurrent 0002\nBootOrder 0000 0002\n0000 Windows /EFI/Microsoft/Boot/bootmgfw.efi x\n" \
  "0002 Arch /vmlinuz-linux " OPTIONS

typedef struct {
  char      *path;
  SySysroot *sysroot;
} Fixture;

static char *
run (Fixture    *fixture,
     const char *script)
{
  const char *argv[] = { "sh", "-ec", script, NULL };
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status;

  g_assert_true (g_spawn_sync (fixture->path, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
                               NULL, &output, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));

  return output;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->path = g_dir_make_tmp ("efi-XXXXXX", &error);
  g_assert_no_error (error);
  sy_demo_write (fixture->path, &error);
  g_assert_no_error (error);
  fixture->sysroot = sy_sysroot_new (fixture->path, &error);
  g_assert_no_error (error);
  g_free (run (fixture, NO_IOMMU EFI_STUB (VARIABLES, OPTIONS)));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_free (run (fixture, "rm -rf \"$PWD\""));
  g_object_unref (fixture->sysroot);
  g_free (fixture->path);
}

/* What the firmware and Linux do: what is next is forgotten and becomes what was started. */
static void
restart (Fixture *fixture)
{
  g_free (run (fixture,
               "cd sys/firmware/efi/efivars; g=8be4df61-93ca-11d2-aa0d-00e098032b8c\n"
               "if [ -e BootNext-$g ]; then mv BootNext-$g BootCurrent-$g; else\n"
               "  for n in $(od -An -v -tx2 -j4 BootOrder-$g | tr a-f A-F); do\n"
               "    grep -aq v.m.l.i.n.u.z Boot$n-$g && break; done\n"
               "  { head -c 4 BootOrder-$g; printf \"\\\\$(printf %o 0x${n#??})\\\\0\"; } > "
               "BootCurrent-$g; fi\n"
               "n=$(od -An -v -tx2 -j4 BootCurrent-$g | tr -d ' ' | tr a-f A-F)\n"
               "tr -d '\\0' < Boot$n-$g | grep -ao initrd.* > ../../../../proc/cmdline\n"));
}

static char *
apply (Fixture    *fixture,
       SyRequest  *request,
       gboolean    mode)
{
  g_autoptr (SyMachine) machine = sy_machine_read (fixture->sysroot);
  g_autoptr (SyAssessment) assessment = sy_assessment_new (machine);
  SyStageContext context = { .assessment = assessment, .request = request };
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) plan = mode ? sy_mode_make_plan (&context, &error)
                                 : sy_stage_make_plan (&context, &error);
  char *id = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (sy_machine_get_bootloader (machine), ==, SY_BOOTLOADER_EFI_STUB);
  if (sy_plan_get_changes (plan)->len == 0)
    return NULL;
  sy_transaction_apply (fixture->sysroot, NULL, plan, NULL, NULL, NULL, &id, &error);
  g_assert_no_error (error);

  return id;
}

static char *
stage (Fixture    *fixture,
       const char *name)
{
  g_autoptr (SyRequest) request = sy_request_new_stage (name, NULL);

  return apply (fixture, request, FALSE);
}

static char *
mode (Fixture    *fixture,
      const char *name,
      const char *when)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = sy_request_new_mode (name, when, &error);

  g_assert_no_error (error);

  return apply (fixture, request, TRUE);
}

static void
undo (Fixture *fixture,
      char    *id)
{
  g_autofree char *owned = id;
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = sy_request_new_undo (owned, &error);
  g_autoptr (SyPlan) plan = sy_journal_plan_undo (fixture->sysroot, NULL, request, &error);

  g_assert_no_error (error);
  sy_transaction_apply (fixture->sysroot, NULL, plan, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* The numbers of the order, of what is next and of what was started. */
static void
assert_numbers (Fixture    *fixture,
                const char *expected)
{
  static const char * const paths[] = {
    SY_EFI_BOOT_ORDER, SY_EFI_BOOT_NEXT, SY_EFI_BOOT_CURRENT,
  };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GBytes) bytes = sy_sysroot_read (fixture->sysroot, paths[i], 64, NULL);
      g_autoptr (GArray) numbers = sy_efi_boot_order_parse (bytes);

      g_string_append (text, i > 0 ? "|" : "");
      for (guint k = 0; k < numbers->len; k++)
        g_string_append_printf (text, "%s%x", k > 0 ? " " : "",
                                g_array_index (numbers, guint16, k));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
assert_started (Fixture    *fixture,
                const char *expected)
{
  g_autofree char *found = sy_sysroot_read_text (fixture->sysroot, "/proc/cmdline", NULL);

  g_strchomp (found);
  g_assert_cmpstr (found, ==, expected);
}

/* The disk before the file, and everything else that is not ours to know, is the same. */
static void
assert_entry (Fixture    *fixture,
              const char *path,
              const char *title,
              const char *options)
{
  g_autoptr (GBytes) theirs = sy_sysroot_read (fixture->sysroot, SY_EFI_VARIABLE ("Boot0002"),
                                               4096, NULL);
  g_autoptr (GBytes) ours = sy_sysroot_read (fixture->sysroot, path, 4096, NULL);
  g_autoptr (SyEfiBootEntry) entry = sy_efi_boot_entry_parse ("Boot0001", ours);
  g_autoptr (GBytes) again = sy_efi_boot_entry_derive (ours, "Arch", OPTIONS);

  g_assert_cmpstr (entry->title, ==, title);
  g_assert_cmpstr (entry->options, ==, options);
  g_assert_true (g_bytes_equal (again, theirs));
}

static const char hash[] = "cd sys/firmware/efi/efivars; sha256sum *";

#define VM_OPTIONS OPTIONS " intel_iommu=on vfio-pci.ids=10de:1c8d switchyard.mode=vm"

static void
test_mode (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *before = run (fixture, hash);
  g_autofree char *after = NULL;
  char *release = stage (fixture, "release");
  char *once;
  char *always;

  assert_entry (fixture, SY_EFI_VARIABLE ("Boot0001"), "Arch (GPU for the virtual machine)",
                VM_OPTIONS);
  assert_numbers (fixture, "0 2 1||2");

  once = mode (fixture, "vm", "once");
  assert_numbers (fixture, "0 2 1|1|2");
  g_assert_null (mode (fixture, "vm", "once"));
  restart (fixture);
  assert_started (fixture, VM_OPTIONS);
  /* The power is cut: nothing of it is left. */
  restart (fixture);
  assert_started (fixture, OPTIONS);

  always = mode (fixture, "vm", "next-boot");
  assert_numbers (fixture, "1 0 2||2");
  restart (fixture);
  assert_started (fixture, VM_OPTIONS);
  /* From the mode itself the stage has nothing to do. */
  g_assert_null (stage (fixture, "release"));
  g_free (mode (fixture, "host", "once"));
  assert_numbers (fixture, "1 0 2|2|1");
  restart (fixture);
  assert_started (fixture, OPTIONS);
  undo (fixture, always);
  assert_numbers (fixture, "0 2 1||2");
  undo (fixture, once);
  undo (fixture, release);
  after = run (fixture, hash);
  g_assert_cmpstr (after, ==, before);
}

/* A parameter for every start: tried once by itself, and first only after that. */
static void
test_parameter (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *before = run (fixture, hash);
  g_autofree char *after = NULL;
  char *first = stage (fixture, "iommu");
  char *again;
  char *second;

  assert_entry (fixture, SY_EFI_VARIABLE ("Boot0001"), "Arch (Switchyard)",
                OPTIONS " intel_iommu=on");
  assert_numbers (fixture, "0 2 1|1|2");
  g_assert_null (stage (fixture, "iommu"));
  /* It did not come up: the next start is as ever, and it can be tried again. */
  restart (fixture);
  restart (fixture);
  assert_started (fixture, OPTIONS);
  again = stage (fixture, "iommu");
  assert_numbers (fixture, "0 2 1|1|2");
  restart (fixture);
  assert_started (fixture, OPTIONS " intel_iommu=on");
  g_free (run (fixture, "mkdir -p sys/kernel/iommu_groups/1"));
  second = stage (fixture, "iommu");
  assert_numbers (fixture, "1 0 2||1");
  restart (fixture);
  assert_started (fixture, OPTIONS " intel_iommu=on");
  g_assert_null (stage (fixture, "iommu"));

  undo (fixture, second);
  undo (fixture, again);
  undo (fixture, first);
  restart (fixture);
  assert_started (fixture, OPTIONS);
  after = run (fixture, hash);
  g_assert_cmpstr (after, ==, before);
}

/* Windows puts itself first with an update, and the firmware adds what it finds. */
static void
test_order_changed (Fixture       *fixture,
                    gconstpointer  data)
{
  char *release = stage (fixture, "release");
  char *always = mode (fixture, "vm", "next-boot");
  g_autofree char *found = NULL;

  assert_numbers (fixture, "1 0 2||2");
  g_free (run (fixture, EFI_VARIABLES ("BootOrder 0005 0001 0000 0002 0009")));
  undo (fixture, always);
  assert_numbers (fixture, "5 0 2 1 9||2");
  g_free (run (fixture, EFI_VARIABLES ("BootOrder 0005 0002 0001 0009")));
  undo (fixture, release);
  assert_numbers (fixture, "5 2 9||2");
  found = run (fixture, "cd sys/firmware/efi/efivars; ls Boot0001* 2> /dev/null || true");
  g_assert_cmpstr (found, ==, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/efi-stub/mode", Fixture, NULL, set_up, test_mode, tear_down);
  g_test_add ("/efi-stub/order-changed", Fixture, NULL, set_up, test_order_changed, tear_down);
  g_test_add ("/efi-stub/parameter", Fixture, NULL, set_up, test_parameter, tear_down);

  return g_test_run ();
}
