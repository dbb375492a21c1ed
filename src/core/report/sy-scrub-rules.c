/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/sy-scrub-rules.h"

#include <string.h>

/* A value as it stands in a command line or a configuration file; "$" and the like begin what a
 * shell script computes. */
#define VALUE "([^\\s\"'`$\\\\<>(){},;:|]+)"
/* At the start of a word, also of one in quotes. */
#define START "(?<![^\\s\"'=,])"
#define HEX   "[0-9a-f]"

static const SyScrubRule rules[] = {
  { SY_SCRUB_SECRET, NULL, "(grub\\.pbkdf2\\.[0-9A-Za-z.]+)" },
  { SY_SCRUB_SECRET, NULL, "^[ \\t]*password(?:_pbkdf2)?[ \\t]+([^\\s=$][^\\n]*)" },
  { SY_SCRUB_SECRET, NULL, "\\bsuperusers[ \\t]*=[ \\t]*\"([^\"$\\n]+)\"" },
  { SY_SCRUB_SECRET, NULL, "(?<![A-Za-z0-9])(?:passwd|password|passphrase|psk|pass|secret|token)"
                           "[ \\t]*=[ \\t]*[\"']([^\"'$\\n]+)[\"']" },
  { SY_SCRUB_SECRET, NULL, "(?<![A-Za-z0-9])(?:passwd|password|passphrase|psk|pass|secret|token)"
                           "[ \\t]*[=:][ \\t]*([^\\s\"'$,;`\\\\(]+)" },
  { SY_SCRUB_SECRET, NULL, "\\b(?:fido2-cid|pkcs11-uri|ecryptfs_(?:fnek_)?sig)=([^\\s,\"'$]+)" },
  { SY_SCRUB_SECRET, NULL, "\\bsystemd\\.set_credential(?:_binary)?=" VALUE },
  { SY_SCRUB_ADDRESS, "/etc/fstab", "^[ \\t]*(//\\S+)" },
  { SY_SCRUB_ADDRESS, "/etc/fstab", "^[ \\t]*([^\\s#/=]+:/\\S*)" },
  /* What is mounted where people name folders; the device before it, and its type behind it. */
  { SY_SCRUB_LABEL, "/etc/fstab", "^[ \\t]*[^\\s#]\\S*[ \\t]+/(?:mnt|media|srv)/(\\S+)" },
  { SY_SCRUB_USER, "/etc/fstab", "\\b[ug]id=([a-z_][^\\s,]*)" },
  { SY_SCRUB_USER, "/etc/fstab", "\\b(?:user(?:name)?|domain)=([^\\s,]+)" },
  { SY_SCRUB_SECRET, NULL, "\\bcred(?:entials)?=([^\\s,\"'$]+)" },
  { SY_SCRUB_USER, NULL, "\\busername[ \\t]*=[ \\t]*[\"']?([^\\s,\"'$]+)" },
  { SY_SCRUB_MAIL, NULL, "([A-Z0-9._%+-]+@[A-Z0-9-]+(?:\\.[A-Z0-9-]+)*\\.(?!(?:service|socket|"
                         "target|timer|mount|automount|slice|scope|path|device|swap)\\b)"
                         "[A-Z]{2,})(?![A-Z0-9])" },
  { SY_SCRUB_MAIL, NULL, "\\(([A-Z0-9._-]+@[A-Z0-9._-]+)\\)" },
  { SY_SCRUB_USER, NULL, "(?:/home/|/run/media/|/Users/)([^/\\s\"'`:;,$*%<>{}()|\\\\]+)" },
  /* Desktops mount at /media/USER/LABEL, too. */
  { SY_SCRUB_USER, NULL, "(?<![^\\s\"'=:,])/media/([^/\\s\"'`:;,$*%<>{}()|\\\\]+)(?=/)" },
  { SY_SCRUB_LABEL, NULL, "(?<![^\\s\"'=:,])(?:/run)?/media/"
                          "[^/\\s\"']+/([^/\\s\"'`:;,$*%<>{}()|]+)" },
  { SY_SCRUB_USER, NULL, START "live-config\\.(?:username|user-fullname)=" VALUE },
  { SY_SCRUB_HOST, NULL, START "(?:systemd\\.|live-config\\.)?hostname=" VALUE },
  { SY_SCRUB_HOST, NULL, START "rd\\.nfs\\.domain=" VALUE },
  /* NixOS has the name in that of the system, which the parameter init= tells. */
  { SY_SCRUB_HOST, NULL, "-nixos-system-([^/\\s]+?)-[0-9]{2}\\.[0-9]{2}" },
  { SY_SCRUB_ADDRESS, NULL, START "(?:ip|nfsroot|netroot|nameserver|rd\\.iscsi\\.[a-z_.]+|"
                            "rd\\.route|nfsaddrs|rd\\.znet|netconsole|rd\\.nvmf\\.[a-z]+|nbdroot|"
                            "iscsi_[a-z_]+)=([^\\s\"'`$]+)" },
  /* dracut.cmdline(7): root=nfs:SERVER:PATH, root=live:https://SERVER/PATH and the like. */
  { SY_SCRUB_ADDRESS, NULL, START "root=(?:nfs4?|cifs|nbd|iscsi|fcoe|nvmf)[:=]([^\\s\"'`$]+)" },
  { SY_SCRUB_ADDRESS, NULL, START "[\\w./-]+=(?:[a-z0-9]+:)?[a-z][a-z0-9+.]*://(?!/)"
                            "([^\\s\"'`$]+)" },
  { SY_SCRUB_UUID, NULL, "(?<![0-9A-Z])(" HEX "{8}-" HEX "{4}-" HEX "{4}-" HEX "{4}-" HEX "{12})"
                         "(?![0-9A-Z])" },
  /* Of a RAID (mdadm(8)). */
  { SY_SCRUB_UUID, NULL, "(?<![0-9A-Z:])(" HEX "{8}(?::" HEX "{8}){3})(?![0-9A-Z:])" },
  { SY_SCRUB_UUID, NULL, "\\b(?:PART)?UUID=[\"']?(" HEX "[0-9A-F-]{3,})(?![0-9A-Z-])" },
  /* GRUB's "search", which may end with it. */
  { SY_SCRUB_UUID, NULL, "\\bsearch\\b[^\\n]*[ \\t](" HEX "[0-9A-F-]{7,})[ \\t]*$" },
  { SY_SCRUB_UUID, NULL, "/by-(?:part)?uuid/(" HEX "[0-9A-F-]{3,})(?![0-9A-Z-])" },
  /* A parameter with a blank in it; elsewhere the quotes may hold several. */
  { SY_SCRUB_LABEL, "/proc/cmdline", "\"[\\w.-]+=(?:PART)?LABEL=([^\"'$\\n]+)\"" },
  { SY_SCRUB_LABEL, NULL, "\"(?:PART)?LABEL=([^\"'$\\n]+)\"" },
  { SY_SCRUB_LABEL, NULL, "\\b(?:PART)?LABEL=[\"']([^\"'$\\n]+)[\"']" },
  { SY_SCRUB_LABEL, NULL, "\\bsearch\\b[^\\n]*--label[ \\t]+(?!-)[\"']?([^\\s\"'$]+)" },
  /* rEFInd's names of volumes. */
  { SY_SCRUB_LABEL, NULL, "^[ \\t]*volume[ \\t]+\"?([^\"\\n]*[^\"\\s])" },
  { SY_SCRUB_LABEL, NULL, "\\bfslabel\\(([^)\\s]+)\\)" },
  { SY_SCRUB_LABEL, NULL, "\\b(?:PART)?LABEL=[\"']?([^\\s\"'`$,;:(){}]+)" },
  { SY_SCRUB_LABEL, NULL, "/by-(?:part)?label/([^\\s\"'`$,;:(){}/*]+)" },
  { SY_SCRUB_DISK, NULL, "/by-id/([^\\s\"'`$,;:(){}/*]+)" },
  { SY_SCRUB_DISK, NULL, "\\b((?:wwn-0x|naa\\.|eui\\.|nvme\\.)" HEX "{8,}[0-9A-Z.-]*)" },
  { SY_SCRUB_VOLUME, NULL, "/dev/mapper/(?!control\\b)([^\\s\"'`$,;:(){}/*]+)" },
  /* Files and devices with keys: dracut.cmdline(7), systemd-cryptsetup-generator(8), crypttab(5),
   * the hook "encrypt" of mkinitcpio, genkernel. Some name the volume, or the device, before. */
  { SY_SCRUB_FILE, NULL, START "(?:rd\\.)?luks\\.(?:key|data|header)=(?:[^\\s=/:\"']+=)?/?+"
                         "(?!dev/)([^\\s:\"'`$]+)" },
  { SY_SCRUB_FILE, NULL, START "cryptkey=[^\\s:]+:(?:[^\\s:/]+:)?/([^\\s:\"'`$]+)" },
  { SY_SCRUB_FILE, NULL, START "(?:root|swap)_key=/?+(?!dev/)([^\\s\"'`$]+)" },
  { SY_SCRUB_FILE, NULL, "(?<![A-Za-z0-9-])(?:header|key-?file|cryptheader|tpm2-signature|"
                         "tpm2-pcrlock)=/?+(?!dev/)([^\\s,:\"'`$]+)" },
  /* Installers call theirs "@" and what is in it. */
  { SY_SCRUB_VOLUME, NULL, "\\bsubvol=/?+(?!@)([^\\s,\"'`$]+)" },
  { SY_SCRUB_VOLUME, NULL, START "cryptdm=" VALUE },
  { SY_SCRUB_VOLUME, NULL, "(?<=[\"'(=])lvm(?:id)?/([^\\s\"'`)$]+)" },
  { SY_SCRUB_DISK, NULL, START "rd\\.luks\\.serial=" VALUE },
  { SY_SCRUB_VOLUME, NULL, START "cryptdevice=[^:\\s]+:([^\\s:\"'`$,]+)" },
  { SY_SCRUB_VOLUME, NULL, START "(?:rd\\.)?luks\\.name=[^=\\s]+=" VALUE },
  { SY_SCRUB_VOLUME, NULL, START "rd\\.lvm\\.[lv][vg]=" VALUE },
  /* What the initramfs of ZFS imports and mounts (OpenZFS, contrib/dracut/README.md). */
  { SY_SCRUB_VOLUME, NULL, START "(?:zfs=|root=zfs:|bootfs=)(?!(?:auto|bootfs)\\b)" VALUE },
  { SY_SCRUB_VOLUME, NULL, START "(?:root|resume)=/dev/(?!disk/|mapper/)"
                           "([^\\s\"'`$/]+/[^\\s\"'`$]+)" },
  { SY_SCRUB_MAC, NULL, "(?<![0-9A-Z])(" HEX "{2}(?::" HEX "{2}){5,})(?![0-9A-Z])" },
  /* EDK2's drivers name a variable after the card that it is for. */
  { SY_SCRUB_MAC, NULL, "/efivars/[^/]*?(?<![0-9A-F])([0-9A-F]{12})(?=[^/]*-" HEX "{8}-)" },
  { SY_SCRUB_MAC, NULL, START "BOOTIF=([0-9A-F-]{17,20})" },
  /* Of ARM boards, in /proc/cpuinfo. */
  { SY_SCRUB_SERIAL, NULL, "^Serial[ \\t]*:[ \\t]*(" HEX "{8,})$" },
  { SY_SCRUB_MACHINE_ID, NULL, "(?<![0-9A-Z])(" HEX "{32})(?![0-9A-Z])" },
  { 0, NULL, NULL },
};

/* Vendors and types of UEFI variables, partitions and WMI interfaces: the same on every computer
 * (UEFI Specification 2.10, section 3.3; the Boot Loader Interface; the Discoverable Partitions
 * Specification; shim; drivers/platform/x86 of Linux). */
static const char * const public_uuids[] = {
  "8be4df61-93ca-11d2-aa0d-00e098032b8c", "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f",
  "605dab50-e046-4300-abb6-3dd810dd8b23", "d719b2cb-3d3a-4596-a3bc-dad00e67656f",
  "c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "bc13c2ff-59e6-4262-a352-b275fd6f7172",
  "4f68bce3-e8cd-4db1-96e7-fbcaf984b709", "0fc63daf-8483-4772-8e79-3d69d8477de4",
  "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f", "e6d6d379-f507-44c2-a23c-238f2a3df928",
  "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7", "603e9613-ef25-4338-a3d0-c46177516db7",
};

/* What may stand in the place of a value and says nothing about this computer. */
static const char * const public_values[] = {
  "dhcp", "dhcp6", "auto6", "either6", "link6", "link-local", "ibft", "on", "any", "off", "none",
  "root", "boot", "efi", "esp", "home", "swap", "var", "data", "none", "localhost", "removed",
  "lost+found", "linuxbrew", "false", "true", "yes", "no",
};

static const char common_words[] =
  /* Names that installers suggest. */
  "localhost localdomain linux host hostname computer laptop notebook desktop pc machine "
  "workstation gaming home user users test guest admin administrator demo live root me "
  "arch archlinux debian ubuntu fedora manjaro mint opensuse suse tumbleweed nixos pop popos "
  "endeavouros garuda gentoo void cachyos kali zorin elementary steamos bazzite nobara rocky "
  /* Makers and products. */
  "nvidia intel amd ati radeon geforce optimus asus acer dell hp lenovo msi gigabyte razer "
  "samsung huawei framework apple microsoft system76 tuxedo clevo xmg toshiba sony legion "
  "thinkpad ideapad yoga inspiron latitude precision xps alienware predator nitro aspire swift "
  "omen pavilion envy spectre elitebook zbook victus rog tuf zenbook vivobook strix zephyrus "
  "blade aorus aero katana stealth raider macbook imac surface "
  /* What files, programs and parameters are called. */
  "boot etc sys usr proc dev run var lib lib64 bin sbin opt mnt media srv tmp share class bus "
  "devices device drivers driver module modules kernel firmware pci drm card block net conf "
  "config default loader entries grub efi linuz vmlinuz initrd initramfs modprobe mkinitcpio "
  "dracut systemd libvirt qemu kvm vfio iommu nouveau switchyard mode vm quiet splash security "
  "power graphics video render audio input disk network update on off yes no true false none "
  "name type status version vendor model product chassis cpu memory and the for with from not";

const SyScrubRule *
sy_scrub_rules_get (void)
{
  return rules;
}

static gboolean
is_in (const char * const *values,
       guint               n,
       const char         *value)
{
  for (guint i = 0; i < n; i++)
    if (g_ascii_strcasecmp (values[i], value) == 0)
      return TRUE;

  return FALSE;
}

gboolean
sy_scrub_rules_is_public (SyScrubKind  kind,
                          const char  *value)
{
  return (kind == SY_SCRUB_UUID && is_in (public_uuids, G_N_ELEMENTS (public_uuids), value)) ||
         is_in (public_values, G_N_ELEMENTS (public_values), value);
}

const char *
sy_scrub_rules_get_common (void)
{
  return common_words;
}
