/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run/sy-gvt-start.h"

#include <glib/gi18n-lib.h>

#include "host/sy-gvt-unit.h"
#include "plan/sy-runtime.h"

#define TICK_USEC 100000

static gboolean
wait_for_type (SySysroot        *sysroot,
               const SyGvtUnit  *unit,
               guint             timeout_ms,
               GError          **error)
{
  gint64 end = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  char address[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *path = NULL;

  path = g_strdup_printf ("/sys/bus/pci/devices/%s/mdev_supported_types/%s",
                          sy_pci_address_format (&unit->parent, address), unit->type);
  while (!sy_sysroot_exists (sysroot, path))
    {
      if (g_get_monotonic_time () >= end)
        {
          g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                       _("%s: the GPU did not offer this kind of virtual GPU within %u seconds. "
                         "“switchyardctl status” says what GVT-g lacks."), path, timeout_ms / 1000);
          return FALSE;
        }
      g_usleep (TICK_USEC);
    }

  return TRUE;
}

static gboolean
has_type (SySysroot        *sysroot,
          const SyGvtUnit  *unit,
          GError          **error)
{
  g_autofree char *path = g_strdup_printf ("/sys/bus/mdev/devices/%s/mdev_type", unit->uuid);
  g_autofree char *target = sy_sysroot_read_link (sysroot, path, error);
  g_autofree char *type = target != NULL ? g_path_get_basename (target) : NULL;

  if (type == NULL)
    return FALSE;
  if (g_str_equal (type, unit->type))
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_CONFLICT,
               _("%s: there is a virtual GPU of this name already, of the type %s and not %s."),
               path, type, unit->type);

  return FALSE;
}

gboolean
sy_gvt_start (SySysroot   *sysroot,
              const char  *uuid,
              guint        timeout_ms,
              char       **out_says,
              GError     **error)
{
  g_autoptr (SyGvtUnit) unit = sy_gvt_unit_read (sysroot, uuid, error);
  g_autoptr (SyChange) change = NULL;
  SyRuntimeState state;

  if (unit == NULL)
    return FALSE;
  change = sy_change_new_runtime (SY_RUNTIME_CREATE_MDEV, &unit->parent, NULL, unit->type,
                                  unit->uuid, "");
  if (!sy_runtime_get_state (change, sysroot, &state, NULL, error))
    return FALSE;
  if (state == SY_RUNTIME_IS_AFTER)
    {
      if (!has_type (sysroot, unit, error))
        return FALSE;
      *out_says = g_strdup_printf (_("The virtual GPU %s (%s) is there already."), unit->uuid,
                                   unit->type);
      return TRUE;
    }
  if (!wait_for_type (sysroot, unit, timeout_ms, error) ||
      !sy_runtime_apply (change, sysroot, SY_RUNTIME_TIMEOUT_MSEC, error))
    return FALSE;
  *out_says = g_strdup_printf (_("Created the virtual GPU %s (%s)."), unit->uuid, unit->type);

  return TRUE;
}
