/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-holders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "machine/sy-gpu-nodes.h"

#define DELETED_SUFFIX " (deleted)"

/* No directory or link below this one may lead elsewhere, whatever root it is in. */
#define OPEN_FLAGS (O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

/* A desktop's 500 processes have some 25,000 open files at 1 to 3 µs each, so that they are
 * shared out; below so many processes a thread costs more than it saves. */
#define MAX_THREADS          4
#define PROCESSES_PER_THREAD 64

typedef struct _Search Search;

/**
 * Search:
 * @pids: (element-type utf8): names below /proc
 * @first: index of the first that this search looks at
 * @step: distance from one to the next
 *
 * One pass through the processes, or a share of it in a thread of its own.
 */
struct _Search {
  const SyGpuNodes  *nodes;
  int                proc_fd;
  void             (*look) (Search *self, const char *pid);
  const GPtrArray   *pids;
  guint              first;
  guint              step;
  GPtrArray         *found;
  guint              n_hidden;
};

static gboolean
is_number (const char *name)
{
  return name[0] != '\0' && strspn (name, "0123456789") == strlen (name);
}

/* Returns the start of a file of a process, which is small; NULL where it cannot be read. */
static char *
read_start (int         process_fd,
            const char *name)
{
  char text[4096];
  gssize n = -1;
  int fd = openat (process_fd, name, OPEN_FLAGS);

  if (fd >= 0)
    {
      n = TEMP_FAILURE_RETRY (read (fd, text, sizeof text));
      close (fd);
    }

  return n < 0 ? NULL : g_strndup (text, (gsize) n);
}

static char *
read_link (int         directory_fd,
           const char *name)
{
  char target[PATH_MAX];
  gssize n = readlinkat (directory_fd, name, target, sizeof target);

  return n < 0 ? NULL : g_strndup (target, (gsize) n);
}

/* A kernel thread has no command line, and nor has a process that is dead already. */
static gboolean
has_program (int process_fd)
{
  g_autofree char *text = NULL;
  char first;
  gssize n;
  int fd = openat (process_fd, "cmdline", OPEN_FLAGS);

  if (fd < 0)
    return errno != ENOENT && errno != ESRCH;
  n = TEMP_FAILURE_RETRY (read (fd, &first, 1));
  close (fd);

  return n == 1;
}

static SyHolder *
make_holder (int         process_fd,
             const char *pid)
{
  g_autofree char *comm = read_start (process_fd, "comm");
  g_autofree char *program = read_link (process_fd, "exe");
  g_autofree char *cgroup = read_start (process_fd, "cgroup");

  return sy_holder_new ((int) g_ascii_strtoll (pid, NULL, 10),
                        comm != NULL ? g_strchomp (comm) : pid, program, cgroup);
}

/* Takes note of @link, which is not terminated, where it names a node of the GPU. */
static void
note_link (Search     *self,
           int         process_fd,
           const char *pid,
           const char *link,
           gsize       length,
           SyHolder  **holder)
{
  g_autofree char *path = NULL;

  /* Of a desktop's open files, most are sockets, pipes and the like. */
  if (link[0] != '/')
    return;
  path = g_strndup (link, length);
  if (g_str_has_suffix (path, DELETED_SUFFIX))
    path[length - strlen (DELETED_SUFFIX)] = '\0';
  if (!sy_gpu_nodes_match (self->nodes, path))
    return;
  if (*holder == NULL)
    *holder = make_holder (process_fd, pid);
  sy_holder_add_path (*holder, path);
}

/* Returns whether all open files could be seen. */
static gboolean
search_files (Search      *self,
              int          process_fd,
              const char  *pid,
              SyHolder   **holder)
{
  int fd = openat (process_fd, "fd", OPEN_FLAGS | O_DIRECTORY);
  DIR *directory = fd >= 0 ? fdopendir (fd) : NULL;
  gboolean seen = TRUE;
  struct dirent *entry;

  if (directory == NULL)
    return errno == ENOENT || errno == ESRCH;

  while (seen && (entry = readdir (directory)) != NULL)
    if (g_ascii_isdigit (entry->d_name[0]))
      {
        char target[256];
        gssize n = readlinkat (fd, entry->d_name, target, sizeof target);

        if (n > 0)
          note_link (self, process_fd, pid, target, (gsize) n, holder);
        else
          seen = errno != EACCES && errno != EPERM;
      }
  closedir (directory);

  return seen;
}

static void
search_process (Search     *self,
                const char *pid)
{
  g_autoptr (SyHolder) holder = NULL;
  int fd = openat (self->proc_fd, pid, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0)
    return;
  if (!search_files (self, fd, pid, &holder) && has_program (fd))
    self->n_hidden++;
  if (holder != NULL)
    g_ptr_array_add (self->found, g_steal_pointer (&holder));
  close (fd);
}

/* Adds processes that have a node mapped but not open any more. */
static void
search_maps (Search     *self,
             const char *pid)
{
  g_autoptr (SyHolder) holder = NULL;
  g_autofree char *line = NULL;
  gsize size = 0;
  gssize n;
  FILE *stream;
  int process_fd = openat (self->proc_fd, pid, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  int fd = process_fd >= 0 ? openat (process_fd, "maps", OPEN_FLAGS) : -1;

  stream = fd >= 0 ? fdopen (fd, "r") : NULL;
  while (stream != NULL && (n = getline (&line, &size, stream)) > 0)
    {
      const char *path = memchr (line, '/', (gsize) n);

      if (path != NULL)
        note_link (self, process_fd, pid, path, (gsize) n - (gsize) (path - line) - 1, &holder);
    }
  if (stream != NULL)
    fclose (stream);
  if (process_fd >= 0)
    close (process_fd);
  if (holder != NULL)
    g_ptr_array_add (self->found, g_steal_pointer (&holder));
}

static int
compare_holders (gconstpointer a,
                 gconstpointer b)
{
  const SyHolder *left = *(const SyHolder * const *) a;
  const SyHolder *right = *(const SyHolder * const *) b;

  return (left->pid > right->pid) - (left->pid < right->pid);
}

static GPtrArray *
list_pids (int proc_fd)
{
  g_autoptr (GPtrArray) pids = g_ptr_array_new_with_free_func (g_free);
  struct dirent *entry;
  DIR *directory = fdopendir (openat (proc_fd, ".", OPEN_FLAGS | O_DIRECTORY));

  if (directory == NULL)
    return NULL;
  while ((entry = readdir (directory)) != NULL)
    if (is_number (entry->d_name))
      g_ptr_array_add (pids, g_strdup (entry->d_name));
  closedir (directory);

  return pids->len > 0 ? g_steal_pointer (&pids) : NULL;
}

static gpointer
search_share (gpointer data)
{
  Search *self = data;

  for (guint i = self->first; i < self->pids->len; i += self->step)
    self->look (self, self->pids->pdata[i]);

  return NULL;
}

/* Looks at every process with @whole->look, and adds up what was found. */
static void
search_all (const Search *whole,
            SyHolders    *holders)
{
  guint n = CLAMP (whole->pids->len / PROCESSES_PER_THREAD, 1,
                   MIN (g_get_num_processors (), MAX_THREADS));
  Search shares[MAX_THREADS];
  GThread *threads[MAX_THREADS];

  for (guint i = 0; i < n; i++)
    {
      shares[i] = *whole;
      shares[i].first = i;
      shares[i].step = n;
      shares[i].found = g_ptr_array_new ();
      threads[i] = i > 0 ? g_thread_try_new ("holders", search_share, &shares[i], NULL) : NULL;
    }
  for (guint i = 0; i < n; i++)
    {
      if (threads[i] != NULL)
        g_thread_join (threads[i]);
      else
        search_share (&shares[i]);
      g_ptr_array_extend_and_steal (holders->processes, shares[i].found);
      holders->n_hidden += shares[i].n_hidden;
    }
  g_ptr_array_sort (holders->processes, compare_holders);
}

static void
search (SyHolders       *holders,
        SySysroot       *sysroot,
        const SyGpu     *gpu,
        int              proc_fd,
        const GPtrArray *pids)
{
  g_auto (SyGpuNodes) nodes = { 0 };
  SyTristate used = sy_gpu_nodes_get_used (sysroot, gpu);
  Search whole = { .nodes = &nodes, .proc_fd = proc_fd, .look = search_process, .pids = pids };

  holders->used = gpu->device->driver == NULL ? SY_TRISTATE_NO : used;
  if (holders->used == SY_TRISTATE_NO)
    return;

  /* Every system has a first process; it is hidden where those of others are. */
  holders->unlisted = !g_ptr_array_find_with_equal_func ((GPtrArray *) pids, "1", g_str_equal,
                                                         NULL);
  sy_gpu_nodes_read (&nodes, sysroot, gpu);
  search_all (&whole, holders);
  if (used == SY_TRISTATE_YES && holders->processes->len == 0 && holders->n_hidden == 0)
    {
      whole.look = search_maps;
      search_all (&whole, holders);
    }
}

SyHolders *
sy_holders_read (SySysroot   *sysroot,
                 const SyGpu *gpu)
{
  g_autoptr (SyHolders) self = NULL;
  g_autoptr (GPtrArray) pids = NULL;
  int fd = sy_sysroot_open (sysroot, "/proc", O_RDONLY | O_DIRECTORY, 0, NULL);

  if (fd < 0)
    return NULL;

  pids = list_pids (fd);
  if (pids != NULL)
    {
      self = g_new0 (SyHolders, 1);
      self->processes = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_holder_free);
      search (self, sysroot, gpu, fd, pids);
    }
  close (fd);

  return g_steal_pointer (&self);
}

static char *
read_target_name (SySysroot  *sysroot,
                  const char *device,
                  const char *link)
{
  g_autofree char *path = g_build_filename (device, link, NULL);
  g_autofree char *target = sy_sysroot_read_link (sysroot, path, NULL);

  return target != NULL ? g_path_get_basename (target) : NULL;
}

SyHolders *
sy_holders_read_function (SySysroot          *sysroot,
                          const SyPciAddress *function)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *path = g_build_filename ("/sys/bus/pci/devices",
                                            sy_pci_address_format (function, address), NULL);
  g_autofree char *driver = read_target_name (sysroot, path, "driver");
  g_autofree char *group = read_target_name (sysroot, path, "iommu_group");
  SyPciDevice device = { .address = *function, .driver = driver };
  SyGpu gpu = { .device = &device };
  guint64 number;

  device.iommu_group = SY_PCI_NO_IOMMU_GROUP;
  if (group != NULL && g_ascii_string_to_unsigned (group, 10, 0, G_MAXINT, &number, NULL))
    device.iommu_group = (int) number;

  return sy_holders_read (sysroot, &gpu);
}

void
sy_holders_free (SyHolders *self)
{
  g_ptr_array_unref (self->processes);
  g_free (self);
}
