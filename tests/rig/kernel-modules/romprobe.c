/* SPDX-License-Identifier: GPL-2.0 */
/* Test only. Reads a ROM by the method _ROM of the PCI device ADDRESS piece by piece, as display
 * drivers do, and shows the bytes in /proc/romprobe. Loading it fails where a call fails, or does
 * not give exactly as many bytes as were asked for.
 *
 * insmod romprobe.ko address=0000:01:00.0 length=167936 step=4096 */
#include <linux/acpi.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/proc_fs.h>
#include <linux/vmalloc.h>

#define PAGE_LIMIT 4096u

static char *address = "0000:01:00.0";
static unsigned int length = 4096;
static unsigned int step = PAGE_LIMIT;
module_param(address, charp, 0);
module_param(length, uint, 0);
module_param(step, uint, 0);

static u8 *rom;
static struct proc_dir_entry *entry;

static ssize_t romprobe_read(struct file *file, char __user *buffer, size_t size, loff_t *offset)
{
	return simple_read_from_buffer(buffer, size, offset, rom, length);
}

static const struct proc_ops ops = { .proc_read = romprobe_read };

static acpi_handle find_handle(void)
{
	unsigned int domain, bus, slot, function;
	struct pci_dev *device;
	acpi_handle handle;

	if (sscanf(address, "%x:%x:%x.%x", &domain, &bus, &slot, &function) != 4)
		return NULL;
	device = pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(slot, function));
	if (!device)
		return NULL;
	handle = ACPI_HANDLE(&device->dev);
	pci_dev_put(device);

	return handle;
}

/* Asks for the whole step even at the end, as drivers do: what is over must be zeros. */
static int read_piece(acpi_handle handle, unsigned int offset)
{
	unsigned int expected = min(step, PAGE_LIMIT);
	union acpi_object arguments[2] = {
		{ .integer = { ACPI_TYPE_INTEGER, offset } },
		{ .integer = { ACPI_TYPE_INTEGER, step } },
	};
	struct acpi_object_list list = { 2, arguments };
	struct acpi_buffer buffer = { ACPI_ALLOCATE_BUFFER, NULL };
	acpi_status status = acpi_evaluate_object(handle, "_ROM", &list, &buffer);
	union acpi_object *object = buffer.pointer;
	unsigned int used = min(expected, length - offset);
	int result = -EIO;

	if (ACPI_FAILURE(status) || !object || object->type != ACPI_TYPE_BUFFER)
		pr_err("romprobe: offset %u: %s\n", offset, acpi_format_exception(status));
	else if (object->buffer.length != expected)
		pr_err("romprobe: offset %u: %u bytes\n", offset, object->buffer.length);
	else if (memchr_inv(object->buffer.pointer + used, 0, expected - used))
		pr_err("romprobe: offset %u: no zeros after the end\n", offset);
	else {
		memcpy(rom + offset, object->buffer.pointer, used);
		result = 0;
	}
	kfree(buffer.pointer);

	return result;
}

static int __init romprobe_init(void)
{
	acpi_handle handle = find_handle();
	unsigned int offset;
	int result = 0;

	if (!handle) {
		pr_err("romprobe: no ACPI device belongs to %s\n", address);
		return -ENODEV;
	}
	rom = vzalloc(length);
	if (!rom)
		return -ENOMEM;
	for (offset = 0; offset < length && !result; offset += min(step, PAGE_LIMIT))
		result = read_piece(handle, offset);
	if (result) {
		vfree(rom);
		return result;
	}
	entry = proc_create("romprobe", 0444, NULL, &ops);

	return 0;
}

static void __exit romprobe_exit(void)
{
	proc_remove(entry);
	vfree(rom);
}

module_init(romprobe_init);
module_exit(romprobe_exit);
MODULE_DESCRIPTION("Test only: reads a ROM through ACPI");
MODULE_LICENSE("GPL");
