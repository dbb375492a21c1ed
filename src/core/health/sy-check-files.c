/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "health/sy-check-private.h"

/* Folders below which AppArmor's profile lets QEMU read: abstractions/libvirt-qemu. */
static const char * const allowed[] = {
  "/usr/share/kvm/", "/usr/share/qemu/", "/usr/share/qemu-kvm/", "/usr/share/vgabios/",
  "/usr/share/seabios/", "/usr/share/bochs/", "/usr/share/openbios/", "/usr/share/openhackware/",
  "/usr/share/OVMF/", "/usr/share/ovmf/", "/usr/share/edk2-ovmf/", "/usr/share/AAVMF/",
  /* What this program stores, with a rule of its own (stage vbios). */
  "/var/lib/switchyard/",
};

/* Folders that QEMU's own account cannot get through as a rule, or that are emptied. */
static const char * const closed[] = {
  "/home/", "/root/", "/run/user/", "/media/", "/run/media/", "/tmp/", "/var/tmp/",
};

static gboolean
is_below (const char         *path,
          const char * const *folders,
          guint               n)
{
  for (guint i = 0; i < n; i++)
    if (g_str_has_prefix (path, folders[i]))
      return TRUE;

  return FALSE;
}

static SyTristate
get_fact (const SySubject *subject,
          const char      *id)
{
  return subject->machine != NULL
         ? sy_facts_get_state (sy_machine_get_facts (subject->machine), id) : SY_TRISTATE_UNKNOWN;
}

static void
judge_confinement (const SySubject *subject,
                   SyFinding       *finding,
                   const char      *path)
{
  SyTristate apparmor = get_fact (subject, SY_FACT_APPARMOR);
  SyTristate selinux = get_fact (subject, SY_FACT_SELINUX);

  if (is_below (path, allowed, G_N_ELEMENTS (allowed)))
    sy_finding_worsen (finding, SY_FINDING_PASS, _("QEMU may read every file."));
  else if (is_below (path, closed, G_N_ELEMENTS (closed)))
    sy_finding_worsen (finding, SY_FINDING_WARN,
                       _("A file is where QEMU’s own account often may not go (a home, a temporary "
                         "folder); AppArmor and SELinux forbid it too."));
  else if (apparmor == SY_TRISTATE_NO && selinux == SY_TRISTATE_NO)
    sy_finding_worsen (finding, SY_FINDING_PASS, _("QEMU may read every file."));
  else
    sy_finding_worsen (finding, SY_FINDING_WARN,
                       apparmor == SY_TRISTATE_YES
                       ? _("AppArmor lets QEMU read no file there, unless somebody made a rule.")
                       : selinux == SY_TRISTATE_YES
                       ? _("SELinux lets QEMU read no file there, unless somebody gave it a type.")
                       : _("With AppArmor (Debian, Ubuntu, openSUSE) QEMU may not read a file "
                           "there; QEMU says then that it is not found."));
}

static void
judge_path (const SySubject *subject,
            SyFinding       *finding,
            const char      *path,
            guint            line)
{
  const SyHealthFile *file = sy_subject_find_file (subject, path);

  sy_finding_add (finding, subject, line, "%s", path);
  if (file != NULL && file->state == SY_HEALTH_FILE_MISSING)
    sy_finding_worsen (finding, SY_FINDING_FAIL, _("A file is not there."));
  /* Whose account this is does not matter: a user cannot read it either. */
  else if (file != NULL && file->state != SY_HEALTH_FILE_NOT_LOOKED_AT &&
           file->reachable == SY_TRISTATE_NO)
    sy_finding_worsen (finding, SY_FINDING_FAIL,
                       _("Only its owner may read a file, or go into its folder; QEMU runs as "
                         "another account."));
  else
    judge_confinement (subject, finding, path);
}

/* A path alone, as people quote it. */
static gboolean
is_rom_path (const char *line)
{
  static const char * const ends[] = { ".rom", ".bin", ".dump", ".aml", ".dat" };

  for (guint i = 0; line[0] == '/' && strpbrk (line, " \t") == NULL &&
       i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (line, ends[i]))
      return TRUE;

  return FALSE;
}

/* Whether all that QEMU cannot have are files that the stage "vbios" writes. */
static gboolean
are_own (const SySubject *subject)
{
  const GPtrArray *files = subject->in->files;

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const SyHealthFile *file = files->pdata[i];

      if (!sy_subject_is_own_file (file->path) && file->reachable != SY_TRISTATE_YES)
        return FALSE;
    }

  return files != NULL && files->len > 0 && subject->guest->messages->len == 0;
}

/* libvirt's helper for AppArmor refuses a whole machine that names such a file (virt-aa-helper.c);
 * it looks only at files that libvirt knows of. */
static gboolean
judge_restricted (const SySubject    *subject,
                  SyFinding          *finding,
                  const SyGuestTable *table)
{
  static const char * const restricted[] = {
    "/bin/", "/etc/", "/lib", "/sbin/", "/usr/bin/", "/usr/lib", "/usr/sbin/", "/usr/share/",
  };

  if (!is_below (table->path, restricted, G_N_ELEMENTS (restricted)) ||
      get_fact (subject, SY_FACT_APPARMOR) == SY_TRISTATE_NO)
    return FALSE;
  sy_finding_add (finding, subject, table->line, "%s", table->path);
  sy_finding_worsen (finding, SY_FINDING_WARN,
                     _("libvirt’s helper for AppArmor refuses to start a machine whose table is in "
                       "a folder of the system (“skipped restricted file”)."));

  return TRUE;
}

static void
check_files (const SySubject *subject,
             SyFinding       *finding)
{
  const SyGuest *guest = subject->guest;
  gboolean is_restricted = FALSE;

  if (sy_subject_knows (subject, SY_GUEST_PART_DEVICES | SY_GUEST_PART_ARGUMENTS))
    sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("It is given no files of that kind."));
  else
    sy_finding_set_piece (finding);
  for (guint i = 0; i < guest->tables->len; i++)
    {
      const SyGuestTable *table = guest->tables->pdata[i];

      /* libvirt gives QEMU the tables that it knows of: owner, AppArmor and SELinux. */
      if (table->path != NULL && table->path[0] == '/' && table->argument != NULL)
        judge_path (subject, finding, table->path, table->line);
      else if (table->path != NULL && table->argument == NULL)
        is_restricted = judge_restricted (subject, finding, table) || is_restricted;
    }
  for (guint i = 0; i < guest->hostdevs->len; i++)
    {
      const SyGuestHostdev *hostdev = guest->hostdevs->pdata[i];
      const SyGuestProperty *romfile = sy_guest_hostdev_get_property (hostdev, "romfile");

      if (hostdev->rom_file != NULL && hostdev->rom_file[0] == '/')
        judge_path (subject, finding, hostdev->rom_file, hostdev->rom_line);
      else if (romfile != NULL && romfile->value[0] == '/')
        judge_path (subject, finding, romfile->value, romfile->line);
    }
  for (guint i = 0; i < guest->messages->len; i++)
    {
      const SyGuestArgument *line = guest->messages->pdata[i];

      if (is_rom_path (line->value))
        judge_path (subject, finding, line->value, line->line);
    }
  if (finding->state >= SY_FINDING_WARN && are_own (subject))
    sy_finding_offer_files (finding, subject);
  else if (is_restricted)
    sy_finding_advise (finding,
                       _("Put the tables into a folder below /var/lib, and name them there; those "
                         "that this program stores (stage vbios) are."));
  else if (finding->state >= SY_FINDING_WARN)
    sy_finding_advise (finding,
                       _("Put the file into /usr/share/vgabios with mode 0644, in folders with "
                         "mode 0755, and name it there. A video BIOS and tables that this program "
                         "stores (stage vbios) need none of that."));
}

const SyCheck sy_checks_files[] = {
  { "host.files", N_("This computer"), N_("QEMU may read its files"),
    N_("QEMU runs as an account of its own, and AppArmor or SELinux let it read only certain "
       "folders. libvirt sees to that for disks, but not for ROM files and arguments of QEMU."),
    "BigAnteater/KVM-GPU-Passthrough#39; AppArmor: abstractions/libvirt-qemu", FALSE,
    check_files },
  { NULL },
};
