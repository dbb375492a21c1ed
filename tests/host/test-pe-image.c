/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Unified kernel images: made here byte by byte, and with systemd's stub where it is installed. */
#include <glib/gstdio.h>
#include <string.h>

#include "machine/sy-initramfs-image.h"
#include "machine/sy-pe-image.h"

#define STUB       "/usr/lib/systemd/boot/efi/linuxx64.efi.stub"
#define PE_OFFSET  128
#define TABLE      (PE_OFFSET + 24 + 240)
#define N_SECTIONS 4

typedef struct {
  char       *path;
  char       *image;
  SySysroot  *sysroot;
  GByteArray *pe;
} Fixture;

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
set_u32 (GByteArray *pe,
         guint       offset,
         guint32     value)
{
  for (guint i = 0; i < 4; i++)
    pe->data[offset + i] = (guint8) (value >> 8 * i);
}

static guint
find_row (guint section)
{
  return TABLE + section * 40;
}

/* Sections are padded to 512 bytes in the file; their virtual size is what counts. */
static void
add_section (GByteArray *pe,
             guint       section,
             const char *name,
             const void *data,
             gsize       size)
{
  guint offset = pe->len;

  g_byte_array_append (pe, data, (guint) size);
  while (pe->len % 512 != 0)
    g_byte_array_append (pe, (const guint8 *) "\xaa", 1);
  memcpy (pe->data + find_row (section), name, strlen (name));
  set_u32 (pe, find_row (section) + 8, (guint32) size);
  set_u32 (pe, find_row (section) + 16, pe->len - offset);
  set_u32 (pe, find_row (section) + 20, offset);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  g_autofree char *initrd = NULL;
  gsize size;

  fixture->path = g_dir_make_tmp ("pe-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->image = g_build_filename (fixture->path, "image", NULL);
  fixture->sysroot = sy_sysroot_new (fixture->path, &error);
  g_assert_no_error (error);
  run (fixture, "mkdir early main; echo x > early/microcode; echo x > main/module\n"
                "for i in early main; do\n"
                "  (cd $i; find . -type f | cpio -o -H newc) > $i.cpio\n"
                "done\n"
                "(cat early.cpio; gzip -n < main.cpio) > initrd");
  file = g_build_filename (fixture->path, "initrd", NULL);
  g_assert_true (g_file_get_contents (file, &initrd, &size, NULL));

  fixture->pe = g_byte_array_new ();
  g_byte_array_set_size (fixture->pe, 1024);
  memset (fixture->pe->data, 0, 1024);
  memcpy (fixture->pe->data, "MZ", 2);
  set_u32 (fixture->pe, 0x3c, PE_OFFSET);
  memcpy (fixture->pe->data + PE_OFFSET, "PE\0\0\x64\x86", 6);
  fixture->pe->data[PE_OFFSET + 6] = N_SECTIONS;
  fixture->pe->data[PE_OFFSET + 20] = 240;
  add_section (fixture->pe, 0, ".text", "code", 4);
  add_section (fixture->pe, 1, ".cmdline", "root=UUID=1 quiet\n\0", 19);
  add_section (fixture->pe, 2, ".uname", "6.12.8-arch1-1", 14);
  add_section (fixture->pe, 3, ".initrd", initrd, size);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->sysroot);
  g_byte_array_unref (fixture->pe);
  run (fixture, "rm -rf \"$PWD\"");
  g_free (fixture->image);
  g_free (fixture->path);
}

static void
write_image (Fixture *fixture,
             gsize    size)
{
  g_assert_true (g_file_set_contents_full (fixture->image, (const char *) fixture->pe->data,
                                           (gssize) size, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
}

static void
assert_image (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) paths = sy_initramfs_image_list (fixture->sysroot, "/image", NULL, &error);
  g_autofree char *cmdline = NULL;
  g_autofree char *uname = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (paths), ==, 2);
  g_assert_cmpstr (paths[0], ==, "microcode");
  g_assert_cmpstr (paths[1], ==, "module");
  cmdline = sy_pe_image_read_text (fixture->sysroot, "/image", ".cmdline", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cmdline, ==, "root=UUID=1 quiet");
  uname = sy_pe_image_read_text (fixture->sysroot, "/image", ".uname", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (uname, ==, "6.12.8-arch1-1");
}

static void
test_good (Fixture       *fixture,
           gconstpointer  data)
{
  write_image (fixture, fixture->pe->len);
  assert_image (fixture);
}

/* As ukify and dracut make one. */
static void
test_stub (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *objcopy = g_find_program_in_path ("objcopy");

  if (objcopy == NULL || !g_file_test (STUB, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("objcopy or systemd's stub is not installed");
      return;
    }
  run (fixture, "printf 'root=UUID=1 quiet' > cmdline; printf 6.12.8-arch1-1 > uname\n"
                "objcopy --add-section .cmdline=cmdline --change-section-vma .cmdline=0x3000000 "
                "  --add-section .uname=uname --change-section-vma .uname=0x3010000 "
                "  --add-section .initrd=initrd --change-section-vma .initrd=0x4000000 "
                "  " STUB " image");
  assert_image (fixture);
}

/* Cut anywhere it is an error: the section with the initramfs is the last one. */
static void
test_truncation (Fixture       *fixture,
                 gconstpointer  data)
{
  const guint8 *row = fixture->pe->data + find_row (3);
  gsize end = fixture->pe->len - (gsize) (row[16] | row[17] << 8) + (gsize) (row[8] | row[9] << 8);

  for (gsize size = 0; size < fixture->pe->len; size++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) paths = NULL;

      write_image (fixture, size);
      paths = sy_initramfs_image_list (fixture->sysroot, "/image", NULL, &error);
      g_assert_cmpint (paths != NULL, ==, size >= end);
      if (paths != NULL)
        continue;
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_assert_true (g_str_has_prefix (error->message, "/image: "));
    }
}

/* Whatever one byte of the headers is, what comes of it lies in the file or is an error. */
static void
test_headers (Fixture       *fixture,
              gconstpointer  data)
{
  static const guint8 values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };

  for (guint offset = 0; offset < find_row (N_SECTIONS); offset++)
    for (guint i = 0; i < G_N_ELEMENTS (values); i++)
      {
        guint8 before = fixture->pe->data[offset];
        g_autoptr (GError) error = NULL;
        g_auto (GStrv) paths = NULL;
        g_autofree char *text = NULL;

        fixture->pe->data[offset] = values[i];
        write_image (fixture, fixture->pe->len);
        fixture->pe->data[offset] = before;
        paths = sy_initramfs_image_list (fixture->sysroot, "/image", NULL, &error);
        g_assert_true (paths != NULL || error->domain == SY_ERROR);
        text = sy_pe_image_read_text (fixture->sysroot, "/image", ".cmdline", NULL);
      }
}

static void
assert_fails (Fixture     *fixture,
              const char  *section,
              SyError      code,
              const char  *says)
{
  g_autoptr (GError) error = NULL;

  write_image (fixture, fixture->pe->len);
  g_assert_null (sy_pe_image_read_text (fixture->sysroot, "/image", section, &error));
  g_assert_error (error, SY_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_bad (Fixture       *fixture,
          gconstpointer  data)
{
  assert_fails (fixture, ".profile", SY_ERROR_NOT_FOUND, "found no section “.profile”");
  set_u32 (fixture->pe, find_row (1) + 20, 0xffffffff);
  assert_fails (fixture, ".cmdline", SY_ERROR_INVALID_DATA, "after the end of the file");
  set_u32 (fixture->pe, find_row (1) + 20, PE_OFFSET);
  assert_fails (fixture, ".cmdline", SY_ERROR_INVALID_DATA, "NUL inside a text");
  set_u32 (fixture->pe, 0x3c, 0xfffffff0);
  assert_fails (fixture, ".cmdline", SY_ERROR_INVALID_DATA, "end of the file");
  set_u32 (fixture->pe, 0x3c, 0);
  assert_fails (fixture, ".cmdline", SY_ERROR_INVALID_DATA, "found no “PE”");
  fixture->pe->data[0] = 'N';
  assert_fails (fixture, ".cmdline", SY_ERROR_INVALID_DATA, "found no “MZ”");
}

/* A sequence of 300 bytes, which is all that is asked of a certificate here. */
static GByteArray *
make_certificate (guint8 filler)
{
  GByteArray *der = g_byte_array_new ();

  g_byte_array_append (der, (const guint8 *) "0\x82\x01\x2c", 4);
  for (guint i = 0; i < 300; i++)
    g_byte_array_append (der, &filler, 1);

  return der;
}

static void
write_certificate (Fixture    *fixture,
                   const char *name,
                   guint8      filler)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  g_autoptr (GByteArray) der = make_certificate (filler);

  g_assert_true (g_file_set_contents (path, (const char *) der->data, der->len, NULL));
}

/* An entry of another kind, and one that holds the certificate of ones. Returns its place. */
static guint
add_signatures (GByteArray *pe)
{
  static const guint8 other[] = { 16, 0, 0, 0, 0, 2, 1, 0, 'o', 't', 'h', 'e', 'r', 0, 0, 0 };
  static const guint8 ours[] = { 0x3c, 1, 0, 0, 0, 2, 2, 0, '0', 0x82, 0, 0 };
  g_autoptr (GByteArray) der = make_certificate (1);
  guint directories = PE_OFFSET + 24 + 112;
  guint table = pe->len;

  pe->data[PE_OFFSET + 24] = 0x0b;
  pe->data[PE_OFFSET + 25] = 0x02;
  set_u32 (pe, directories - 4, 16);
  set_u32 (pe, directories + 32, table);
  set_u32 (pe, directories + 36, sizeof other + sizeof ours + der->len);
  g_byte_array_append (pe, other, sizeof other);
  g_byte_array_append (pe, ours, sizeof ours);
  g_byte_array_append (pe, der->data, der->len);

  return table;
}

static gboolean
is_signed (Fixture    *fixture,
           const char *certificate)
{
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;

  g_assert_true (sy_pe_image_is_signed_by (fixture->sysroot, "/image", certificate, &found,
                                           &error));
  g_assert_no_error (error);

  return found;
}

static void
assert_changed_byte (Fixture *fixture,
                     guint    offset,
                     guint    table)
{
  guint8 before = fixture->pe->data[offset];
  gboolean found;

  fixture->pe->data[offset] = before ^ 0xff;
  write_image (fixture, fixture->pe->len);
  found = is_signed (fixture, "/mine.der");
  fixture->pe->data[offset] = before;
  /* What holds the certificate is all of the table behind the two headers. */
  if (offset >= table + 16 + 12)
    g_assert_false (found);
}

/* Whatever the tables say, nothing is read behind their end, and no other certificate is found. */
static void
test_signed (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  gboolean found;
  guint table;

  write_certificate (fixture, "mine.der", 1);
  write_certificate (fixture, "other.der", 2);
  write_image (fixture, fixture->pe->len);
  g_assert_false (is_signed (fixture, "/mine.der"));

  table = add_signatures (fixture->pe);
  write_image (fixture, fixture->pe->len);
  g_assert_true (is_signed (fixture, "/mine.der"));
  g_assert_false (is_signed (fixture, "/other.der"));
  for (guint offset = 0; offset < find_row (0); offset++)
    assert_changed_byte (fixture, offset, table);
  for (guint offset = table; offset < fixture->pe->len; offset++)
    assert_changed_byte (fixture, offset, table);
  for (guint size = table; size < fixture->pe->len; size++)
    {
      write_image (fixture, size);
      g_assert_false (is_signed (fixture, "/mine.der"));
    }
  g_assert_false (sy_pe_image_is_signed_by (fixture->sysroot, "/image", "/image", &found, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/pe-image/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("good", test_good);
  ADD ("stub", test_stub);
  ADD ("truncation", test_truncation);
  ADD ("headers", test_headers);
  ADD ("bad", test_bad);
  ADD ("signed", test_signed);

  return g_test_run ();
}
