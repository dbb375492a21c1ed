/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "health-rows.h"

/*
 * Each check is made to pass, to find something and to not know, by one change to a definition in
 * which nothing is wrong, to the sample laptop that it runs on, or to what is there of it.
 */

#define WIN10 "2d7a4c1e-98a5-4b0e-8f3a-5d1c7b6e9f20"
#define SOURCE "<source><address domain='0' bus='1' slot='0' function='0'/></source>"
#define PLACE "<address type='pci' domain='0' bus='1' slot='0' function='0'/>"
#define IDS "<property name='x-pci-sub-vendor-id' type='unsigned' value='6058'/>" \
            "<property name='x-pci-sub-device-id' type='unsigned' value='14801'/>"
#define BATTERY "<table type='raw'>/var/lib/switchyard/battery.aml</table>"

const char health_good[] =
  "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n"
  "<name>win10</name><uuid>" WIN10 "</uuid>\n"
  "<memory unit='GiB'>8</memory><vcpu>4</vcpu>\n"
  "<os firmware='efi'><type arch='x86_64' machine='pc-q35-8.2'>hvm</type>\n"
  "<acpi>" BATTERY "</acpi></os>\n"
  "<features><acpi/><hyperv mode='custom'><relaxed state='on'/><vapic state='on'/>\n"
  "<spinlocks state='on' retries='8191'/></hyperv><vmport state='off'/></features>\n"
  "<cpu mode='host-passthrough'/>\n"
  "<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>\n"
  "<controller type='pci' index='0' model='pcie-root'/>\n"
  "<controller type='pci' index='1' model='pcie-root-port'>\n"
  "<target chassis='1' port='0x8' hotplug='off'/>\n"
  "<address type='pci' domain='0' bus='0' slot='1' function='0'/></controller>\n"
  "<hostdev mode='subsystem' type='pci' managed='yes'>" SOURCE "<rom bar='off'/>\n"
  "<alias name='ua-dgpu'/>" PLACE "</hostdev>\n"
  "<input type='tablet' bus='usb'/><graphics type='spice'/>\n"
  "<video><model type='vga'/>\n"
  "<address type='pci' domain='0' bus='0' slot='2' function='0'/></video>\n"
  "<memballoon model='none'/></devices>\n"
  "<override xmlns='http://libvirt.org/schemas/domain/qemu/1.0'><device alias='ua-dgpu'>"
  "<frontend>" IDS "</frontend></device></override>\n"
  "</domain>\n";

#define LOCAL HEALTH_LOCAL
#define FOREIGN HEALTH_FOREIGN
#define COMMAND HEALTH_COMMAND
#define PASS SY_FINDING_PASS
#define NOTE SY_FINDING_NOTE
#define WARN SY_FINDING_WARN
#define FAIL SY_FINDING_FAIL
#define UNKNOWN SY_FINDING_UNKNOWN
#define N_A SY_FINDING_NOT_APPLICABLE

#define ARGUMENTS(arguments) \
  "<commandline xmlns='http://libvirt.org/schemas/domain/qemu/1.0'>" arguments \
  "</commandline></domain>"
#define GPU_WITH \
  "pci 0000:01:00.0 10de:1c8d class=030200 sub=17aa:39d1 rev=a1 driver=nvidia group=1 "
#define CARD \
  "pci 0000:01:00.0 10de:1b81 class=030000 sub=3842:6173 rev=a1 driver=nvidia group=1 "
#define DESKTOP CARD "\ntext /sys/class/dmi/id/chassis_type 3\n"
#define EXTERNAL \
  "pci 0000:00:01.0 8086:1901 class=060400 bus=01 driver=pcieport group=1\n" CARD \
  "\ntext /sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/removable removable\n"
#define GIVE_IDS(vendor, device) \
  "<property name='x-pci-sub-vendor-id' type='unsigned' value='" vendor "'/>" \
  "<property name='x-pci-sub-device-id' type='unsigned' value='" device "'/>"
#define ARG(value) "<arg value='" value "'/>"
#define QEMU "qemu-system-x86_64 -machine q35 "

const HealthRow health_rows[] = {
  { "host.gpu-present", PASS },
  { "host.gpu-present", FAIL, LOCAL, "bus='1' slot='0' function='0'/></source>",
    "bus='9' slot='0' function='0'/></source>" },
  { "host.gpu-present", UNKNOWN, FOREIGN },
  { "host.iommu", PASS },
  { "host.iommu", FAIL, COMMAND, NULL, QEMU "\nvfio: no iommu_group found\n" },
  { "host.iommu", FAIL, COMMAND, NULL, QEMU "\nhost doesn't support passthrough of PCI devices" },
  { "host.iommu", UNKNOWN, FOREIGN },
  { "host.group-viable", PASS },
  { "host.group-viable", FAIL, LOCAL, NULL, NULL,
    "pci 0000:00:05.0 8086:24fd class=028000 sub=8086:1130 rev=78 driver=iwlwifi group=1\n" },
  { "host.group-viable", FAIL, COMMAND, NULL,
    QEMU "-device vfio-pci,host=01:00.0\nvfio 0000:01:00.0: group 1 is not viable\n" },
  { "host.group-viable", WARN, COMMAND, NULL, "-device vfio-pci,host=01:00.0,addr=0\n" },
  { "host.group-viable", UNKNOWN, FOREIGN },
  { "host.gpu-driver", NOTE },
  { "host.gpu-driver", FAIL, LOCAL, "managed='yes'", "managed='no'" },
  { "host.gpu-driver", PASS, LOCAL, NULL, NULL,
    "pci 0000:01:00.0 10de:1c8d class=030200 sub=17aa:39d1 rev=a1 driver=vfio-pci group=1\n" },
  { "host.gpu-driver", FAIL, COMMAND, NULL,
    "NVRM: Attempting to remove device 0000:01:00.0 with non-zero usage count!\n" },
  { "host.gpu-driver", UNKNOWN, FOREIGN },
  { "host.memlock", N_A },
  { "host.memlock", PASS, HEALTH_LOCAL_COMMAND, NULL, "-device vfio-pci,host=01:00.0\n",
    "text /proc/self/limits Max locked memory         unlimited            unlimited   bytes\n" },
  { "host.memlock", WARN, HEALTH_LOCAL_COMMAND, NULL, "-device vfio-pci,host=01:00.0\n" },
  { "host.memlock", UNKNOWN, COMMAND, NULL, "-device vfio-pci,host=01:00.0\n" },
  { "host.memlock", FAIL, COMMAND, NULL, "RLIMIT_MEMLOCK (8388608) exceeded\n" },
  { "host.memlock", FAIL, COMMAND, NULL, "VFIO_MAP_DMA failed: Cannot allocate memory\n" },
  { "host.huge-pages", N_A },
  { "host.huge-pages", PASS, LOCAL, "<vcpu>4",
    "<memoryBacking><hugepages/></memoryBacking><vcpu>4",
    "text /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages 4096\n" },
  { "host.huge-pages", WARN, LOCAL, "<vcpu>4",
    "<memoryBacking><hugepages/></memoryBacking><vcpu>4" },
  { "host.huge-pages", UNKNOWN, FOREIGN, "<vcpu>4",
    "<memoryBacking><hugepages/></memoryBacking><vcpu>4" },
  { "host.power", PASS },
  { "host.power", UNKNOWN, FOREIGN },
  { "host.power", FAIL, COMMAND, NULL, "Unable to change power state from D3cold to D0\n" },
  { "host.bar-free", PASS },
  { "host.bar-free", UNKNOWN, FOREIGN },
  { "host.bar-free", FAIL, COMMAND, NULL, "vfio-pci 0000:01:00.0: BAR 0: can't reserve [mem]\n" },
  { "host.files", N_A },
  { "host.files", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "host.files", PASS, FOREIGN, "<rom bar='off'/>", "<rom file='/usr/share/vgabios/a.rom'/>" },
  { "host.files", WARN, FOREIGN, "<rom bar='off'/>", "<rom file='/home/me/a.rom'/>" },
  { "host.files", WARN, COMMAND, NULL, "/var/lib/libvirt/vbios/a.rom\n" },
  { "host.files", WARN, FOREIGN, "/var/lib/switchyard/battery.aml", "/usr/share/acpi/battery.aml" },
  { "host.files", FAIL, LOCAL, "<rom bar='off'/>", "<rom file='/usr/share/vgabios/a.rom'/>" },
  { "host.files", FAIL, COMMAND, NULL, "failed to find romfile \"/a.rom\"\n" },

  { "guest.machine-type", PASS },
  { "guest.machine-type", WARN, LOCAL, "pc-q35-8.2", "pc-i440fx-8.2" },
  { "guest.machine-type", NOTE, FOREIGN, "pc-q35-8.2", "pc-i440fx-8.2" },
  { "guest.machine-type", UNKNOWN, FOREIGN, NULL, "<kvm/>" },
  { "guest.firmware", PASS },
  { "guest.firmware", WARN, LOCAL, "<os firmware='efi'>", "<os>" },
  { "guest.firmware", WARN, FOREIGN, "<os firmware='efi'>", "<os>" },
  { "guest.firmware", NOTE, LOCAL, "<os firmware='efi'>", "<os>", DESKTOP },
  { "guest.firmware", NOTE, LOCAL, "<os firmware='efi'>", "<os>", EXTERNAL },
  { "guest.firmware", WARN, LOCAL, "<os firmware='efi'>", "<os>", DESKTOP, 0, "43" },
  { "guest.firmware", UNKNOWN, FOREIGN, NULL, "<kvm/>" },
  { "guest.acceleration", PASS },
  { "guest.acceleration", FAIL, FOREIGN, "type='kvm'", "type='qemu'" },
  { "guest.acceleration", WARN, FOREIGN, NULL,
    "<domain type='qemu'><devices><hostdev type='pci'>" SOURCE "</hostdev></devices></domain>" },
  { "guest.acceleration", NOTE, FOREIGN, NULL, "<domain type='qemu'><devices/></domain>" },
  { "guest.acceleration", UNKNOWN, FOREIGN, NULL, "<domain type='xen'><devices/></domain>" },
  { "guest.acceleration", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.acceleration", WARN, COMMAND, NULL, QEMU "-device vfio-pci,host=01:00.0\n" },
  { "guest.acceleration", WARN, COMMAND, NULL, QEMU "-accel tcg -device vfio-pci,host=01:00.0\n" },
  { "guest.acceleration", FAIL, COMMAND, NULL, QEMU "-cpu host -device vfio-pci,host=01:00.0\n" },
  { "guest.acceleration", FAIL, COMMAND, NULL,
    "qemu-system-x86_64: CPU model 'host' requires KVM or HVF\n" },
  { "guest.acceleration", PASS, COMMAND, NULL, QEMU "-enable-kvm -device vfio-pci,host=01:00.0\n" },
  { "guest.acceleration", PASS, COMMAND, NULL, QEMU "-accel kvm,dirty-ring-size=4096 -S\n" },
  { "guest.acceleration", PASS, COMMAND, NULL, QEMU "-machine accel=kvm:tcg -S\n" },
  { "guest.acceleration", PASS, COMMAND, NULL, "/usr/bin/kvm -device vfio-pci,host=01:00.0\n" },
  { "guest.acceleration", UNKNOWN, COMMAND, NULL, "-device vfio-pci,host=01:00.0\n" },
  { "guest.ioapic", PASS },
  { "guest.ioapic", PASS, FOREIGN, "<vmport", "<ioapic driver='kvm'/><vmport" },
  { "guest.ioapic", WARN, FOREIGN, "pc-q35-8.2", "pc-q35-4.0" },
  { "guest.ioapic", WARN, FOREIGN, "<vmport", "<ioapic driver='qemu'/><vmport" },
  { "guest.ioapic", UNKNOWN, FOREIGN, NULL, "<kvm/>" },
  { "guest.acpi", PASS },
  { "guest.acpi", FAIL, FOREIGN, "<acpi/>", "" },
  { "guest.acpi", UNKNOWN, FOREIGN, NULL, "<kvm/>" },
  { "guest.vmport", PASS },
  { "guest.vmport", NOTE, FOREIGN, "<vmport state='off'/>", "" },
  { "guest.vmport", UNKNOWN, FOREIGN, NULL, "<kvm/>" },
  { "guest.hyperv", PASS },
  { "guest.hyperv", NOTE, FOREIGN, "<vapic state='on'/>", "" },
  { "guest.hyperv", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.cpu", PASS },
  { "guest.cpu", NOTE, FOREIGN, "host-passthrough", "host-model" },
  { "guest.cpu", NOTE, LOCAL, "<cpu mode='host-passthrough'/>", "" },
  { "guest.cpu", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.emulator", PASS },
  { "guest.emulator", NOTE, FOREIGN, "/usr/bin/", "/opt/hidden/" },
  { "guest.emulator", N_A, FOREIGN, "<emulator>/usr/bin/qemu-system-x86_64</emulator>", "" },
  { "guest.emulator", UNKNOWN, FOREIGN, NULL, "<os/>" },

  { "guest.gpu", PASS },
  { "guest.gpu", WARN, FOREIGN, NULL, "<domain type='kvm'><devices/></domain>" },
  { "guest.gpu", NOTE, LOCAL, "bus='1' slot='0' function='0'/></source>",
    "bus='2' slot='0' function='0'/></source>" },
  { "guest.gpu", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.gpu-address", PASS },
  { "guest.gpu-address", WARN, LOCAL, PLACE, "<address type='pci' bus='0' slot='9'/>" },
  { "guest.gpu-address", WARN, FOREIGN, PLACE, "<address type='pci' bus='5' slot='0'/>" },
  { "guest.gpu-address", UNKNOWN, FOREIGN, PLACE, "" },
  { "guest.gpu-parent", PASS },
  { "guest.gpu-parent", NOTE, FOREIGN, "bus='0' slot='1' function='0'",
    "bus='0' slot='3' function='1'" },
  { "guest.gpu-parent", NOTE, FOREIGN, PLACE, "<address type='pci' bus='0' slot='9'/>" },
  { "guest.gpu-parent", UNKNOWN, FOREIGN, PLACE, "" },
  { "guest.gpu-functions", PASS },
  { "guest.gpu-functions", NOTE, FOREIGN, "<input",
    "<hostdev type='pci'><source><address bus='1' slot='0' function='1'/></source>"
    "<address type='pci' bus='0' slot='7'/></hostdev><input" },
  { "guest.gpu-functions", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.collisions", PASS },
  { "guest.collisions", FAIL, FOREIGN, "<memballoon model='none'/>",
    "<memballoon model='virtio'>" PLACE "</memballoon>" },
  { "guest.collisions", FAIL, COMMAND, NULL,
    "PCI: slot 0 function 0 not available for vfio-pci, in use by e1000e\n" },
  { "guest.collisions", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.forced-bus", PASS },
  { "guest.forced-bus", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.forced-bus", WARN, FOREIGN, NULL,
    "<qemu:arg value='-set'/><qemu:arg value='device.hostdev0.bus=pci.1'/>" },

  { "guest.subsystem-ids", PASS },
  { "guest.subsystem-ids", PASS, FOREIGN },
  { "guest.subsystem-ids", WARN, FOREIGN, IDS, "" },
  { "guest.subsystem-ids", FAIL, FOREIGN, "'14801'", "'zz'" },
  { "guest.subsystem-ids", FAIL, LOCAL, IDS,
    "<property name='x-pci-sub-vendor-id' type='unsigned' value='4318'/>"
    "<property name='x-pci-sub-device-id' type='unsigned' value='7309'/>" },
  { "guest.subsystem-ids", FAIL, FOREIGN, IDS,
    "<property name='x-pci-sub-vendor-id' type='unsigned' value='14801'/>"
    "<property name='x-pci-sub-device-id' type='unsigned' value='6058'/>" },
  { "guest.subsystem-ids", WARN, FOREIGN, "'6058'", "'1028'" },
  { "guest.subsystem-ids", FAIL, FOREIGN, "'6058'", "'0'" },
  { "guest.subsystem-ids", WARN, LOCAL, "'14801'", "'14802'" },
  { "guest.subsystem-ids", WARN, FOREIGN,
    "<property name='x-pci-sub-device-id' type='unsigned' value='14801'/>", "" },
  { "guest.subsystem-ids", NOTE, LOCAL, "'14801'", "'14802'", DESKTOP },
  { "guest.subsystem-ids", NOTE, LOCAL, "'14801'", "'14802'", EXTERNAL },
  { "guest.subsystem-ids", NOTE, LOCAL, IDS, GIVE_IDS ("4318", "7041"), DESKTOP },
  { "guest.subsystem-ids", PASS, LOCAL, IDS, GIVE_IDS ("14402", "24947"), DESKTOP },
  { "guest.subsystem-ids", PASS, LOCAL, IDS, "", DESKTOP },
  { "guest.subsystem-ids", PASS, FOREIGN, IDS, GIVE_IDS ("14402", "24947") },
  { "guest.subsystem-ids", WARN, FOREIGN, IDS, GIVE_IDS ("4318", "4510") },
  { "guest.subsystem-ids", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.device-ids", PASS },
  { "guest.device-ids", WARN, LOCAL, IDS,
    "<property name='x-pci-device-id' type='unsigned' value='7308'/>" },
  { "guest.device-ids", FAIL, LOCAL, IDS,
    "<property name='x-pci-vendor-id' type='unsigned' value='4098'/>" },
  { "guest.device-ids", UNKNOWN, FOREIGN, IDS,
    "<property name='x-pci-device-id' type='unsigned' value='7308'/>" },
  { "guest.id-target", PASS },
  { "guest.id-target", WARN, FOREIGN, "<hostdev mode='subsystem' type='pci' managed='yes'>" SOURCE
    "<rom bar='off'/>\n<alias name='ua-dgpu'/>",
    "<hostdev type='pci'><source><address bus='1' slot='0' function='1'/></source>"
    "<alias name='ua-dgpu'/></hostdev><hostdev type='pci'>" SOURCE },
  { "guest.id-target", WARN, LOCAL, NULL, NULL,
    "link /usr/lib/libvirt.so.0 -> libvirt.so.0.8001.0\n" },
  { "guest.id-target", UNKNOWN, FOREIGN, NULL, "<os/>" },

  { "guest.acpi-argument", PASS },
  { "guest.acpi-argument", FAIL, COMMAND, NULL, "-acpitable admin:///a.dat\n" },
  { "guest.acpi-argument", FAIL, COMMAND, NULL, "-acpitable file=file:///a.dat\n" },
  { "guest.acpi-argument", FAIL, COMMAND, NULL, "-acpitable file=/a.dat:/b.dat\n" },
  { "guest.acpi-argument", WARN, COMMAND, NULL, "-acpitable file=a.dat\n" },
  { "guest.acpi-argument", FAIL, LOCAL, NULL, NULL,
    "link /usr/lib/libvirt.so.0 -> libvirt.so.0.11001.0\n" },
  { "guest.acpi-argument", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.acpi-content", PASS },
  { "guest.acpi-content", FAIL, LOCAL, "battery.aml", "base64.aml" },
  { "guest.acpi-content", FAIL, LOCAL, "battery.aml", "missing.aml" },
  { "guest.acpi-content", FAIL, LOCAL, "battery.aml", WIN10 "/battery.aml" },
  { "guest.acpi-content", UNKNOWN, FOREIGN },
  { "guest.acpi-content", WARN, FOREIGN, "/var/lib/switchyard/battery.aml", "/var/tmp/SSDT1.dat" },
  { "guest.acpi-content", WARN, FOREIGN, NULL,
    "<qemu:arg value='-acpitable'/><qemu:arg value='file=/a.dat'/>" },
  { "guest.acpi-content", FAIL, COMMAND, NULL,
    "-acpitable file=/a.dat: warning: ACPI table has wrong length, header says 1095060310\n" },
  { "guest.battery", PASS },
  { "guest.battery", NOTE, LOCAL, BATTERY, "" },
  { "guest.battery", WARN, FOREIGN, BATTERY "</acpi></os>\n<features>",
    "</acpi></os>\n<features><kvm><hidden state='on'/></kvm>" },
  { "guest.battery", UNKNOWN, FOREIGN },
  { "guest.battery", WARN, FOREIGN, NULL,
    "<qemu:arg value='-acpitable'/><qemu:arg value='file=/a.dat'/>" },
  { "guest.vbios", WARN, LOCAL },
  { "guest.vbios", WARN, LOCAL, "<rom bar='off'/>", "<rom bar='on' file='/usr/share/a.rom'/>" },
  { "guest.vbios", UNKNOWN, FOREIGN },
  { "guest.vbios", PASS, LOCAL, "battery.aml", "rom.aml" },
  { "guest.vbios-path", N_A },
  { "guest.vbios-path", PASS, LOCAL, "battery.aml", "rom.aml" },
  { "guest.vbios-path", FAIL, LOCAL, BATTERY "</acpi></os>",
    "<table type='raw'>/var/lib/switchyard/stale.aml</table></acpi></os>" },
  { "guest.vbios-path", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.rom", PASS },
  { "guest.rom", WARN, FOREIGN, "<rom bar='off'/>", "<rom bar='off' file='/a.rom'/>" },
  { "guest.rom", WARN, COMMAND, NULL, "-device vfio-pci,host=01:00.1,romfile=/a.rom\n" },
  { "guest.rom", WARN, FOREIGN, "<acpi>" BATTERY "</acpi>", "" },
  { "guest.rom", WARN, LOCAL, "<acpi>" BATTERY "</acpi>", "" },
  { "guest.rom", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.rom-content", N_A },
  { "guest.rom-content", PASS, LOCAL, "<rom bar='off'/>",
    "<rom file='/var/lib/switchyard/gpu.rom'/>" },
  { "guest.rom-content", WARN, LOCAL, "<rom bar='off'/>",
    "<rom file='/var/lib/switchyard/base64.aml'/>" },
  { "guest.rom-content", UNKNOWN, FOREIGN, "<rom bar='off'/>", "<rom file='/a.rom'/>" },

  { "guest.hidden", PASS },
  { "guest.hidden", PASS, LOCAL, NULL, NULL, NULL, 551 },
  { "guest.hidden", FAIL, LOCAL, NULL, NULL, NULL, 452 },
  { "guest.hidden", WARN, FOREIGN, "pc-q35-8.2", "pc-q35-4.2" },
  { "guest.hidden", NOTE, LOCAL, "<vmport", "<kvm><hidden state='on'/></kvm><vmport" },
  { "guest.hidden", WARN, FOREIGN, BATTERY "</acpi></os>\n<features>",
    "</acpi></os>\n<features><kvm><hidden state='on'/></kvm>" },
  { "guest.hidden", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.half-hidden", N_A },
  { "guest.half-hidden", UNKNOWN, FOREIGN, NULL, "<os><type machine='pc-q35-4.2'/></os>" },
  { "guest.half-hidden", WARN, FOREIGN, "<vmport", "<kvm><hidden state='on'/></kvm><vmport", NULL,
    452 },
  { "guest.half-hidden", WARN, FOREIGN, "<vapic", "<vendor_id state='on' value='x'/><vapic", NULL,
    452 },
  { "guest.half-hidden", PASS, FOREIGN, "</hyperv>",
    "<vendor_id state='on' value='x'/></hyperv><kvm><hidden state='on'/></kvm>", NULL, 452 },
  { "guest.vendor-id", N_A },
  { "guest.vendor-id", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.vendor-id", PASS, FOREIGN, "<vapic", "<vendor_id state='on' value='x'/><vapic" },
  { "guest.vendor-id", FAIL, FOREIGN, "<vapic",
    "<vendor_id state='on' value='thirteenlette'/><vapic" },
  { "guest.device-problem", UNKNOWN },
  { "guest.device-problem", UNKNOWN, LOCAL, NULL, NULL, NULL, 0, "-1" },
  { "guest.device-problem", PASS, LOCAL, NULL, NULL, NULL, 0, "0" },
  { "guest.device-problem", FAIL, LOCAL, NULL, NULL, NULL, 0, "43" },
  { "guest.driver", UNKNOWN },
  { "guest.driver", PASS, LOCAL, NULL, NULL, NULL, 465 },
  { "guest.driver", WARN, LOCAL, NULL, NULL, NULL, 464 },

  { "guest.set", PASS },
  { "guest.set", WARN, FOREIGN, "</domain>",
    ARGUMENTS (ARG ("-set") ARG ("device.video0.vgamem_mb=64")) },
  { "guest.set", FAIL, FOREIGN, "</domain>",
    ARGUMENTS (ARG ("-set") ARG ("device.hostdev3.xres=64")) },
  { "guest.set", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.set", FAIL, COMMAND, NULL, "-set device.d0.x=1: there is no device \"d0\" defined\n" },
  { "guest.arguments", PASS },
  { "guest.arguments", FAIL, FOREIGN, "</domain>",
    ARGUMENTS (ARG ("-set") ARG ("-display") ARG ("gtk")) },
  { "guest.arguments", FAIL, FOREIGN, "</domain>", ARGUMENTS (ARG ("-set") ARG ("gtk")) },
  { "guest.arguments", FAIL, FOREIGN, "</domain>", ARGUMENTS (ARG ("-acpitable")) },
  { "guest.arguments", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.contradictions", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.contradictions", PASS },
  { "guest.contradictions", NOTE, FOREIGN, "</domain>",
    ARGUMENTS (ARG ("-cpu") ARG ("host,kvm=off")) },
  { "guest.duplicates", PASS },
  { "guest.duplicates", NOTE, FOREIGN, "<acpi/>", "<acpi/><acpi/>" },
  { "guest.duplicates", WARN, FOREIGN, "<vmport",
    "<kvm><hidden state='on'/></kvm><kvm><hidden state='off'/></kvm><vmport" },
  { "guest.duplicates", WARN, FOREIGN, "<spinlocks",
    "<vendor_id state='on' value='a'/><vendor_id state='on' value='b'/><spinlocks" },
  { "guest.duplicates", WARN, FOREIGN, "</os>",
    "<loader type='pflash'>/usr/share/OVMF/a.fd</loader><loader type='rom'>/b.bin</loader></os>" },
  { "guest.duplicates", WARN, FOREIGN, "</domain>",
    ARGUMENTS (ARG ("-cpu") ARG ("qemu64")) },
  { "guest.duplicates", WARN, FOREIGN, NULL,
    "<features><hyperv><vendor_id state='on' value='a'/></hyperv></features>"
    "<qemu:arg value='-cpu'/><qemu:arg value='host,hv_vendor_id=b'/>" },
  { "guest.duplicates", WARN, FOREIGN, NULL,
    "<kvm><hidden state='on'/></kvm><qemu:arg value='-cpu'/><qemu:arg value='host'/>" },
  { "guest.duplicates", UNKNOWN, FOREIGN, NULL,
    "<kvm><hidden state='on'/></kvm><qemu:arg value='-cpu'/><qemu:arg value='host,kvm=off'/>" },
  { "guest.duplicates", UNKNOWN, FOREIGN, NULL, "<kvm/><hyperv/>" },
  { "guest.video-trick", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.video-trick", PASS },
  { "guest.video-trick", WARN, FOREIGN, "</domain>",
    ARGUMENTS (ARG ("-set") ARG ("device.video0.driver=ne2k_pci")) },

  { "guest.output", PASS },
  { "guest.output", WARN, LOCAL, "<graphics type='spice'/>", "" },
  { "guest.output", UNKNOWN, FOREIGN, NULL, "<os/>" },
  { "guest.gvt-display", N_A },
  { "guest.gvt-display", UNKNOWN, FOREIGN, NULL,
    "<hostdev type='mdev' model='vfio-pci' display='on'><source>"
    "<address uuid='" WIN10 "'/></source></hostdev>" },
  { "guest.gvt-display", WARN, FOREIGN, "<input",
    "<hostdev type='mdev' model='vfio-pci' display='on'><source>"
    "<address uuid='" WIN10 "'/></source></hostdev><input" },
  { "guest.gvt-display", PASS, FOREIGN, "<graphics type='spice'/>",
    "<graphics type='spice'><gl enable='yes'/></graphics>"
    "<hostdev type='mdev' model='vfio-pci' display='on'><source>"
    "<address uuid='" WIN10 "'/></source></hostdev>" },
  { "guest.mdev", N_A },
  { "guest.mdev", PASS, LOCAL, "<input", "<hostdev type='mdev' model='vfio-pci'><source>"
    "<address uuid='" WIN10 "'/></source></hostdev><input",
    "link /sys/bus/mdev/devices/" WIN10 " -> ../../../devices/pci0000:00/0000:00:02.0/" WIN10 "\n"
    "link /sys/devices/pci0000:00/0000:00:02.0/" WIN10
    "/mdev_type -> ../mdev_supported_types/i915-GVTg_V5_4\n" },
  { "guest.mdev", FAIL, LOCAL, "<input", "<hostdev type='mdev' model='vfio-pci'><source>"
    "<address uuid='" WIN10 "'/></source></hostdev><input" },
  { "guest.mdev", UNKNOWN, FOREIGN, "<input", "<hostdev type='mdev' model='vfio-pci'><source>"
    "<address uuid='" WIN10 "'/></source></hostdev><input" },
  { "guest.render-node", N_A },
  { "guest.render-node", WARN, FOREIGN, NULL,
    "<qemu:arg value='-set'/><qemu:arg value='device.video0.driver=ne2k_pci'/>" },
  { "guest.render-node", FAIL, COMMAND, NULL, "egl: no drm render node available\n" },
  { "guest.render-node", PASS, LOCAL, "<graphics type='spice'/>",
    "<graphics type='spice'><gl enable='yes'/></graphics>",
    "dir /sys/devices/pci0000:00/0000:00:02.0/drm/renderD128\n" },
  { "guest.render-node", UNKNOWN, LOCAL, "<graphics type='spice'/>",
    "<graphics type='spice'><gl enable='yes'/></graphics>",
    "dir /sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/drm/renderD128\n" },
  { "guest.render-node", UNKNOWN, FOREIGN, "<graphics type='spice'/>",
    "<graphics type='spice'><gl enable='yes'/></graphics>" },
  { "guest.mouse", UNKNOWN, LOCAL, NULL, "<os><acpi>" BATTERY "</acpi></os>" },
  { "guest.mouse", PASS },
  { "guest.mouse", NOTE, LOCAL, "<input type='tablet' bus='usb'/>", "" },
  { "guest.mouse", N_A, FOREIGN },
  { "guest.aperture", UNKNOWN, FOREIGN },
  { "guest.aperture", PASS, LOCAL, NULL, NULL, GPU_WITH "bar1=16G,64,pref\n" },
  { "guest.aperture", WARN, LOCAL, "host-passthrough", "host-model",
    GPU_WITH "bar1=16G,64,pref\n" },
  { "guest.aperture", FAIL, COMMAND, NULL, "NVRM: BAR0 is 0M @ 0x0 (PCI:0000:01:00.0)\n" },
  { "guest.aperture", FAIL, COMMAND, NULL,
    "nvidia 0000:01:00.0: BAR 1: can't assign mem (size 0x10000000)\n" },
  { "guest.rebar", UNKNOWN, FOREIGN },
  { "guest.rebar", PASS, LOCAL, NULL, NULL, GPU_WITH "bar1=256M,64,pref\n" },
  { "guest.rebar", NOTE, LOCAL, NULL, NULL, GPU_WITH "bar1=4G,64,pref\n" },
  { NULL },
};
