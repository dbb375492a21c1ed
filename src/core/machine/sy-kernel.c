/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-kernel.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The first processor's part of /proc/cpuinfo is some 2 KiB; the file can be megabytes long. */
#define CPUINFO_HEAD_SIZE 16384

static char *
read_fact (SySysroot  *sysroot,
           const char *path,
           GPtrArray  *problems)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = sy_sysroot_read_attribute (sysroot, path, &error);

  if (text != NULL)
    return g_utf8_make_valid (text, -1);
  if (!g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
    g_ptr_array_add (problems, sy_evidence_new (path, "%s", error->message));

  return NULL;
}

static char *
read_cpuinfo_head (SySysroot *sysroot,
                   GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *head = g_malloc0 (CPUINFO_HEAD_SIZE + 1);
  gsize size = 0;
  struct stat st;
  gssize n = -1;
  int fd;

  fd = sy_sysroot_open (sysroot, SY_KERNEL_CPU_PATH, O_RDONLY | O_NONBLOCK, 0, &error);
  if (fd < 0)
    {
      if (!g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
        g_ptr_array_add (problems, sy_evidence_new (SY_KERNEL_CPU_PATH, "%s", error->message));
      return NULL;
    }
  if (fstat (fd, &st) == 0 && S_ISREG (st.st_mode))
    while (size < CPUINFO_HEAD_SIZE &&
           (n = TEMP_FAILURE_RETRY (read (fd, head + size, CPUINFO_HEAD_SIZE - size))) > 0)
      size += (gsize) n;
  close (fd);

  return size > 0 ? g_steal_pointer (&head) : NULL;
}

/* The value of "KEY\t: VALUE", or NULL. */
static char *
get_value (const char *line,
           const char *key)
{
  const char *colon = strchr (line, ':');
  g_autofree char *name = NULL;

  if (colon == NULL)
    return NULL;
  name = g_strndup (line, (gsize) (colon - line));
  if (strcmp (g_strstrip (name), key) != 0)
    return NULL;

  return g_strstrip (g_strdup (colon + 1));
}

static void
parse_flags (SyKernel   *self,
             const char *flags)
{
  g_auto (GStrv) words = g_strsplit (flags, " ", -1);

  self->hypervisor_flag = g_strv_contains ((const char * const *) words, "hypervisor")
                          ? SY_TRISTATE_YES : SY_TRISTATE_NO;
  if (g_strv_contains ((const char * const *) words, "vmx"))
    self->virtualization_flag = "vmx";
  else if (g_strv_contains ((const char * const *) words, "svm"))
    self->virtualization_flag = "svm";
}

static void
parse_cpuinfo (SyKernel   *self,
               const char *head)
{
  g_auto (GStrv) lines = g_strsplit (head, "\n", -1);

  /* An empty line ends the first processor; they are all alike. */
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_autofree char *vendor = get_value (lines[i], "vendor_id");
      g_autofree char *flags = get_value (lines[i], "flags");

      if (vendor != NULL && self->cpu_vendor == NULL)
        self->cpu_vendor = g_utf8_make_valid (vendor, -1);
      if (flags != NULL)
        parse_flags (self, flags);
    }
}

/* A root without /proc (an image, a chroot) tells by its modules, if it has one kernel only. */
static char *
find_installed_kernel (SySysroot *sysroot)
{
  static const char * const paths[] = { "/usr/lib/modules", "/lib/modules" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto (GStrv) names = sy_sysroot_list (sysroot, paths[i], NULL);

      if (names != NULL && g_strv_length (names) == 1)
        return g_utf8_make_valid (names[0], -1);
    }

  return NULL;
}

void
sy_kernel_read (SyKernel  *self,
                SySysroot *sysroot,
                GPtrArray *problems)
{
  g_autofree char *cpuinfo = read_cpuinfo_head (sysroot, problems);

  self->release = read_fact (sysroot, SY_KERNEL_RELEASE_PATH, problems);
  self->cmdline = read_fact (sysroot, SY_KERNEL_CMDLINE_PATH, problems);
  if (self->release == NULL)
    self->release = find_installed_kernel (sysroot);
  if (cpuinfo != NULL)
    parse_cpuinfo (self, cpuinfo);
  self->config = sy_kernel_config_load (sysroot, self->release, &self->config_error);
}

void
sy_kernel_clear (SyKernel *self)
{
  g_clear_pointer (&self->release, g_free);
  g_clear_pointer (&self->cmdline, g_free);
  g_clear_pointer (&self->cpu_vendor, g_free);
  g_clear_pointer (&self->config, sy_kernel_config_free);
  g_clear_error (&self->config_error);
}
