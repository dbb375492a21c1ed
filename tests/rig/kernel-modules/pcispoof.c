/* SPDX-License-Identifier: GPL-2.0 */
/* Test only. Wraps the accessor that reads the configuration space of PCI buses so that chosen
 * functions show other ids and another class, then removes those functions and finds them again.
 * Everything above (sysfs, the matching of drivers, vfio-pci, libpci) sees the new ids.
 *
 *   insmod pcispoof.ko ids=01:00.0=10de:1c8d:030200:17aa:39d1,00:02.0=8086:591b:030000:17aa:39d1
 *
 * It is never unloaded: the buses keep the accessor. */
#include <linux/module.h>
#include <linux/pci.h>

#define MAX_FUNCTIONS 8

struct disguise {
	unsigned int bus;
	unsigned int devfn;
	u32 id;
	u32 class;
	u32 subsystem;
};

struct wrapped_bus {
	struct pci_bus *bus;
	struct pci_ops *original;
	struct pci_ops ops;
};

static char *ids = "";
module_param(ids, charp, 0444);

static struct disguise disguises[MAX_FUNCTIONS];
static struct wrapped_bus buses[MAX_FUNCTIONS];
static int n_disguises;
static int n_buses;

static struct wrapped_bus *find_bus(struct pci_bus *bus)
{
	for (int i = 0; i < n_buses; i++)
		if (buses[i].bus == bus)
			return &buses[i];
	return NULL;
}

static struct disguise *find_disguise(struct pci_bus *bus, unsigned int devfn)
{
	for (int i = 0; i < n_disguises; i++)
		if (disguises[i].bus == bus->number && disguises[i].devfn == devfn)
			return &disguises[i];
	return NULL;
}

static int read_config(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *value)
{
	struct wrapped_bus *wrapped = find_bus(bus);
	struct disguise *disguise = find_disguise(bus, devfn);
	int aligned = where & ~3;
	int result;
	u32 word;

	if (!wrapped)
		return PCIBIOS_DEVICE_NOT_FOUND;
	if (!disguise || (aligned != PCI_VENDOR_ID && aligned != PCI_CLASS_REVISION &&
			  aligned != PCI_SUBSYSTEM_VENDOR_ID))
		return wrapped->original->read(bus, devfn, where, size, value);

	result = wrapped->original->read(bus, devfn, aligned, 4, &word);
	if (result)
		return result;
	if (aligned == PCI_VENDOR_ID)
		word = disguise->id;
	else if (aligned == PCI_CLASS_REVISION)
		word = (word & 0xff) | disguise->class << 8;
	else
		word = disguise->subsystem;
	word >>= (where & 3) * 8;
	*value = size == 1 ? word & 0xff : size == 2 ? word & 0xffff : word;
	return 0;
}

static void rescan(void)
{
	pci_lock_rescan_remove();
	for (int i = n_disguises - 1; i >= 0; i--) {
		struct pci_dev *device = pci_get_domain_bus_and_slot(0, disguises[i].bus,
								     disguises[i].devfn);

		if (device) {
			pci_stop_and_remove_bus_device(device);
			pci_dev_put(device);
		}
	}
	for (int i = 0; i < n_buses; i++)
		pci_rescan_bus(buses[i].bus);
	pci_unlock_rescan_remove();
}

static int add_disguise(const char *text)
{
	struct disguise *new = &disguises[n_disguises];
	unsigned int device, function, vendor, id, sub_vendor, sub_device;
	struct pci_bus *bus;

	if (n_disguises == MAX_FUNCTIONS ||
	    sscanf(text, "%x:%x.%u=%x:%x:%x:%x:%x", &new->bus, &device, &function, &vendor, &id,
		   &new->class, &sub_vendor, &sub_device) != 8)
		return -EINVAL;
	bus = pci_find_bus(0, new->bus);
	if (!bus)
		return -ENODEV;

	new->devfn = PCI_DEVFN(device, function);
	new->id = id << 16 | vendor;
	new->subsystem = sub_device << 16 | sub_vendor;
	n_disguises++;
	if (!find_bus(bus)) {
		buses[n_buses].bus = bus;
		buses[n_buses].original = bus->ops;
		buses[n_buses].ops = *bus->ops;
		buses[n_buses].ops.read = read_config;
		n_buses++;
	}
	return 0;
}

static int __init pcispoof_init(void)
{
	char *rest = kstrdup(ids, GFP_KERNEL);
	char *whole = rest;
	char *text;
	int result = 0;

	while (!result && (text = strsep(&rest, ",")))
		result = add_disguise(text);
	kfree(whole);
	if (result)
		return result;
	for (int i = 0; i < n_buses; i++)
		pci_bus_set_ops(buses[i].bus, &buses[i].ops);
	rescan();
	return 0;
}

module_init(pcispoof_init);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("test only: PCI functions in disguise");
