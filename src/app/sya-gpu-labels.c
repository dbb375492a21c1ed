/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-gpu-labels.h"

SyaOwner
sya_owner_from_device (const SyPciDevice *device)
{
  if (device->driver == NULL)
    return SYA_OWNER_NOBODY;

  if (g_str_equal (device->driver, "vfio-pci"))
    return SYA_OWNER_VM;

  return SYA_OWNER_LINUX;
}

const char *
sya_owner_get_label (SyaOwner owner)
{
  switch (owner)
    {
    case SYA_OWNER_LINUX:
      return _("Linux uses it");

    case SYA_OWNER_VM:
      return _("Kept for the virtual machine");

    case SYA_OWNER_NOBODY:
      return _("No driver uses it");

    case SYA_OWNER_UNKNOWN:
    default:
      return _("Not known who uses it");
    }
}

/* Reading these never wakes a GPU. Only of one that can sleep is it told that it is awake. */
static const char *
power_text (const SyGpu *gpu)
{
  if (sy_gpu_is_asleep (gpu))
    return _("asleep");

  if (g_strcmp0 (gpu->runtime_status, "active") == 0 && gpu->role == SY_GPU_ROLE_DISCRETE)
    return _("awake");

  return NULL;
}

char *
sya_gpu_get_owner_text (const SyGpu *gpu,
                        SyaOwner     owner)
{
  const char *power = power_text (gpu);
  GString *text = g_string_new (sya_owner_get_label (owner));

  if (gpu->device->driver != NULL)
    g_string_append_printf (text, " (%s)", gpu->device->driver);
  if (power != NULL)
    /* Translators: follows who owns the GPU: "Linux uses it (nvidia), asleep" */
    g_string_append_printf (text, _(", %s"), power);

  return g_string_free (text, FALSE);
}

const char *
sya_tristate_get_label (SyTristate state)
{
  switch (state)
    {
    case SY_TRISTATE_YES:
      return _("Yes");

    case SY_TRISTATE_NO:
      return _("No");

    case SY_TRISTATE_UNKNOWN:
    default:
      return _("Not known");
    }
}

const char *
sya_connected_get_label (SyTristate connected)
{
  switch (connected)
    {
    case SY_TRISTATE_YES:
      return _("connected");

    case SY_TRISTATE_NO:
      return _("not connected");

    case SY_TRISTATE_UNKNOWN:
    default:
      return _("not known whether connected");
    }
}

const char *
sya_gpu_role_get_label (SyGpuRole role)
{
  switch (role)
    {
    case SY_GPU_ROLE_INTEGRATED:
      return _("Integrated GPU");

    case SY_GPU_ROLE_DISCRETE:
      return _("Discrete GPU");

    case SY_GPU_ROLE_EXTERNAL:
      return _("External GPU");

    case SY_GPU_ROLE_VIRTUAL:
      return _("Virtual GPU");

    case SY_GPU_ROLE_UNKNOWN:
    default:
      return _("GPU");
    }
}
