/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine/sy-machine.h"
#include "root-fixture.h"

#define DGPU \
  "pci 0000:00:01.0 8086:1901 class=060400 bus=01 group=1\n" \
  "pci 0000:00:02.0 8086:591b class=030000 driver=i915 group=0\n" \
  "pci 0000:01:00.0 10de:1c8d class=030200 driver=nvidia group=1\n" \
  "drm card0 0000:00:02.0 eDP-1=connected\n" \
  "drm card1 0000:01:00.0\n" \
  "dir /sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/drm/renderD129\n" \
  "text /proc/driver/nvidia/gpus/0000:01:00.0/information Device Minor: \t 0\n"

#define INIT "text /proc/1/comm systemd\n" \
             "link /proc/1/exe -> /usr/lib/systemd/systemd\n" \
             "link /proc/1/fd/0 -> /dev/null\n" \
             "text /proc/1/cmdline /sbin/init\n"

/* The nvidia modules as they are when nobody has a node open. */
#define UNUSED_MODULE \
  "link /sys/bus/pci/drivers/nvidia/module -> ../../../../module/nvidia\n" \
  "text /sys/module/nvidia/refcnt 1\n" \
  "dir /sys/module/nvidia/holders/nvidia_modeset\n" \
  "text /sys/module/nvidia_modeset/refcnt 0\n" \
  "dir /sys/module/nvidia_modeset/holders\n"

static const SyHolder *
find (const SyHolders *holders,
      int              pid)
{
  for (guint i = 0; i < holders->processes->len; i++)
    {
      const SyHolder *holder = holders->processes->pdata[i];

      if (holder->pid == pid)
        return holder;
    }

  return NULL;
}

static const struct {
  const char *comm;
  const char *program;
  const char *cgroup;
  const char *name;
  const char *kind;
  const char *unit;
} names[] = {
  { "gnome-shell", "/usr/bin/gnome-shell",
    "0::/user.slice/user-1000.slice/user@1000.service/session.slice/"
    "org.gnome.Shell@wayland.service\n", "GNOME Shell", "session", NULL },
  { "Xorg", "/usr/lib/xorg/Xorg", "0::/user.slice/user-1000.slice/session-2.scope\n",
    "Xorg (the display server)", "session", NULL },
  { "nvidia-powerd", "/usr/bin/nvidia-powerd", "0::/system.slice/nvidia-powerd.service\n",
    "nvidia-powerd", "service", "nvidia-powerd.service" },
  /* The kernel cuts the name, and the executable was replaced by an update. */
  { "nvidia-persiste", "/usr/bin/nvidia-persistenced (deleted)",
    "0::/system.slice/nvidia-persistenced.service\n", "nvidia-persistenced", "service",
    "nvidia-persistenced.service" },
  { "my-daemon", "/opt/my-daemon", "0::/system.slice/my-daemon.service\n", "my-daemon",
    "service", "my-daemon.service" },
  { "steamwebhelper", "/home/jo/.steam/steamwebhelper",
    "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-steam-4242.scope\n",
    "Steam", "program", "app-gnome-steam-4242.scope" },
  { "hl2_linux", "/home/jo/.steam/hl2_linux",
    "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-steam-4242.scope\n",
    "Hl2 Linux (started by Steam)", "program", "app-gnome-steam-4242.scope" },
  { "Game.exe", "/usr/bin/wine64-preloader",
    "0::/u/app-flatpak-com.valvesoftware.Steam-77.scope\n", "Game (started by Steam)",
    "program", "app-flatpak-com.valvesoftware.Steam-77.scope" },
  { "Isolated Web Co", "/usr/lib/firefox-esr/firefox-esr",
    "0::/u/app-gnome-firefox\\x2desr-9.scope\n", "Firefox", "program",
    "app-gnome-firefox\\x2desr-9.scope" },
  { "gnome-calculato", "/usr/bin/gnome-calculator",
    "0::/u/app.slice/app-org.gnome.Calculator@5.service\n",
    "Gnome Calculator (started by Calculator)", "program",
    "app-org.gnome.Calculator@5.service" },
  { "blender", "/usr/bin/blender", "0::/u/vte-spawn-11ee.scope\n", "Blender", "program", NULL },
  { "train.py", "/usr/bin/python3.11", NULL, "Train.py", "program", NULL },
  { "qemu-system-x86", "/usr/bin/qemu-system-x86_64",
    "0::/machine.slice/machine-qemu\\x2d3\\x2dwin10\\x2dgames.scope/libvirt/emulator\n",
    "a virtual machine (win10-games)", "virtual-machine",
    "machine-qemu\\x2d3\\x2dwin10\\x2dgames.scope" },
  { "qemu-system-x86", "/usr/bin/qemu-system-x86_64", "0::/user.slice/session-1.scope\n",
    "a virtual machine", "virtual-machine", NULL },
  /* The older layout of control groups. */
  { "nvidia-powerd", "/usr/bin/nvidia-powerd",
    "12:pids:/x\n1:name=systemd:/system.slice/nvidia-powerd.service\n", "nvidia-powerd",
    "service", "nvidia-powerd.service" },
  { "mystery", NULL, "", "Mystery", "program", NULL },
  { "\xff\xfe", NULL, "0::/\xff.scope", "\357\277\275\357\277\275", "program", NULL },
};

static void
test_name (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (SyHolder) holder = sy_holder_new (7, names[i].comm, names[i].program,
                                                   names[i].cgroup);

      g_assert_cmpstr (holder->name, ==, names[i].name);
      g_assert_cmpstr (sy_holder_kind_to_string (holder->kind), ==, names[i].kind);
      g_assert_cmpstr (holder->unit, ==, names[i].unit);
      g_assert_true ((holder->closing == NULL) == (holder->kind == SY_HOLDER_PROGRAM));
      g_assert_null (strstr (holder->name, "/home"));
    }
}

/* Cut after every byte: never a crash, and always a name. */
static void
test_cgroup_truncated (void)
{
  static const char * const texts[] = {
    "1:name=systemd:/a/app-gnome-org.x\\x2dy.desktop-1.scope\n",
    "0::/app-gnome-a@b.service",
    "0::/machine.slice/machine-qemu\\x2d12\\x2dwin.scope",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (gsize size = 0; size <= strlen (texts[i]); size++)
      {
        g_autofree char *part = g_strndup (texts[i], size);
        g_autoptr (SyHolder) holder = sy_holder_new (1, "x", NULL, part);

        g_assert_true (holder->name[0] != '\0');
      }
}

/* A directory tells its files in an order of its own, tmpfs in another than ext4. */
static void
test_path_order (void)
{
  static const char * const paths[] = {
    "/dev/nvidiactl", "/dev/dri/card1", "/dev/nvidia0", "/dev/dri/renderD129", "/dev/nvidia0",
    "/dev/dri/card1",
  };
  static const char * const sorted[] = {
    "/dev/dri/card1", "/dev/dri/renderD129", "/dev/nvidia0", "/dev/nvidiactl",
  };
  g_autoptr (SyHolder) holder = sy_holder_new (7, "game", NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    sy_holder_add_path (holder, paths[i]);
  g_assert_cmpuint (holder->paths->len, ==, G_N_ELEMENTS (sorted));
  for (guint i = 0; i < G_N_ELEMENTS (sorted); i++)
    g_assert_cmpstr (holder->paths->pdata[i], ==, sorted[i]);
}

static void
test_nodes (RootFixture   *fixture,
            gconstpointer  data)
{
  static const struct {
    const char *link;
    gboolean    holds;
  } cases[] = {
    { "/dev/dri/card1", TRUE }, { "/dev/dri/renderD129", TRUE }, { "/dev/nvidia0", TRUE },
    { "/dev/nvidiactl", TRUE }, { "/dev/nvidia-uvm", TRUE }, { "/dev/nvidia-modeset", TRUE },
    { "/dev/vfio/1", TRUE }, { "/dev/nvidia0 (deleted)", TRUE }, { "/renderD129", TRUE },
    { "/dev/dri/card0", FALSE }, { "/dev/dri/card10", FALSE }, { "/dev/nvidia1", FALSE },
    { "/dev/vfio/0", FALSE }, { "/dev/vfio/vfio", FALSE }, { "/dev/null", FALSE },
    { "/1", FALSE }, { "socket:[26]", FALSE }, { "/home/dev/nvidia0", FALSE },
    { "dri/card1", FALSE }, { "/dev/snd/controlC1", FALSE },
  };

  root_fixture_write (fixture, DGPU INIT "text /proc/20/comm game\n");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SyMachine) machine = NULL;
      g_autofree char *path = g_build_filename (fixture->path, "proc/20/fd/5", NULL);
      g_autofree char *folder = g_path_get_dirname (path);

      g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
      unlink (path);
      g_assert_cmpint (symlink (cases[i].link, path), ==, 0);
      machine = sy_machine_read (fixture->sysroot);
      g_test_message ("%s", cases[i].link);
      g_assert_true ((find (sy_machine_get_holders (machine), 20) != NULL) == cases[i].holds);
    }
}

static void
test_tree (RootFixture   *fixture,
           gconstpointer  data)
{
  g_autoptr (SyMachine) machine = NULL;
  const SyHolders *holders;
  const SyHolder *holder;

  root_fixture_write (fixture, DGPU INIT
                      "text /proc/900/comm gnome-shell\n"
                      "link /proc/900/fd/9 -> /dev/dri/card1\n"
                      "link /proc/900/fd/10 -> /dev/dri/card1\n"
                      "link /proc/900/fd/11 -> /dev/nvidiactl\n"
                      "text /proc/88/comm nvidia-powerd\n"
                      "link /proc/88/fd/3 -> /dev/nvidia0\n");
  machine = sy_machine_read (fixture->sysroot);
  holders = sy_machine_get_holders (machine);
  g_assert_cmpuint (holders->processes->len, ==, 2);
  g_assert_cmpuint (holders->n_hidden, ==, 0);
  g_assert_false (holders->unlisted);
  g_assert_true (find (holders, 88) == holders->processes->pdata[0]);
  holder = find (holders, 900);
  g_assert (holder != NULL);
  g_assert_cmpstr (holder->name, ==, "GNOME Shell");
  g_assert_cmpuint (holder->paths->len, ==, 2);
}

/* As many as several threads share out: none is missed, none comes twice, and they are in order. */
static void
test_many (RootFixture   *fixture,
           gconstpointer  data)
{
  g_autoptr (GString) tree = g_string_new (DGPU INIT);
  g_autoptr (SyMachine) machine = NULL;
  const SyHolders *holders;

  for (guint pid = 100; pid < 500; pid++)
    g_string_append_printf (tree, "link /proc/%u/fd/3 -> %s\n", pid,
                            pid % 2 == 0 ? "/dev/nvidia0" : "/dev/null");
  root_fixture_write (fixture, tree->str);
  machine = sy_machine_read (fixture->sysroot);
  holders = sy_machine_get_holders (machine);
  g_assert_cmpuint (holders->processes->len, ==, 200);
  for (guint i = 0; i < holders->processes->len; i++)
    g_assert_cmpint (((const SyHolder *) holders->processes->pdata[i])->pid, ==, 100 + 2 * i);
}

static void
test_none (RootFixture   *fixture,
           gconstpointer  data)
{
  g_autoptr (SyMachine) report = NULL;
  g_autoptr (SyMachine) running = NULL;
  g_autoptr (SyMachine) without_first = NULL;
  g_autofree char *first = g_build_filename (fixture->path, "proc/1", NULL);
  g_autofree char *hidden = g_build_filename (fixture->path, "proc/100", NULL);

  /* Nothing is known of a root without processes. */
  root_fixture_write (fixture, DGPU);
  report = sy_machine_read (fixture->sysroot);
  g_assert_null (sy_machine_get_holders (report));

  root_fixture_write (fixture, INIT);
  running = sy_machine_read (fixture->sysroot);
  g_assert_cmpuint (sy_machine_get_holders (running)->processes->len, ==, 0);
  g_assert_false (sy_machine_get_holders (running)->unlisted);

  g_assert_cmpint (rename (first, hidden), ==, 0);
  without_first = sy_machine_read (fixture->sysroot);
  g_assert_true (sy_machine_get_holders (without_first)->unlisted);
}

/* The use count of the modules saves the search, and says when memory maps are worth reading. */
/* VFIO counts no use for who has opened the group and not yet the device. */
static void
test_group_alone (RootFixture   *fixture,
                  gconstpointer  data)
{
  g_autoptr (SyMachine) machine = NULL;

  root_fixture_write (fixture, DGPU INIT
                      "pci 0000:01:00.0 10de:1c8d class=030200 driver=vfio-pci group=1\n"
                      "link /sys/bus/pci/drivers/vfio-pci/module -> ../../../../module/vfio_pci\n"
                      "text /sys/module/vfio_pci/refcnt 0\n"
                      "dir /sys/module/vfio_pci/holders\n"
                      "text /proc/40/comm qemu-system-x86\n"
                      "link /proc/40/fd/9 -> /dev/vfio/1\n");
  machine = sy_machine_read (fixture->sysroot);
  g_assert_nonnull (find (sy_machine_get_holders (machine), 40));
}

static void
test_use_count (RootFixture   *fixture,
                gconstpointer  data)
{
  g_autoptr (SyMachine) unused = NULL;
  g_autoptr (SyMachine) used = NULL;
  g_autoptr (SyMachine) explained = NULL;
  const SyHolder *holder;

  root_fixture_write (fixture, DGPU INIT UNUSED_MODULE
                      "file /proc/20/maps\n"
                      "| 7f00-7f01 r-xp 00000000 08:01 77   /usr/lib/libcuda.so.1\n"
                      "| 7f02-7f03 rw-s 00000000 00:05 412  /dev/nvidia0\n"
                      "text /proc/20/comm cuda\n"
                      "link /proc/20/fd/4 -> /dev/null\n");
  unused = sy_machine_read (fixture->sysroot);
  g_assert_cmpuint (sy_machine_get_holders (unused)->processes->len, ==, 0);

  root_fixture_write (fixture, "text /sys/module/nvidia_modeset/refcnt 1\n");
  used = sy_machine_read (fixture->sysroot);
  holder = find (sy_machine_get_holders (used), 20);
  g_assert (holder != NULL);
  g_assert_cmpuint (holder->paths->len, ==, 1);
  g_assert_cmpstr (holder->paths->pdata[0], ==, "/dev/nvidia0");

  root_fixture_write (fixture, "text /proc/30/comm game\nlink /proc/30/fd/4 -> /dev/nvidia0\n");
  explained = sy_machine_read (fixture->sysroot);
  g_assert_nonnull (find (sy_machine_get_holders (explained), 30));
  g_assert_null (find (sy_machine_get_holders (explained), 20));
}

/* A report is somebody else's: its /proc must not lead us through ours. */
static void
test_links_out (RootFixture   *fixture,
                gconstpointer  data)
{
  g_autoptr (SyMachine) machine = NULL;
  g_autofree char *self = g_strdup_printf ("link /proc/40 -> /proc/%d\n", getpid ());

  root_fixture_write (fixture, DGPU INIT
                      "text /proc/41/comm x\n"
                      "link /proc/41/fd -> /proc/self/fd\n");
  root_fixture_write (fixture, self);
  machine = sy_machine_read (fixture->sysroot);
  g_assert_cmpuint (sy_machine_get_holders (machine)->processes->len, ==, 0);
}

static void
write_in_namespace (const char *path,
                    const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  if (fd >= 0 && write (fd, text, strlen (text)) < 0)
    _exit (3);
  if (fd >= 0)
    close (fd);
}

/* Opens "/dev/nvidia0" in a /dev of its own, tells by a byte, and waits to be killed. Any file
 * will do: what counts is what the kernel calls it. */
static void
hold_and_wait (int pipe_fd)
{
  char map[64];

  g_snprintf (map, sizeof map, "0 %d 1", (int) getuid ());
  if (getuid () == 0 ? unshare (CLONE_NEWNS) < 0 : unshare (CLONE_NEWUSER | CLONE_NEWNS) < 0)
    _exit (1);
  if (getuid () != 0)
    write_in_namespace ("/proc/self/uid_map", map);
  if (mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
      mount ("none", "/dev", "tmpfs", 0, NULL) < 0 ||
      open ("/dev/nvidia0", O_RDWR | O_CREAT | O_CLOEXEC, 0600) < 0)
    _exit (2);
  if (write (pipe_fd, "x", 1) != 1)
    _exit (3);
  for (;;)
    pause ();
}

static SyHolders *
read_real (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", &error);
  SyPciDevice device = {
    .address = { 0xfffe, 1, 0, 0 },
    .vendor = SY_PCI_VENDOR_NVIDIA,
    .iommu_group = SY_PCI_NO_IOMMU_GROUP,
    .driver = (char *) "nvidia",
  };
  SyGpu gpu = { .device = &device };

  g_assert_no_error (error);

  return sy_holders_read (sysroot, &gpu);
}

/* The kernel's real /proc, and a real process with a real open file. */
static void
test_real (void)
{
  g_autoptr (SyHolders) holders = NULL;
  const SyHolder *holder;
  int fds[2];
  char byte;
  gssize n;
  pid_t pid;

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    hold_and_wait (fds[1]);
  close (fds[1]);
  n = read (fds[0], &byte, 1);
  close (fds[0]);
  holders = read_real ();
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  if (n != 1)
    {
      g_test_skip ("This user may not make a mount namespace");
      return;
    }

  g_assert_nonnull (holders);
  holder = find (holders, pid);
  g_assert (holder != NULL);
  g_assert_cmpstr (holder->comm, ==, "test-holders");
  g_assert_cmpstr (holder->name, ==, "Test Holders");
  g_assert_cmpuint (holder->paths->len, ==, 1);
  g_assert_cmpstr (holder->paths->pdata[0], ==, "/dev/nvidia0");
}

/* What an ordinary user cannot look into is counted, and kernel threads are not. */
static void
test_hidden (void)
{
  g_autoptr (SyHolders) before = read_real ();
  g_autoptr (SyHolders) after = NULL;
  uid_t user = geteuid ();

  g_assert_nonnull (before);
  if (user != 0)
    {
      g_test_skip ("Only root sees what others do not");
      return;
    }
  g_assert_false (before->unlisted);

  g_assert_cmpint (seteuid (65534), ==, 0);
  after = read_real ();
  g_assert_cmpint (seteuid (user), ==, 0);
  g_assert_cmpuint (after->n_hidden, >, before->n_hidden);
}

int
main (int    argc,
      char **argv)
{
  static const struct {
    const char *path;
    void      (*test) (RootFixture *, gconstpointer);
  } tests[] = {
    { "/holders/nodes", test_nodes },
    { "/holders/tree", test_tree },
    { "/holders/many", test_many },
    { "/holders/none", test_none },
    { "/holders/use-count", test_use_count },
    { "/holders/group-alone", test_group_alone },
    { "/holders/links-out", test_links_out },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, RootFixture, NULL, root_fixture_set_up, tests[i].test,
                root_fixture_tear_down);
  g_test_add_func ("/holders/name", test_name);
  g_test_add_func ("/holders/path-order", test_path_order);
  g_test_add_func ("/holders/cgroup-truncated", test_cgroup_truncated);
  g_test_add_func ("/holders/real", test_real);
  g_test_add_func ("/holders/hidden", test_hidden);

  return g_test_run ();
}
