/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run/sy-rom-memory.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* Below it there is the memory of VGA. */
#define ONE_MIB  (1024 * 1024)
#define FOUR_GIB ((guint64) 1 << 32)

/* One line of /proc/iomem that is not indented: "7e000000-7effffff : Reserved". */
static gboolean
parse_line (const char  *line,
            guint64     *out_first,
            guint64     *out_last,
            const char **out_name)
{
  char *end;

  if (!g_ascii_isxdigit (line[0]))
    return FALSE;
  *out_first = g_ascii_strtoull (line, &end, 16);
  if (*end != '-')
    return FALSE;
  *out_last = g_ascii_strtoull (end + 1, &end, 16);
  if (!g_str_has_prefix (end, " : "))
    return FALSE;
  *out_name = end + 3;

  return *out_first <= *out_last;
}

/* Stolen memory and the windows of devices lie behind the last RAM below 4 GiB. */
static guint64
find_last_ram (char **lines)
{
  guint64 result = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint64 first;
      guint64 last;
      const char *name;

      if (parse_line (lines[i], &first, &last, &name) && first < FOUR_GIB &&
          strcmp (name, "System RAM") == 0)
        result = MAX (result, first);
    }

  return result;
}

static gboolean
is_firmware (char               **lines,
             const SyAcpiMemory  *memory)
{
  guint64 last_ram = find_last_ram (lines);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint64 first;
      guint64 last;
      const char *name;

      if (!parse_line (lines[i], &first, &last, &name) || memory->address < first ||
          memory->address > last || memory->size - 1 > last - memory->address)
        continue;
      return strcmp (name, "ACPI Tables") == 0 ||
             strcmp (name, "ACPI Non-volatile Storage") == 0 ||
             (strcmp (name, "Reserved") == 0 && first >= ONE_MIB && last < last_ram);
    }

  return FALSE;
}

static gboolean
read_all (int     fd,
          guint8 *data,
          gsize   size,
          off_t   offset)
{
  for (gsize done = 0; done < size;)
    {
      gssize n = TEMP_FAILURE_RETRY (pread (fd, data + done, size - done, offset + (off_t) done));

      if (n <= 0)
        {
          errno = n == 0 ? EFAULT : errno;
          return FALSE;
        }
      done += (gsize) n;
    }

  return TRUE;
}

GBytes *
sy_rom_memory_read (SySysroot           *sysroot,
                    const SyAcpiMemory  *memory,
                    GError             **error)
{
  g_autofree char *map = sy_sysroot_read_text (sysroot, "/proc/iomem", NULL);
  g_auto (GStrv) lines = g_strsplit (map != NULL ? map : "", "\n", -1);
  g_autofree guint8 *data = NULL;
  gboolean done = FALSE;
  int fd;

  if (!is_firmware (lines, memory))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("The tables point to memory at 0x%" G_GINT64_MODIFIER "x, which may be that "
                     "of a device, and is therefore not read"), memory->address);
      return NULL;
    }
  data = g_malloc (memory->size);
  fd = sy_sysroot_open (sysroot, "/dev/mem", O_RDONLY, 0, NULL);
  if (fd >= 0)
    {
      done = read_all (fd, data, memory->size, (off_t) memory->address);
      close (fd);
    }
  if (!done)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("The firmware keeps it in memory at 0x%" G_GINT64_MODIFIER "x, which this "
                     "kernel lets nobody read (STRICT_DEVMEM, or Secure Boot’s lockdown)"),
                   memory->address);
      return NULL;
    }

  return g_bytes_new_take (g_steal_pointer (&data), memory->size);
}
