/* SPDX-License-Identifier: GPL-2.0 */
/* Test only. A driver that calls itself i915, binds an HD Graphics 630 and offers the types of
 * virtual GPUs that GVT-g has there. Those that are created can be given to a virtual machine and
 * show a picture: one half is red, the other one blue. They have an OpRegion, as GVT-g's have.
 * What vfio asks of such a driver is told by samples/vfio-mdev/mdpy.c of the kernel. */
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>
#include <linux/version.h>
#include <linux/vmalloc.h>
#include <drm/drm_fourcc.h>

#define CONFIG_SIZE	256
#define OPREGION_INDEX	VFIO_PCI_NUM_REGIONS
#define PLANE_INDEX	(VFIO_PCI_NUM_REGIONS + 1)
#define NUM_REGIONS	(VFIO_PCI_NUM_REGIONS + 2)
#define OPREGION_SIZE	(8 * 1024)

/* Where the regions stand in the file of a device. */
#define MEMORY_OFFSET	PAGE_SIZE
#define OPREGION_OFFSET	(1ULL << 40)

struct gvt_type {
	struct mdev_type type;
	const char *description;
	u32 width;
	u32 height;
	int available;
};

static struct gvt_type types[] = {
	{
		.type = { .sysfs_name = "GVTg_V5_4", .pretty_name = "GVTg_V5_4" },
		.description = "low_gm_size: 128MB\nhigh_gm_size: 512MB\nfence: 4\n"
			       "resolution: 1920x1200\nweight: 4\n",
		.width = 1920,
		.height = 1200,
		.available = 1,
	},
	{
		.type = { .sysfs_name = "GVTg_V5_8", .pretty_name = "GVTg_V5_8" },
		.description = "low_gm_size: 64MB\nhigh_gm_size: 384MB\nfence: 4\n"
			       "resolution: 1024x768\nweight: 2\n",
		.width = 1024,
		.height = 768,
		.available = 2,
	},
};

static struct mdev_type *type_list[] = { &types[0].type, &types[1].type };
static DEFINE_MUTEX(lock);

struct gvt {
	struct vfio_device vfio;
	struct gvt_type *type;
	u8 config[CONFIG_SIZE];
	u8 opregion[OPREGION_SIZE];
	u32 memory_size;
	u8 *memory;
};

static struct gvt *to_gvt(struct vfio_device *vfio)
{
	return container_of(vfio, struct gvt, vfio);
}

static void put16(u8 *at, u16 value)
{
	value = cpu_to_le16(value);
	memcpy(at, &value, sizeof(value));
}

static void put32(u8 *at, u32 value)
{
	value = cpu_to_le32(value);
	memcpy(at, &value, sizeof(value));
}

static void draw(struct gvt *gvt)
{
	u32 width = gvt->type->width;

	for (u32 i = 0; i < width * gvt->type->height; i++)
		put32(gvt->memory + i * 4, i % width < width / 2 ? 0xff0000 : 0x0000ff);
}

static void fill(struct gvt *gvt)
{
	put16(gvt->config + PCI_VENDOR_ID, PCI_VENDOR_ID_INTEL);
	put16(gvt->config + PCI_DEVICE_ID, 0x591b);
	put16(gvt->config + PCI_SUBSYSTEM_VENDOR_ID, 0x17aa);
	put16(gvt->config + PCI_SUBSYSTEM_ID, 0x39d1);
	put16(gvt->config + PCI_COMMAND, PCI_COMMAND_IO | PCI_COMMAND_MEMORY);
	put16(gvt->config + PCI_CLASS_DEVICE, PCI_CLASS_DISPLAY_VGA);
	put32(gvt->config + PCI_BASE_ADDRESS_0,
	      PCI_BASE_ADDRESS_MEM_TYPE_32 | PCI_BASE_ADDRESS_MEM_PREFETCH);
	memcpy(gvt->opregion, "IntelGraphicsMem", 16);
	put32(gvt->opregion + 16, OPREGION_SIZE / 1024);
	draw(gvt);
}

static int init_vfio(struct vfio_device *vfio)
{
	struct gvt *gvt = to_gvt(vfio);
	struct mdev_device *mdev = to_mdev_device(vfio->dev);

	gvt->type = container_of(mdev->type, struct gvt_type, type);
	gvt->memory_size = roundup_pow_of_two(gvt->type->width * gvt->type->height * 4);
	gvt->memory = vmalloc_user(gvt->memory_size);
	if (!gvt->memory)
		return -ENOMEM;
	fill(gvt);
	return 0;
}

static void release_vfio(struct vfio_device *vfio)
{
	vfree(to_gvt(vfio)->memory);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
	vfio_free_device(vfio);
#endif
}

/* The part of the device's file that holds @pos and @count bytes from there; NULL: no such. */
static u8 *find_bytes(struct gvt *gvt, loff_t pos, size_t count)
{
	if (pos + count <= CONFIG_SIZE)
		return gvt->config + pos;
	if (pos >= MEMORY_OFFSET && pos + count <= MEMORY_OFFSET + gvt->memory_size)
		return gvt->memory + (pos - MEMORY_OFFSET);
	if (pos >= OPREGION_OFFSET && pos + count <= OPREGION_OFFSET + OPREGION_SIZE)
		return gvt->opregion + (pos - OPREGION_OFFSET);
	return NULL;
}

static ssize_t read_vfio(struct vfio_device *vfio, char __user *buffer, size_t count,
			 loff_t *pos)
{
	u8 *bytes = find_bytes(to_gvt(vfio), *pos, count);

	if (!bytes || copy_to_user(buffer, bytes, count))
		return -EFAULT;
	*pos += count;
	return count;
}

/* Of the configuration only the address of the memory can be set. */
static ssize_t write_vfio(struct vfio_device *vfio, const char __user *buffer, size_t count,
			  loff_t *pos)
{
	struct gvt *gvt = to_gvt(vfio);
	u8 *bytes = find_bytes(gvt, *pos, count);
	u32 value;

	if (!bytes)
		return -EFAULT;
	if (*pos >= CONFIG_SIZE) {
		if (copy_from_user(bytes, buffer, count))
			return -EFAULT;
	} else if (*pos == PCI_BASE_ADDRESS_0 && count == sizeof(value)) {
		if (copy_from_user(&value, buffer, count))
			return -EFAULT;
		value = le32_to_cpu(value) & ~(gvt->memory_size - 1);
		put32(bytes, value | PCI_BASE_ADDRESS_MEM_PREFETCH);
	}
	*pos += count;
	return count;
}

static int mmap_vfio(struct vfio_device *vfio, struct vm_area_struct *vma)
{
	struct gvt *gvt = to_gvt(vfio);

	if (vma->vm_pgoff != MEMORY_OFFSET >> PAGE_SHIFT || !(vma->vm_flags & VM_SHARED) ||
	    vma->vm_end - vma->vm_start > gvt->memory_size)
		return -EINVAL;
	return remap_vmalloc_range(vma, gvt->memory, 0);
}

static long get_info(void __user *arg)
{
	struct vfio_device_info info;
	size_t size = offsetofend(struct vfio_device_info, num_irqs);

	if (copy_from_user(&info, arg, size))
		return -EFAULT;
	if (info.argsz < size)
		return -EINVAL;
	info.flags = VFIO_DEVICE_FLAGS_PCI;
	info.num_regions = NUM_REGIONS;
	info.num_irqs = VFIO_PCI_NUM_IRQS;
	return copy_to_user(arg, &info, size) ? -EFAULT : 0;
}

/* Tells behind the region what it is for, where there is room. */
static long put_opregion_type(struct vfio_region_info *info, void __user *arg)
{
	struct vfio_region_info_cap_type type = {
		.header = { .id = VFIO_REGION_INFO_CAP_TYPE, .version = 1 },
		.type = VFIO_REGION_TYPE_PCI_VENDOR_TYPE | PCI_VENDOR_ID_INTEL,
		.subtype = VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION,
	};
	size_t size = sizeof(*info) + sizeof(type);

	info->flags |= VFIO_REGION_INFO_FLAG_CAPS;
	if (info->argsz >= size) {
		if (copy_to_user(arg + sizeof(*info), &type, sizeof(type)))
			return -EFAULT;
		info->cap_offset = sizeof(*info);
	}
	info->argsz = size;
	return 0;
}

static long get_region(struct gvt *gvt, void __user *arg)
{
	struct vfio_region_info info;

	if (copy_from_user(&info, arg, sizeof(info)))
		return -EFAULT;
	if (info.argsz < sizeof(info) || info.index >= NUM_REGIONS)
		return -EINVAL;
	info.flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	info.cap_offset = 0;
	switch (info.index) {
	case VFIO_PCI_CONFIG_REGION_INDEX:
		info.offset = 0;
		info.size = CONFIG_SIZE;
		break;
	case VFIO_PCI_BAR0_REGION_INDEX:
	case PLANE_INDEX:
		info.offset = MEMORY_OFFSET;
		info.size = gvt->memory_size;
		info.flags |= VFIO_REGION_INFO_FLAG_MMAP;
		break;
	case OPREGION_INDEX:
		info.offset = OPREGION_OFFSET;
		info.size = OPREGION_SIZE;
		if (put_opregion_type(&info, arg))
			return -EFAULT;
		break;
	default:
		info.offset = 0;
		info.size = 0;
		info.flags = 0;
	}
	return copy_to_user(arg, &info, sizeof(info)) ? -EFAULT : 0;
}

static long get_irq(void __user *arg)
{
	struct vfio_irq_info info;

	if (copy_from_user(&info, arg, sizeof(info)))
		return -EFAULT;
	if (info.argsz < sizeof(info) || info.index >= VFIO_PCI_NUM_IRQS)
		return -EINVAL;
	info.flags = 0;
	info.count = 0;
	return copy_to_user(arg, &info, sizeof(info)) ? -EFAULT : 0;
}

static long query_plane(struct gvt *gvt, void __user *arg)
{
	struct vfio_device_gfx_plane_info plane;
	size_t size = offsetofend(struct vfio_device_gfx_plane_info, region_index);

	if (copy_from_user(&plane, arg, size))
		return -EFAULT;
	if (plane.argsz < size)
		return -EINVAL;
	if (plane.flags == (VFIO_GFX_PLANE_TYPE_PROBE | VFIO_GFX_PLANE_TYPE_REGION))
		return 0;
	if (plane.flags != VFIO_GFX_PLANE_TYPE_REGION)
		return -EINVAL;
	plane.drm_format = DRM_FORMAT_XRGB8888;
	plane.drm_format_mod = 0;
	plane.width = gvt->type->width;
	plane.height = gvt->type->height;
	plane.stride = gvt->type->width * 4;
	plane.size = gvt->memory_size;
	plane.x_pos = plane.y_pos = plane.x_hot = plane.y_hot = 0;
	plane.region_index = PLANE_INDEX;
	return copy_to_user(arg, &plane, size) ? -EFAULT : 0;
}

static long ioctl_vfio(struct vfio_device *vfio, unsigned int command, unsigned long arg)
{
	struct gvt *gvt = to_gvt(vfio);

	switch (command) {
	case VFIO_DEVICE_GET_INFO:
		return get_info((void __user *)arg);
	case VFIO_DEVICE_GET_REGION_INFO:
		return get_region(gvt, (void __user *)arg);
	case VFIO_DEVICE_GET_IRQ_INFO:
		return get_irq((void __user *)arg);
	case VFIO_DEVICE_QUERY_GFX_PLANE:
		return query_plane(gvt, (void __user *)arg);
	case VFIO_DEVICE_SET_IRQS:
		return -EINVAL;
	case VFIO_DEVICE_RESET:
		draw(gvt);
		return 0;
	}
	return -ENOTTY;
}

static const struct vfio_device_ops vfio_ops = {
	.init = init_vfio,
	.release = release_vfio,
	.read = read_vfio,
	.write = write_vfio,
	.ioctl = ioctl_vfio,
	.mmap = mmap_vfio,
};

static int change_available(struct gvt_type *type, int by)
{
	int result = 0;

	mutex_lock(&lock);
	if (type->available + by < 0)
		result = -EUSERS;
	else
		type->available += by;
	mutex_unlock(&lock);
	return result;
}

static int probe_mdev(struct mdev_device *mdev)
{
	struct gvt_type *type = container_of(mdev->type, struct gvt_type, type);
	struct gvt *gvt;
	int result = change_available(type, -1);

	if (result)
		return result;
	gvt = vfio_alloc_device(gvt, vfio, &mdev->dev, &vfio_ops);
	result = PTR_ERR_OR_ZERO(gvt);
	if (!result) {
		result = vfio_register_emulated_iommu_dev(&gvt->vfio);
		if (result)
			vfio_put_device(&gvt->vfio);
	}
	if (result)
		change_available(type, 1);
	else
		dev_set_drvdata(&mdev->dev, gvt);
	return result;
}

static void remove_mdev(struct mdev_device *mdev)
{
	struct gvt *gvt = dev_get_drvdata(&mdev->dev);

	change_available(gvt->type, 1);
	vfio_unregister_group_dev(&gvt->vfio);
	vfio_put_device(&gvt->vfio);
}

static unsigned int get_available(struct mdev_type *type)
{
	return container_of(type, struct gvt_type, type)->available;
}

static ssize_t show_description(struct mdev_type *type, char *buffer)
{
	return sysfs_emit(buffer, "%s", container_of(type, struct gvt_type, type)->description);
}

static struct mdev_driver mdev_driver = {
	.device_api = "vfio-pci",
	.driver = { .name = "intel_vgpu_mdev", .owner = THIS_MODULE },
	.probe = probe_mdev,
	.remove = remove_mdev,
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
MODULE_DESCRIPTION("test only: virtual GPUs as of GVT-g");
