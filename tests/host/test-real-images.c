/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Kernels with unified images are added and removed by the real kernel-install(8), with our plugin:
 * the entry for the virtual machine follows the newest image, and no image is touched. ukify(1)
 * builds them where it is installed; where it is not (systemd 252), a plugin of this test does by
 * objcopy(1), from the same files.
 */
#include "kernels-root.h"

#include "machine/sy-pe-image.h"

#define IMAGES "/boot/EFI/Linux/"
#define OURS   "/boot/loader/entries/a-" MACHINE_ID "-switchyard.conf"
#define STUB   "/usr/lib/systemd/boot/efi/linuxx64.efi.stub"
#define UKIFY  "/usr/lib/kernel/install.d/60-ukify.install"

/* The same places and parameters as of 60-ukify.install and 90-uki-copy.install. */
static const char builder[] =
  "cat > etc/kernel/install.d/60-test.install <<'EOF'\n"
  "#!/bin/bash -e\n"
  "f=$KERNEL_INSTALL_BOOT_ROOT/EFI/Linux/$KERNEL_INSTALL_ENTRY_TOKEN-$2\n"
  "if [ $1 = remove ]; then rm -f $f.efi $f+*.efi; exit; fi\n"
  "tries=; [ ! -f /etc/kernel/tries ] || tries=+$(</etc/kernel/tries)\n"
  "from=/etc/kernel/cmdline; [ -f $from ] || from=/proc/cmdline\n"
  "tr -s '\\n' ' ' < $from | sed 's/BOOT_IMAGE=[^ ]* //' > $KERNEL_INSTALL_STAGING_AREA/cmdline\n"
  "c=$KERNEL_INSTALL_STAGING_AREA/cmdline; grep -q machine_id= $c || "
  "printf 'systemd.machine_id=%s\\0' $KERNEL_INSTALL_MACHINE_ID >> $c\n"
  "mkdir -p ${f%/*}; rm -f $f.efi $f+*.efi\n"
  "objcopy --add-section .osrel=/etc/os-release --change-section-vma .osrel=0x20000 "
  "--add-section .cmdline=$KERNEL_INSTALL_STAGING_AREA/cmdline --change-section-vma "
  ".cmdline=0x30000 " STUB " $f$tries.efi\n"
  "EOF\n"
  "chmod 755 etc/kernel/install.d/60-test.install\n";

static const char change[] =
  "rm -rf boot/loader/entries/* boot/EFI efi etc/mkinitcpio.d/* boot/initramfs-linux.img "
  "usr/lib/modules/*\n"
  "mkdir -p boot/EFI/Linux boot/loader etc/kernel/install.d; echo timeout 3 > "
  "boot/loader/loader.conf\n"
  "printf 'layout=uki\\nuki_generator=ukify\\ninitrd_generator=none\\n' > etc/kernel/install.conf\n"
  "echo " MACHINE_ID " > etc/machine-id\n"
  "for k in 6.9.7 6.9.10 6.10.1 6.10.2; do m=usr/lib/modules/$k.gone; mkdir -p $m\n"
  "  cp " STUB " $m/vmlinuz; echo kernel/drivers/vfio/pci/vfio-pci.ko: > $m/modules.dep; done\n"
  "echo 'root=UUID=1 ro quiet' > etc/kernel/cmdline\n";

static gboolean
have (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
set_up_images (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *whole = g_strconcat (change, have (UKIFY) ? "" : builder, data, NULL);

  set_up (fixture, whole);
  /* The sample's own kernel, which kernel-install is given, has to be a program for EFI. */
  g_free (run (fixture, "cp " STUB " kernel; rm -r /boot/" MACHINE_ID));
}

/* (transfer full): what the programs said. A kernel comes with its modules, and goes with them. */
static char *
add (Fixture    *fixture,
     const char *release)
{
  g_autofree char *script = g_strdup_printf (
    "m=usr/lib/modules/%s; [ -d $m ] || mv $m.gone $m; kernel-install add %s \"$PWD/kernel\" 2>&1",
    release, release);

  return run (fixture, script);
}

static void
drop (Fixture    *fixture,
      const char *release)
{
  g_autofree char *script = g_strdup_printf (
    "m=usr/lib/modules/%s; kernel-install remove %s 2>&1; mv $m $m.gone", release, release);

  g_free (run (fixture, script));
}

static void
assert_image (Fixture    *fixture,
              const char *release,
              const char *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strconcat (IMAGES MACHINE_ID "-", release, ".efi", NULL);
  g_autofree char *found = sy_pe_image_read_text (fixture->sysroot, path, ".cmdline", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, options);
}

static void
assert_ours (Fixture    *fixture,
             const char *release,
             const char *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = sy_sysroot_read_text (fixture->sysroot, OURS, &error);
  g_autofree char *expected = g_strdup_printf (
    "# Written by Switchyard: the same system, with the GPU set aside for the virtual\n"
    "# machine. To take this back, undo it in Switchyard, or delete this file.\n"
    "title   Arch Linux (GPU for the virtual machine)\n"
    "efi     /EFI/Linux/" MACHINE_ID "-%s.efi\nsort-key zz-switchyard\noptions %s\n",
    release, options);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static char *
hash (Fixture *fixture)
{
  return run (fixture, "cd boot/EFI/Linux; sha256sum *");
}

#define HOST   "root=UUID=1 ro quiet" MACHINE
#define VM     "root=UUID=1 ro quiet" MACHINE " " MODE_OPTIONS

/* Adding and removing in the host's mode: our entry follows, and the images stay as they are. */
static void
test_host_mode (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_free (add (fixture, "6.9.7"));
  g_free (add (fixture, "6.10.1"));
  before = hash (fixture);
  apply (fixture, "release");
  assert_ours (fixture, "6.10.1", VM);
  after = hash (fixture);
  g_assert_cmpstr (after, ==, before);

  g_free (add (fixture, "6.10.2"));
  assert_image (fixture, "6.9.7", HOST);
  assert_image (fixture, "6.10.2", HOST);
  assert_ours (fixture, "6.10.2", VM);
  assert_done (fixture, "release");
  /* An older kernel that is installed later is not the newest. */
  g_free (add (fixture, "6.9.10"));
  assert_ours (fixture, "6.10.2", VM);
  drop (fixture, "6.10.2");
  assert_ours (fixture, "6.10.1", VM);
  assert_done (fixture, "release");
  drop (fixture, "6.10.1");
  drop (fixture, "6.9.10");
  drop (fixture, "6.9.7");
  g_assert_false (sy_sysroot_exists (fixture->sysroot, OURS));
  g_free (add (fixture, "6.10.2"));
  assert_ours (fixture, "6.10.2", VM);
  assert_done (fixture, "release");
}

/* A kernel update in the mode for the virtual machine freezes nothing of it, and where somebody
 * deleted the file of parameters it is at least said. */
static void
test_vm_mode (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *said = NULL;

  g_free (run (fixture, "rm etc/kernel/cmdline"));
  g_free (add (fixture, "6.9.7"));
  assert_image (fixture, "6.9.7", "root=UUID=1 ro quiet" MACHINE);
  apply (fixture, "release");
  run_mode (fixture);
  g_free (add (fixture, "6.9.10"));
  assert_image (fixture, "6.9.10", HOST);
  assert_ours (fixture, "6.9.10", VM);
  assert_done (fixture, "release");

  g_free (run (fixture, "rm etc/kernel/cmdline"));
  said = add (fixture, "6.10.1");
  assert_image (fixture, "6.10.1", "root=UUID=1 ro quiet " MODE_OPTIONS MACHINE);
  g_assert_nonnull (strstr (said, "6.10.1.efi sets the GPU aside at every start: write"));
}

/* A parameter for every start is built into the image; the entry stays right without being made
 * anew, although the parameters come in another order. */
static void
test_permanent (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *entry = NULL;

  g_free (add (fixture, "6.9.7"));
  apply (fixture, "release");
  apply (fixture, "iommu");
  entry = run (fixture, "cat ." OURS);
  g_free (add (fixture, "6.9.7"));
  assert_image (fixture, "6.9.7", "root=UUID=1 ro quiet intel_iommu=on" MACHINE);
  assert_ours (fixture, "6.9.7", "root=UUID=1 ro quiet intel_iommu=on" MACHINE
                                 " vfio-pci.ids=10de:1c8d switchyard.mode=vm");
  assert_done (fixture, "release");
  /* As it is right after the images were replaced by us. */
  g_assert_true (g_file_set_contents (OURS, entry, -1, NULL));
  assert_done (fixture, "release");
}

/* While our own plan has an image built elsewhere, the entry is not touched. */
static void
test_place (Fixture       *fixture,
            gconstpointer  data)
{
  g_free (add (fixture, "6.9.7"));
  apply (fixture, "release");
  g_free (run (fixture, "BOOT_ROOT=/run/switchyard/place kernel-install add 6.10.1 \"$PWD/kernel\" "
                        "2>&1; ls /run/switchyard/place/EFI/Linux/*-6.10.1.efi\n"
                        "rm ." OURS "; BOOT_ROOT=/run/switchyard/place kernel-install add 6.9.10 "
                        "\"$PWD/kernel\" 2>&1; rm -r /run/switchyard"));
  g_assert_false (sy_sysroot_exists (fixture->sysroot, OURS));
}

/* After a kernel update there is more to take back than what was written then. */
static void
test_undo (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *left = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_free (add (fixture, "6.9.7"));
  apply (fixture, "release");
  apply (fixture, "iommu");
  g_free (add (fixture, "6.9.10"));
  drop (fixture, "6.9.7");
  before = hash (fixture);
  undo (fixture, "0002");
  undo (fixture, "0001");
  after = hash (fixture);
  g_assert_cmpstr (after, ==, before);
  left = run (fixture, "ls boot/loader/entries; ls etc/kernel/install.d | grep -v 60-test || true\n"
                       "cat etc/kernel/cmdline");
  g_assert_cmpstr (left, ==, "root=UUID=1 ro quiet\n");
}

/* Boot counting: the name changes when the kernel is known as good, so that only then the entry
 * may start it. */
static void
test_counted (Fixture       *fixture,
              gconstpointer  data)
{
  g_free (add (fixture, "6.9.7"));
  apply (fixture, "release");
  g_free (run (fixture, "echo 3 > etc/kernel/tries"));
  g_free (add (fixture, "6.9.10"));
  assert_ours (fixture, "6.9.7", VM);
  assert_done (fixture, "release");
  g_free (run (fixture, "cd boot/EFI/Linux; mv *6.9.10+3.efi " MACHINE_ID "-6.9.10.efi"));
  g_free (add (fixture, "6.10.1"));
  assert_ours (fixture, "6.9.10", VM);
  drop (fixture, "6.10.1");
  assert_done (fixture, "release");
}

/* A kernel is installed though our entry cannot be written, or an image is no program. */
static void
test_failure (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *said = NULL;
  g_autofree char *damaged = NULL;

  g_free (add (fixture, "6.9.7"));
  apply (fixture, "release");
  g_free (run (fixture, "mkdir ." OURS ".new"));
  said = add (fixture, "6.9.10");
  g_assert_nonnull (strstr (said, "Switchyard: the boot entry /boot/loader/entries/a-"));
  assert_image (fixture, "6.9.10", HOST);
  g_free (run (fixture, "rmdir ." OURS ".new; head -c 100 /dev/zero | tr '\\0' '\\377' > "
                        "boot/EFI/Linux/" MACHINE_ID "-6.9.99.efi"));
  damaged = add (fixture, "6.10.1");
  g_assert_nonnull (strstr (damaged, "could not be made"));
  assert_image (fixture, "6.10.1", HOST);
}

/* The user's own parameters of vfio-pci and those of init keep their places. */
static void
test_own_parameters (Fixture       *fixture,
                     gconstpointer  data)
{
  g_free (run (fixture, "echo 'a vfio-pci.ids=1002:731f' > etc/kernel/cmdline"));
  g_free (add (fixture, "6.9.7"));
  apply (fixture, "release");
  g_free (add (fixture, "6.9.10"));
  assert_ours (fixture, "6.9.10", "a vfio-pci.ids=1002:731f" MACHINE " intel_iommu=on "
                                  "vfio-pci.ids=1002:731f,10de:1c8d switchyard.mode=vm");
  assert_done (fixture, "release");
}

static void
test_shellcheck (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *shellcheck = g_find_program_in_path ("shellcheck");

  g_free (add (fixture, "6.9.7"));
  apply (fixture, "release");
  g_free (run (fixture, "sh -n etc/kernel/install.d/95*"));
  if (shellcheck == NULL)
    g_test_skip ("shellcheck is not installed");
  else
    g_free (run (fixture, "shellcheck etc/kernel/install.d/95*"));
}

int
main (int   argc,
      char *argv[])
{
  static const struct {
    const char *name;
    void      (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "host-mode", test_host_mode },
    { "vm-mode", test_vm_mode },
    { "permanent", test_permanent },
    { "place", test_place },
    { "undo", test_undo },
    { "counted", test_counted },
    { "failure", test_failure },
    { "own-parameters", test_own_parameters },
    { "shellcheck", test_shellcheck },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/real-images/", tests[i].name, NULL);

      if (have ("/usr/bin/kernel-install") && have (STUB) &&
          (have (UKIFY) || have ("/usr/bin/objcopy")))
        g_test_add (path, Fixture, "", set_up_images, tests[i].test, tear_down);
    }

  return g_test_run ();
}
