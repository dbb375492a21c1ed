/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "guest/sy-guest.h"

/* The lines are part of what is tested. */
static const char gaming[] =
  "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n"
  "  <name>win10</name>\n"
  "  <memory unit='GiB'>8</memory>\n"
  "  <memoryBacking><hugepages/><source type='memfd'/></memoryBacking>\n"
  "  <memtune><hard_limit unit='G'>10</hard_limit></memtune>\n"
  "  <vcpu>8</vcpu>\n"
  "  <os firmware='efi'><type arch='x86_64' machine='pc-q35-7.2'>hvm</type>\n"
  "    <smbios mode='sysinfo'/>\n"
  "    <acpi><table type='raw'>/var/lib/tables/battery.aml</table></acpi></os>\n"
  "  <sysinfo type='smbios'><system><entry name='manufacturer'>LENOVO</entry></system></sysinfo>\n"
  "  <features><acpi/><hyperv mode='custom'><relaxed state='on'/>\n"
  "      <vendor_id state='on' value='GenuineIntel'/></hyperv>\n"
  "    <kvm><hidden state='on'/></kvm><vmport state='off'/><ioapic driver='kvm'/></features>\n"
  "  <cpu mode='host-passthrough'><topology sockets='1' dies='1' cores='4' threads='2'/>\n"
  "    <feature policy='disable' name='hypervisor'/></cpu>\n"
  "  <cputune><vcpupin vcpu='0' cpuset='2'/></cputune>\n"
  "  <devices>\n"
  "    <emulator>/usr/bin/qemu-system-x86_64</emulator>\n"
  "    <controller type='pci' index='0' model='pcie-root'/>\n"
  "    <controller type='pci' index='5' model='pcie-root-port'><target hotplug='off'/>\n"
  "      <address type='pci' bus='0' slot='1' function='0' multifunction='on'/></controller>\n"
  "    <controller type='pci' index='2' model='pcie-root-port'>\n"
  "      <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x1'/></controller>\n"
  "    <controller type='pci' index='3' model='pcie-to-pci-bridge'>\n"
  "      <address type='pci' bus='0x05' slot='0x00' function='0x0'/></controller>\n"
  "    <hostdev mode='subsystem' type='pci' managed='yes'>\n"
  "      <source><address domain='0' bus='1' slot='0' function='0'/></source>\n"
  "      <rom bar='off' file='/var/lib/rom.bin'/><alias name='ua-dgpu'/>\n"
  "      <address type='pci' bus='2' slot='0' function='0'/></hostdev>\n"
  "    <hostdev mode='subsystem' type='usb'><source><vendor id='0x1'/></source></hostdev>\n"
  "    <hostdev mode='subsystem' type='mdev' model='vfio-pci' display='on' ramfb='off'>\n"
  "      <source><address uuid='AF5972FB-5530-41a7-0000-fd836204445b'/></source>\n"
  "      <address type='pci' bus='2' slot='0' function='0'/></hostdev>\n"
  "    <interface type='hostdev'><source><address type='pci' bus='3' slot='0'/></source>\n"
  "      <address type='pci' bus='3' slot='4' function='0'/></interface>\n"
  "    <graphics type='spice'><gl enable='yes'/></graphics>\n"
  "    <video><model type='none'/></video>\n"
  "    <shmem name='looking-glass'><model type='ivshmem-plain'/><size unit='M'>64</size>\n"
  "      <address type='pci' bus='3' slot='1' function='0'/></shmem>\n"
  "  </devices>\n"
  "  <qemu:commandline>\n"
  "    <qemu:arg value='-acpitable'/>\n"
  "    <qemu:arg value='file=/ssdt,,1.dat'/>\n"
  "    <qemu:arg value='-set'/>\n"
  "    <qemu:arg value='device.hostdev2.xres=1920'/>\n"
  "    <qemu:arg value='-acpitable'/>\n"
  "    <qemu:arg value='admin:///usr/share/ssdt.dat'/>\n"
  "  </qemu:commandline>\n"
  "  <qemu:override><qemu:device alias='ua-dgpu'><qemu:frontend>\n"
  "    <qemu:property name='x-pci-sub-vendor-id' type='unsigned' value='6058'/>\n"
  "    <qemu:property name='x-pci-sub-device-id' type='unsigned' value='0x39d1'/>\n"
  "  </qemu:frontend></qemu:device></qemu:override>\n"
  "</domain>\n";

static SyGuest *
read_guest (const char *xml)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyDomain) domain = sy_domain_new_from_xml (xml, -1, &error);

  g_assert_no_error (error);

  return sy_guest_new_from_domain (domain);
}

static void
test_settings (void)
{
  g_autoptr (SyGuest) guest = read_guest (gaming);
  const SyGuestFeatures *features = &guest->features;
  const SyGuestItem *vendor = sy_guest_find_item (features->hyperv, "vendor_id");

  g_assert_cmpstr (guest->machine_family, ==, "q35");
  g_assert_cmpuint (guest->machine_major, ==, 7);
  g_assert_cmpuint (guest->machine_minor, ==, 2);
  g_assert_cmpuint (guest->machine_line, ==, 7);
  g_assert_cmpint (guest->firmware, ==, SY_GUEST_FIRMWARE_UEFI);
  g_assert_true (guest->firmware_auto);
  g_assert_cmpuint (guest->memory.size_kib, ==, 8 * 1024 * 1024);
  g_assert_cmpuint (guest->memory.hard_limit_kib, ==, 10 * 1024 * 1024);
  g_assert_cmpint (guest->memory.locked, ==, SY_GUEST_ABSENT);
  g_assert_cmpint (guest->memory.hugepages, ==, SY_GUEST_ON);
  g_assert_cmpuint (guest->vcpus, ==, 8);
  g_assert_cmpint (features->kvm_hidden, ==, SY_GUEST_ON);
  g_assert_cmpint (features->vmport, ==, SY_GUEST_OFF);
  g_assert_cmpint (features->smm, ==, SY_GUEST_ABSENT);
  g_assert_cmpint (features->hypervisor, ==, SY_GUEST_OFF);
  g_assert_cmpstr (features->ioapic_driver, ==, "kvm");
  g_assert_cmpuint (features->cores, ==, 4);
  g_assert_cmpstr (vendor->value, ==, "GenuineIntel");
  g_assert_cmpuint (vendor->line, ==, 12);
  g_assert_null (sy_guest_find_item (features->hyperv, "vapic"));
  g_assert_cmpstr (sy_guest_find_item (guest->sysinfo, "system.manufacturer")->value, ==,
                   "LENOVO");
  g_assert_cmpstr (sy_guest_find_item (guest->pins, "0")->value, ==, "2");
  g_assert_cmpuint (((SyGuestShmem *) guest->shmems->pdata[0])->size_mib, ==, 64);
  g_assert_cmpstr (sy_guest_find_item (guest->graphics, "spice")->value, ==, "yes");
  g_assert_cmpstr (guest->emulator, ==, "/usr/bin/qemu-system-x86_64");
}

static void
test_tables (void)
{
  g_autoptr (SyGuest) guest = read_guest (gaming);
  const SyGuestTable *raw = guest->tables->pdata[0];
  const SyGuestTable *escaped = guest->tables->pdata[1];
  const SyGuestTable *wrong = guest->tables->pdata[2];

  g_assert_cmpuint (guest->tables->len, ==, 3);
  g_assert_cmpstr (raw->type, ==, "raw");
  g_assert_cmpstr (raw->path, ==, "/var/lib/tables/battery.aml");
  g_assert_cmpuint (raw->line, ==, 9);
  g_assert_cmpstr (escaped->type, ==, "argument");
  g_assert_cmpstr (escaped->path, ==, "/ssdt,1.dat");
  g_assert_null (wrong->path);
  g_assert_cmpstr (wrong->argument, ==, "admin:///usr/share/ssdt.dat");
}

/* <interface type='hostdev'> is counted first; one with an alias of its own is not counted. */
static void
test_hostdevs (void)
{
  g_autoptr (SyGuest) guest = read_guest (gaming);
  const SyGuestHostdev *gpu = sy_guest_find_hostdev (guest, &(SyPciAddress) { .bus = 1 });
  const SyGuestHostdev *nic = sy_guest_find_hostdev (guest, &(SyPciAddress) { .bus = 3 });
  const SyGuestHostdev *mdev =
    sy_guest_find_mdev (guest, "af5972fb-5530-41a7-0000-fd836204445b");
  guint64 number = 0;

  g_assert_cmpuint (guest->hostdevs->len, ==, 4);
  g_assert_cmpint (nic->number, ==, 0);
  g_assert_cmpint (gpu->number, ==, -1);
  g_assert_cmpint (mdev->number, ==, 2);
  g_assert_cmpint (gpu->rom_bar, ==, SY_GUEST_OFF);
  g_assert_cmpstr (gpu->rom_file, ==, "/var/lib/rom.bin");
  g_assert_cmpint (mdev->display, ==, SY_GUEST_ON);
  g_assert_cmpint (mdev->ramfb, ==, SY_GUEST_OFF);
  g_assert_cmpint (mdev->rom_bar, ==, SY_GUEST_ABSENT);

  g_assert_true (sy_guest_hostdev_get_number (gpu, "x-pci-sub-vendor-id", &number));
  g_assert_cmpuint (number, ==, 0x17aa);
  /* libvirt reads an override with base 10 and refuses this one. */
  g_assert_false (sy_guest_hostdev_get_number (gpu, "x-pci-sub-device-id", &number));
  g_assert_true (sy_guest_hostdev_get_number (mdev, "xres", &number));
  g_assert_cmpuint (number, ==, 1920);
  g_assert_cmpint (sy_guest_hostdev_get_property (mdev, "xres")->origin, ==,
                   SY_GUEST_ORIGIN_SET);
}

static void
test_topology (void)
{
  g_autoptr (SyGuest) guest = read_guest (gaming);
  const SyGuestHostdev *gpu = sy_guest_find_hostdev (guest, &(SyPciAddress) { .bus = 1 });
  const SyGuestHostdev *nic = sy_guest_find_hostdev (guest, &(SyPciAddress) { .bus = 3 });
  const SyGuestCollision *collision = guest->collisions->pdata[0];

  /* Port 00:01.0 is bus 1 whatever its index, the bridge behind it 2, port 00:01.1 then 3. */
  g_assert_cmpint (gpu->device->parent->index, ==, 2);
  g_assert_cmpint (gpu->device->guest_bus, ==, 3);
  g_assert_cmpint (nic->device->guest_bus, ==, 2);
  g_assert_cmpint (nic->device->parent->parent->index, ==, 5);
  g_assert_cmpint (sy_guest_find_controller (guest, 5)->hotplug, ==, SY_GUEST_OFF);
  g_assert_cmpint (sy_guest_find_controller (guest, 2)->hotplug, ==, SY_GUEST_ABSENT);
  g_assert_cmpuint (guest->collisions->len, ==, 1);
  g_assert_true (collision->first == gpu->device);
  g_assert_cmpstr (collision->second->element, ==, "hostdev");
}

/* What libvirt has yet to place may come before what is placed. */
static void
test_unsettled (void)
{
  g_autoptr (SyGuest) guest = read_guest (
    "<domain><devices><controller type='pci' index='0' model='pcie-root'/>"
    "<controller type='pci' index='1' model='pcie-root-port'>"
    "<address type='pci' bus='0' slot='1' function='0'/></controller>"
    "<controller type='pci' index='2' model='pcie-root-port'>"
    "<address type='pci' bus='0' slot='3' function='0'/></controller>"
    "<controller type='pci' index='3' model='pcie-root-port'/>"
    "<video><model type='vga'/></video>"
    "<sound model='ich9'><address type='pci' bus='0x1z'/></sound>"
    "<disk><target dev='sda' bus='sata'/></disk></devices></domain>");

  g_assert_cmpint (sy_guest_find_controller (guest, 1)->secondary_bus, ==, 1);
  g_assert_cmpint (sy_guest_find_controller (guest, 2)->secondary_bus, ==, -1);
  g_assert_cmpint (sy_guest_find_device (guest, "video", NULL)->address.state, ==,
                   SY_GUEST_ADDRESS_UNASSIGNED);
  g_assert_cmpint (sy_guest_find_device (guest, "sound", NULL)->address.state, ==,
                   SY_GUEST_ADDRESS_INVALID);
  g_assert_cmpint (sy_guest_find_device (guest, "disk", NULL)->address.state, ==,
                   SY_GUEST_ADDRESS_NONE);
  g_assert_cmpint (guest->firmware, ==, SY_GUEST_FIRMWARE_UNKNOWN);
}

/* Bridges in a circle end nowhere. */
static void
test_circle (void)
{
  g_autoptr (SyGuest) guest = read_guest (
    "<domain><devices>"
    "<controller type='pci' index='1' model='pci-bridge'><address type='pci' bus='2' slot='1'/>"
    "</controller><controller type='pci' index='2' model='pci-bridge'>"
    "<address type='pci' bus='1' slot='1'/></controller>"
    "<controller type='pci' index='3' model='pci-bridge'><address type='pci' bus='3' slot='1'/>"
    "</controller></devices></domain>");

  g_assert_null (sy_guest_find_controller (guest, 3)->parent);
  g_assert_cmpint (sy_guest_find_controller (guest, 1)->secondary_bus, ==, -1);
}

/* QEMU takes the last -cpu, so that one replaces what the definition says. */
static void
test_cpu_argument (void)
{
  g_autoptr (SyGuest) guest = read_guest (
    "<domain xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'>"
    "<features><kvm><hidden state='on'/></kvm><hyperv><vapic state='on'/></hyperv></features>"
    "<q:commandline><q:arg value='-cpu'/>"
    "<q:arg value='host,hv_time,kvm=off,hv_vendor_id=deadbeef,-hypervisor,+topoext'/>"
    "</q:commandline></domain>");
  const SyGuestFeatures *features = &guest->features;

  g_assert_cmpint (features->kvm_hidden, ==, SY_GUEST_ON);
  g_assert_cmpint (features->hypervisor, ==, SY_GUEST_OFF);
  g_assert_null (sy_guest_find_item (features->hyperv, "vapic"));
  g_assert_cmpstr (sy_guest_find_item (features->hyperv, "vendor_id")->value, ==, "deadbeef");
  g_assert_cmpint (sy_guest_find_item (features->cpu_features, "topoext")->state, ==,
                   SY_GUEST_ON);
}

static void
test_machines (void)
{
  static const struct {
    const char *machine;
    const char *family;
    guint       major;
    guint       minor;
  } rows[] = {
    { "pc-q35-9.0", "q35", 9, 0 },
    { "pc-i440fx-2.12", "i440fx", 2, 12 },
    { "q35", "q35", 0, 0 },
    { "pc", "i440fx", 0, 0 },
    { "pc-1.2", "i440fx", 0, 0 },
    { "pc-q35-rhel9.2.0", "q35", 0, 0 },
    { "virt-6.2", "virt", 6, 2 },
    { "", "", 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SyGuest) guest = sy_guest_new ();

      sy_guest_set_machine (guest, rows[i].machine, 1);
      g_assert_cmpstr (guest->machine_family, ==, rows[i].family);
      g_assert_cmpuint (guest->machine_major, ==, rows[i].major);
      g_assert_cmpuint (guest->machine_minor, ==, rows[i].minor);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/guest/settings", test_settings);
  g_test_add_func ("/guest/tables", test_tables);
  g_test_add_func ("/guest/hostdevs", test_hostdevs);
  g_test_add_func ("/guest/topology", test_topology);
  g_test_add_func ("/guest/unsettled", test_unsettled);
  g_test_add_func ("/guest/circle", test_circle);
  g_test_add_func ("/guest/cpu-argument", test_cpu_argument);
  g_test_add_func ("/guest/machines", test_machines);

  return g_test_run ();
}
