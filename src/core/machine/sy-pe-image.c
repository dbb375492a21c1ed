/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-pe-image.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Microsoft PE and COFF specification, "MS-DOS Stub", "COFF File Header", "Section Table". */
#define DOS_SIZE           64
#define DOS_PE_OFFSET      0x3c
#define PE_SIZE            24       /* the signature and the COFF file header */
#define PE_N_SECTIONS      6
#define PE_OPTIONAL_SIZE   20
#define SECTION_SIZE       40
#define SECTION_NAME_SIZE  8
#define SECTION_VIRTUAL    8        /* how many bytes count; the rest is padding */
#define SECTION_RAW_SIZE   16
#define SECTION_RAW_OFFSET 20

#define MAX_TEXT           65536

static guint32
get_u16 (const guint8 *data)
{
  return (guint32) data[0] | (guint32) data[1] << 8;
}

static guint32
get_u32 (const guint8 *data)
{
  return get_u16 (data) | get_u16 (data + 2) << 16;
}

static gboolean
fail (const char  *file_name,
      const char  *what,
      GError     **error)
{
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA, "%s: program for EFI: %s", file_name, what);

  return FALSE;
}

/* All of @size bytes, or an error. */
static gboolean
read_at (int           fd,
         guint64       offset,
         guint8       *buffer,
         gsize         size,
         const char   *file_name,
         GError      **error)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = TEMP_FAILURE_RETRY (pread (fd, buffer + done, size - done,
                                            (off_t) (offset + done)));

      if (n < 0)
        {
          sy_error_set_errno (error, errno, "%s: cannot be read", file_name);
          return FALSE;
        }
      if (n == 0)
        return fail (file_name, "found the end of the file in the middle of a header", error);
      done += (gsize) n;
    }

  return TRUE;
}

gboolean
sy_pe_image_is (int fd)
{
  guint8 magic[2];

  return TEMP_FAILURE_RETRY (pread (fd, magic, sizeof magic, 0)) == sizeof magic &&
         memcmp (magic, "MZ", sizeof magic) == 0;
}

/* Where the table of sections begins, and how many there are. */
static gboolean
read_head (int          fd,
           const char  *file_name,
           guint64     *out_table,
           guint       *out_n,
           GError     **error)
{
  guint8 dos[DOS_SIZE];
  guint8 pe[PE_SIZE];
  guint64 offset;

  if (!read_at (fd, 0, dos, sizeof dos, file_name, error))
    return FALSE;
  offset = get_u32 (dos + DOS_PE_OFFSET);
  if (memcmp (dos, "MZ", 2) != 0)
    return fail (file_name, "found no “MZ” at its begin", error);
  if (!read_at (fd, offset, pe, sizeof pe, file_name, error))
    return FALSE;
  if (memcmp (pe, "PE\0", 4) != 0)
    return fail (file_name, "found no “PE” where its header was expected", error);
  *out_n = get_u16 (pe + PE_N_SECTIONS);
  *out_table = offset + PE_SIZE + get_u16 (pe + PE_OPTIONAL_SIZE);

  return TRUE;
}

/* The part that counts has to lie in the file. */
static gboolean
read_section (int            fd,
              const char    *file_name,
              const guint8  *row,
              SyPeSection   *out_section,
              GError       **error)
{
  struct stat st;

  out_section->offset = get_u32 (row + SECTION_RAW_OFFSET);
  out_section->size = MIN (get_u32 (row + SECTION_VIRTUAL), get_u32 (row + SECTION_RAW_SIZE));
  if (fstat (fd, &st) < 0)
    {
      sy_error_set_errno (error, errno, "%s", file_name);
      return FALSE;
    }
  if (out_section->offset + out_section->size > (guint64) st.st_size)
    return fail (file_name, "found a section that goes on after the end of the file", error);

  return TRUE;
}

gboolean
sy_pe_image_find_section (int           fd,
                          const char   *file_name,
                          const char   *section,
                          SyPeSection  *out_section,
                          GError      **error)
{
  char name[SECTION_NAME_SIZE] = { 0 };
  guint64 table;
  guint n;

  g_return_val_if_fail (strlen (section) <= SECTION_NAME_SIZE, FALSE);

  /* Filled with NULs up to its size, and without one at the end where it takes all of it. */
  memcpy (name, section, strlen (section));
  if (!read_head (fd, file_name, &table, &n, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      guint8 row[SECTION_SIZE];

      if (!read_at (fd, table + (guint64) i * SECTION_SIZE, row, sizeof row, file_name, error))
        return FALSE;
      if (memcmp (row, name, SECTION_NAME_SIZE) == 0)
        return read_section (fd, file_name, row, out_section, error);
    }
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
               "%s: found no section “%s”, expected a unified kernel image", file_name, section);

  return FALSE;
}

static char *
read_text_fd (int           fd,
              const char   *file_name,
              const char   *section,
              GError      **error)
{
  g_autofree char *text = NULL;
  SyPeSection found;
  gsize length;

  if (!sy_pe_image_find_section (fd, file_name, section, &found, error))
    return NULL;
  if (found.size > MAX_TEXT)
    {
      fail (file_name, "found a text of more than 65536 bytes", error);
      return NULL;
    }
  text = g_malloc0 (found.size + 1);
  if (!read_at (fd, found.offset, (guint8 *) text, found.size, file_name, error))
    return NULL;
  length = found.size;
  while (length > 0 && (text[length - 1] == '\0' || g_ascii_isspace (text[length - 1])))
    text[--length] = '\0';
  if (strlen (text) != length)
    {
      fail (file_name, "found a NUL inside a text", error);
      return NULL;
    }

  return g_steal_pointer (&text);
}

char *
sy_pe_image_read_text (SySysroot   *sysroot,
                       const char  *path,
                       const char  *section,
                       GError     **error)
{
  int fd = sy_sysroot_open (sysroot, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, error);
  char *text;

  if (fd < 0)
    return NULL;
  text = read_text_fd (fd, path, section, error);
  close (fd);

  return text;
}
