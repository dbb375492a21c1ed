/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-domain.h"
#include "guest/sy-guest-address.h"

G_BEGIN_DECLS

/**
 * SyGuestState: a setting that can be left out
 * @SY_GUEST_UNKNOWN: the source cannot tell (a fragment, or a form that is not understood)
 * @SY_GUEST_ABSENT: not written; libvirt's or QEMU's default holds
 */
typedef enum {
  SY_GUEST_UNKNOWN,
  SY_GUEST_ABSENT,
  SY_GUEST_OFF,
  SY_GUEST_ON,
} SyGuestState;

typedef enum {
  SY_GUEST_FIRMWARE_UNKNOWN,
  SY_GUEST_FIRMWARE_BIOS,
  SY_GUEST_FIRMWARE_UEFI,
} SyGuestFirmware;

/** SyGuestOrigin: where a property of a device is written, which decides whether it takes effect */
typedef enum {
  SY_GUEST_ORIGIN_DEVICE,    /* -device of a QEMU command line */
  SY_GUEST_ORIGIN_OVERRIDE,  /* <qemu:override>, libvirt >= 8.2 */
  SY_GUEST_ORIGIN_SET,       /* -set, dead with JSON -device (libvirt >= 7.9 with QEMU >= 6.2) */
} SyGuestOrigin;

/**
 * SyGuestItem: a named thing with a state and a value: an enlightenment, a CPU feature, a timer
 * @value: (nullable): of hyperv vendor_id, the vendor; of a CPU feature, the policy
 * @line: where it is written, from 1; 0 where that is not known. So everywhere below
 */
typedef struct {
  char         *name;
  SyGuestState  state;
  char         *value;
  guint         line;
} SyGuestItem;

/**
 * SyGuestProperty: a QEMU property given to one device
 * @alias: the device's: "hostdev0", "ua-dgpu"; its id on a QEMU command line
 * @value: as written
 * @type: (nullable): of a <qemu:property>, as written: "unsigned"
 */
typedef struct {
  char          *alias;
  char          *name;
  char          *value;
  char          *type;
  SyGuestOrigin  origin;
  guint          line;
} SyGuestProperty;

/**
 * SyGuestDevice: anything that stands in <devices>, or a -device
 * @element: "controller", "hostdev", "video"…
 * @type, @model: (nullable): as written: "pci", "pcie-root-port"
 * @alias: (nullable): as written; libvirt keeps only those that begin with "ua-"
 * @index: of a controller; -1 otherwise
 * @parent: (nullable): the PCI controller it is plugged into; %NULL on none, or an unknown one
 * @guest_bus: number that the firmware will give the bus it is on, or -1 where that cannot be
 *   told. Firmware counts the buses behind bridges in the order of their addresses, depth first
 * @secondary_bus: of a PCI bridge: the number of the bus behind it, or -1
 * @hotplug: of a root port
 * @from_argument: a -device in <qemu:commandline>, of which libvirt knows nothing
 * @is_json: a -device in JSON, which -set cannot change
 */
typedef struct _SyGuestDevice SyGuestDevice;
struct _SyGuestDevice {
  char                *element;
  char                *type;
  char                *model;
  char                *alias;
  int                  index;
  SyGuestAddress       address;
  const SyGuestDevice *parent;
  int                  guest_bus;
  int                  secondary_bus;
  SyGuestState         hotplug;
  gboolean             from_argument;
  gboolean             is_json;
  guint                line;
};

typedef enum {
  SY_GUEST_HOSTDEV_PCI,
  SY_GUEST_HOSTDEV_MDEV,
  SY_GUEST_HOSTDEV_USB,
  SY_GUEST_HOSTDEV_OTHER,
} SyGuestHostdevKind;

/**
 * SyGuestHostdev: a device of the host
 * @device: (transfer none): where the guest sees it
 * @number: N of the "hostdevN" that libvirt calls it; -1 where it has an alias of its own, which
 *   takes no number
 * @has_source: whether @source could be read
 * @uuid: (nullable): of a mediated device
 * @rom_bar: <rom bar=>; @rom_enabled: <rom enabled=>
 * @rom_file: (nullable)
 * @properties: (element-type SyGuestProperty): (transfer none): given to it by any way, in the
 *   order in which they are written; the last of a name counts
 */
typedef struct {
  const SyGuestDevice *device;
  SyGuestHostdevKind   kind;
  int                  number;
  gboolean             has_source;
  SyPciAddress         source;
  char                *uuid;
  SyGuestState         managed;
  SyGuestState         display;
  SyGuestState         ramfb;
  SyGuestState         rom_bar;
  SyGuestState         rom_enabled;
  char                *rom_file;
  guint                rom_line;
  GPtrArray           *properties;
  guint                line;
} SyGuestHostdev;

/**
 * SyGuestTable: an ACPI table that is given to the guest
 * @type: "raw", "slic"…; "argument" for -acpitable
 * @path: (nullable): %NULL where @argument names none
 * @argument: (nullable): what followed -acpitable, as written
 */
typedef struct {
  char  *type;
  char  *path;
  char  *argument;
  guint  line;
} SyGuestTable;

/** SyGuestArgument: one word of <qemu:commandline>, or of the command line itself */
typedef struct {
  char  *value;
  guint  line;
} SyGuestArgument;

/**
 * SyGuestShmem: memory shared with the host
 * @size_mib: 0 where it is not written (libvirt's default is 4 MiB)
 */
typedef struct {
  char    *name;
  char    *model;     /* nullable */
  guint64  size_mib;
  guint    line;
} SyGuestShmem;

/** SyGuestCollision: two devices at one address */
typedef struct {
  const SyGuestDevice *first;
  const SyGuestDevice *second;
} SyGuestCollision;

/**
 * SyGuestFeatures: what of <features> and <cpu> decides how the guest sees its computer
 * @hyperv: (element-type SyGuestItem): what is written, in order
 * @hyperv_mode: (nullable): "custom", "passthrough"
 * @ioapic_driver: (nullable): "kvm", "qemu"
 * @hypervisor: the CPUID bit: %SY_GUEST_OFF where it is taken away
 * @cpu_mode: (nullable): "host-passthrough"; %NULL where there is no <cpu mode=>
 * @cpu_features: (element-type SyGuestItem)
 * @cpu_argument: (nullable): what follows a -cpu of <qemu:commandline>, which replaces the CPU of
 *   the definition: QEMU takes the last. @kvm_hidden, @hypervisor and @hyperv tell the outcome
 */
typedef struct {
  SyGuestState  acpi;
  SyGuestState  kvm_hidden;
  guint         kvm_hidden_line;
  char         *hyperv_mode;
  GPtrArray    *hyperv;
  SyGuestState  vmport;
  guint         vmport_line;
  char         *ioapic_driver;
  guint         ioapic_line;
  SyGuestState  smm;
  char         *cpu_mode;
  guint         cpu_line;
  guint         sockets, dies, cores, threads;    /* 0: not written */
  SyGuestState  hypervisor;
  GPtrArray    *cpu_features;
  char         *cpu_argument;
  guint         cpu_argument_line;
} SyGuestFeatures;

/**
 * SyGuestMemory
 * @size_kib: 0 where it could not be read
 * @locked, @hugepages: of <memoryBacking>
 * @hard_limit_kib: of <memtune>; 0 without
 */
typedef struct {
  guint64       size_kib;
  SyGuestState  locked;
  SyGuestState  hugepages;
  char         *source;          /* nullable: "memfd", "file" */
  char         *access;          /* nullable: "shared" */
  guint64       hard_limit_kib;
  guint         line;            /* of <memoryBacking> */
} SyGuestMemory;

/**
 * SyGuestParts: parts of a definition that were there from their beginning to their end, so that
 * what is not found in them is absent
 */
typedef enum {
  SY_GUEST_PART_OS = 1 << 0,
  SY_GUEST_PART_FEATURES = 1 << 1,
  SY_GUEST_PART_HYPERV = 1 << 2,
  SY_GUEST_PART_KVM = 1 << 3,
  SY_GUEST_PART_CPU = 1 << 4,
  SY_GUEST_PART_DEVICES = 1 << 5,
  SY_GUEST_PART_ARGUMENTS = 1 << 6,
  SY_GUEST_PART_ALL = (1 << 7) - 1,
} SyGuestParts;

/**
 * SyGuest: a virtual machine as it will be seen from the inside
 * @complete: whether the whole definition was there, so that what is not found is absent
 * @known: which parts of it were; all where it is complete
 * @cut: (nullable): where it ends in the middle, or begins there, as an error would say it: what is
 *   there was read all the same
 * @from_arguments: read from a QEMU command line: ids of devices are final
 * @kvm: whether the processor's virtualization is used; off: QEMU computes every instruction.
 *   Unknown too where neither QEMU nor KVM runs it
 * @machine: (nullable): "pc-q35-9.0"
 * @machine_family: (nullable): "q35", "i440fx", "virt"…; what @machine means
 * @machine_major, @machine_minor: 0 for an alias ("q35") or an unknown one
 * @firmware_auto: <os firmware='efi'>: libvirt looks for the files
 * @loader, @nvram: (nullable): paths
 * @emulator: (nullable)
 * @devices: (element-type SyGuestDevice): all, in order
 * @hostdevs: (element-type SyGuestHostdev): as libvirt counts: <interface type='hostdev'> first
 * @collisions: (element-type SyGuestCollision)
 * @tables: (element-type SyGuestTable)
 * @smbios_mode: (nullable): "sysinfo", "host", "emulate"
 * @sysinfo: (element-type SyGuestItem): "system.manufacturer" and its value
 * @arguments: (element-type SyGuestArgument): of <qemu:commandline>
 * @overrides: (element-type SyGuestProperty): all of <qemu:override>, -set and -device, also such
 *   whose alias belongs to no host device
 * @strangers: (element-type SyGuestItem): <commandline> and <override> that are not in QEMU's
 *   namespace
 * @shmems: (element-type SyGuestShmem)
 * @messages: (element-type SyGuestArgument): lines of a log that stood around a command line: what
 *   QEMU, libvirt or the kernel said
 * @graphics: (element-type SyGuestItem): name is the type, value what <gl enable=> says
 * @vcpus: 0 where it could not be read
 * @repeats: (element-type SyGuestItem): what counts once and is there again: name is where
 *   ("features/kvm/hidden"), state is on where it says the same again, off where it says something
 *   else; of an argument that replaces something, value is what it makes of it
 * @pins: (element-type SyGuestItem): <vcpupin>; name is the vCPU, value the cpuset
 *
 * Plain data, made once and then only read. What i440fx or "virt" mean for a line is not decided
 * here.
 */
typedef struct {
  gboolean         complete;
  SyGuestParts     known;
  char            *cut;
  gboolean         from_arguments;
  char            *name;
  SyGuestState     kvm;
  guint            kvm_line;
  char            *arch;
  char            *machine;
  char            *machine_family;
  guint            machine_major;
  guint            machine_minor;
  guint            machine_line;
  SyGuestFirmware  firmware;
  gboolean         firmware_auto;
  char            *loader;
  char            *nvram;
  guint            firmware_line;
  char            *emulator;
  guint            emulator_line;
  SyGuestFeatures  features;
  SyGuestMemory    memory;
  guint            vcpus;
  GPtrArray       *pins;
  GPtrArray       *repeats;
  GPtrArray       *devices;
  GPtrArray       *hostdevs;
  GPtrArray       *collisions;
  GPtrArray       *tables;
  char            *smbios_mode;
  GPtrArray       *sysinfo;
  GPtrArray       *arguments;
  GPtrArray       *overrides;
  GPtrArray       *strangers;
  GPtrArray       *shmems;
  GPtrArray       *messages;
  GPtrArray       *graphics;
  guint            devices_line;
} SyGuest;

/** sy_guest_new: empty: everything unknown; for readers such as sy_guest_new_from_domain() */
SyGuest              *sy_guest_new               (void) G_GNUC_WARN_UNUSED_RESULT;

/** sy_guest_new_from_domain: never fails: what is not understood is unknown */
SyGuest              *sy_guest_new_from_domain   (SyDomain *domain) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_guest_new_from_fragment:
 * @xml: a definition, or a piece of one as people post it: elements without the ones around them,
 *   cut off at its beginning or end
 *
 * What is missing around the elements is put there on the same lines, so that lines stay right.
 * What a piece does not tell is unknown. An element without its end or beginning is read as far as
 * it goes, and "cut" says so: who asked has to be told.
 *
 * Returns: (transfer full) (nullable): the guest, or %NULL with %SY_ERROR_INVALID_DATA naming the
 *   line
 */
SyGuest              *sy_guest_new_from_fragment (const char  *xml,
                                                  GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_guest_new_from_qemu:
 * @text: a command line of QEMU as a shell has it (quotes, lines continued with a backslash,
 *   settings of the environment before it), or libvirt's log of a machine, with what QEMU said
 *
 * Returns: (transfer full) (nullable): the guest, or %NULL with %SY_ERROR_INVALID_DATA naming the
 *   line
 */
SyGuest              *sy_guest_new_from_qemu     (const char  *text,
                                                  GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void                  sy_guest_free              (SyGuest  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyGuest, sy_guest_free)

/* For readers: (transfer none), owned by @self. */
SyGuestDevice        *sy_guest_add_device        (SyGuest    *self,
                                                  const char *element,
                                                  guint       line);
SyGuestHostdev       *sy_guest_add_hostdev       (SyGuest             *self,
                                                  SyGuestHostdevKind   kind,
                                                  const SyGuestDevice *device);
SyGuestProperty      *sy_guest_add_property      (SyGuest       *self,
                                                  const char    *alias,
                                                  const char    *name,
                                                  const char    *value,
                                                  SyGuestOrigin  origin,
                                                  guint          line);
SyGuestItem          *sy_guest_add_item          (GPtrArray    *items,
                                                  const char   *name,
                                                  SyGuestState  state,
                                                  const char   *value,
                                                  guint         line);
SyGuestTable         *sy_guest_add_table         (SyGuest      *self,
                                                  const char   *type,
                                                  const char   *path,
                                                  const char   *argument,
                                                  guint         line);

/** sy_guest_set_machine: reads family and version out of "pc-q35-9.0", "q35", "pc-i440fx-2.12" */
void                  sy_guest_set_machine       (SyGuest    *self,
                                                  const char *machine,
                                                  guint       line);

/**
 * sy_guest_read_arguments:
 *
 * What @arguments means for the rest: tables of -acpitable, properties of -set, the CPU of -cpu.
 * To be called once, when they are all there.
 */
void                  sy_guest_read_arguments    (SyGuest    *self);

/** sy_guest_new_arguments: (element-type SyGuestArgument): an empty list that frees its elements */
GPtrArray            *sy_guest_new_arguments     (void) G_GNUC_WARN_UNUSED_RESULT;

/** sy_guest_add_argument: @value: (transfer full) */
SyGuestArgument      *sy_guest_add_argument      (GPtrArray  *arguments,
                                                  char       *value,
                                                  guint       line);

/**
 * sy_guest_take_value: (transfer full): the next value of an option of QEMU; a comma inside a value
 *   is written twice; @text is moved behind the comma that follows it
 */
char                 *sy_guest_take_value        (const char **text) G_GNUC_WARN_UNUSED_RESULT;

/** sy_guest_read_switch: "on", "yes", "true" or nothing; "off", "no", "false" */
SyGuestState          sy_guest_read_switch       (const char  *value);

/** sy_guest_read_argument_devices: every -device among the arguments of a definition */
void                  sy_guest_read_argument_devices (SyGuest *self);

/** sy_guest_read_acpitable: one -acpitable, with the path that follows file= or data= */
void                  sy_guest_read_acpitable    (SyGuest    *self,
                                                  const char *argument,
                                                  guint       line);

/**
 * sy_guest_finish:
 *
 * Puts together what depends on everything: numbers and properties of host devices, parents,
 * buses as the firmware will count them, collisions. To be called once, last.
 */
void                  sy_guest_finish            (SyGuest    *self);

/* Questions. */

/** sy_guest_find_item: (nullable): the last of that name */
const SyGuestItem    *sy_guest_find_item         (const GPtrArray *items,
                                                  const char      *name);

/** sy_guest_find_device: (nullable): the first <@element>, of @type unless that is %NULL */
const SyGuestDevice  *sy_guest_find_device       (const SyGuest   *self,
                                                  const char      *element,
                                                  const char      *type);

/** sy_guest_find_at: (nullable): what is plugged in there */
const SyGuestDevice  *sy_guest_find_at           (const SyGuest   *self,
                                                  guint            bus,
                                                  guint            slot,
                                                  guint            function);

/** sy_guest_find_controller: (nullable): the PCI controller with that index */
const SyGuestDevice  *sy_guest_find_controller   (const SyGuest   *self,
                                                  guint            index);

/** sy_guest_find_hostdev: (nullable): by the host's PCI address */
const SyGuestHostdev *sy_guest_find_hostdev      (const SyGuest      *self,
                                                  const SyPciAddress *source);

/** sy_guest_find_mdev: (nullable): by UUID, in any case; %NULL: the first one */
const SyGuestHostdev *sy_guest_find_mdev         (const SyGuest      *self,
                                                  const char         *uuid);

/** sy_guest_hostdev_get_property: (nullable): the last one of that name */
const SyGuestProperty *sy_guest_hostdev_get_property (const SyGuestHostdev *self,
                                                      const char           *name);

/**
 * sy_guest_hostdev_get_number:
 * @name: such as "x-pci-sub-vendor-id"
 *
 * Returns: whether the property is there and is a number as QEMU reads it; @out_number is
 *   untouched if not
 */
gboolean              sy_guest_hostdev_get_number (const SyGuestHostdev *self,
                                                   const char           *name,
                                                   guint64              *out_number);

G_END_DECLS
