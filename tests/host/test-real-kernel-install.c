/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Kernels are added and removed by the real kernel-install(8), with our plugin, in a root that our
 * plans are applied to. Runs in namespaces (tests/lib/nsbox.sh): nothing of this computer changes.
 */
#include "kernels-root.h"

#define ENTRIES "/boot/loader/entries/"

static void
kernel_install (Fixture    *fixture,
                const char *command,
                const char *release)
{
  g_autofree char *script = g_strdup_printf ("kernel-install %s %s %s", command, release,
                                             strcmp (command, "add") == 0 ? "\"$PWD/kernel\"" : "");

  g_free (run (fixture, script));
}

/* (transfer full): the entry without what kernel-install says of itself from systemd 254 on. */
static char *
read_entry (Fixture    *fixture,
            const char *path)
{
  static const char * const comments[] = { "# Boot Loader Specification", "# File created by " };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = sy_sysroot_read_text (fixture->sysroot, path, &error);
  g_auto (GStrv) lines = NULL;
  g_autoptr (GString) kept = g_string_new (NULL);

  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!g_str_has_prefix (lines[i], comments[0]) && !g_str_has_prefix (lines[i], comments[1]))
      g_string_append_printf (kept, "%s%s", lines[i], lines[i + 1] != NULL ? "\n" : "");

  return g_string_free (g_steal_pointer (&kept), FALSE);
}

static void
assert_entry (Fixture    *fixture,
              const char *release,
              const char *options)
{
  g_autofree char *path = g_strconcat (ENTRIES MACHINE_ID "-", release, ".conf", NULL);
  g_autofree char *text = read_entry (fixture, path);
  g_autofree char *expected = g_strdup_printf (
    "title      Arch Linux\nversion    %s\nmachine-id " MACHINE_ID "\nsort-key   arch\n"
    "options    %s\nlinux      /" MACHINE_ID "/%s/linux\n", release, options, release);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_ours (Fixture    *fixture,
             const char *release,
             const char *options)
{
  g_autofree char *text = read_entry (fixture, ENTRIES "a-" MACHINE_ID "-switchyard.conf");
  g_autofree char *expected = g_strdup_printf (
    "# Written by Switchyard: the same system, with the GPU set aside for the virtual\n"
    "# machine. To take this back, undo it in Switchyard, or delete this file.\n"
    "title   Arch Linux (GPU for the virtual machine)\nversion    %s~switchyard\n"
    "machine-id " MACHINE_ID "\nsort-key zz-switchyard\nlinux      /" MACHINE_ID "/%s/linux\n"
    "options %s\n", release, release, options);

  g_assert_cmpstr (text, ==, expected);
}

/* Adding and removing in the host's mode: our entry follows the newest kernel. */
static void
test_host_mode (Fixture       *fixture,
                gconstpointer  data)
{
  const char *host = "root=UUID=1 ro quiet" MACHINE;
  const char *ours = "root=UUID=1 ro quiet" MACHINE " " MODE_OPTIONS;

  kernel_install (fixture, "add", "6.9.7-arch1-1");
  kernel_install (fixture, "add", "6.10.1-arch1-1");
  apply (fixture, "release");
  assert_ours (fixture, "6.10.1-arch1-1", ours);

  kernel_install (fixture, "add", "6.10.2-arch1-1");
  assert_entry (fixture, "6.9.7-arch1-1", host);
  assert_entry (fixture, "6.10.2-arch1-1", host);
  assert_ours (fixture, "6.10.2-arch1-1", ours);
  assert_done (fixture, "release");

  /* An older kernel that is installed again is not the newest. */
  kernel_install (fixture, "add", "6.9.7-arch1-1");
  assert_ours (fixture, "6.10.2-arch1-1", ours);
  kernel_install (fixture, "remove", "6.10.2-arch1-1");
  assert_ours (fixture, "6.10.1-arch1-1", ours);
  assert_done (fixture, "release");
  kernel_install (fixture, "remove", "6.10.1-arch1-1");
  kernel_install (fixture, "remove", "6.9.7-arch1-1");
  g_assert_false (sy_sysroot_exists (fixture->sysroot, ENTRIES "a-" MACHINE_ID "-switchyard.conf"));
  kernel_install (fixture, "add", "6.10.2-arch1-1");
  assert_ours (fixture, "6.10.2-arch1-1", ours);
  assert_done (fixture, "release");
}

/* A kernel update in the mode for the virtual machine freezes nothing of it. */
static void
test_vm_mode (Fixture       *fixture,
              gconstpointer  data)
{
  const char *host = "root=UUID=1 ro quiet" MACHINE " intel_iommu=on";
  const char *ours = "root=UUID=1 ro quiet" MACHINE " " MODE_OPTIONS;

  kernel_install (fixture, "add", "6.9.7-arch1-1");
  apply (fixture, "release");
  apply (fixture, "iommu");
  assert_done (fixture, "release");
  run_mode (fixture);
  kernel_install (fixture, "add", "6.9.10-arch1-1");
  assert_entry (fixture, "6.9.10-arch1-1", host);
  assert_ours (fixture, "6.9.10-arch1-1", ours);
  assert_done (fixture, "release");
  assert_done (fixture, "iommu");

  /* Somebody deleted the file of parameters: the plugin is what keeps the mode out. */
  g_free (run (fixture, "rm etc/kernel/cmdline"));
  kernel_install (fixture, "add", "6.9.11-arch1-1");
  assert_entry (fixture, "6.9.11-arch1-1", "root=UUID=1 ro quiet intel_iommu=on" MACHINE);
  assert_ours (fixture, "6.9.11-arch1-1", "root=UUID=1 ro quiet intel_iommu=on" MACHINE
                                          " vfio-pci.ids=10de:1c8d switchyard.mode=vm");
  assert_entry (fixture, "6.9.10-arch1-1", host);
}

/* After a kernel update there is more to take back than what was written then. */
static void
test_undo (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *left = NULL;

  kernel_install (fixture, "add", "6.9.7-arch1-1");
  apply (fixture, "release");
  apply (fixture, "iommu");
  kernel_install (fixture, "add", "6.9.10-arch1-1");
  kernel_install (fixture, "remove", "6.9.7-arch1-1");
  undo (fixture, "0002");
  undo (fixture, "0001");
  left = run (fixture, "cd boot/loader/entries; ls; ls ../../../etc/kernel/install.d");
  g_assert_cmpstr (left, ==, MACHINE_ID "-6.9.10-arch1-1.conf\n");
  g_assert_false (sy_sysroot_exists (fixture->sysroot, "/etc/kernel/cmdline"));
}

/* Without the plugin and the file it is as bad as that, or the test would show nothing. */
static void
test_without_plugin (Fixture       *fixture,
                     gconstpointer  data)
{
  kernel_install (fixture, "add", "6.9.7-arch1-1");
  apply (fixture, "release");
  g_free (run (fixture, "rm etc/kernel/cmdline etc/kernel/install.d/*"));
  run_mode (fixture);
  kernel_install (fixture, "add", "6.9.10-arch1-1");
  assert_entry (fixture, "6.9.10-arch1-1", "root=UUID=1 ro quiet " MODE_OPTIONS MACHINE);
}

/* Boot counting: the entry is renamed with every try. */
static void
test_counted (Fixture       *fixture,
              gconstpointer  data)
{
  g_free (run (fixture, "echo 3 > etc/kernel/tries; echo 'a  -- single' > etc/kernel/cmdline"));
  kernel_install (fixture, "add", "6.9.7-arch1-1");
  apply (fixture, "release");
  g_free (run (fixture, "cd boot/loader/entries; mv *6.9.7-arch1-1+3.conf " MACHINE_ID
                        "-6.9.7-arch1-1+0-3.conf"));
  kernel_install (fixture, "add", "6.9.10-arch1-1");
  assert_ours (fixture, "6.9.10-arch1-1", "a " MODE_OPTIONS " -- single" MACHINE);
  assert_done (fixture, "release");
  kernel_install (fixture, "remove", "6.9.10-arch1-1");
  assert_ours (fixture, "6.9.7-arch1-1", "a " MODE_OPTIONS " -- single" MACHINE);
}

/* A kernel is installed though our entry cannot be written. */
static void
test_failure (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *said = NULL;

  kernel_install (fixture, "add", "6.9.7-arch1-1");
  apply (fixture, "release");
  said = run (fixture, "mkdir boot/loader/entries/a-" MACHINE_ID "-switchyard.conf.new\n"
                       "kernel-install add 6.9.10-arch1-1 \"$PWD/kernel\" 2>&1");
  g_assert_nonnull (strstr (said, "Switchyard: the boot entry /boot/loader/entries/a-"));
  assert_entry (fixture, "6.9.10-arch1-1", "root=UUID=1 ro quiet" MACHINE);
}

/* Fedora's GRUB has the same entries; its own plugin of kernel-install writes much the same. */
static void
test_grub (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *text = NULL;
  g_autofree char *entries = NULL;

  g_free (run (fixture, "rm boot/loader/entries/*"));
  kernel_install (fixture, "add", "6.9.7-arch1-1");
  apply (fixture, "release");
  run_mode (fixture);
  kernel_install (fixture, "add", "6.9.10-arch1-1");
  assert_entry (fixture, "6.9.10-arch1-1", "root=UUID=1 ro quiet" MACHINE);
  assert_done (fixture, "release");
  text = sy_sysroot_read_text (fixture->sysroot, ENTRIES MACHINE_ID "-0-switchyard.conf", NULL);
  g_assert_nonnull (strstr (text, "/6.9.10-arch1-1/linux\noptions root=UUID=1 ro quiet" MACHINE
                                  " " MODE_OPTIONS "\n"));
  kernel_install (fixture, "remove", "6.9.10-arch1-1");
  assert_done (fixture, "release");
  entries = run (fixture, "ls boot/loader/entries");
  g_assert_cmpstr (entries, ==, MACHINE_ID "-0-switchyard.conf\n" MACHINE_ID
                                "-6.9.7-arch1-1.conf\n");
}

static void
test_shellcheck (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *shellcheck = g_find_program_in_path ("shellcheck");

  kernel_install (fixture, "add", "6.9.7-arch1-1");
  apply (fixture, "release");
  g_free (run (fixture, "sh -n etc/kernel/install.d/*"));
  if (shellcheck == NULL)
    g_test_skip ("shellcheck is not installed");
  else
    g_free (run (fixture, "shellcheck etc/kernel/install.d/*"));
}

int
main (int   argc,
      char *argv[])
{
  static const struct {
    const char *name;
    const char *change;
    void      (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "host-mode", "rm boot/loader/entries/*", test_host_mode },
    { "vm-mode", "rm boot/loader/entries/*", test_vm_mode },
    { "undo", "rm boot/loader/entries/*", test_undo },
    { "without-plugin", "rm boot/loader/entries/*", test_without_plugin },
    { "counted", "rm boot/loader/entries/*", test_counted },
    { "failure", "rm boot/loader/entries/*", test_failure },
    { "grub", FEDORA, test_grub },
    { "shellcheck", "rm boot/loader/entries/*", test_shellcheck },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/real-kernel-install/", tests[i].name, NULL);

      if (g_file_test ("/usr/bin/kernel-install", G_FILE_TEST_EXISTS))
        g_test_add (path, Fixture, tests[i].change, set_up, tests[i].test, tear_down);
    }

  return g_test_run ();
}
