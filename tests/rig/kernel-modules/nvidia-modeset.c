/* SPDX-License-Identifier: GPL-2.0 */
/* Test only. Builds on nvidia as the module of that name does. */
#include <linux/module.h>

int nvidia_stand_in(void);

int nvidia_modeset_stand_in(void);
int nvidia_modeset_stand_in(void)
{
	return nvidia_stand_in();
}
EXPORT_SYMBOL_GPL(nvidia_modeset_stand_in);

static int __init nvidia_modeset_init(void)
{
	return nvidia_stand_in() < 0 ? -ENODEV : 0;
}

static void __exit nvidia_modeset_exit(void)
{
}

module_init(nvidia_modeset_init);
module_exit(nvidia_modeset_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("test only: stands in for NVIDIA's driver");
