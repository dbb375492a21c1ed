/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-fact-groups.h"
#include "sya-labels.h"

/* Where the facts of the core go; in the order of the page. */
typedef struct {
  const char         *title;
  const char         *icon_name;
  const char * const *ids;
} Section;

static const char * const firmware_ids[] = {
  SY_FACT_UEFI, SY_FACT_SECURE_BOOT, SY_FACT_CPU_VIRTUALIZATION, SY_FACT_IOMMU_FIRMWARE,
  SY_FACT_IOMMU_KERNEL, SY_FACT_ACS_OVERRIDE, NULL,
};
static const char * const kernel_ids[] = {
  SY_FACT_KVM, SY_FACT_KERNEL_CONFIG, SY_FACT_VFIO_PCI, SY_FACT_VFIO_VIRQFD, SY_FACT_KVMGT,
  SY_FACT_LOCKDOWN, SY_FACT_HIBERNATION, NULL,
};
static const char * const memory_ids[] = {
  SY_FACT_MEMORY, SY_FACT_HUGE_PAGES, SY_FACT_MEMLOCK, NULL,
};
static const char * const driver_ids[] = {
  SY_FACT_NVIDIA_DRIVER, SY_FACT_NVIDIA_OPEN, SY_FACT_NOUVEAU, SY_FACT_VFIO_IDS_FOREIGN,
  SY_FACT_XORG_NVIDIA, SY_FACT_MANAGER_PREFIX, NULL,
};
static const char * const switch_ids[] = {
  SY_FACT_GPU_MUX_MODE, SY_FACT_DGPU_DISABLE, SY_FACT_APPLE_GMUX, SY_FACT_NVIDIA_WMI_EC,
  SY_FACT_VGA_SWITCHEROO, SY_FACT_GVT, SY_FACT_SRIOV_GPU, NULL,
};
static const char * const virtualization_ids[] = {
  SY_FACT_LIBVIRT, SY_FACT_QEMU, SY_FACT_OVMF, SY_FACT_SWTPM, SY_FACT_APPARMOR, SY_FACT_SELINUX,
  SY_FACT_RIGHT_LIBVIRT, SY_FACT_RIGHT_KVM, NULL,
};

static const Section sections[] = {
  { N_("Firmware and Processor"), "sya-processor-symbolic", firmware_ids },
  { N_("Kernel"), "application-x-firmware-symbolic", kernel_ids },
  { N_("Memory"), "media-flash-symbolic", memory_ids },
  { N_("Drivers and GPU Managers"), "preferences-system-symbolic", driver_ids },
  { N_("Switches and Virtual GPUs"), "sya-mux-symbolic", switch_ids },
  { N_("Virtualization Software and Your Rights"), "computer-symbolic", virtualization_ids },
};

static void
item_free (gpointer data)
{
  SyaFactItem *item = data;

  g_free (item->title);
  g_free (item->text);
  g_free (item);
}

SyaFactGroup *
sya_fact_group_new (const char *icon_name,
                    char       *title)
{
  SyaFactGroup *self = g_new0 (SyaFactGroup, 1);

  self->title = title;
  self->icon_name = icon_name;
  self->items = g_ptr_array_new_with_free_func (item_free);

  return self;
}

void
sya_fact_group_free (SyaFactGroup *self)
{
  g_free (self->title);
  g_ptr_array_unref (self->items);
  g_free (self);
}

static SyaFactItem *
add_item (SyaFactGroup *group,
          const char   *title,
          char         *text)
{
  SyaFactItem *item = g_new0 (SyaFactItem, 1);

  item->title = g_strdup (title);
  item->text = text;
  g_ptr_array_add (group->items, item);

  return item;
}

void
sya_fact_group_add (SyaFactGroup *self,
                    const char   *title,
                    char         *text)
{
  if (text != NULL)
    add_item (self, title, text);
}

static const char *
fact_hint (const char *id)
{
  if (g_str_has_prefix (id, "iommu"))
    return _("The IOMMU is the part of the processor that keeps a device handed to a virtual "
             "machine apart from everything else. Intel calls it VT-d, AMD calls it AMD-Vi.");

  if (g_str_equal (id, SY_FACT_ACS_OVERRIDE))
    return _("ACS keeps devices apart on their way to the processor. Overriding it makes smaller "
             "groups, and trusts devices that the hardware does not keep apart.");

  if (g_str_equal (id, SY_FACT_VFIO_PCI) || g_str_equal (id, SY_FACT_VFIO_IDS_FOREIGN))
    return _("vfio-pci is the driver that keeps a device free for a virtual machine.");

  if (g_str_equal (id, SY_FACT_OVMF))
    return _("OVMF is the UEFI firmware of virtual machines.");

  if (g_str_equal (id, SY_FACT_GVT) || g_str_equal (id, SY_FACT_KVMGT))
    return _("GVT-g makes virtual GPUs of an Intel GPU of the generations 5 to 10.");

  if (g_str_equal (id, SY_FACT_MEMLOCK))
    return _("The memory of a virtual machine with a GPU must stay where it is: this is how much "
             "a program may keep there.");

  return NULL;
}

static void
add_fact (SyaFactGroup *group,
          const SyFact *fact)
{
  SyaFactItem *item;
  char *text;

  if (fact->value != NULL)
    /* Translators: a value, and the file it was read from */
    text = g_strdup_printf (_("%s — from %s"), fact->value, fact->source);
  else
    /* Translators: the file that something was read from */
    text = g_strdup_printf (_("From %s"), fact->source);
  item = add_item (group, fact->says, text);
  item->state = sya_tristate_get_label (fact->state);
  item->hint = fact_hint (fact->id);
}

static gboolean
belongs (const SyFact       *fact,
         const char * const *ids)
{
  if (g_str_has_prefix (fact->id, SY_FACT_MANAGER_PREFIX))
    return g_strv_contains (ids, SY_FACT_MANAGER_PREFIX);

  return g_strv_contains (ids, fact->id);
}

static void
add_sections (GPtrArray       *groups,
              const GPtrArray *facts)
{
  SyaFactGroup *other = sya_fact_group_new ("dialog-information-symbolic",
                                            g_strdup (_("Other Facts")));
  g_autoptr (GHashTable) placed = g_hash_table_new (NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      SyaFactGroup *group = sya_fact_group_new (sections[i].icon_name,
                                                g_strdup (_(sections[i].title)));

      for (guint j = 0; j < facts->len; j++)
        if (belongs (g_ptr_array_index (facts, j), sections[i].ids))
          {
            add_fact (group, g_ptr_array_index (facts, j));
            g_hash_table_add (placed, g_ptr_array_index (facts, j));
          }
      g_ptr_array_add (groups, group);
    }

  for (guint i = 0; i < facts->len; i++)
    if (!g_hash_table_contains (placed, g_ptr_array_index (facts, i)))
      add_fact (other, g_ptr_array_index (facts, i));
  g_ptr_array_add (groups, other);
}

static SyaFactGroup *
make_system (SyMachine *machine)
{
  SyaFactGroup *group = sya_fact_group_new ("computer-symbolic", g_strdup (_("Linux System")));
  const char *initramfs = sya_initramfs_get_label (sy_machine_get_initramfs (machine));
  const char *bootloader = sya_bootloader_get_label (sy_machine_get_bootloader (machine));

  sya_fact_group_add (group, _("Distribution"), g_strdup (sy_machine_get_distribution (machine)));
  sya_fact_group_add (group, _("Kernel"), g_strdup (sy_machine_get_kernel (machine)));
  sya_fact_group_add (group, _("Kernel command line"),
                      g_strdup (sy_machine_get_cmdline (machine)));
  add_item (group, _("Boot loader"),
            g_strdup (bootloader != NULL ? bootloader : _("Not known")))->hint =
    _("The program that starts Linux when the computer is switched on");
  add_item (group, _("Start image (initramfs) made by"),
            g_strdup (initramfs != NULL ? initramfs : _("Not known")))->hint =
    _("The initramfs is the small first system that the kernel starts with. It decides which "
      "driver takes the GPU.");

  return group;
}

static SyaFactGroup *
make_problems (SyMachine *machine)
{
  SyaFactGroup *group = sya_fact_group_new ("dialog-question-symbolic",
                                            g_strdup (_("What Could Not Be Read")));
  const GPtrArray *problems = sy_machine_get_problems (machine);

  for (guint i = 0; i < problems->len; i++)
    {
      const SyEvidence *problem = g_ptr_array_index (problems, i);

      sya_fact_group_add (group, problem->says, g_strdup (problem->source));
    }

  return group;
}

GPtrArray *
sya_fact_groups_new (SyAssessment *assessment)
{
  SyMachine *machine = sy_assessment_get_machine (assessment);
  const GPtrArray *gpus = sy_machine_get_gpus (machine);
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) sya_fact_group_free);

  for (guint i = 0; i < gpus->len; i++)
    g_ptr_array_add (groups, sya_fact_group_new_for_gpu (g_ptr_array_index (gpus, i)));
  g_ptr_array_add (groups, make_system (machine));
  add_sections (groups, sy_machine_get_facts (machine));
  g_ptr_array_add (groups, make_problems (machine));

  for (guint i = groups->len; i > 0; i--)
    if (((SyaFactGroup *) g_ptr_array_index (groups, i - 1))->items->len == 0)
      g_ptr_array_remove_index (groups, i - 1);

  return groups;
}

char *
sya_fact_groups_join (const GPtrArray *groups)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < groups->len; i++)
    {
      const SyaFactGroup *group = g_ptr_array_index (groups, i);

      g_string_append_printf (text, "%s\n", group->title);
      for (guint j = 0; j < group->items->len; j++)
        {
          const SyaFactItem *item = g_ptr_array_index (group->items, j);

          g_string_append_printf (text, "%s\t%s\t%s\n", item->title,
                                  item->text != NULL ? item->text : "",
                                  item->state != NULL ? item->state : "");
        }
    }

  return g_string_free (text, FALSE);
}
