/* SPDX-License-Identifier: GPL-2.0 */
/* Test only. A driver that calls itself i915, binds an HD Graphics 630 and offers the types of
 * virtual GPUs that GVT-g has there. None can be created. */
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/pci.h>

struct gvt_type {
	struct mdev_type type;
	const char *description;
	unsigned int available;
};

static struct gvt_type types[] = {
	{
		.type = { .sysfs_name = "GVTg_V5_4", .pretty_name = "GVTg_V5_4" },
		.description = "low_gm_size: 128MB\nhigh_gm_size: 512MB\nfence: 4\n"
			       "resolution: 1920x1200\nweight: 4\n",
		.available = 1,
	},
	{
		.type = { .sysfs_name = "GVTg_V5_8", .pretty_name = "GVTg_V5_8" },
		.description = "low_gm_size: 64MB\nhigh_gm_size: 384MB\nfence: 4\n"
			       "resolution: 1024x768\nweight: 2\n",
		.available = 2,
	},
};

static struct mdev_type *type_list[] = { &types[0].type, &types[1].type };

static unsigned int get_available(struct mdev_type *type)
{
	return container_of(type, struct gvt_type, type)->available;
}

static ssize_t show_description(struct mdev_type *type, char *buffer)
{
	return sysfs_emit(buffer, "%s", container_of(type, struct gvt_type, type)->description);
}

static int probe_mdev(struct mdev_device *mdev)
{
	return -EOPNOTSUPP;
}

static struct mdev_driver mdev_driver = {
	.device_api = "vfio-pci",
	.driver = { .name = "intel_vgpu_mdev", .owner = THIS_MODULE },
	.probe = probe_mdev,
	.get_available = get_available,
	.show_description = show_description,
};

static struct mdev_parent parent;

static int probe(struct pci_dev *pci, const struct pci_device_id *id)
{
	return mdev_register_parent(&parent, &pci->dev, &mdev_driver, type_list,
				    ARRAY_SIZE(type_list));
}

static void remove(struct pci_dev *pci)
{
	mdev_unregister_parent(&parent);
}

static const struct pci_device_id ids[] = { { PCI_DEVICE(0x8086, 0x591b) }, { } };

static struct pci_driver driver = {
	.name = "i915",
	.id_table = ids,
	.probe = probe,
	.remove = remove,
};

static int __init fakegvt_init(void)
{
	int result = mdev_register_driver(&mdev_driver);

	if (result)
		return result;
	result = pci_register_driver(&driver);
	if (result)
		mdev_unregister_driver(&mdev_driver);
	return result;
}

static void __exit fakegvt_exit(void)
{
	pci_unregister_driver(&driver);
	mdev_unregister_driver(&mdev_driver);
}

module_init(fakegvt_init);
module_exit(fakegvt_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("test only: virtual GPU types as of GVT-g");
