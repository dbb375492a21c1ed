/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-facts.h"

#include "machine/sy-firmware-descriptor.h"
#include "machine/sy-libvirt-version.h"
#include "machine/sy-qemu-version.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Of a program that was not found: no, or unknown where there is nothing to look into. */
static void
add_missing (GPtrArray           *facts,
             const SyFactSources *from,
             const char          *id,
             const char          *name)
{
  if (sy_facts_has_programs (from->sysroot))
    sy_facts_add (facts, id, SY_TRISTATE_NO, NULL, "/usr/bin", _("%s is not installed."), name);
  else
    sy_facts_add (facts, id, SY_TRISTATE_UNKNOWN, NULL, "/usr/bin",
                  _("There is no /usr/bin to tell whether %s is installed."), name);
}

/* The name of the daemon whose socket or service is started, and whether that could be read. */
static SyTristate
find_active_daemon (SySysroot   *sysroot,
                    const char **out_daemon)
{
  static const struct {
    const char *daemon;
    const char *unit;
  } units[] = {
    { "virtqemud", "virtqemud.socket" }, { "virtqemud", "virtqemud.service" },
    { "libvirtd", "libvirtd.socket" }, { "libvirtd", "libvirtd.service" },
  };
  SyTristate state = SY_TRISTATE_UNKNOWN;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      state = sy_facts_is_unit_active (sysroot, units[i].unit);
      if (state == SY_TRISTATE_YES)
        {
          *out_daemon = units[i].daemon;
          return state;
        }
    }

  return state;
}

static void
read_libvirt_daemon (GPtrArray           *facts,
                     const SyFactSources *from,
                     const char          *installed)
{
  const char *daemon = installed;
  SyTristate active = find_active_daemon (from->sysroot, &daemon);

  if (active == SY_TRISTATE_YES)
    sy_facts_add (facts, SY_FACT_LIBVIRT_DAEMON, active, daemon, "/etc/systemd/system",
                  strcmp (daemon, "libvirtd") == 0
                  ? _("libvirt’s one daemon, libvirtd, is started.")
                  : _("libvirt’s daemon for QEMU, virtqemud, is started."));
  else if (active == SY_TRISTATE_NO)
    sy_facts_add (facts, SY_FACT_LIBVIRT_DAEMON, active, daemon, "/etc/systemd/system",
                  _("libvirt is installed, but %s is not started: switch %s.socket on."), daemon,
                  daemon);
  else
    sy_facts_add (facts, SY_FACT_LIBVIRT_DAEMON, active, daemon, "/etc/systemd/system",
                  _("Whether %s is started could not be read: there is no systemd here."), daemon);
}

static void
read_libvirt (GPtrArray           *facts,
              const SyFactSources *from)
{
  g_autofree char *modular = sy_facts_find_program (from->sysroot, "virtqemud");
  g_autofree char *monolithic = sy_facts_find_program (from->sysroot, "libvirtd");
  const char *path = monolithic != NULL ? monolithic : modular;
  g_autofree char *version = path != NULL ? sy_libvirt_version_read (from->sysroot) : NULL;

  if (path == NULL)
    {
      add_missing (facts, from, SY_FACT_LIBVIRT, "libvirt");
      add_missing (facts, from, SY_FACT_LIBVIRT_DAEMON, "libvirt");
      return;
    }
  if (version != NULL)
    sy_facts_add (facts, SY_FACT_LIBVIRT, SY_TRISTATE_YES, version, path,
                  _("libvirt %s is installed."), version);
  else
    sy_facts_add (facts, SY_FACT_LIBVIRT, SY_TRISTATE_YES, NULL, path,
                  _("libvirt is installed; its version could not be read."));
  read_libvirt_daemon (facts, from, monolithic != NULL ? "libvirtd" : "virtqemud");
}

static void
read_qemu (GPtrArray           *facts,
           const SyFactSources *from)
{
  static const char * const names[] = { "qemu-system-x86_64", "qemu-kvm" };
  g_autofree char *path = NULL;
  g_autofree char *version = NULL;
  const char *source = NULL;

  for (guint i = 0; path == NULL && i < G_N_ELEMENTS (names); i++)
    path = sy_facts_find_program (from->sysroot, names[i]);
  if (path == NULL)
    {
      add_missing (facts, from, SY_FACT_QEMU, "QEMU");
      return;
    }

  version = sy_qemu_version_read (from->sysroot, &source);
  if (version != NULL)
    sy_facts_add (facts, SY_FACT_QEMU, SY_TRISTATE_YES, version, source, _("QEMU %s is installed."),
                  version);
  else
    sy_facts_add (facts, SY_FACT_QEMU, SY_TRISTATE_YES, NULL, path,
                  _("QEMU is installed; this distribution tells its version only to those who run "
                    "it or ask its package manager."));
}

static void
note_descriptor (SySysroot  *sysroot,
                 const char *path,
                 char      **image,
                 gboolean   *plain)
{
  g_autofree char *text = sy_sysroot_read_text (sysroot, path, NULL);
  gboolean is_plain = FALSE;
  g_autofree char *code = text != NULL ? sy_firmware_descriptor_parse (text, &is_plain) : NULL;

  if (code == NULL || (*image != NULL && !is_plain) || !sy_sysroot_exists (sysroot, code))
    return;
  g_free (*image);
  *image = g_steal_pointer (&code);
  *plain = is_plain;
}

/* The first image that needs no SMM and has no keys, or else the first of all; a file in /etc
 * replaces the one of its name, as for QEMU and libvirt. */
static char *
find_described_firmware (SySysroot *sysroot)
{
  static const char * const folders[] = { "/etc/qemu/firmware", "/usr/share/qemu/firmware" };
  g_auto (GStrv) own = sy_sysroot_list (sysroot, folders[0], NULL);
  char *image = NULL;
  gboolean plain = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_auto (GStrv) names = sy_sysroot_list (sysroot, folders[i], NULL);

      for (guint j = 0; names != NULL && names[j] != NULL && !plain; j++)
        {
          g_autofree char *path = g_build_filename (folders[i], names[j], NULL);
          gboolean replaced = i > 0 && own != NULL &&
                              g_strv_contains ((const char * const *) own, names[j]);

          if (g_str_has_suffix (path, ".json") && !replaced)
            note_descriptor (sysroot, path, &image, &plain);
        }
    }

  return image;
}

static void
read_ovmf (GPtrArray           *facts,
           const SyFactSources *from)
{
  /* Debian and Ubuntu; Arch; Fedora; SUSE; Gentoo; NixOS; what QEMU brings itself. */
  static const char * const images[] = {
    "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_CODE.fd",
    "/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2-ovmf/x64/OVMF_CODE.fd",
    "/usr/share/edk2/ovmf/OVMF_CODE_4M.qcow2", "/usr/share/edk2/ovmf/OVMF_CODE.fd",
    "/usr/share/qemu/ovmf-x86_64-4m-code.bin", "/usr/share/qemu/ovmf-x86_64-code.bin",
    "/usr/share/edk2-ovmf/OVMF_CODE.fd", "/run/libvirt/nix-ovmf/OVMF_CODE.fd",
    "/usr/share/qemu/edk2-x86_64-code.fd", NULL,
  };
  g_autofree char *described = find_described_firmware (from->sysroot);
  const char *path = described != NULL ? described
                                       : sy_sysroot_find_first (from->sysroot, images);

  if (path != NULL)
    sy_facts_add (facts, SY_FACT_OVMF, SY_TRISTATE_YES, path, path,
                  _("UEFI firmware for virtual machines is installed."));
  /* A report may have something else of /usr/share. */
  else if (sy_facts_has_programs (from->sysroot))
    sy_facts_add (facts, SY_FACT_OVMF, SY_TRISTATE_NO, NULL, "/usr/share/qemu/firmware",
                  _("No UEFI firmware for virtual machines (OVMF) was found."));
  else
    sy_facts_add (facts, SY_FACT_OVMF, SY_TRISTATE_UNKNOWN, NULL, "/usr/bin",
                  _("There is no /usr/bin here: too little of this system is known to tell "
                    "whether UEFI firmware for virtual machines is installed."));
}

static void
read_swtpm (GPtrArray           *facts,
            const SyFactSources *from)
{
  g_autofree char *path = sy_facts_find_program (from->sysroot, "swtpm");

  if (path != NULL)
    sy_facts_add (facts, SY_FACT_SWTPM, SY_TRISTATE_YES, path, path,
                  _("A TPM for virtual machines (swtpm), which Windows 11 asks for, is "
                    "installed."));
  else
    add_missing (facts, from, SY_FACT_SWTPM, "swtpm");
}

static void
read_apparmor (GPtrArray           *facts,
               const SyFactSources *from)
{
  const char *path = "/sys/module/apparmor/parameters/enabled";
  g_autoptr (GError) error = NULL;
  g_autofree char *enabled = sy_sysroot_read_attribute (from->sysroot, path, &error);

  if (g_strcmp0 (enabled, "Y") == 0)
    sy_facts_add (facts, SY_FACT_APPARMOR, SY_TRISTATE_YES, NULL, path, _("AppArmor is on."));
  else if (enabled != NULL || (g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND) &&
                               sy_sysroot_exists (from->sysroot, "/sys/module")))
    sy_facts_add (facts, SY_FACT_APPARMOR, SY_TRISTATE_NO, NULL, path, _("AppArmor is off."));
  else
    sy_facts_add (facts, SY_FACT_APPARMOR, SY_TRISTATE_UNKNOWN, NULL, path,
                  _("Whether AppArmor is on could not be read: %s"), error->message);
}

static void
read_selinux (GPtrArray           *facts,
              const SyFactSources *from)
{
  const char *path = "/sys/fs/selinux/enforce";
  g_autoptr (GError) error = NULL;
  g_autofree char *enforce = sy_sysroot_read_attribute (from->sysroot, path, &error);

  if (g_strcmp0 (enforce, "1") == 0)
    sy_facts_add (facts, SY_FACT_SELINUX, SY_TRISTATE_YES, "enforcing", path,
                  _("SELinux is on and enforces its rules."));
  else if (enforce != NULL)
    sy_facts_add (facts, SY_FACT_SELINUX, SY_TRISTATE_YES, "permissive", path,
                  _("SELinux is on and only reports what it would refuse."));
  else if (g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND) &&
           sy_sysroot_exists (from->sysroot, "/sys/fs"))
    sy_facts_add (facts, SY_FACT_SELINUX, SY_TRISTATE_NO, NULL, path, _("SELinux is off."));
  else
    sy_facts_add (facts, SY_FACT_SELINUX, SY_TRISTATE_UNKNOWN, NULL, path,
                  _("Whether SELinux is on could not be read: %s"), error->message);
}

void
sy_facts_read_virtualization (GPtrArray           *facts,
                              const SyFactSources *from)
{
  read_libvirt (facts, from);
  read_qemu (facts, from);
  read_ovmf (facts, from);
  read_swtpm (facts, from);
  read_apparmor (facts, from);
  read_selinux (facts, from);
}
