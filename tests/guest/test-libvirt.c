/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest/sy-domain-compare.h"
#include "guest/sy-domain-secrets.h"
#include "guest/sy-domain-store.h"
#include "guest/sy-domain.h"
#include "guest/sy-libvirt-call.h"
#include "guest/sy-recipe.h"
#include "libvirtd.h"

#define UUID "2d7a4c1e-98a5-4b0e-8f3a-5d1c7b6e9f20"

/* All of what an edit could lose: a password, QEMU arguments, foreign metadata. */
static const char definition[] =
  "<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"
  "<name>win10</name><uuid>" UUID "</uuid>"
  "<metadata><mine:note xmlns:mine='http://example.org/mine'>keep &lt;me&gt;</mine:note></metadata>"
  "<memory unit='MiB'>64</memory>"
  "<os><type arch='x86_64' machine='q35'>hvm</type></os>"
  "<devices><graphics type='vnc' passwd='s3cr3t'/></devices>"
  "<qemu:commandline><qemu:arg value='-name'/><qemu:arg value='a&amp;b'/></qemu:commandline>"
  "</domain>";

static const SyPciAddress functions[] = { { .bus = 1 }, { .bus = 1, .function = 1 } };

typedef struct {
  GSubprocess *libvirtd;
  SySysroot   *sysroot;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->sysroot = sy_sysroot_new ("/", NULL);
  fixture->libvirtd = libvirtd_start ();
  virsh_define (definition);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *output = virsh ("undefine", UUID, NULL);

  libvirtd_stop (fixture->libvirtd);
  g_assert_finalize_object (fixture->sysroot);
}

static SyDomainStore *
open_store (Fixture             *fixture,
            SyDomainStoreAccess  access)
{
  g_autoptr (GError) error = NULL;
  SyDomainStore *store = sy_domain_store_open (fixture->sysroot, "qemu:///system", access, &error);

  g_assert_no_error (error);

  return store;
}

static char *
add_gpu (const char *xml)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyDomain) domain = sy_domain_new_from_xml (xml, -1, &error);
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (SyPciAddress));
  const SyRecipeContext context = { .functions = array };

  g_array_append_vals (array, functions, G_N_ELEMENTS (functions));
  g_assert_no_error (error);
  g_assert_true (sy_recipe_apply (sy_recipe_find ("dgpu"), domain, &context, NULL, &error));

  return sy_domain_to_xml (domain);
}

static char *
dump (void)
{
  return virsh ("dumpxml", "--inactive", "--security-info", UUID, NULL);
}

static void
test_list (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyDomainStore) store = open_store (fixture, SY_DOMAIN_STORE_READ_ONLY);
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (SyDomainInfo) found = NULL;
  g_autofree char *undefined = NULL;
  const SyDomainInfo *info;

  virsh_define ("<domain type='qemu'><name>arch</name><memory>65536</memory>"
                "<os><type arch='x86_64'>hvm</type></os></domain>");
  infos = sy_domain_store_list (store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (infos->len, ==, 2);
  g_assert_cmpstr (((SyDomainInfo *) infos->pdata[0])->name, ==, "arch");
  info = infos->pdata[1];
  g_assert_cmpstr (info->name, ==, "win10");
  g_assert_cmpstr (info->uuid, ==, UUID);
  g_assert_cmpstr (info->uri, ==, "qemu:///system");
  g_assert_cmpint (info->running, ==, SY_TRISTATE_NO);
  g_assert_cmpint (info->saved, ==, SY_TRISTATE_NO);

  found = sy_domain_store_find (store, UUID, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->name, ==, "win10");
  undefined = virsh ("undefine", "arch", NULL);
}

static void
test_define (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyDomainStore) store = open_store (fixture, SY_DOMAIN_STORE_READ_WRITE);
  g_autoptr (SyDomain) domain = NULL;
  g_autofree char *original = dump ();
  g_autofree char *before = sy_domain_store_get_xml (store, UUID, &error);
  g_autofree char *after = add_gpu (before);
  g_autofree char *kept = sy_domain_store_define (store, UUID, after, &error);
  g_autofree char *again = NULL;
  g_autofree char *undone = NULL;
  g_autofree char *end = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (strstr (before, "s3cr3t"));
  g_assert_cmpstr (before, ==, original);

  /* libvirt gave the functions their places in the guest, and changed nothing else. */
  domain = sy_domain_new_from_xml (kept, -1, &error);
  g_assert_true (sy_domain_has_hostdev (domain, &functions[0]));
  g_assert_true (sy_domain_has_hostdev (domain, &functions[1]));
  g_assert_nonnull (strstr (kept, "s3cr3t"));
  g_assert_nonnull (strstr (kept, "keep &lt;me&gt;"));
  g_assert_nonnull (strstr (kept, "<qemu:arg value='a&amp;b'/>"));
  g_assert_cmpstr (kept, !=, after);
  g_assert_true (sy_domain_definition_is_ours (after, kept));
  g_assert_false (sy_domain_definition_is_ours (before, kept));
  g_assert_false (sy_domain_definition_is_ours (after, before));

  again = sy_domain_store_define (store, UUID, kept, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, kept);

  undone = sy_domain_store_define (store, UUID, before, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (undone, ==, before);
  end = dump ();
  g_assert_cmpstr (end, ==, original);
}

static void
test_foreign_edit (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyDomainStore) store = open_store (fixture, SY_DOMAIN_STORE_READ_WRITE);
  g_autofree char *before = sy_domain_store_get_xml (store, UUID, &error);
  g_autofree char *after = add_gpu (before);
  g_autofree char *kept = sy_domain_store_define (store, UUID, after, &error);
  g_autofree char *output = virsh ("setmaxmem", "--config", UUID, "70000", NULL);
  g_autofree char *memory = sy_domain_store_get_xml (store, UUID, &error);

  g_assert_no_error (error);
  g_assert_false (sy_domain_definition_is_ours (after, memory));
  g_assert_false (sy_domain_definition_is_ours (kept, memory));
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  static const struct {
    const char *find;
    const char *replace;
    SyError     code;
  } rows[] = {
    { "<devices>", "<devices><nonsense/>", SY_ERROR_INVALID_DATA },
    { "<memory unit='KiB'>", "<memory unit='KiB'>many", SY_ERROR_INVALID_DATA },
    { "type='qemu'", "type='kvm'", SY_ERROR_NOT_SUPPORTED },
    { UUID, "11111111-2222-3333-4444-555555555555", SY_ERROR_INVALID_DATA },
  };
  g_autoptr (SyDomainStore) store = open_store (fixture, SY_DOMAIN_STORE_READ_WRITE);
  g_autofree char *original = dump ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) parts = g_strsplit (original, rows[i].find, 2);
      g_autofree char *xml = g_strjoinv (rows[i].replace, parts);
      g_autofree char *end = NULL;

      g_assert_null (sy_domain_store_define (store, UUID, xml, &error));
      g_assert_error (error, SY_ERROR, (gint) rows[i].code);
      end = dump ();
      g_assert_cmpstr (end, ==, original);
    }
}

static void
test_read_only (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) missing = NULL;
  g_autoptr (SyDomainStore) store = open_store (fixture, SY_DOMAIN_STORE_READ_ONLY);
  g_autofree char *xml = sy_domain_store_get_xml (store, UUID, &error);
  g_autofree char *whole = dump ();
  g_autofree char *hidden = sy_domain_hide_secrets (whole);

  g_assert_no_error (error);
  g_assert_false (sy_domain_store_shows_secrets (store));
  g_assert_null (strstr (xml, "s3cr3t"));
  g_assert_cmpstr (hidden, ==, xml);
  g_assert_null (sy_domain_store_define (store, UUID, xml, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_DENIED);

  g_assert_null (sy_domain_store_get_xml (store, "11111111-2222-3333-4444-555555555555",
                                          &missing));
  g_assert_error (missing, SY_ERROR, SY_ERROR_NOT_FOUND);
}

static void
test_undefine (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyDomainStore) store = open_store (fixture, SY_DOMAIN_STORE_READ_WRITE);
  g_autofree char *original = dump ();
  g_autofree char *defined = NULL;
  g_autofree char *end = NULL;

  g_assert_true (sy_domain_store_undefine (store, UUID, &error));
  g_assert_no_error (error);
  g_assert_false (sy_domain_store_undefine (store, UUID, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_NOT_FOUND);
  g_clear_error (&error);

  defined = sy_domain_store_define (store, UUID, original, &error);
  g_assert_no_error (error);
  end = dump ();
  g_assert_cmpstr (end, ==, original);
}

/* In a child that is nobody: what opening the store gives, 0 for success or the code and one. */
static int
open_as_nobody (Fixture             *fixture,
                SyDomainStoreAccess  access)
{
  int status = 0;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      const struct passwd *nobody = getpwnam ("nobody");
      g_autoptr (GError) error = NULL;
      g_autoptr (SyDomainStore) store = NULL;

      if (nobody == NULL || setgid (nobody->pw_gid) < 0 || setuid (nobody->pw_uid) < 0)
        _exit (100);
      store = sy_domain_store_open (fixture->sysroot, "qemu:///system", access, &error);
      if (error != NULL)
        g_test_message ("%s", error->message);
      _exit (store != NULL ? 0 : error->code + 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));

  return WEXITSTATUS (status);
}

static GSubprocess *
start (const char *program,
       const char *argument,
       const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                               G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  GSubprocess *process;

  /* The warnings of other programs are not ours to die of. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  process = g_subprocess_launcher_spawn (launcher, &error, program, argument, file, NULL);

  g_assert_no_error (error);

  return process;
}

static const char *
find_polkitd (void)
{
  static const char * const paths[] = {
    "/usr/lib/polkit-1/polkitd", "/usr/libexec/polkitd", "/usr/lib/polkitd",
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    if (g_file_test (paths[i], G_FILE_TEST_IS_EXECUTABLE))
      return paths[i];

  return NULL;
}

static void
wait_for_polkit (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "gdbus", "wait", "--system", "--timeout=20",
                      "org.freedesktop.PolicyKit1", NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
}

/* libvirtd looks for the bus once, so it is there before the first test; it ends with the box. */
static void
start_polkit (void)
{
  const char *polkitd = find_polkitd ();

  if (polkitd == NULL)
    return;

  g_object_unref (start ("dbus-daemon", "--system", "--nofork"));
  while (!g_file_test ("/run/dbus/system_bus_socket", G_FILE_TEST_EXISTS))
    g_usleep (20 * 1000);
  g_object_unref (start (polkitd, "--no-debug", NULL));
  wait_for_polkit ();
}

/* polkit lets everybody look, and administrators change once they have said who they are. */
static void
test_rights (Fixture       *fixture,
             gconstpointer  data)
{
  if (find_polkitd () == NULL)
    {
      g_test_skip ("polkitd is not installed");
      return;
    }

  g_assert_cmpint (open_as_nobody (fixture, SY_DOMAIN_STORE_READ_ONLY), ==, 0);
  g_assert_cmpint (open_as_nobody (fixture, SY_DOMAIN_STORE_READ_WRITE), ==, SY_ERROR_DENIED + 1);
}

static gpointer
open_in_thread (SyLibvirtCall *call)
{
  return virConnectOpenReadOnly ("qemu:///system");
}

static void
close_connection (gpointer connection)
{
  virConnectClose (connection);
}

/* The signal is sent at once, and the threads stop a little later. */
static void
halt (GSubprocess *process)
{
  id_t id = (id_t) g_ascii_strtoull (g_subprocess_get_identifier (process), NULL, 10);
  siginfo_t info;

  g_subprocess_send_signal (process, SIGSTOP);
  g_assert_cmpint (TEMP_FAILURE_RETRY (waitid (P_PID, id, &info, WSTOPPED | WNOWAIT)), ==, 0);
}

/* A daemon that has stopped takes the connection and says nothing. */
static void
test_silent (Fixture       *fixture,
             gconstpointer  data)
{
  SyLibvirtCall *call = sy_libvirt_call_new (open_in_thread, NULL, close_connection);
  g_autoptr (SyDomainStore) store = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begin;

  halt (fixture->libvirtd);
  begin = g_get_monotonic_time ();
  g_assert_false (sy_libvirt_call_run (call, 300));
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 10 * G_TIME_SPAN_SECOND);
  sy_libvirt_set_error (fixture->sysroot, NULL, &error);
  g_assert_error (error, SY_ERROR, SY_ERROR_FAILED);
  g_subprocess_send_signal (fixture->libvirtd, SIGCONT);
  sy_libvirt_call_unref (call);

  store = open_store (fixture, SY_DOMAIN_STORE_READ_ONLY);
}

/* The daemon goes away while we are connected. */
static void
test_restarted (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyDomainStore) store = open_store (fixture, SY_DOMAIN_STORE_READ_WRITE);
  g_autoptr (SyDomainStore) second = NULL;

  libvirtd_stop (fixture->libvirtd);
  g_assert_null (sy_domain_store_list (store, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_FAILED);

  fixture->libvirtd = libvirtd_start ();
  second = open_store (fixture, SY_DOMAIN_STORE_READ_WRITE);
}

static void
test_stopped (void)
{
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (sy_domain_store_open (sysroot, "qemu:///system", SY_DOMAIN_STORE_READ_ONLY,
                                       &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "sudo systemctl start "));
}

/* Where libvirtd finds no driver: an empty folder over the one with its modules. */
static void
test_no_qemu_driver (void)
{
  const char *folder = g_getenv ("LIBVIRT_DRIVERS");
  g_autoptr (SySysroot) sysroot = sy_sysroot_new ("/", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *libvirtd;

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("libvirt's folder of drivers was not found");
      return;
    }

  g_assert_cmpint (mount ("none", folder, "tmpfs", 0, NULL), ==, 0);
  libvirtd = libvirtd_start ();
  g_assert_null (sy_domain_store_open (sysroot, "qemu:///system", SY_DOMAIN_STORE_READ_ONLY,
                                       &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "QEMU driver"));
  libvirtd_stop (libvirtd);
  g_assert_cmpint (umount (folder), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  start_polkit ();

#define ADD(name, function) \
  g_test_add ("/libvirt/" name, Fixture, NULL, set_up, function, tear_down)
  g_test_add_func ("/libvirt/stopped", test_stopped);
  g_test_add_func ("/libvirt/no-qemu-driver", test_no_qemu_driver);
  ADD ("list", test_list);
  ADD ("define", test_define);
  ADD ("foreign-edit", test_foreign_edit);
  ADD ("refused", test_refused);
  ADD ("read-only", test_read_only);
  ADD ("undefine", test_undefine);
  ADD ("rights", test_rights);
  ADD ("silent", test_silent);
  ADD ("restarted", test_restarted);

  return g_test_run ();
}
