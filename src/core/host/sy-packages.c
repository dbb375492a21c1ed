/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host/sy-packages.h"

#include <string.h>

typedef struct {
  const char *command;
  const char *names[SY_PACKAGE_INNOEXTRACT + 1];
} Family;

/* Debian's libvirt comes as a daemon with its configuration for the system; Fedora's and openSUSE's
 * daemons bring their drivers one by one, so that the package for QEMU is named. */
static const Family debian = {
  "sudo apt install",
  { [SY_PACKAGE_LIBVIRT] = "libvirt-daemon-system",
    [SY_PACKAGE_QEMU] = "qemu-system-x86",
    [SY_PACKAGE_OVMF] = "ovmf",
    [SY_PACKAGE_SWTPM] = "swtpm swtpm-tools",
    [SY_PACKAGE_INNOEXTRACT] = "innoextract" },
};

/* dnsmasq is optional for libvirt on Arch, and without it its default network does not start. */
static const Family arch = {
  "sudo pacman -S --needed",
  { [SY_PACKAGE_LIBVIRT] = "libvirt dnsmasq",
    [SY_PACKAGE_QEMU] = "qemu-desktop",
    [SY_PACKAGE_OVMF] = "edk2-ovmf",
    [SY_PACKAGE_SWTPM] = "swtpm",
    [SY_PACKAGE_INNOEXTRACT] = "innoextract" },
};

static const Family fedora = {
  "sudo dnf install",
  { [SY_PACKAGE_LIBVIRT] = "libvirt-daemon-kvm libvirt-client",
    [SY_PACKAGE_QEMU] = "qemu-kvm",
    [SY_PACKAGE_OVMF] = "edk2-ovmf",
    [SY_PACKAGE_SWTPM] = "swtpm swtpm-tools",
    [SY_PACKAGE_INNOEXTRACT] = "innoextract" },
};

static const Family ostree = {
  "sudo rpm-ostree install",
  { [SY_PACKAGE_LIBVIRT] = "libvirt-daemon-kvm libvirt-client",
    [SY_PACKAGE_QEMU] = "qemu-kvm",
    [SY_PACKAGE_OVMF] = "edk2-ovmf",
    [SY_PACKAGE_SWTPM] = "swtpm swtpm-tools",
    [SY_PACKAGE_INNOEXTRACT] = "innoextract" },
};

static const Family suse = {
  "sudo zypper install",
  { [SY_PACKAGE_LIBVIRT] = "libvirt-daemon-qemu libvirt-client",
    [SY_PACKAGE_QEMU] = "qemu-x86",
    [SY_PACKAGE_OVMF] = "qemu-ovmf-x86_64",
    [SY_PACKAGE_SWTPM] = "swtpm",
    [SY_PACKAGE_INNOEXTRACT] = "innoextract" },
};

static const Family gentoo = {
  "sudo emerge --ask --noreplace",
  { [SY_PACKAGE_LIBVIRT] = "app-emulation/libvirt",
    [SY_PACKAGE_QEMU] = "app-emulation/qemu",
    [SY_PACKAGE_OVMF] = "sys-firmware/edk2-bin",
    [SY_PACKAGE_SWTPM] = "app-crypt/swtpm",
    [SY_PACKAGE_INNOEXTRACT] = "app-arch/innoextract" },
};

/* Most derivatives say in ID_LIKE where they come from; these are the roots, and those that some
 * releases of are silent about it. */
static const struct {
  const char   *id;
  const Family *family;
} distributions[] = {
  { "debian", &debian },
  { "ubuntu", &debian },
  { "linuxmint", &debian },
  { "pop", &debian },
  { "arch", &arch },
  { "manjaro", &arch },
  { "endeavouros", &arch },
  { "cachyos", &arch },
  { "garuda", &arch },
  { "fedora", &fedora },
  { "nobara", &fedora },
  { "suse", &suse },
  { "opensuse", &suse },
  { "opensuse-tumbleweed", &suse },
  { "opensuse-leap", &suse },
  { "gentoo", &gentoo },
};

static const Family *
find_family (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (distributions); i++)
    if (g_strcmp0 (id, distributions[i].id) == 0)
      return distributions[i].family;

  return NULL;
}

char *
sy_packages_get_command (const SyOsRelease *os_release,
                         SyPackage          package)
{
  const char *id_like = os_release->id_like != NULL ? os_release->id_like : "";
  g_auto (GStrv) like = g_strsplit (id_like, " ", -1);
  const Family *family = find_family (os_release->id);

  for (guint i = 0; family == NULL && like[i] != NULL; i++)
    family = find_family (like[i]);
  if (os_release->ostree)
    family = family == &fedora ? &ostree : NULL;

  return family != NULL ? g_strconcat (family->command, " ", family->names[package], NULL) : NULL;
}
