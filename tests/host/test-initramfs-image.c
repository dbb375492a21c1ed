/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "machine/sy-initramfs-image.h"

typedef struct {
  char      *path;
  SySysroot *sysroot;
} Fixture;

static const char * const early_paths[] = {
  "kernel", "kernel/x86", "kernel/x86/microcode", "kernel/x86/microcode/GenuineIntel.bin", NULL,
};
static const char * const main_paths[] = {
  "etc", "etc/modprobe.d", "etc/modprobe.d/zz-switchyard-vfio.conf", "usr", "usr/lib",
  "usr/lib/modules", "usr/lib/modules/6.12.9-arch1-1",
  "usr/lib/modules/6.12.9-arch1-1/vfio-pci.ko.zst", NULL,
};

/* Runs a line of shell in the fixture's folder: the images are made by the real tools. */
static void
run (Fixture    *fixture,
     const char *line)
{
  const char *argv[] = { "sh", "-ec", line, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (g_spawn_sync (fixture->path, (char **) argv, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                               NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->path = g_dir_make_tmp ("initramfs-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->sysroot = sy_sysroot_new (fixture->path, &error);
  g_assert_no_error (error);
  run (fixture,
       "mkdir -p early/kernel/x86/microcode main/etc/modprobe.d "
       "         main/usr/lib/modules/6.12.9-arch1-1\n"
       "printf microcode > early/kernel/x86/microcode/GenuineIntel.bin\n"
       "printf softdep > main/etc/modprobe.d/zz-switchyard-vfio.conf\n"
       "printf 12345 > main/usr/lib/modules/6.12.9-arch1-1/vfio-pci.ko.zst\n"
       "for i in early main; do\n"
       "  (cd $i; find . | LC_ALL=C sort | cpio -o -H newc > ../$i.cpio)\n"
       "done");
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->sysroot);
  run (fixture, "rm -rf \"$PWD\"");
  g_free (fixture->path);
}

static void
assert_paths (GStrv               found,
              const char * const *first,
              const char * const *second)
{
  guint n = 0;

  g_assert_nonnull (found);
  for (guint i = 0; first != NULL && first[i] != NULL; i++)
    g_assert_cmpstr (found[n++], ==, first[i]);
  for (guint i = 0; second != NULL && second[i] != NULL; i++)
    g_assert_cmpstr (found[n++], ==, second[i]);
  g_assert_null (found[n]);
}

static const struct {
  const char *name;
  const char *make;
  gboolean    early;
} forms[] = {
  { "plain", "cat main.cpio > image", FALSE },
  { "gzip", "gzip -n < main.cpio > image", FALSE },
  { "xz", "xz --check=crc32 < main.cpio > image", FALSE },
  { "lzma", "xz --format=lzma < main.cpio > image", FALSE },
  { "bzip2", "bzip2 < main.cpio > image", FALSE },
  { "zstd", "zstd -q < main.cpio > image", FALSE },
  { "early-plain", "cat early.cpio main.cpio > image", TRUE },
  { "early-gzip", "(cat early.cpio; gzip -n < main.cpio) > image", TRUE },
  { "early-zstd", "(cat early.cpio; head -c 4096 /dev/zero; zstd -q < main.cpio) > image", TRUE },
  { "gzip-then-xz", "(gzip -n < early.cpio; xz --check=crc32 < main.cpio) > image", TRUE },
  { "gzip-then-plain",
    "gzip -n < early.cpio > image; truncate -s 2048 image; cat main.cpio >> image", TRUE },
  { "two-in-one-stream", "cat early.cpio main.cpio | gzip -n > image", TRUE },
};

static void
test_forms (Fixture       *fixture,
            gconstpointer  data)
{
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) found = NULL;

      g_test_message ("%s", forms[i].name);
      run (fixture, forms[i].make);
      found = sy_initramfs_image_list (fixture->sysroot, "/image", NULL, &error);
      g_assert_no_error (error);
      assert_paths (found, forms[i].early ? early_paths : NULL, main_paths);
    }
}

/* A cut image is an error, or it lacks nothing but padding, or all of a later archive. */
static void
test_truncation (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *image = g_build_filename (fixture->path, "image", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *bytes = NULL;
      guint n_failed = 0;
      gsize size;

      g_test_message ("%s", forms[i].name);
      run (fixture, forms[i].make);
      g_assert_true (g_file_get_contents (image, &bytes, &size, NULL));
      for (gsize length = 0; length < size; length++)
        {
          g_autoptr (GError) error = NULL;
          g_auto (GStrv) found = NULL;

          g_assert_cmpint (truncate (image, 0), ==, 0);
          g_assert_true (g_file_set_contents_full (image, bytes, (gssize) length,
                                                   G_FILE_SET_CONTENTS_NONE, 0644, NULL));
          found = sy_initramfs_image_list (fixture->sysroot, "/image", NULL, &error);
          if (found == NULL)
            {
              g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
              g_assert_true (g_str_has_prefix (error->message, "/image: "));
              n_failed++;
            }
          else if (forms[i].early && g_strv_length (found) < G_N_ELEMENTS (early_paths))
            assert_paths (found, early_paths, NULL);
          else
            assert_paths (found, forms[i].early ? early_paths : NULL, main_paths);
        }
      g_assert_cmpuint (n_failed, >=, MIN (size, 500) / 2);
    }
}

static void
test_lacks (Fixture       *fixture,
            gconstpointer  data)
{
  static const char * const patterns[] = {
    "*/vfio-pci.ko*", "etc/modprobe.d/zz-switchyard-vfio.conf", "*/vfio_pci.ko*",
    "vfio-pci.ko*", NULL,
  };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lacks = NULL;

  run (fixture, "(cat early.cpio; zstd -q < main.cpio) > image");
  lacks = sy_initramfs_image_lacks (fixture->sysroot, "/image", patterns, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (lacks), ==, 2);
  g_assert_cmpstr (lacks[0], ==, "*/vfio_pci.ko*");
  g_assert_cmpstr (lacks[1], ==, "vfio-pci.ko*");
}

static const struct {
  const char *name;
  const char *make;
  const char *says;
} bad[] = {
  { "empty", ": > image", "found no cpio archive" },
  { "zeros", "head -c 4096 /dev/zero > image", "found no cpio archive" },
  { "text", "echo 'This is no image at all, but a letter.' > image", "known compression" },
  { "old-format", "(cd main; find . | cpio -o -H odc > ../image)", "known compression" },
  { "misaligned", "(cat early.cpio; printf '\\0'; cat main.cpio) > image", "multiple of four" },
  { "junk-inside", "(cat main.cpio; echo junk) | gzip -n > image", "after unpacking" },
  { "tar-inside", "tar -c main | gzip -n > image", "after unpacking" },
  { "bad-digit", "sed 's/^070701/07070x/' main.cpio > image", "known compression" },
  { "bad-field",
    "sed '1s/^070701....../070701zzzzzz/; 1s/^\\(.\\{54\\}\\)0/\\1g/' main.cpio > image",
    "not hexadecimal" },
  { "no-trailer", "head -c 200 main.cpio > image", "/image: " },
};

static void
test_bad (Fixture       *fixture,
          gconstpointer  data)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i].name);
      run (fixture, bad[i].make);
      g_assert_null (sy_initramfs_image_list (fixture->sysroot, "/image", NULL, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, bad[i].says));
    }
}

static void
test_not_a_file (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GError) fifo = NULL;
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) large = NULL;

  run (fixture, "mkfifo fifo; truncate -s 1073741825 large");
  g_assert_null (sy_initramfs_image_list (fixture->sysroot, "/fifo", NULL, &fifo));
  g_assert_error (fifo, SY_ERROR, SY_ERROR_INVALID_DATA);
  g_assert_null (sy_initramfs_image_list (fixture->sysroot, "/none", NULL, &missing));
  g_assert_error (missing, SY_ERROR, SY_ERROR_NOT_FOUND);
  g_assert_null (sy_initramfs_image_list (fixture->sysroot, "/large", NULL, &large));
  g_assert_error (large, SY_ERROR, SY_ERROR_INVALID_DATA);
}

static void
test_cancelled (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  run (fixture, "cat main.cpio > image");
  g_cancellable_cancel (cancellable);
  g_assert_null (sy_initramfs_image_list (fixture->sysroot, "/image", cancellable, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/initramfs-image/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("forms", test_forms);
  ADD ("truncation", test_truncation);
  ADD ("lacks", test_lacks);
  ADD ("bad", test_bad);
  ADD ("not-a-file", test_not_a_file);
  ADD ("cancelled", test_cancelled);

  return g_test_run ();
}
