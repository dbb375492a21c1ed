/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-facts.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define MEMINFO_PATH "/proc/meminfo"
#define POOLS_PATH   "/sys/kernel/mm/hugepages"
#define LIMITS_PATH  "/proc/self/limits"

/* Beyond any pool, and their product fits: 16 GiB a page, 2^32 pages. */
#define MAX_SIZE_KIB (16u * 1024 * 1024)
#define MAX_PAGES    G_MAXUINT32

/* The number that follows @text after blanks. */
static gboolean
parse_number (const char *text,
              guint64    *out_number)
{
  char *end;
  guint64 number;

  while (g_ascii_isspace (*text))
    text++;
  if (!g_ascii_isdigit (*text))
    return FALSE;
  number = g_ascii_strtoull (text, &end, 10);
  if (*end != '\0' && !g_ascii_isspace (*end))
    return FALSE;
  *out_number = number;

  return TRUE;
}

/* "MemTotal:       16264136 kB"; what firmware and kernel keep for themselves is not in it. */
static guint64
read_memory (GPtrArray           *facts,
             const SyFactSources *from)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = sy_sysroot_read_attribute (from->sysroot, MEMINFO_PATH, &error);
  const char *line = text != NULL ? strstr (text, "MemTotal:") : NULL;
  g_autofree char *value = NULL;
  guint64 kib = 0;

  if (line == NULL || !parse_number (line + strlen ("MemTotal:"), &kib))
    {
      sy_facts_add (facts, SY_FACT_MEMORY, SY_TRISTATE_UNKNOWN, NULL, MEMINFO_PATH,
                    _("How much memory there is could not be read: %s"),
                    error != NULL ? error->message : MEMINFO_PATH);
      return 0;
    }

  value = g_strdup_printf ("%" G_GUINT64_FORMAT, kib / 1024);
  sy_facts_add (facts, SY_FACT_MEMORY, SY_TRISTATE_YES, value, MEMINFO_PATH,
                _("This computer has %s MiB of memory."), value);

  return kib;
}

/* Adds the size of the pool @name, "hugepages-2048kB", to @mib (Documentation/admin-guide/mm/
 * hugetlbpage.rst). */
static gboolean
add_pool (SySysroot   *sysroot,
          const char  *name,
          guint64     *mib,
          GError     **error)
{
  g_autofree char *path = g_build_filename (POOLS_PATH, name, "nr_hugepages", NULL);
  g_autofree char *text = sy_sysroot_read_attribute (sysroot, path, error);
  guint64 size_kib;
  guint64 n;

  if (text == NULL)
    return FALSE;
  if (sscanf (name, "hugepages-%" G_GUINT64_FORMAT "kB", &size_kib) != 1 ||
      size_kib > MAX_SIZE_KIB || !parse_number (text, &n) || n > MAX_PAGES)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA, _("%s: holds no number."), path);
      return FALSE;
    }
  *mib += size_kib * n / 1024;

  return TRUE;
}

static gboolean
add_pools (SySysroot  *sysroot,
           guint64    *mib,
           GError    **error)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, POOLS_PATH, error);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (!add_pool (sysroot, names[i], mib, error))
      return FALSE;

  return names != NULL;
}

static void
read_huge_pages (GPtrArray           *facts,
                 const SyFactSources *from)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;
  guint64 mib = 0;

  if (add_pools (from->sysroot, &mib, &error))
    {
      value = g_strdup_printf ("%" G_GUINT64_FORMAT, mib);
      if (mib > 0)
        sy_facts_add (facts, SY_FACT_HUGE_PAGES, SY_TRISTATE_YES, value, POOLS_PATH,
                      _("%s MiB of memory are set aside as huge pages."), value);
      else
        sy_facts_add (facts, SY_FACT_HUGE_PAGES, SY_TRISTATE_NO, value, POOLS_PATH,
                      _("No memory is set aside as huge pages."));
    }
  else if (sy_sysroot_exists (from->sysroot, "/sys/kernel/mm") &&
           !sy_sysroot_exists (from->sysroot, POOLS_PATH))
    sy_facts_add (facts, SY_FACT_HUGE_PAGES, SY_TRISTATE_NO, NULL, POOLS_PATH,
                  _("This kernel has no huge pages that can be set aside."));
  else
    sy_facts_add (facts, SY_FACT_HUGE_PAGES, SY_TRISTATE_UNKNOWN, NULL, POOLS_PATH,
                  _("Whether memory is set aside as huge pages could not be read: %s"),
                  error->message);
}

/* The hard limit of "Max locked memory  SOFT  HARD  bytes" (proc(5)): up to there a user may raise
 * the other. Returns "unlimited", KiB, or NULL. */
static char *
parse_limit (const char *text)
{
  static const char key[] = "Max locked memory";
  const char *line = strstr (text, key);
  g_autofree char *own = NULL;
  char hard[32];
  guint64 bytes;

  if (line == NULL)
    return NULL;
  line += strlen (key);
  own = g_strndup (line, strcspn (line, "\n"));
  if (sscanf (own, "%*s %31s", hard) != 1)
    return NULL;
  if (strcmp (hard, "unlimited") == 0)
    return g_strdup (hard);

  return parse_number (hard, &bytes) ? g_strdup_printf ("%" G_GUINT64_FORMAT, bytes / 1024) : NULL;
}

/* A GPU that is passed through needs all memory of the machine locked. libvirt's system instance
 * raises the limit for that by itself (qemuDomainAdjustMaxMemLock); its session instance and QEMU
 * started by hand have the user's. */
static void
read_memlock (GPtrArray           *facts,
              const SyFactSources *from,
              guint64              memory_kib)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = sy_sysroot_read_attribute (from->sysroot, LIMITS_PATH, &error);
  g_autofree char *limit = text != NULL ? parse_limit (text) : NULL;
  gboolean unlimited = g_strcmp0 (limit, "unlimited") == 0;

  if (limit == NULL || (!unlimited && memory_kib == 0))
    sy_facts_add (facts, SY_FACT_MEMLOCK, SY_TRISTATE_UNKNOWN, limit, LIMITS_PATH,
                  _("How much memory a program of this user may lock could not be read."));
  else if (unlimited || g_ascii_strtoull (limit, NULL, 10) >= memory_kib)
    sy_facts_add (facts, SY_FACT_MEMLOCK, SY_TRISTATE_YES, limit, LIMITS_PATH,
                  _("Programs of this user may lock as much memory as they need."));
  else
    sy_facts_add (facts, SY_FACT_MEMLOCK, SY_TRISTATE_NO, limit, LIMITS_PATH,
                  _("Programs of this user may lock %s KiB of memory only. That is no matter for "
                    "virtual machines of libvirt’s system instance."), limit);
}

void
sy_facts_read_memory (GPtrArray           *facts,
                      const SyFactSources *from)
{
  guint64 memory_kib = read_memory (facts, from);

  read_huge_pages (facts, from);
  read_memlock (facts, from, memory_kib);
}
