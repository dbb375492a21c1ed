/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <linux/netlink.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sya-scratch.h"
#include "sya-watcher.h"

/* The watcher hears udev: a message as systemd-udevd multicasts it, in a network namespace of our
 * own, where nobody else sends or hears. */

#define UDEV_GROUP 2
#define UDEV_MAGIC 0xfeedcafe

/* As in systemd, src/libsystemd/sd-device/device-monitor.c. */
typedef struct {
  char    prefix[8];
  guint32 magic;
  guint32 header_size;
  guint32 properties_off;
  guint32 properties_len;
  guint32 filter_subsystem_hash;
  guint32 filter_devtype_hash;
  guint32 filter_tag_bloom_hi;
  guint32 filter_tag_bloom_lo;
} Header;

/* MurmurHash2, by which the kernel filters for the listener. */
static guint32
hash_name (const char *name)
{
  const guint32 m = 0x5bd1e995;
  const guint8 *data = (const guint8 *) name;
  gsize length = strlen (name);
  guint32 h = (guint32) length;

  for (; length >= 4; length -= 4, data += 4)
    {
      guint32 k;

      memcpy (&k, data, sizeof k);
      k *= m;
      k ^= k >> 24;
      k *= m;
      h = h * m ^ k;
    }
  if (length > 0)
    {
      for (gsize i = length; i-- > 0;)
        h ^= (guint32) data[i] << (8 * i);
      h *= m;
    }
  h ^= h >> 13;
  h *= m;

  return h ^ h >> 15;
}

static void
send_event (const char *subsystem)
{
  struct sockaddr_nl group = { .nl_family = AF_NETLINK, .nl_groups = UDEV_GROUP };
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_autofree char *properties = NULL;
  Header header = { .prefix = "libudev" };
  int fd;

  properties = g_strdup_printf ("ACTION=change|DEVPATH=/devices/pci0000:00/0000:00:02.0|"
                                "SUBSYSTEM=%s|SEQNUM=1|", subsystem);
  header.magic = GUINT32_TO_BE (UDEV_MAGIC);
  header.header_size = header.properties_off = sizeof header;
  header.properties_len = (guint32) strlen (properties);
  header.filter_subsystem_hash = GUINT32_TO_BE (hash_name (subsystem));
  g_strdelimit (properties, "|", '\0');
  g_byte_array_append (message, (const guint8 *) &header, sizeof header);
  g_byte_array_append (message, (const guint8 *) properties, header.properties_len);

  fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (sendto (fd, message->data, message->len, 0, (struct sockaddr *) &group,
                           sizeof group), ==, message->len);
  close (fd);
}

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
snapshot_cb (guint *n_readings)
{
  ++*n_readings;
}

/* How often a session is read again in the time after an event of @subsystem. */
static guint
count_readings (const char *subsystem)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = sya_scratch_new (&error);
  g_autoptr (SySysroot) sysroot = sy_sysroot_new (path, &error);
  g_autoptr (SyaSession) session = NULL;
  g_autoptr (SyaWatcher) watcher = NULL;
  gboolean over = FALSE;
  guint n_readings = 0;

  g_assert_no_error (error);
  session = sya_session_new (sysroot, SYA_SESSION_REPORT);
  g_signal_connect_swapped (session, "notify::snapshot", G_CALLBACK (snapshot_cb), &n_readings);
  watcher = sya_watcher_new (session);
  send_event (subsystem);
  g_timeout_add (SYA_WATCHER_QUIET_MS + 1000, over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  sya_scratch_remove (path);

  return n_readings;
}

static void
test_heard (gconstpointer user_data)
{
  g_assert_cmpuint (count_readings (user_data), ==, 1);
}

static void
test_not_ours (void)
{
  g_assert_cmpuint (count_readings ("sound"), ==, 0);
}

static gboolean
write_file (const char *path,
            const char *text)
{
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0644, NULL);
}

/* udev is believed only where it is root: outside of that, be root of a namespace of our own. */
static gboolean
become_root (void)
{
  g_autofree char *users = g_strdup_printf ("0 %u 1", (guint) geteuid ());
  g_autofree char *groups = g_strdup_printf ("0 %u 1", (guint) getegid ());

  if (geteuid () == 0)
    return TRUE;

  return unshare (CLONE_NEWUSER) == 0
         && write_file ("/proc/self/setgroups", "deny")
         && write_file ("/proc/self/uid_map", users)
         && write_file ("/proc/self/gid_map", groups);
}

/* A network of our own, and a /run where udev seems to be: without it libudev listens to nobody. */
static gboolean
enter_namespaces (void)
{
  if (!become_root ()
      || unshare (CLONE_NEWNET | CLONE_NEWNS) != 0
      || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0
      || mount ("run", "/run", "tmpfs", 0, NULL) != 0)
    return FALSE;

  return g_mkdir_with_parents ("/run/udev", 0755) == 0
         && write_file ("/run/udev/control", "");
}

int
main (int   argc,
      char *argv[])
{
  const char * const subsystems[] = { "pci", "drm", "vfio", "module" };
  gboolean ready = enter_namespaces ();

  g_test_init (&argc, &argv, NULL);
  if (!ready)
    {
      g_print ("1..0 # SKIP no namespaces here\n");
      return 0;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (subsystems); i++)
    {
      g_autofree char *name = g_strdup_printf ("/app/uevent/%s", subsystems[i]);

      g_test_add_data_func (name, subsystems[i], test_heard);
    }
  g_test_add_func ("/app/uevent/not-ours", test_not_ours);

  return g_test_run ();
}
