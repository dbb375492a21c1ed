/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "guest/sy-domain-monitor.h"
#include "guest/sy-domain-store.h"
#include "libvirtd.h"

#define UUID "2d7a4c1e-98a5-4b0e-8f3a-5d1c7b6e9f20"

/* The first definition makes libvirt try out every QEMU there is. */
#define PATIENCE_MS 60000

static const char definition[] =
  "<domain type='qemu'><name>win10</name><uuid>" UUID "</uuid><memory unit='MiB'>64</memory>"
  "<os><type arch='x86_64' machine='q35'>hvm</type></os><devices/></domain>";

typedef struct {
  GSubprocess     *libvirtd;
  SyDomainMonitor *monitor;
  guint            n_changes;
} Fixture;

static void
changed_cb (Fixture *fixture)
{
  fixture->n_changes++;
}

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Whether more than @n changes were told of, or are within @patience_ms. */
static gboolean
wait_for_change (Fixture *fixture,
                 guint    n,
                 guint    patience_ms)
{
  gboolean over = FALSE;
  guint source = g_timeout_add (patience_ms, over_cb, &over);

  while (fixture->n_changes <= n && !over)
    g_main_context_iteration (NULL, TRUE);
  if (!over)
    g_source_remove (source);

  return fixture->n_changes > n;
}

/* Nothing is left of the change before. */
static guint
settle (Fixture *fixture)
{
  guint n;

  do
    n = fixture->n_changes;
  while (wait_for_change (fixture, n, 500));

  return n;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->libvirtd = libvirtd_start ();
  fixture->monitor = sy_domain_monitor_new ();
  g_signal_connect_swapped (fixture->monitor, "changed", G_CALLBACK (changed_cb), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  /* The thread that connected lets go of it a moment after it answered. */
  settle (fixture);
  g_assert_finalize_object (fixture->monitor);
  libvirtd_stop (fixture->libvirtd);
}

static void
connect (Fixture *fixture)
{
  sy_domain_monitor_start (fixture->monitor);
  g_assert_true (wait_for_change (fixture, 0, PATIENCE_MS));
  g_assert_true (sy_domain_monitor_get_connected (fixture->monitor));
}

/* Runs virsh while the main loop waits, and wants to hear of it. */
static void
expect_told (Fixture    *fixture,
             const char *command)
{
  guint n = settle (fixture);
  g_autofree char *output = virsh (command, UUID, NULL);

  g_test_message ("%s", command);
  g_assert_true (wait_for_change (fixture, n, PATIENCE_MS));
}

static void
test_lifecycle (Fixture       *fixture,
                gconstpointer  data)
{
  guint n;

  g_assert_false (sy_domain_monitor_get_connected (fixture->monitor));
  connect (fixture);

  n = settle (fixture);
  virsh_define (definition);
  g_assert_true (wait_for_change (fixture, n, PATIENCE_MS));

  /* What virt-manager and "virsh edit" do to one that is there. */
  n = settle (fixture);
  virsh_define (definition);
  g_assert_true (wait_for_change (fixture, n, PATIENCE_MS));

  expect_told (fixture, "start");
  expect_told (fixture, "suspend");
  expect_told (fixture, "destroy");
  expect_told (fixture, "undefine");

  n = settle (fixture);
  g_assert_false (wait_for_change (fixture, n, 1000));
}

/* It goes away and comes back, and is looked at again when somebody says that it answers. */
static void
test_restart (Fixture       *fixture,
              gconstpointer  data)
{
  guint n;

  connect (fixture);
  n = settle (fixture);
  libvirtd_stop (fixture->libvirtd);
  g_assert_true (wait_for_change (fixture, n, PATIENCE_MS));
  g_assert_false (sy_domain_monitor_get_connected (fixture->monitor));

  fixture->libvirtd = libvirtd_start ();
  n = settle (fixture);
  g_assert_false (sy_domain_monitor_get_connected (fixture->monitor));
  sy_domain_monitor_start (fixture->monitor);
  g_assert_true (wait_for_change (fixture, n, PATIENCE_MS));
  g_assert_true (sy_domain_monitor_get_connected (fixture->monitor));
}

static void
test_no_libvirt (Fixture       *fixture,
                 gconstpointer  data)
{
  libvirtd_stop (fixture->libvirtd);
  sy_domain_monitor_start (fixture->monitor);
  g_assert_false (wait_for_change (fixture, 0, 1500));
  g_assert_false (sy_domain_monitor_get_connected (fixture->monitor));
  fixture->libvirtd = libvirtd_start ();
  connect (fixture);
}

/* What GNOME Boxes writes; no daemon of the session is asked. */
static void
test_session (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (g_get_home_dir (), ".config/libvirt/qemu", NULL);
  g_autofree char *path = g_build_filename (folder, "win11.xml", NULL);
  guint n = settle (fixture);

  g_assert_true (g_file_set_contents (path, "<domain/>", -1, NULL));
  g_assert_true (wait_for_change (fixture, n, PATIENCE_MS));
  g_unlink (path);
}

/* What is installed is asked: the daemon's version and its QEMU's, which a reader may know. */
static void
test_versions (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", NULL);
  g_autoptr (SyDomainStore) reader =
    sy_domain_store_open (sysroot, "qemu:///system", SY_DOMAIN_STORE_READ_ONLY, NULL);
  g_autoptr (SyDomainStore) writer =
    sy_domain_store_open (sysroot, "qemu:///system", SY_DOMAIN_STORE_READ_WRITE, NULL);
  g_autofree char *text = virsh ("version", "--daemon", NULL);
  SyVirtVersions read = { .libvirt = 1, .qemu = 2 };
  SyVirtVersions written = { 0 };
  g_autofree char *libvirt = NULL;
  g_autofree char *qemu = NULL;

  sy_domain_store_ask_versions (reader, &read);
  sy_domain_store_ask_versions (writer, &written);
  libvirt = sy_virt_version_format (read.libvirt);
  qemu = sy_virt_version_format (read.qemu);
  g_assert_nonnull (strstr (text, libvirt));
  g_assert_nonnull (strstr (text, qemu));
  /* What is reviewed is planned by a reader, and what runs by a writer. */
  g_assert_cmpmem (&read, sizeof read, &written, sizeof written);
}

/* A home of its own, before GLib asks for one. */
static void
make_home (void)
{
  g_autofree char *home = g_dir_make_tmp ("home-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (home, ".config/libvirt/qemu", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_setenv ("HOME", home, TRUE));
}

int
main (int   argc,
      char *argv[])
{
  make_home ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/domain-monitor/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("lifecycle", test_lifecycle);
  ADD ("restart", test_restart);
  ADD ("no-libvirt", test_no_libvirt);
  ADD ("session", test_session);
  ADD ("versions", test_versions);

  return g_test_run ();
}
