/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-libvirt-hook.h"

#include <glib/gi18n-lib.h>

#include "guest/sy-virt-versions.h"

#define HELPER SY_LIBEXECDIR "/switchyard-helper"
#define RESTART_TIMEOUT_MS 60000

/* env(1) starts the helper, as AppArmor's profile of libvirtd lets hooks start what is in /usr/bin
 * without its own limits, and knows nothing of other places. libvirt waits for the hook while it
 * holds the machine, so that nothing here may ask libvirt. */
static const char script[] =
  "#!/bin/sh\n"
  "# Written by Switchyard: hands the GPU over when a virtual machine that has it starts, and\n"
  "# gives it back to Linux when the machine is gone. Where the GPU is in use, the machine does\n"
  "# not start. To remove it: “switchyardctl undo”, or delete this file; libvirt then moves the\n"
  "# GPU itself.\n"
  "helper='" HELPER "'\n"
  "case \"$2/$3\" in\n"
  "  prepare/begin) verb=hand-over ;;\n"
  "  release/end) verb=take-back ;;\n"
  "  *) exit 0 ;;\n"
  "esac\n"
  "# A program that was removed keeps no machine from starting.\n"
  "[ -x \"$helper\" ] || exit 0\n"
  "exec /usr/bin/env \"$helper\" \"$verb\" >/dev/null\n";

gboolean
sy_libvirt_hook_is_there (SySysroot *sysroot)
{
  return sy_sysroot_exists (sysroot, SY_LIBVIRT_HOOK_PATH);
}

static gboolean
check_version (guint    libvirt,
               GError **error)
{
  g_autofree char *version = NULL;

  if (libvirt == 0 || libvirt >= SY_VIRT_VERSION (6, 5, 0))
    return TRUE;
  version = sy_virt_version_format (libvirt);
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("libvirt %s has one file for all hooks, which Switchyard leaves alone; from 6.5.0 "
                 "on there is a folder for them. Leave the option out: libvirt moves the GPU by "
                 "itself then."), version);

  return FALSE;
}

/* It looks for hooks only when it starts; machines run on meanwhile. */
static void
plan_restart (SyPlan     *plan,
              const char *unit)
{
  const char *argv[] = { "systemctl", "try-restart", unit, NULL };
  g_autofree char *why = g_strdup_printf (_("Restarts %s, which looks for hooks only when it "
                                            "starts. Virtual machines run on."), unit);

  sy_plan_add (plan, sy_change_new_command (argv, RESTART_TIMEOUT_MS, why, NULL, NULL));
}

gboolean
sy_libvirt_hook_plan (SySysroot   *sysroot,
                      guint        libvirt,
                      const char  *unit,
                      SyPlan      *plan,
                      GError     **error)
{
  guint before = sy_plan_get_changes (plan)->len;

  if (!check_version (libvirt, error) ||
      !sy_plan_add_text (plan, sysroot, SY_LIBVIRT_HOOK_PATH, script, 0755,
                         _("Hands the GPU over when the machine starts, and takes it back when it "
                           "is gone."), error))
    return FALSE;
  if (sy_plan_get_changes (plan)->len > before)
    plan_restart (plan, unit);

  return TRUE;
}
