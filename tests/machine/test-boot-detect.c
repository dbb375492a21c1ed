/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "machine/sy-bootloader-detect.h"
#include "machine/sy-efi-boot-entry.h"
#include "machine/sy-initramfs-detect.h"
#include "root-fixture.h"

#define LOADER_INFO "efivar LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f "
#define MKINITCPIO  "file /usr/bin/mkinitcpio mode=0755\n"
#define DRACUT      "file /usr/bin/dracut mode=0755\n"
#define TOOLS       "file /usr/sbin/mkinitramfs mode=0755\n"
#define UPDATE_TOOLS "text /usr/sbin/update-initramfs mkinitramfs -o x\n"
#define UPDATE_DRACUT "text /usr/sbin/update-initramfs dracut --force\n"
#define GRUB        "text /boot/grub/grub.cfg x\n"
#define LOADER_CONF "text /boot/loader/loader.conf x\n"
#define LIMINE      "text /boot/limine.conf x\n"
#define REFIND      "text /boot/refind_linux.conf x\n"
#define GLOBAL      "-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define BOOT_CURRENT "efibytes BootCurrent" GLOBAL " 03 00\n"

/* "Arch", which starts \vmlinuz with "ro". */
#define BOOT_ENTRY \
  "01 00 00 00 1a 00 41 00 72 00 63 00 68 00 00 00 04 04 16 00 5c 00 76 00 " \
  "6d 00 6c 00 69 00 6e 00 75 00 7a 00 00 00 7f ff 04 00 72 00 6f 00"
/* /EFI/limine/limine_x64.efi */
#define STARTS_LIMINE \
  BOOT_CURRENT "efibytes Boot0003" GLOBAL " " \
  "01 00 00 00 3e 00 4c 00 00 00 04 04 3a 00 5c 00 45 00 46 00 49 00 5c 00 6c 00 69 00 " \
  "6d 00 69 00 6e 00 65 00 5c 00 6c 00 69 00 6d 00 69 00 6e 00 65 00 5f 00 78 00 36 00 " \
  "34 00 2e 00 65 00 66 00 69 00 00 00 7f ff 04 00" \
  "\n"
/* /EFI/refind/refind_x64.efi */
#define STARTS_REFIND \
  BOOT_CURRENT "efibytes Boot0003" GLOBAL " " \
  "01 00 00 00 3e 00 4c 00 00 00 04 04 3a 00 5c 00 45 00 46 00 49 00 5c 00 72 00 65 00 " \
  "66 00 69 00 6e 00 64 00 5c 00 72 00 65 00 66 00 69 00 6e 00 64 00 5f 00 78 00 36 00 " \
  "34 00 2e 00 65 00 66 00 69 00 00 00 7f ff 04 00" \
  "\n"
/* /EFI/BOOT/BOOTX64.EFI */
#define STARTS_FALLBACK \
  BOOT_CURRENT "efibytes Boot0003" GLOBAL " " \
  "01 00 00 00 34 00 4c 00 00 00 04 04 30 00 5c 00 45 00 46 00 49 00 5c 00 42 00 4f 00 " \
  "4f 00 54 00 5c 00 42 00 4f 00 4f 00 54 00 58 00 36 00 34 00 2e 00 45 00 46 00 49 00 " \
  "00 00 7f ff 04 00" \
  "\n"
#define GRUB_IMAGE  "BOOT_IMAGE=/vmlinuz ro"

typedef struct {
  const char *name;
  const char *tree;
  const char *cmdline;
  const char *expected;
  guint       n_evidence;
} Case;

static const Case initramfs_cases[] = {
  { "none", "dir /etc\n", NULL, "unknown", 1 },
  { "mkinitcpio", MKINITCPIO, NULL, "mkinitcpio", 1 },
  { "program-over-leftover", MKINITCPIO "text /etc/initramfs-tools/initramfs.conf x\n"
    "text /etc/dracut.conf x\n", NULL, "mkinitcpio", 1 },
  { "only-configuration", "text /etc/mkinitcpio.conf x\n", NULL, "mkinitcpio", 1 },
  { "two-configurations", "text /etc/mkinitcpio.conf x\ntext /etc/dracut.conf x\n", NULL,
    "unknown", 3 },
  { "two-programs", MKINITCPIO DRACUT, NULL, "unknown", 3 },
  { "dracut-drop-ins-of-others", "text /etc/dracut.conf.d/x.conf x\ntext /etc/mkinitcpio.conf x\n",
    NULL, "mkinitcpio", 1 },
  { "debian", TOOLS UPDATE_TOOLS, NULL, "initramfs-tools", 2 },
  { "debian-entrance-only", UPDATE_TOOLS, NULL, "initramfs-tools", 1 },
  { "debian-with-dracut", DRACUT UPDATE_DRACUT "text /etc/initramfs-tools/modules x\n", NULL,
    "dracut", 2 },
  { "debian-with-both", DRACUT TOOLS UPDATE_TOOLS, NULL, "initramfs-tools", 3 },
  { "debian-and-mkinitcpio", MKINITCPIO UPDATE_TOOLS, NULL, "unknown", 3 },
  { "booster", "file /usr/bin/booster\n", NULL, "booster", 1 },
  { "ugrd", "file /usr/bin/ugrd\ntext /etc/mkinitcpio.conf x\n", NULL, "ugrd", 1 },
  { "hook-masked", MKINITCPIO DRACUT
    "link /etc/pacman.d/hooks/90-mkinitcpio-install.hook -> /dev/null\n", NULL, "dracut", 3 },
  { "hook-of-another", MKINITCPIO DRACUT
    "text /etc/pacman.d/hooks/90-mkinitcpio-install.hook x\n", NULL, "unknown", 3 },
  { "both-hooks-masked", MKINITCPIO DRACUT
    "link /etc/pacman.d/hooks/90-mkinitcpio-install.hook -> /dev/null\n"
    "link /etc/pacman.d/hooks/90-dracut-install.hook -> /dev/null\n", NULL, "unknown", 5 },
  { "hook-masked-of-the-only-one", MKINITCPIO
    "link /etc/pacman.d/hooks/90-mkinitcpio-install.hook -> /dev/null\n", NULL, "mkinitcpio", 1 },
  { "nixos", "file /etc/NIXOS\n" MKINITCPIO DRACUT, NULL, "nixos", 1 },
};

static const Case bootloader_cases[] = {
  { "none", "dir /boot\n", NULL, "unknown", 1 },
  { "variable", LOADER_INFO "systemd-boot 257.2\n" GRUB, GRUB_IMAGE, "systemd-boot", 1 },
  { "variable-grub", LOADER_INFO "GRUB 2.12\ntext /boot/loader/loader.conf x\n", NULL, "grub", 1 },
  { "variable-limine", LOADER_INFO "Limine 12.4.0\n", NULL, "limine", 1 },
  { "variable-refind", LOADER_INFO "rEFInd 0.14.2\n", NULL, "refind", 1 },
  { "variable-stub", LOADER_INFO "systemd-stub 257\n" GRUB, NULL, "efi-stub", 1 },
  { "variable-other", LOADER_INFO "Clover 5\n" GRUB, NULL, "unknown", 1 },
  { "firmware", BOOT_CURRENT "efibytes Boot0003" GLOBAL " " BOOT_ENTRY "\n" GRUB, NULL, "efi-stub",
    1 },
  { "firmware-starts-grub", BOOT_CURRENT "efibytes Boot0003" GLOBAL
    " 1 0 0 0 4 0 4c 0 0 0 7f ff 4 0\n" GRUB, NULL, "grub", 1 },
  { "firmware-without-entry", BOOT_CURRENT GRUB, NULL, "grub", 1 },
  { "zfsbootmenu", LOADER_INFO "rEFInd 0.14.2\ntext /etc/zfsbootmenu/config.yaml x\n",
    "root=zfs:rpool/ROOT/arch ro", "zfsbootmenu", 2 },
  { "zfsbootmenu-not-used", LOADER_INFO "rEFInd 0.14.2\ntext /etc/zfsbootmenu/config.yaml x\n",
    "root=UUID=1 ro", "refind", 1 },
  { "grub", GRUB, NULL, "grub", 1 },
  { "grub-bls", "text /boot/grub2/grub.cfg x\ntext /boot/loader/entries/a.conf x\n", NULL,
    "grub", 1 },
  { "systemd-boot", "text /efi/loader/loader.conf x\n", NULL, "systemd-boot", 1 },
  { "systemd-boot-and-defaults-of-grub", "text /boot/loader/loader.conf x\n"
    "text /etc/default/grub x\n", NULL, "systemd-boot", 1 },
  { "only-entries", "text /boot/loader/entries/arch.conf x\n", NULL, "systemd-boot", 1 },
  { "entries-of-another-kind", "text /boot/loader/entries/README x\n", NULL, "unknown", 1 },
  { "only-defaults", "text /etc/default/grub x\n", NULL, "grub", 1 },
  { "entries-and-defaults", "text /boot/loader/entries/a.conf x\ntext /etc/default/grub x\n", NULL,
    "unknown", 3 },
  { "two-loaders", GRUB "text /boot/loader/loader.conf x\n", NULL, "unknown", 3 },
  { "two-loaders-booted-by-grub", GRUB "text /boot/loader/loader.conf x\n", GRUB_IMAGE, "grub", 3 },
  { "boot-image-inside-a-word", GRUB "text /boot/loader/loader.conf x\n", "NOBOOT_IMAGE=x",
    "unknown", 3 },
  { "limine-by-firmware", LOADER_CONF LIMINE STARTS_LIMINE, "root=1", "limine", 3 },
  { "refind-by-firmware", LOADER_CONF GRUB REFIND STARTS_REFIND, "root=1", "refind", 4 },
  { "refind-may-start-limine", LIMINE REFIND STARTS_REFIND, "root=1", "unknown", 3 },
  { "refind-starts-grub", GRUB REFIND STARTS_REFIND, GRUB_IMAGE, "grub", 3 },
  { "limine-and-a-name-of-grub", LOADER_CONF LIMINE STARTS_LIMINE, GRUB_IMAGE, "unknown", 3 },
  { "limine-unknown-parameters", LOADER_CONF LIMINE STARTS_LIMINE, NULL, "unknown", 3 },
  { "limine-not-set-up", GRUB LOADER_CONF STARTS_LIMINE, "root=1", "unknown", 3 },
  { "fallback-program", LOADER_CONF LIMINE STARTS_FALLBACK, "root=1", "unknown", 3 },
  { "refind", "text /boot/refind_linux.conf x\n", NULL, "refind", 1 },
  { "limine", "text /boot/limine.conf x\n", NULL, "limine", 1 },
};

static void
test_initramfs (RootFixture   *fixture,
                gconstpointer  data)
{
  const Case *item = data;
  g_autoptr (GPtrArray) evidence = sy_evidence_array_new ();

  root_fixture_write (fixture, item->tree);
  g_assert_cmpstr (sy_initramfs_kind_to_string (sy_initramfs_detect (fixture->sysroot, evidence)),
                   ==, item->expected);
  g_assert_cmpuint (evidence->len, ==, item->n_evidence);
}

static void
test_bootloader (RootFixture   *fixture,
                 gconstpointer  data)
{
  const Case *item = data;
  g_autoptr (GPtrArray) evidence = sy_evidence_array_new ();
  SyBootloaderKind kind;

  root_fixture_write (fixture, item->tree);
  kind = sy_bootloader_detect (fixture->sysroot, item->cmdline, evidence);
  g_assert_cmpstr (sy_bootloader_kind_to_string (kind), ==, item->expected);
  g_assert_cmpuint (evidence->len, ==, item->n_evidence);
}

/* Cut after every byte: an odd rest is no text, an even one is a shorter text. */
static void
test_variable (void)
{
  static const guint8 data[] = { 6, 0, 0, 0, 'G', 0, 0xfc, 0, 0x3d, 0xd8, 0, 0xde, 0, 0 };
  static const char * const expected[] = {
    NULL, NULL, NULL, NULL, "", NULL, "G", NULL, "Gü", NULL, NULL, NULL, "Gü😀", NULL, "Gü😀",
  };

  for (gsize size = 0; size <= sizeof data; size++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (data, size);
      g_autofree char *text = sy_bootloader_decode_variable (bytes);

      g_test_message ("%" G_GSIZE_FORMAT, size);
      /* Half a surrogate pair at the end is left out by GLib. */
      if (size == 10)
        g_assert_true (text == NULL || strcmp (text, "Gü") == 0);
      else
        g_assert_cmpstr (text, ==, expected[size]);
    }
}

/* Cut after every byte: it is no entry, or one without the end of its options. */
static void
test_boot_entry (void)
{
  g_auto (GStrv) words = g_strsplit ("07 00 00 00 " BOOT_ENTRY, " ", -1);
  g_autoptr (GByteArray) data = g_byte_array_new ();

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint8 byte = (guint8) g_ascii_strtoull (words[i], NULL, 16);

      g_byte_array_append (data, &byte, 1);
    }
  for (guint size = 0; size <= data->len; size++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (data->data, size);
      g_autoptr (SyEfiBootEntry) entry = sy_efi_boot_entry_parse ("Boot0003", bytes);

      g_assert_true (size + 4 < data->len ? entry == NULL : entry != NULL);
      if (entry == NULL)
        continue;
      g_assert_cmpstr (entry->title, ==, "Arch");
      g_assert_cmpstr (entry->loader, ==, "/vmlinuz");
      g_assert_cmpstr (entry->options, ==,
                       size == data->len ? "ro" : size + 2 >= data->len ? "r" : NULL);
      g_assert_true (sy_efi_boot_entry_starts_linux (entry));
    }
}

/* What is written reads as it was, also without a file and parameters. */
static void
test_boot_entry_written (void)
{
  static const SyEfiBootEntry entries[] = {
    { (char *) "Boot0001", (char *) "Arch", (char *) "/EFI/Linux/arch.efi", (char *) "ro quiet" },
    { (char *) "Boot0001", (char *) "ä 𝄞", (char *) "/vmlinuz", NULL },
    { (char *) "Boot0001", (char *) "", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autoptr (GBytes) bytes = sy_efi_boot_entry_write (&entries[i]);
      g_autoptr (SyEfiBootEntry) again = sy_efi_boot_entry_parse ("Boot0001", bytes);

      g_assert (again != NULL);
      g_assert_cmpstr (again->title, ==, entries[i].title);
      g_assert_cmpstr (again->loader, ==, entries[i].loader);
      g_assert_cmpstr (again->options, ==, entries[i].options);
    }
}

static void
add_cases (const char *group,
           const Case *cases,
           guint       n_cases,
           void      (*test) (RootFixture *, gconstpointer))
{
  for (guint i = 0; i < n_cases; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%s/%s", group, cases[i].name);

      g_test_add (path, RootFixture, &cases[i], root_fixture_set_up, test, root_fixture_tear_down);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_cases ("initramfs", initramfs_cases, G_N_ELEMENTS (initramfs_cases), test_initramfs);
  add_cases ("bootloader", bootloader_cases, G_N_ELEMENTS (bootloader_cases), test_bootloader);
  g_test_add_func ("/bootloader/decode-variable", test_variable);
  g_test_add_func ("/bootloader/boot-entry-written", test_boot_entry_written);
  g_test_add_func ("/bootloader/boot-entry", test_boot_entry);

  return g_test_run ();
}
