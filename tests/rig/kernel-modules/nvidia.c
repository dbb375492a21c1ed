/* SPDX-License-Identifier: GPL-2.0 */
/* Test only. Binds NVIDIA's display functions under the name of NVIDIA's driver, and has the node
 * /dev/nvidiactl that programs can open. As in the real one, every open file counts as a use of
 * the module, other modules build on it, and it does not load without a device. It tells the log
 * where it is unbound while a program has it open, and hangs in that while "hang" is set. */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/pci.h>

static bool hang;
module_param(hang, bool, 0644);

static atomic_t n_open = ATOMIC_INIT(0);
static atomic_t n_devices = ATOMIC_INIT(0);

static int node_open(struct inode *inode, struct file *file)
{
	atomic_inc(&n_open);
	return nonseekable_open(inode, file);
}

static int node_release(struct inode *inode, struct file *file)
{
	atomic_dec(&n_open);
	return 0;
}

static const struct file_operations node_operations = {
	.owner = THIS_MODULE,
	.open = node_open,
	.release = node_release,
};

/* What nvidia_modeset builds upon. */
int nvidia_stand_in(void);
int nvidia_stand_in(void)
{
	return atomic_read(&n_devices);
}
EXPORT_SYMBOL_GPL(nvidia_stand_in);

static struct miscdevice node = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "nvidiactl",
	.fops = &node_operations,
};

static int probe(struct pci_dev *pci, const struct pci_device_id *id)
{
	atomic_inc(&n_devices);
	return 0;
}

static void remove(struct pci_dev *pci)
{
	if (atomic_read(&n_open))
		pr_err("stand-in: unbound while held\n");
	while (READ_ONCE(hang))
		msleep(50);
	atomic_dec(&n_devices);
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
	.remove = remove,
};

static int __init nvidia_init(void)
{
	int result = misc_register(&node);

	if (result)
		return result;
	result = pci_register_driver(&driver);
	if (!result && !atomic_read(&n_devices)) {
		pci_unregister_driver(&driver);
		result = -ENODEV;
	}
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
