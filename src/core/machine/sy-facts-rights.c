/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-facts.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <grp.h>
#include <unistd.h>

/* Whether this process is in the group called @name; a user who was added to a group is in it
 * from the next login on. */
static gboolean
is_in_group (const char *name)
{
  g_autofree char *buffer = g_malloc (65536);
  g_autofree gid_t *groups = NULL;
  struct group group;
  struct group *found = NULL;
  int n;

  if (getgrnam_r (name, &group, buffer, 65536, &found) != 0 || found == NULL)
    return FALSE;
  if (getegid () == group.gr_gid)
    return TRUE;

  n = getgroups (0, NULL);
  groups = g_new (gid_t, n > 0 ? n : 1);
  n = getgroups (n, groups);
  for (int i = 0; i < n; i++)
    if (groups[i] == group.gr_gid)
      return TRUE;

  return FALSE;
}

static void
read_right_libvirt (GPtrArray *facts)
{
  if (geteuid () == 0)
    sy_facts_add (facts, SY_FACT_RIGHT_LIBVIRT, SY_TRISTATE_YES, NULL, "getgroups(2)",
                  _("The administrator may use libvirt’s system instance."));
  else if (is_in_group ("libvirt"))
    sy_facts_add (facts, SY_FACT_RIGHT_LIBVIRT, SY_TRISTATE_YES, NULL, "getgroups(2)",
                  _("You may use libvirt’s system instance: you are in the group “libvirt”."));
  else
    sy_facts_add (facts, SY_FACT_RIGHT_LIBVIRT, SY_TRISTATE_NO, NULL, "getgroups(2)",
                  _("You are not in the group “libvirt” in this session: libvirt asks for an "
                    "administrator’s password. Membership counts from the next login on."));
}

/* access(2) knows of the access list by which systemd lets whoever sits here use the device. */
static void
read_right_kvm (GPtrArray *facts)
{
  const char *path = "/dev/kvm";

  if (access (path, R_OK | W_OK) == 0)
    sy_facts_add (facts, SY_FACT_RIGHT_KVM, SY_TRISTATE_YES, NULL, path, _("You may use KVM."));
  else if (errno == EACCES || errno == EPERM)
    sy_facts_add (facts, SY_FACT_RIGHT_KVM, SY_TRISTATE_NO, NULL, path,
                  _("You may not use KVM yourself; libvirt’s system instance does not need that."));
  else
    sy_facts_add (facts, SY_FACT_RIGHT_KVM, SY_TRISTATE_UNKNOWN, NULL, path,
                  _("Whether you may use KVM could not be told: %s"), g_strerror (errno));
}

void
sy_facts_read_rights (GPtrArray           *facts,
                      const SyFactSources *from)
{
  if (sy_sysroot_is_live (from->sysroot))
    {
      read_right_libvirt (facts);
      read_right_kvm (facts);
      return;
    }

  sy_facts_add (facts, SY_FACT_RIGHT_LIBVIRT, SY_TRISTATE_UNKNOWN, NULL, "getgroups(2)",
                _("What its user may do is known only on the computer itself."));
  sy_facts_add (facts, SY_FACT_RIGHT_KVM, SY_TRISTATE_UNKNOWN, NULL, "/dev/kvm",
                _("What its user may do is known only on the computer itself."));
}
