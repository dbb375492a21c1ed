/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "report/sy-scrub.h"

/* One text for each kind of datum: what must go, and what the text must be without it. */
static const struct {
  const char *name;
  const char *path;
  const char *text;
  const char *expected;
} cases[] = {
  { "uuid", NULL, "root=UUID=6f1c4b1e-9a52-4f0d-8a57-2f6d0f6f3c11 rw",
    "root=UUID=00000000-0000-4000-8000-000000000001 rw" },
  { "uuid-upper-case", NULL, "luks-6F1C4B1E-9A52-4F0D-8A57-2F6D0F6F3C11",
    "luks-00000000-0000-4000-8000-000000000001" },
  { "uuid-twice", NULL,
    "UUID=6f1c4b1e-9a52-4f0d-8a57-2f6d0f6f3c11 6F1C4B1E-9A52-4F0D-8A57-2F6D0F6F3C11",
    "UUID=00000000-0000-4000-8000-000000000001 00000000-0000-4000-8000-000000000001" },
  { "uuid-fat", NULL, "UUID=6A3C-51F2 /boot vfat", "UUID=0000-0001 /boot vfat" },
  { "uuid-ntfs", NULL, "UUID=01D9A2B3C4D5E6F7", "UUID=0000000000000001" },
  { "partuuid-mbr", NULL, "root=PARTUUID=1a2b3c4d-01", "root=PARTUUID=00000001-01" },
  { "uuid-by-path", NULL, "/dev/disk/by-uuid/6A3C-51F2", "/dev/disk/by-uuid/0000-0001" },
  { "uuid-of-firmware", NULL, "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
    "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c" },
  { "uuid-of-script", NULL, "root=UUID=${GRUB_DEVICE_UUID}", "root=UUID=${GRUB_DEVICE_UUID}" },
  { "label", NULL, "LABEL=annas-disk /srv ext4", "LABEL=label1 /srv ext4" },
  { "label-common", NULL, "LABEL=swap none swap", "LABEL=swap none swap" },
  { "disk", NULL, "/dev/disk/by-id/nvme-Samsung_SSD_980_S64DNX0R512345-part2",
    "/dev/disk/by-id/disk1" },
  { "wwn", NULL, "wwn-0x5002538e40a1b2c3", "disk1" },
  { "mac", NULL, "ifname=lan0:3c:7c:3f:1a:2b:4d", "ifname=lan0:02:00:00:00:00:01" },
  { "mac-bootif", NULL, "BOOTIF=01-3c-7c-3f-1a-2b-4d", "BOOTIF=02:00:00:00:00:01" },
  { "pci-address", NULL, "0000:01:00.0", "0000:01:00.0" },
  { "machine-id", NULL, "systemd.machine_id=9f86d081884c4d659a2feaa0c55ad015",
    "systemd.machine_id=00000000000000000000000000000001" },
  { "mail", NULL, "# ask anna.smith@mail.example.org", "# ask someone1@example.invalid" },
  { "unit-is-no-mail", NULL, "getty@tty1.service user@1000.service",
    "getty@tty1.service user@1000.service" },
  { "home", NULL, "/home/anna/vm/vbios.rom", "/home/user1/vm/vbios.rom" },
  { "home-of-script", NULL, "/home/$USER/x /home/*", "/home/$USER/x /home/*" },
  { "host", NULL, "quiet systemd.hostname=annas-laptop splash",
    "quiet systemd.hostname=host1 splash" },
  { "ip", NULL, "ip=192.168.1.17::192.168.1.1:255.255.255.0:annas-laptop:eth0:off quiet",
    "ip=address1 quiet" },
  { "ip-dhcp", NULL, "ip=dhcp quiet", "ip=dhcp quiet" },
  { "nfsroot", NULL, "nfsroot=10.0.0.5:/srv/anna", "nfsroot=address1" },
  { "cryptdevice", NULL, "cryptdevice=/dev/sda2:annas root=/dev/mapper/annas",
    "cryptdevice=/dev/sda2:volume1 root=/dev/mapper/volume1" },
  { "luks-name", NULL, "rd.luks.name=6f1c4b1e-9a52-4f0d-8a57-2f6d0f6f3c11=annas",
    "rd.luks.name=00000000-0000-4000-8000-000000000001=volume1" },
  { "lvm", NULL, "rd.lvm.lv=annasvg/root root=/dev/annasvg/root",
    "rd.lvm.lv=volume1 root=/dev/volume1" },
  { "netconsole", NULL,
    "netconsole=6666@192.168.1.17/eth0,6666@192.168.1.5/3c:7c:3f:1a:2b:4d quiet",
    "netconsole=address1 quiet" },
  { "zfs", NULL, "root=ZFS=annaspool/ROOT/arch bootfs=annaspool/ROOT zfs=annaspool/ROOT/x rw",
    "root=ZFS=volume1 bootfs=volume2 zfs=volume3 rw" },
  { "zfs-found", NULL, "root=zfs:AUTO root=zfs:annaspool/x zfs=bootfs zfs_force=1",
    "root=zfs:AUTO root=zfs:volume1 zfs=bootfs zfs_force=1" },
  { "device", NULL, "root=/dev/nvme0n1p2 resume=/dev/sda3",
    "root=/dev/nvme0n1p2 resume=/dev/sda3" },
  { "grub-password", "/etc/grub.d/40_custom",
    "set superusers=\"anna\"\npassword_pbkdf2 anna grub.pbkdf2.sha512.10000.AB12.CD34\n",
    "set superusers=\"removed\"\npassword_pbkdf2 removed\n" },
  { "grub-hash", NULL, "x=grub.pbkdf2.sha512.10000.AB12CD34", "x=removed" },
  { "libvirt-password", NULL, "<graphics type='spice' passwd='geheim 1'/>",
    "<graphics type='spice' passwd='removed'/>" },
  { "password", NULL, "vnc_password = \"s3cret\"\npassword=hunter2",
    "vnc_password = \"removed\"\npassword=removed" },
  { "password-of-script", NULL, "password=$1", "password=$1" },
  { "share", "/etc/fstab", "//nas.home/anna /mnt cifs username=anna,password=x,uid=1000 0 0",
    "address1 /mnt cifs username=user1,password=removed,uid=1000 0 0" },
  { "share-nfs", "/etc/fstab", "nas:/export/anna /mnt nfs defaults 0 0",
    "address1 /mnt nfs defaults 0 0" },
  { "credentials", "/etc/fstab", "x /mnt cifs credentials=/root/.nas 0 0",
    "x /mnt cifs credentials=removed 0 0" },
  { "luks-key", NULL, "rd.luks.key=/keys/annas.key:UUID=6A3C-51F2 quiet",
    "rd.luks.key=/file1:UUID=0000-0001 quiet" },
  { "luks-key-of-uuid", NULL,
    "rd.luks.key=6f1c4b1e-9a52-4f0d-8a57-2f6d0f6f3c11=/annas.key:LABEL=x1",
    "rd.luks.key=00000000-0000-4000-8000-000000000001=/file1:LABEL=label1" },
  { "luks-key-on-device", NULL, "luks.key=/dev/disk/by-label/annas", "luks.key=/dev/disk/by-label/"
    "label1" },
  { "luks-options", NULL, "rd.luks.options=6f1c4b1e-9a52-4f0d-8a57-2f6d0f6f3c11=discard,"
    "header=/annas/header.img,keyfile-timeout=10s",
    "rd.luks.options=00000000-0000-4000-8000-000000000001=discard,header=/file1,"
    "keyfile-timeout=10s" },
  { "luks-token", NULL, "luks.options=fido2-cid=QW5uYQ==,discard",
    "luks.options=fido2-cid=removed,discard" },
  { "cryptkey", NULL, "cryptkey=rootfs:/annas.bin cryptkey=LABEL=annas:vfat:/k/annas",
    "cryptkey=rootfs:/file1 cryptkey=LABEL=label1:vfat:/file2" },
  { "cryptkey-raw", NULL, "cryptkey=/dev/sdb:0:4096", "cryptkey=/dev/sdb:0:4096" },
  { "genkernel", NULL, "root_key=annas.key swap_key=/annas.swap",
    "root_key=file1 swap_key=/file2" },
  { "label-in-quotes", "/proc/cmdline",
    "\"root=LABEL=Annas Platte\" LABEL='Annas Platte' root=\"LABEL=A B\"",
    "\"root=LABEL=label1\" LABEL='label1' root=\"LABEL=label2\"" },
  { "label-by-path", NULL,
    "root=/dev/disk/by-label/annas-root resume=/dev/disk/by-partlabel/s\\x20a",
    "root=/dev/disk/by-label/label1 resume=/dev/disk/by-partlabel/label2" },
  { "resume", NULL, "resume=UUID=6f1c4b1e-9a52-4f0d-8a57-2f6d0f6f3c11 resume_offset=34816",
    "resume=UUID=00000000-0000-4000-8000-000000000001 resume_offset=34816" },
  { "root-nfs", NULL, "root=nfs:nas.home:/srv/anna,vers=4 root=nfs4:10.0.0.5:/x",
    "root=nfs:address1 root=nfs4:address2" },
  { "url", NULL, "root=live:https://nas.home/anna.squashfs inst.ks=http://10.0.0.5/ks.cfg quiet",
    "root=live:https://address1 inst.ks=http://address2 quiet" },
  { "url-local", NULL, "uri=qemu:///system", "uri=qemu:///system" },
  { "iscsi", NULL, "iscsi_initiator=iqn.2024-01.home.annas rd.iscsi.initiator=iqn.x ip=dhcp",
    "iscsi_initiator=address1 rd.iscsi.initiator=address2 ip=dhcp" },
  { "raid", NULL, "rd.md.uuid=12ab34cd:56ef7890:12ab34cd:56ef7891",
    "rd.md.uuid=0000000000000001" },
  { "live", NULL, "live-config.username=jo live-config.hostname=annas hostname=annas",
    "live-config.username=user1 live-config.hostname=host1 hostname=host1" },
  { "nixos", NULL, "init=/nix/store/x1y2-nixos-system-annas-laptop-24.05.2024/init",
    "init=/nix/store/x1y2-nixos-system-host1-24.05.2024/init" },
  { "grub-search", NULL, "search --no-floppy --fs-uuid --set=root --hint-efi=hd0,gpt1 6A3C-51F2\n"
    "search --label ANNAS --set\nset root='lvm/annasvg-root' prefix=(lvmid/AbC-d/eF-g)/grub",
    "search --no-floppy --fs-uuid --set=root --hint-efi=hd0,gpt1 0000-0001\n"
    "search --label label1 --set\nset root='lvm/volume1' prefix=(lvmid/volume2)/grub" },
  { "media", NULL, "ROM=/media/anna/ANNAS/vbios.rom /run/media/anna/STICK/x",
    "ROM=/media/user1/label1/vbios.rom /run/media/user1/label2/x" },
  { "fstab-folder", "/etc/fstab", "UUID=6A3C-51F2 /mnt/annas-spiele ntfs3 uid=anna,gid=1000 0 0",
    "UUID=0000-0001 /mnt/label1 ntfs3 uid=user1,gid=1000 0 0" },
  { "refind-volume", NULL, "menuentry Linux {\n  volume \"Annas SSD\"\n  volume ANNAS\n}\n",
    "menuentry Linux {\n  volume \"label1\"\n  volume label2\n}\n" },
  { "cpuinfo-arm", NULL, "Revision\t: c03111\nSerial\t\t: 10000000a1b2c3d4\n",
    "Revision\t: c03111\nSerial\t\t: serial1\n" },
  { "subvolume", NULL,
    "rootflags=subvol=annas/root,noatime rootflags=subvol=/@/.snapshots/1/snapshot "
    "rootflags=subvol=root", "rootflags=subvol=volume1,noatime rootflags=subvol=/@/.snapshots/1/"
    "snapshot rootflags=subvol=root" },
  { "fslabel", NULL, "kernel_path: fslabel(ANNAS):/vmlinuz",
    "kernel_path: fslabel(label1):/vmlinuz" },
  { "parameters", NULL, "quiet intel_iommu=on iommu=pt vfio-pci.ids=10de:1c8d,10de:0fb9 "
                        "video=efifb:off pcie_acs_override=downstream,multifunction",
    "quiet intel_iommu=on iommu=pt vfio-pci.ids=10de:1c8d,10de:0fb9 "
    "video=efifb:off pcie_acs_override=downstream,multifunction" },
};

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (SyScrub) scrub = sy_scrub_new ();
  g_autofree char *clean = sy_scrub_text (scrub, cases[i].path, cases[i].text);
  g_autofree char *again = NULL;

  g_assert_cmpstr (clean, ==, cases[i].expected);
  /* What is clean stays as it is, as in a report of a report. */
  again = sy_scrub_text (scrub, cases[i].path, clean);
  g_assert_cmpstr (again, ==, clean);
}

static void
test_known (void)
{
  g_autoptr (SyScrub) scrub = sy_scrub_new ();
  g_autofree char *clean = NULL;
  const char *text = "Anna's annabel on ANNAS-PC: anna, (anna)";

  sy_scrub_add_known (scrub, SY_SCRUB_USER, "anna");
  sy_scrub_add_known (scrub, SY_SCRUB_HOST, "annas-pc");
  g_assert_cmpstr (sy_scrub_find_known (scrub, text, strlen (text)), ==, "anna");
  clean = sy_scrub_text (scrub, NULL, text);
  g_assert_cmpstr (clean, ==, "user1's annabel on host1: user1, (user1)");
  g_assert_null (sy_scrub_find_known (scrub, clean, strlen (clean)));
  g_assert_cmpuint (sy_scrub_get_count (scrub, SY_SCRUB_USER), ==, 3);
  g_assert_cmpuint (sy_scrub_get_count (scrub, SY_SCRUB_HOST), ==, 1);
}

/* A computer called after its model must not take the model out of its own description. */
static void
test_common (void)
{
  g_autoptr (SyScrub) scrub = sy_scrub_new ();
  g_autofree char *clean = NULL;

  sy_scrub_add_common (scrub, "Zephyr Z14-2021");
  sy_scrub_add_known (scrub, SY_SCRUB_HOST, "zephyr");
  sy_scrub_add_known (scrub, SY_SCRUB_USER, "nvidia");
  sy_scrub_add_known (scrub, SY_SCRUB_USER, "al");
  clean = sy_scrub_text (scrub, NULL, "Zephyr nvidia al /home/al systemd.hostname=zephyr");
  g_assert_cmpstr (clean, ==, "Zephyr nvidia al /home/user1 systemd.hostname=host1");
}

static void
test_find_in_binary (void)
{
  static const char data[] = "\0\xff\0annas-pc\0\x01";
  g_autoptr (SyScrub) scrub = sy_scrub_new ();

  sy_scrub_add_known (scrub, SY_SCRUB_HOST, "annas-pc");
  g_assert_cmpstr (sy_scrub_find_known (scrub, data, sizeof data), ==, "annas-pc");
  g_assert_null (sy_scrub_find_known (scrub, data, 8));
}

static void
test_path (void)
{
  g_autoptr (SyScrub) scrub = sy_scrub_new ();
  g_autofree char *entry = sy_scrub_path (
    scrub, "/boot/loader/entries/9f86d081884c4d659a2feaa0c55ad015-6.1.0.conf");
  g_autofree char *wmi = sy_scrub_path (
    scrub, "/sys/bus/wmi/devices/12345678-EF25-4338-A3D0-C46177516DB7");
  g_autofree char *mdev = sy_scrub_path (
    scrub, "/sys/bus/mdev/devices/12345678-ef25-4338-a3d0-c46177516db7");

  g_assert_cmpstr (entry, ==,
                   "/boot/loader/entries/00000000000000000000000000000001-6.1.0.conf");
  g_assert_cmpstr (wmi, ==, "/sys/bus/wmi/devices/12345678-EF25-4338-A3D0-C46177516DB7");
  g_assert_cmpstr (mdev, ==, "/sys/bus/mdev/devices/00000000-0000-4000-8000-000000000001");
}

/* Bytes that are no UTF-8 pass through. */
static void
test_any_bytes (void)
{
  g_autoptr (SyScrub) scrub = sy_scrub_new ();
  g_autofree char *clean = sy_scrub_text (scrub, NULL, "\xff\xfe UUID=6A3C-51F2 \x80");

  g_assert_cmpstr (clean, ==, "\xff\xfe UUID=0000-0001 \x80");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/scrub/form/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/scrub/known", test_known);
  g_test_add_func ("/scrub/common", test_common);
  g_test_add_func ("/scrub/find-in-binary", test_find_in_binary);
  g_test_add_func ("/scrub/path", test_path);
  g_test_add_func ("/scrub/any-bytes", test_any_bytes);

  return g_test_run ();
}
