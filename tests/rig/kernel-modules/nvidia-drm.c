/* SPDX-License-Identifier: GPL-2.0 */
/* Test only. Builds on nvidia_modeset as the module of that name does. */
#include <linux/module.h>

int nvidia_modeset_stand_in(void);

static int __init nvidia_drm_init(void)
{
	return nvidia_modeset_stand_in() < 0 ? -ENODEV : 0;
}

static void __exit nvidia_drm_exit(void)
{
}

module_init(nvidia_drm_init);
module_exit(nvidia_drm_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("test only: stands in for NVIDIA's driver");
