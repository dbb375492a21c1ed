/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sy-error.h"
#include "sy-guest-qemu-private.h"

typedef struct {
  SyGuest    *guest;
  GHashTable *buses;
  gboolean    has_pflash;
} Reader;

static void
read_name (Reader               *self,
           const SyGuestOptions *options,
           guint                 line)
{
  g_free (self->guest->name);
  self->guest->name = g_strdup (sy_guest_options_get (options, "guest"));
}

/* "kvm", "kvm:tcg": the first that works; which others there are does not matter here. */
static void
set_accelerator (SyGuest    *guest,
                 const char *name,
                 guint       line)
{
  guest->kvm = g_str_has_prefix (name, "kvm") ? SY_GUEST_ON
               : g_str_has_prefix (name, "tcg") ? SY_GUEST_OFF : SY_GUEST_UNKNOWN;
  guest->kvm_line = line;
}

static void
read_machine (Reader               *self,
              const SyGuestOptions *options,
              guint                 line)
{
  SyGuest *guest = self->guest;
  const char *type = sy_guest_options_get (options, "type");
  const char *vmport = sy_guest_options_get (options, "vmport");
  const char *irqchip = sy_guest_options_get (options, "kernel_irqchip");

  if (type != NULL)
    sy_guest_set_machine (guest, type, line);
  if (sy_guest_options_get (options, "accel") != NULL)
    set_accelerator (guest, sy_guest_options_get (options, "accel"), line);
  if (vmport != NULL)
    guest->features.vmport = sy_guest_read_switch (vmport);
  if (irqchip != NULL)
    {
      g_free (guest->features.ioapic_driver);
      guest->features.ioapic_driver = g_strdup (strcmp (irqchip, "split") == 0 ? "qemu" : "kvm");
    }
  if (sy_guest_options_get (options, "pflash0") != NULL)
    self->has_pflash = TRUE;
}

static void
read_memory (Reader               *self,
             const SyGuestOptions *options,
             guint                 line)
{
  const char *size = sy_guest_options_get (options, "size");
  char *end;
  guint64 number;

  if (size == NULL || !g_ascii_isdigit (size[0]))
    return;
  number = g_ascii_strtoull (size, &end, 10);
  if (number < G_MAXUINT32)
    self->guest->memory.size_kib = number * (*end == 'G' || *end == 'g' ? 1024 * 1024
                                             : *end == 'K' || *end == 'k' ? 1 : 1024);
}

/* A pflash drive is UEFI's code or its variables; the first is the code. */
static void
read_flash (Reader               *self,
            const SyGuestOptions *options,
            guint                 line)
{
  const char *interface = sy_guest_options_get (options, "if");
  const char *node = sy_guest_options_get (options, "node-name");
  const char *file = sy_guest_options_get (options, "file");

  if (file == NULL)
    file = sy_guest_options_get (options, "filename");
  if (file == NULL || (g_strcmp0 (interface, "pflash") != 0 &&
                       (node == NULL || strstr (node, "pflash") == NULL)))
    return;
  self->has_pflash = TRUE;
  if (self->guest->loader == NULL)
    {
      self->guest->loader = g_strdup (file);
      self->guest->firmware_line = line;
    }
  else if (self->guest->nvram == NULL)
    self->guest->nvram = g_strdup (file);
}

static void
read_firmware_file (Reader     *self,
                    const char *file,
                    guint       line)
{
  g_free (self->guest->loader);
  self->guest->loader = g_strdup (file);
  self->guest->firmware_line = line;
  /* -bios OVMF.fd works, but its name is all that tells it from SeaBIOS. */
  if (strstr (file, "OVMF") != NULL || strstr (file, "ovmf") != NULL ||
      strstr (file, "edk2") != NULL)
    self->has_pflash = TRUE;
}

static void
read_video (Reader     *self,
            const char *value,
            guint       line)
{
  SyGuestDevice *device = sy_guest_add_device (self->guest, "video", line);

  device->model = g_strdup (strcmp (value, "std") == 0 ? "vga" : value);
}

static void
read_graphics (Reader     *self,
               const char *type,
               const char *value,
               guint       line)
{
  const char *gl = strstr (value, "gl=on") != NULL ? "yes" : NULL;
  gsize length = strcspn (value, ",");
  g_autofree char *name = type != NULL ? g_strdup (type) : g_strndup (value, length);

  if (strcmp (name, "none") != 0)
    sy_guest_add_item (self->guest->graphics, name, SY_GUEST_ON, gl, line);
}

/** NamedOption: an option whose values have names */
typedef struct {
  const char *name;
  const char *implied;    /* nullable */
  void      (*read)       (Reader               *self,
                           const SyGuestOptions *options,
                           guint                 line);
} NamedOption;

static const NamedOption named_options[] = {
  { "-name", "guest", read_name },
  { "-machine", "type", read_machine },
  { "-M", "type", read_machine },
  { "-m", "size", read_memory },
  { "-drive", NULL, read_flash },
  { "-blockdev", NULL, read_flash },
};

/* Options that take no value, of those that are in use today. */
static gboolean
takes_value (const char *name)
{
  static const char * const alone[] = {
    "-nodefaults", "-no-user-config", "-nographic", "-S", "-enable-kvm", "-no-shutdown",
    "-no-reboot", "-no-hpet", "-no-acpi", "-daemonize", "-snapshot", "-usb", "-full-screen",
    "-no-fd-bootchk", "-h", "-help", "-version", "-mem-prealloc", "-preconfig", "-no-quit", NULL,
  };

  return !g_strv_contains (alone, name);
}

static gboolean
read_device (Reader      *self,
             const char  *value,
             guint        line,
             GError     **error)
{
  g_autoptr (SyGuestOptions) options = sy_guest_options_parse (value, "driver", line, error);

  if (options == NULL)
    return FALSE;
  sy_guest_read_qemu_device (self->guest, options, self->buses, line);

  return TRUE;
}

static gboolean
read_named (Reader       *self,
            const char   *name,
            const char   *value,
            guint         line,
            GError      **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (named_options); i++)
    if (strcmp (named_options[i].name, name) == 0)
      {
        g_autoptr (SyGuestOptions) options = sy_guest_options_parse (value,
                                                                     named_options[i].implied,
                                                                     line, error);

        if (options == NULL)
          return FALSE;
        named_options[i].read (self, options, line);
      }

  return TRUE;
}

static gboolean
read_option (Reader       *self,
             const char   *name,
             const char   *value,
             guint         line,
             GError      **error)
{
  if (strcmp (name, "-device") == 0)
    return read_device (self, value, line, error);
  if (strcmp (name, "-bios") == 0 || strcmp (name, "-pflash") == 0)
    read_firmware_file (self, value, line);
  else if (strcmp (name, "-vga") == 0)
    read_video (self, value, line);
  else if (strcmp (name, "-spice") == 0 || strcmp (name, "-vnc") == 0)
    read_graphics (self, name + 1, value, line);
  else if (strcmp (name, "-display") == 0)
    read_graphics (self, NULL, value, line);
  else if (strcmp (name, "-accel") == 0)
    set_accelerator (self->guest, value, line);
  else if (strcmp (name, "-mem-path") == 0)
    self->guest->memory.hugepages = strstr (value, "huge") != NULL ? SY_GUEST_ON
                                                                   : SY_GUEST_ABSENT;

  return read_named (self, name, value, line, error);
}

static gboolean
is_option (const char *word)
{
  return word[0] == '-' && g_ascii_isalpha (word[word[1] == '-' ? 2 : 1]);
}

static gboolean
is_program (const char *word)
{
  const char *slash = strrchr (word, '/');
  const char *name = slash != NULL ? slash + 1 : word;

  return g_str_has_prefix (name, "qemu") || strcmp (name, "kvm") == 0;
}

/* What starts QEMU may have options too: "sudo -E qemu-system-x86_64 -m 8G". */
static guint
find_program (const GPtrArray *words)
{
  if (words->len == 0 || is_option (((SyGuestArgument *) words->pdata[0])->value))
    return 0;
  for (guint i = 0; i < words->len; i++)
    if (is_program (((SyGuestArgument *) words->pdata[i])->value))
      return i;

  return 0;
}

/* The words before QEMU's first option are the environment, QEMU itself, and what starts it. */
static guint
skip_program (Reader          *self,
              const GPtrArray *words)
{
  guint program = find_program (words);
  guint i = 0;

  for (; i < words->len; i++)
    {
      const SyGuestArgument *word = words->pdata[i];

      if (i >= program && is_option (word->value))
        break;
      if (strstr (word->value, "qemu") != NULL || g_str_has_suffix (word->value, "kvm"))
        {
          g_free (self->guest->emulator);
          self->guest->emulator = g_strdup (word->value);
          self->guest->emulator_line = word->line;
        }
    }

  return i;
}

static gboolean
read_words (Reader           *self,
            const GPtrArray  *words,
            GError          **error)
{
  for (guint i = skip_program (self, words); i < words->len; i++)
    {
      const SyGuestArgument *word = words->pdata[i];
      const char *name = word->value[0] == '-' && word->value[1] == '-' ? word->value + 1
                                                                        : word->value;
      const SyGuestArgument *next = i + 1 < words->len ? words->pdata[i + 1] : NULL;

      sy_guest_add_argument (self->guest->arguments, g_strdup (word->value), word->line);
      if (strcmp (name, "-enable-kvm") == 0)
        set_accelerator (self->guest, "kvm", word->line);
      if (!is_option (word->value) || !takes_value (name) || next == NULL)
        continue;
      if (!read_option (self, name, next->value, next->line, error))
        return FALSE;
      sy_guest_add_argument (self->guest->arguments, g_strdup (next->value), next->line);
      i++;
    }

  return TRUE;
}

static void
set_absent (SyGuest *guest)
{
  SyGuestState state = guest->complete ? SY_GUEST_ABSENT : SY_GUEST_UNKNOWN;

  guest->features.kvm_hidden = guest->features.hypervisor = state;
  guest->features.smm = state;
  guest->memory.locked = guest->memory.hugepages = state;
  guest->features.vmport = state;
  guest->features.acpi = guest->complete ? SY_GUEST_ON : SY_GUEST_UNKNOWN;
  guest->kvm = state;
}

static void
finish (Reader *self)
{
  SyGuest *guest = self->guest;

  if (self->has_pflash)
    guest->firmware = SY_GUEST_FIRMWARE_UEFI;
  else if (guest->complete && guest->loader == NULL)
    guest->firmware = SY_GUEST_FIRMWARE_BIOS;
  /* QEMU looks at how it is called (system/vl.c): "qemu-kvm", and "kvm" as Proxmox has it. */
  if (guest->kvm == SY_GUEST_ABSENT && guest->emulator != NULL)
    {
      guest->kvm = g_str_has_suffix (guest->emulator, "kvm") ? SY_GUEST_ON : SY_GUEST_OFF;
      guest->kvm_line = guest->emulator_line;
    }
  for (guint i = 0; i < guest->arguments->len; i++)
    if (strcmp (((SyGuestArgument *) guest->arguments->pdata[i])->value, "-no-acpi") == 0)
      guest->features.acpi = SY_GUEST_OFF;
  sy_guest_read_arguments (guest);
  sy_guest_finish (guest);
}

/* Whether a log of QEMU, libvirt or the kernel may have it, and not a letter about them. */
static gboolean
is_of_log (const char *message)
{
  static const char * const words[] = {
    "qemu", "vfio", "libvirt", "error", "iommu", "pci", "denied", "failed", "mdev", "acpi",
    "unable", "cannot", "can't", "invalid", "warning", "egl", "opengl", "rlimit", "nvrm",
    "power state",
  };
  g_autofree char *lower = g_ascii_strdown (message, -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (lower, words[i]) != NULL)
      return TRUE;

  /* QEMU begins with the option that it complains of. */
  return message[0] == '-';
}

/* Definitions, and Proxmox's own files, are no command lines. */
static const char *
explain_other_form (const char *line)
{
  line += strspn (line, " \t");
  if (g_str_has_prefix (line, "<domain") || g_str_has_prefix (line, "<?xml"))
    return _("this is a definition of libvirt’s, and no command line: check it without "
             "--qemu-args");
  if (g_regex_match_simple ("^(hostpci\\d+|scsihw|ostype): ", line, 0, 0))
    return _("this is a file of Proxmox’s, and no command line: “qm showcmd” and the number of the "
             "machine print that");

  return NULL;
}

static gboolean
check_form (const char  *text,
            GError     **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean is_first = TRUE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *says = explain_other_form (lines[i]);

      if (says == NULL && is_first && g_regex_match_simple ("^\\s*<[!a-z]", lines[i], 0, 0))
        says = _("this is XML or a page of the web, and no command line");
      is_first = is_first && lines[i][strspn (lines[i], " \t\r")] == '\0';
      if (says == NULL)
        continue;
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA, _("Line %u of the command line: %s"),
                   i + 1, says);
      return FALSE;
    }

  return TRUE;
}

/* What a program for writing letters makes of “--” and of quotes. */
static gboolean
check_characters (const GPtrArray  *words,
                  GError          **error)
{
  for (guint i = 0; i < words->len; i++)
    {
      const SyGuestArgument *word = words->pdata[i];

      if (!g_regex_match_simple ("^[‐-―−]|(^|[=,])[‘’“”„]", word->value, 0, 0))
        continue;
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("Line %u of the command line: “%s” has a dash or a quote as a word processor "
                     "makes them; options begin with -, and quotes are straight, \" or '"),
                   word->line, word->value);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_any (const GPtrArray  *words,
           const GPtrArray  *messages,
           GError          **error)
{
  for (guint i = 0; i < words->len; i++)
    {
      const char *word = ((SyGuestArgument *) words->pdata[i])->value;

      if (is_option (word) || strstr (word, "qemu") != NULL || g_str_has_suffix (word, "kvm"))
        return TRUE;
    }
  for (guint i = 0; i < messages->len; i++)
    if (is_of_log (((SyGuestArgument *) messages->pdata[i])->value))
      return TRUE;
  g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                       _("Line 1 of the command line: nothing of QEMU is there; its options, such "
                         "as “-device vfio-pci,host=01:00.0”, were expected, or libvirt’s log of "
                         "a virtual machine"));

  return FALSE;
}

/* A word that only a shell would turn into options: what is not found may be in it. */
static gboolean
has_variable (const GPtrArray *words)
{
  for (guint i = 0; i < words->len; i++)
    if (((SyGuestArgument *) words->pdata[i])->value[0] == '$')
      return TRUE;

  return FALSE;
}

SyGuest *
sy_guest_new_from_qemu (const char  *text,
                        GError     **error)
{
  g_autoptr (SyGuest) guest = sy_guest_new ();
  g_autoptr (GHashTable) buses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) words = sy_guest_new_arguments ();
  Reader reader = { .guest = guest, .buses = buses };

  if (strlen (text) > SY_GUEST_QEMU_MAX_SIZE)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("The command line has %" G_GSIZE_FORMAT " bytes; at most %d are expected"),
                   strlen (text), SY_GUEST_QEMU_MAX_SIZE);
      return NULL;
    }
  if (!check_form (text, error) ||
      !sy_guest_split_commands (text, words, guest->messages, error) ||
      !check_characters (words, error) || !check_any (words, guest->messages, error))
    return NULL;

  skip_program (&reader, words);
  guest->from_arguments = TRUE;
  guest->complete = guest->emulator != NULL && !has_variable (words);
  guest->known = guest->complete ? SY_GUEST_PART_ALL : 0;
  set_absent (guest);
  g_hash_table_insert (buses, g_strdup ("pcie.0"), GUINT_TO_POINTER (0));
  g_hash_table_insert (buses, g_strdup ("pci.0"), GUINT_TO_POINTER (0));
  if (!read_words (&reader, words, error))
    return NULL;
  finish (&reader);

  return g_steal_pointer (&guest);
}
