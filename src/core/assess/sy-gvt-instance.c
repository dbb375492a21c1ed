/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-gvt-instance.h"

#include <string.h>

#include "assess/sy-gvt-plan.h"
#include "host/sy-gvt-unit.h"

static void
instance_free (gpointer data)
{
  SyGvtInstance *self = data;

  g_free (self->uuid);
  g_free (self->type);
  g_ptr_array_unref (self->domains);
  g_free (self);
}

static SyGvtInstance *
find_or_add (GPtrArray  *instances,
             const char *uuid,
             const char *type)
{
  SyGvtInstance *self;

  for (guint i = 0; i < instances->len; i++)
    if (strcmp (((SyGvtInstance *) instances->pdata[i])->uuid, uuid) == 0)
      return instances->pdata[i];

  self = g_new0 (SyGvtInstance, 1);
  self->uuid = g_strdup (uuid);
  self->type = g_strdup (type);
  self->domains = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (instances, self);

  return self;
}

static void
add_users (GPtrArray     *instances,
           SyDomainStore *domains)
{
  g_autoptr (GPtrArray) infos = sy_domain_store_list (domains, NULL);

  for (guint i = 0; infos != NULL && i < infos->len; i++)
    {
      const SyDomainInfo *info = infos->pdata[i];
      g_autofree char *xml = sy_domain_store_get_xml (domains, info->uuid, NULL);

      for (guint j = 0; xml != NULL && j < instances->len; j++)
        {
          SyGvtInstance *instance = instances->pdata[j];

          if (strstr (xml, instance->uuid) != NULL)
            g_ptr_array_add (instance->domains, g_strdup (info->name));
        }
    }
}

GPtrArray *
sy_gvt_instances_list (SyMachine     *machine,
                       SyDomainStore *domains,
                       GPtrArray     *problems)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  const SyGpu *gpu = sy_gvt_find_gpu (machine);
  g_autoptr (GPtrArray) instances = g_ptr_array_new_with_free_func (instance_free);
  g_autoptr (GPtrArray) units = NULL;

  for (guint i = 0; gpu != NULL && i < gpu->mdevs->len; i++)
    {
      const SyMdev *mdev = gpu->mdevs->pdata[i];

      find_or_add (instances, mdev->uuid, mdev->type)->exists = TRUE;
    }

  units = sysroot != NULL ? sy_gvt_units_list (sysroot, problems) : NULL;
  for (guint i = 0; units != NULL && i < units->len; i++)
    {
      const SyGvtUnit *unit = units->pdata[i];

      find_or_add (instances, unit->uuid, unit->type)->at_start = TRUE;
    }
  if (domains != NULL)
    add_users (instances, domains);

  return g_steal_pointer (&instances);
}
