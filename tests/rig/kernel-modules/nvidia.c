/* SPDX-License-Identifier: GPL-2.0 */
/* Test only. Binds NVIDIA's display functions under the name of NVIDIA's driver, and has the node
 * /dev/nvidiactl that programs can open. As in the real one, every open file counts as a use of
 * the module. */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/pci.h>

static const struct file_operations node_operations = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
};

static struct miscdevice node = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "nvidiactl",
	.fops = &node_operations,
};

static int probe(struct pci_dev *pci, const struct pci_device_id *id)
{
	return 0;
}

static const struct pci_device_id ids[] = {
	{ PCI_DEVICE_CLASS(PCI_CLASS_DISPLAY_VGA << 8, ~0), .vendor = PCI_VENDOR_ID_NVIDIA },
	{ PCI_DEVICE_CLASS(PCI_CLASS_DISPLAY_3D << 8, ~0), .vendor = PCI_VENDOR_ID_NVIDIA },
	{ }
};

static struct pci_driver driver = {
	.name = "nvidia",
	.id_table = ids,
	.probe = probe,
};

static int __init nvidia_init(void)
{
	int result = misc_register(&node);

	if (result)
		return result;
	result = pci_register_driver(&driver);
	if (result)
		misc_deregister(&node);
	return result;
}

static void __exit nvidia_exit(void)
{
	pci_unregister_driver(&driver);
	misc_deregister(&node);
}

module_init(nvidia_init);
module_exit(nvidia_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("test only: stands in for NVIDIA's driver");
