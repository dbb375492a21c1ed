/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "guest/sy-domain-store.h"
#include "guest/sy-libvirt-call.h"

/* Where the daemons are: distributions with one bin directory link /usr/sbin to it; NixOS. */
static const char * const daemons[] = {
  "/usr/sbin/libvirtd",
  "/usr/sbin/virtqemud",
  "/run/current-system/sw/bin/libvirtd",
};

/* Where both are installed, the one that is enabled shows what is in use. */
static gboolean
is_modular (SySysroot *sysroot)
{
  static const char * const enabled[] = {
    "/etc/systemd/system/sockets.target.wants/virtqemud.socket",
    "/etc/systemd/system/multi-user.target.wants/virtqemud.service",
  };
  struct stat st;

  for (guint i = 0; i < G_N_ELEMENTS (enabled); i++)
    if (sy_sysroot_stat (sysroot, enabled[i], FALSE, &st, NULL))
      return TRUE;

  return !sy_sysroot_exists (sysroot, "/usr/sbin/libvirtd") &&
         sy_sysroot_exists (sysroot, "/usr/sbin/virtqemud");
}

/* The unit to start. */
static const char *
get_unit (SySysroot *sysroot)
{
  return is_modular (sysroot) ? "virtqemud.socket" : "libvirtd.service";
}

const char *
sy_domain_store_get_service (SySysroot *sysroot)
{
  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);

  return is_modular (sysroot) ? "virtqemud.service" : "libvirtd.service";
}

static gboolean
is_installed (SySysroot *sysroot)
{
  for (guint i = 0; i < G_N_ELEMENTS (daemons); i++)
    if (sy_sysroot_exists (sysroot, daemons[i]))
      return TRUE;

  return FALSE;
}

char *
sy_domain_store_get_advice (SySysroot *sysroot)
{
  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);

  if (sy_sysroot_is_report (sysroot))
    return g_strdup (_("A report never holds virtual machines."));
  if (!is_installed (sysroot))
    return g_strdup (_("libvirt is not installed: install your distribution’s packages for "
                       "libvirt and QEMU, such as “libvirt-daemon-system” or “libvirt”."));

  return g_strdup_printf (_("libvirt does not answer: start it with "
                            "“sudo systemctl start %s”."), get_unit (sysroot));
}

static void
set_unreachable (SySysroot    *sysroot,
                 const char   *message,
                 GError      **error)
{
  g_autofree char *advice = sy_domain_store_get_advice (sysroot);

  g_set_error (error, SY_ERROR,
               is_installed (sysroot) ? SY_ERROR_FAILED : SY_ERROR_NOT_FOUND,
               "%s (%s)", advice, message);
}

static void
set_silent (SySysroot  *sysroot,
            GError    **error)
{
  g_set_error (error, SY_ERROR, SY_ERROR_FAILED,
               _("libvirt took the connection and then did not answer: look at its log with "
                 "“journalctl -u %s”, or restart it with “sudo systemctl restart %s”."),
               get_unit (sysroot), get_unit (sysroot));
}

static SyError
get_code (virErrorPtr failure)
{
  switch (failure->code)
    {
    case VIR_ERR_NO_DOMAIN:
      return SY_ERROR_NOT_FOUND;

    case VIR_ERR_XML_ERROR:
    case VIR_ERR_XML_DETAIL:
    case VIR_ERR_XML_INVALID_SCHEMA:
      return SY_ERROR_INVALID_DATA;

    case VIR_ERR_CONFIG_UNSUPPORTED:
    case VIR_ERR_NO_SUPPORT:
      return SY_ERROR_NOT_SUPPORTED;

    default:
      return SY_ERROR_FAILED;
    }
}

void
sy_libvirt_set_error (SySysroot    *sysroot,
                      virErrorPtr   failure,
                      GError      **error)
{
  const char *message;

  if (failure == NULL)
    {
      set_silent (sysroot, error);
      return;
    }

  message = failure->message != NULL ? failure->message : _("unknown error");
  switch (failure->code)
    {
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_AUTH_CANCELLED:
    case VIR_ERR_AUTH_UNAVAILABLE:
    case VIR_ERR_OPERATION_DENIED:
    case VIR_ERR_ACCESS_DENIED:
      g_set_error (error, SY_ERROR, SY_ERROR_DENIED,
                   _("libvirt does not let you: become a member of the group “libvirt” with "
                     "“sudo usermod -aG libvirt $USER” and log in again. (%s)"), message);
      break;

    case VIR_ERR_NO_CONNECT:
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                   _("libvirt runs without its QEMU driver: install it, "
                     "such as “libvirt-daemon-driver-qemu”, and restart libvirt. (%s)"), message);
      break;

    case VIR_ERR_SYSTEM_ERROR:
      if (failure->domain == VIR_FROM_RPC && (failure->int1 == EACCES || failure->int1 == EPERM))
        g_set_error (error, SY_ERROR, SY_ERROR_DENIED,
                     _("libvirt’s socket may not be opened by you: become a member of the group "
                       "“libvirt” with “sudo usermod -aG libvirt $USER” and log in again. (%s)"),
                     message);
      else if (failure->domain == VIR_FROM_RPC)
        set_unreachable (sysroot, message, error);
      else
        g_set_error (error, SY_ERROR, SY_ERROR_FAILED, "libvirt: %s", message);
      break;

    default:
      g_set_error (error, SY_ERROR, get_code (failure), "libvirt: %s", message);
      break;
    }
}
