/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "machine/sy-holder.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-unit-name.h"

/* TASK_COMM_LEN of the kernel without its NUL: longer names are cut. */
#define COMM_MAX 15

typedef struct {
  const char   *program;      /* basename of the executable, or comm */
  const char   *name;
  SyHolderKind  kind;
} KnownProgram;

static const KnownProgram known_programs[] = {
  { "gnome-shell", "GNOME Shell", SY_HOLDER_SESSION },
  { "kwin_wayland", "KWin (Plasma)", SY_HOLDER_SESSION },
  { "kwin_x11", "KWin (Plasma)", SY_HOLDER_SESSION },
  { "plasmashell", "Plasma", SY_HOLDER_SESSION },
  { "cinnamon", "Cinnamon", SY_HOLDER_SESSION },
  { "cosmic-comp", "COSMIC", SY_HOLDER_SESSION },
  { "gala", "Pantheon", SY_HOLDER_SESSION },
  { "Hyprland", "Hyprland", SY_HOLDER_SESSION },
  { "sway", "Sway", SY_HOLDER_SESSION },
  { "niri", "niri", SY_HOLDER_SESSION },
  { "labwc", "labwc", SY_HOLDER_SESSION },
  { "wayfire", "Wayfire", SY_HOLDER_SESSION },
  { "weston", "Weston", SY_HOLDER_SESSION },
  { "Xorg", N_("Xorg (the display server)"), SY_HOLDER_SESSION },
  { "X", N_("Xorg (the display server)"), SY_HOLDER_SESSION },
  { "Xwayland", N_("Xwayland (X11 programs under Wayland)"), SY_HOLDER_SESSION },
  { "sddm-greeter", N_("SDDM (the login screen)"), SY_HOLDER_SESSION },
  { "sddm-greeter-qt6", N_("SDDM (the login screen)"), SY_HOLDER_SESSION },
  { "lightdm-gtk-greeter", N_("LightDM (the login screen)"), SY_HOLDER_SESSION },
  { "systemd-logind", N_("systemd-logind (keeps GPUs open for the sessions)"), SY_HOLDER_SESSION },
  { "seatd", N_("seatd (keeps GPUs open for the sessions)"), SY_HOLDER_SESSION },
  { "nvidia-powerd", "nvidia-powerd", SY_HOLDER_SERVICE },
  { "nvidia-persistenced", "nvidia-persistenced", SY_HOLDER_SERVICE },
  { "ollama", "Ollama", SY_HOLDER_PROGRAM },
  { "steam", "Steam", SY_HOLDER_PROGRAM },
  { "steamwebhelper", "Steam", SY_HOLDER_PROGRAM },
  { "firefox", "Firefox", SY_HOLDER_PROGRAM },
  { "firefox-esr", "Firefox", SY_HOLDER_PROGRAM },
  { "firefox-bin", "Firefox", SY_HOLDER_PROGRAM },
  { "chrome", "Chrome", SY_HOLDER_PROGRAM },
  { "chromium", "Chromium", SY_HOLDER_PROGRAM },
  { "obs", "OBS Studio", SY_HOLDER_PROGRAM },
  { "vlc", "VLC", SY_HOLDER_PROGRAM },
  { "mpv", "mpv", SY_HOLDER_PROGRAM },
  { "code", "Visual Studio Code", SY_HOLDER_PROGRAM },
  { "gsd-xsettings", N_("GNOME Settings Daemon"), SY_HOLDER_SESSION },
  { "xdg-desktop-portal-gnome", N_("Desktop portal (GNOME)"), SY_HOLDER_SESSION },
};

/* They run other people's programs: their own name says nothing. Wine and Proton name the main
 * thread after the Windows program. */
static const char * const interpreters[] = {
  "python", "perl", "ruby", "node", "java", "electron", "bash", "dash", "sh", "busybox", "wine",
  "wine64", "wine-preloader", "wine64-preloader", "gjs-console", "ld-linux-x86-64.so.2",
};

static const char *
get_closing (SyHolderKind kind)
{
  switch (kind)
    {
    case SY_HOLDER_SESSION:
      return _("It belongs to the desktop: it lets go when you log out.");

    case SY_HOLDER_SERVICE:
      return _("It is a system service: it can be stopped, and comes back when the computer "
               "starts.");

    case SY_HOLDER_VIRTUAL_MACHINE:
      return _("The virtual machine has to be shut down.");

    case SY_HOLDER_PROGRAM:
    default:
      return NULL;
    }
}

static const KnownProgram *
find_known (const char *program)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_programs); i++)
    if (g_strcmp0 (program, known_programs[i].program) == 0)
      return &known_programs[i];

  return NULL;
}

/* "python3.11" is python. */
static gboolean
is_interpreter (const char *program)
{
  for (guint i = 0; i < G_N_ELEMENTS (interpreters); i++)
    {
      gsize length = strlen (interpreters[i]);

      if (strncmp (program, interpreters[i], length) == 0 &&
          strspn (program + length, "0123456789.") == strlen (program + length))
        return TRUE;
    }

  return FALSE;
}

/* The name of the executable, which the kernel does not cut, unless it only runs another. */
static char *
pick_program (const char *comm,
              const char *program)
{
  g_autofree char *base = NULL;

  if (program == NULL)
    return g_utf8_make_valid (comm, -1);
  base = g_path_get_basename (program);
  if (g_str_has_suffix (base, " (deleted)"))
    base[strlen (base) - strlen (" (deleted)")] = '\0';
  if (is_interpreter (base) ||
      (strlen (comm) < COMM_MAX && find_known (comm) != NULL && find_known (base) == NULL))
    return g_utf8_make_valid (comm, -1);

  return g_utf8_make_valid (base, -1);
}

/* "gnome-text-editor" as a desktop would write it, "Gnome Text Editor"; "game.exe" is "Game". */
static char *
prettify (const char *program)
{
  gsize suffix = g_str_has_suffix (program, ".exe") ? strlen (".exe") : 0;
  g_autofree char *text = g_strndup (program, strlen (program) - suffix);
  g_autoptr (GString) pretty = g_string_new (NULL);
  gboolean start = TRUE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      c = c == '-' || c == '_' ? ' ' : c;
      g_string_append_unichar (pretty, start ? g_unichar_toupper (c) : c);
      start = c == ' ';
    }

  return g_string_free (g_steal_pointer (&pretty), FALSE);
}

/* An application's ID is a reversed domain or a plain name. */
static char *
name_application (const char *id)
{
  const KnownProgram *known = find_known (id);
  const char *dot = strrchr (id, '.');

  return known != NULL ? g_strdup (_(known->name)) : prettify (dot != NULL ? dot + 1 : id);
}

static char *
name_virtual_machine (const SyUnitName *unit)
{
  return unit->machine != NULL ? g_strdup_printf (_("a virtual machine (%s)"), unit->machine)
                               : g_strdup (_("a virtual machine"));
}

/* A game that Steam started is in Steam's unit. */
static char *
name_program (const char       *program,
              const SyUnitName *unit)
{
  g_autofree char *name = unit->is_system ? g_strdup (program) : prettify (program);
  g_autofree char *application = NULL;

  if (unit->application == NULL)
    return g_steal_pointer (&name);

  application = name_application (unit->application);
  if (g_ascii_strcasecmp (name, application) == 0)
    return g_steal_pointer (&application);

  return g_strdup_printf (_("%s (started by %s)"), name, application);
}

SyHolder *
sy_holder_new (int         pid,
               const char *comm,
               const char *program,
               const char *cgroup)
{
  SyHolder *self = g_new0 (SyHolder, 1);
  g_auto (SyUnitName) unit = { 0 };
  g_autofree char *picked = pick_program (comm, program);
  const KnownProgram *known = find_known (picked);

  sy_unit_name_parse (&unit, cgroup != NULL ? cgroup : "");
  self->pid = pid;
  self->comm = g_utf8_make_valid (comm, -1);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  if (unit.machine != NULL || g_str_has_prefix (picked, "qemu-system-"))
    {
      self->kind = SY_HOLDER_VIRTUAL_MACHINE;
      self->name = name_virtual_machine (&unit);
    }
  else if (known != NULL)
    {
      self->kind = known->kind;
      self->name = g_strdup (_(known->name));
    }
  else
    {
      self->kind = unit.is_system ? SY_HOLDER_SERVICE : SY_HOLDER_PROGRAM;
      self->name = name_program (picked, &unit);
    }
  self->closing = get_closing (self->kind);
  self->unit = g_steal_pointer (&unit.unit);

  return self;
}

SyHolder *
sy_holder_new_recorded (int         pid,
                        const char *kind,
                        const char *name,
                        const char *comm,
                        const char *unit)
{
  SyHolder *self = g_new0 (SyHolder, 1);

  self->pid = pid;
  for (SyHolderKind known = SY_HOLDER_PROGRAM; known <= SY_HOLDER_VIRTUAL_MACHINE; known++)
    if (g_strcmp0 (kind, sy_holder_kind_to_string (known)) == 0)
      self->kind = known;
  self->name = g_strdup (name);
  self->comm = g_strdup (comm);
  self->unit = g_strdup (unit);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->closing = get_closing (self->kind);

  return self;
}

void
sy_holder_free (SyHolder *self)
{
  g_free (self->name);
  g_free (self->comm);
  g_free (self->unit);
  g_ptr_array_unref (self->paths);
  g_free (self);
}

void
sy_holder_add_path (SyHolder   *self,
                    const char *path)
{
  guint i = 0;
  int order = 1;

  while (i < self->paths->len && (order = strcmp (self->paths->pdata[i], path)) < 0)
    i++;
  if (order != 0)
    g_ptr_array_insert (self->paths, (int) i, g_strdup (path));
}

const char *
sy_holder_kind_to_string (SyHolderKind kind)
{
  switch (kind)
    {
    case SY_HOLDER_SESSION:
      return "session";

    case SY_HOLDER_SERVICE:
      return "service";

    case SY_HOLDER_VIRTUAL_MACHINE:
      return "virtual-machine";

    case SY_HOLDER_PROGRAM:
    default:
      return "program";
    }
}
