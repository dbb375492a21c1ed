/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-guest-xml-private.h"

#include <string.h>

/* <acpi/> is on unless it says state='off'; libvirt's flags have no other form. */
static SyGuestState
read_flag (const xmlNode *features,
           const char    *name)
{
  const xmlNode *flag = sy_xml_first_child (features, name);
  SyGuestState state = sy_guest_read_state (flag, "state");

  if (flag == NULL)
    return SY_GUEST_ABSENT;

  return state == SY_GUEST_ABSENT ? SY_GUEST_ON : state;
}

static void
read_hyperv (SyGuestFeatures *self,
             const xmlNode   *hyperv)
{
  if (hyperv == NULL)
    return;
  self->hyperv_mode = sy_xml_get_attribute (hyperv, "mode");
  for (const xmlNode *it = xmlFirstElementChild ((xmlNode *) hyperv); it != NULL;
       it = xmlNextElementSibling ((xmlNode *) it))
    {
      gboolean is_spinlocks = strcmp ((const char *) it->name, "spinlocks") == 0;
      g_autofree char *value = sy_xml_get_attribute (it, is_spinlocks ? "retries" : "value");

      sy_guest_add_item (self->hyperv, (const char *) it->name,
                         sy_guest_read_state (it, "state"), value, sy_guest_get_line (it));
    }
}

static void
read_cpu (SyGuestFeatures *self,
          const xmlNode   *cpu)
{
  const xmlNode *topology = sy_xml_first_child (cpu, "topology");

  self->cpu_mode = sy_xml_get_attribute (cpu, "mode");
  self->cpu_line = sy_guest_get_line (cpu);
  if (topology != NULL)
    {
      sy_guest_read_number (topology, "sockets", &self->sockets);
      sy_guest_read_number (topology, "dies", &self->dies);
      sy_guest_read_number (topology, "cores", &self->cores);
      sy_guest_read_number (topology, "threads", &self->threads);
    }

  for (const xmlNode *it = sy_xml_first_child (cpu, "feature"); it != NULL;
       it = sy_xml_next (it, "feature"))
    {
      g_autofree char *name = sy_xml_get_attribute (it, "name");
      g_autofree char *policy = sy_xml_get_attribute (it, "policy");
      gboolean off = g_strcmp0 (policy, "disable") == 0 || g_strcmp0 (policy, "forbid") == 0;

      if (name == NULL)
        continue;
      sy_guest_add_item (self->cpu_features, name, off ? SY_GUEST_OFF : SY_GUEST_ON, policy,
                         sy_guest_get_line (it));
      if (strcmp (name, "hypervisor") == 0)
        self->hypervisor = off ? SY_GUEST_OFF : SY_GUEST_ON;
    }
}

void
sy_guest_read_features (SyGuest       *self,
                        const xmlNode *root)
{
  const xmlNode *features = sy_xml_first_child (root, "features");
  const xmlNode *cpu = sy_xml_first_child (root, "cpu");
  SyGuestFeatures *out = &self->features;
  const xmlNode *child;

  out->acpi = out->kvm_hidden = out->vmport = out->smm = out->hypervisor = SY_GUEST_ABSENT;
  if (cpu != NULL)
    read_cpu (out, cpu);
  if (features == NULL)
    return;

  out->acpi = read_flag (features, "acpi");
  out->smm = read_flag (features, "smm");
  read_hyperv (out, sy_xml_first_child (features, "hyperv"));
  child = sy_xml_first_child (features, "kvm");
  child = child != NULL ? sy_xml_first_child (child, "hidden") : NULL;
  if (child != NULL)
    {
      out->kvm_hidden = sy_guest_read_state (child, "state");
      out->kvm_hidden_line = sy_guest_get_line (child);
    }
  child = sy_xml_first_child (features, "vmport");
  if (child != NULL)
    {
      out->vmport = read_flag (features, "vmport");
      out->vmport_line = sy_guest_get_line (child);
    }
  child = sy_xml_first_child (features, "ioapic");
  if (child != NULL)
    {
      out->ioapic_driver = sy_xml_get_attribute (child, "driver");
      out->ioapic_line = sy_guest_get_line (child);
    }
}
