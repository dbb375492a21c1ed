/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "health/sy-check-private.h"

#define GROUP N_("Settings that bypass libvirt")

/* libvirt writes -device in JSON from here on: QEMU then has no options that -set could change. */
#define FIRST_JSON_LIBVIRT SY_VIRT_VERSION (8, 1, 0)
#define FIRST_JSON_QEMU SY_VIRT_VERSION (7, 0, 0)

/* And never before these: libvirt 7.9 tried it for a while with QEMU 6.2. */
#define FIRST_TRIED_LIBVIRT SY_VIRT_VERSION (7, 9, 0)
#define FIRST_TRIED_QEMU SY_VIRT_VERSION (6, 2, 0)

static gboolean
has_hostdev (const SySubject *subject,
             int              number)
{
  for (guint i = 0; i < subject->guest->hostdevs->len; i++)
    if (((SyGuestHostdev *) subject->guest->hostdevs->pdata[i])->number == number)
      return TRUE;

  return FALSE;
}

/* (nullable): the device that -device among the arguments calls @alias */
static const SyGuestDevice *
find_argument_device (const SySubject *subject,
                    const char      *alias)
{
  for (guint i = 0; i < subject->guest->devices->len; i++)
    {
      const SyGuestDevice *device = subject->guest->devices->pdata[i];

      if ((device->from_argument || subject->guest->from_arguments) &&
          g_strcmp0 (device->alias, alias) == 0)
        return device;
    }

  return NULL;
}

static void
judge_set (const SySubject       *subject,
           SyFinding             *finding,
           const SyGuestProperty *property)
{
  const SyVirtVersions *versions = &subject->versions;
  const SyGuestDevice *device = find_argument_device (subject, property->alias);
  guint number;

  if (device != NULL && !device->is_json)
    {
      sy_finding_worsen (finding, SY_FINDING_PASS,
                         _("Only devices that are arguments themselves are changed."));
      return;
    }
  sy_finding_add (finding, subject, property->line, "-set device.%s.%s=%s", property->alias,
                  property->name, property->value);
  if (device != NULL)
    sy_finding_worsen (finding, SY_FINDING_FAIL,
                       _("“%s” is described in JSON, which -set cannot change: “there is no "
                         "device defined”. The machine does not start."), property->alias);
  else if (sscanf (property->alias, "hostdev%3u", &number) == 1 &&
           sy_subject_knows (subject, SY_GUEST_PART_DEVICES) &&
           !has_hostdev (subject, (int) number))
    sy_finding_worsen (finding, SY_FINDING_FAIL,
                       _("There is no device “%s” in the definition."), property->alias);
  else if (versions->libvirt >= FIRST_JSON_LIBVIRT && versions->qemu >= FIRST_JSON_QEMU)
    sy_finding_worsen (finding, SY_FINDING_FAIL,
                       _("This libvirt describes devices to QEMU in JSON, which -set cannot "
                         "change: “there is no device "
                         "defined”. The machine does not start."));
  else if ((versions->libvirt > 0 && versions->libvirt < FIRST_TRIED_LIBVIRT) ||
           (versions->qemu > 0 && versions->qemu < FIRST_TRIED_QEMU))
    sy_finding_worsen (finding, SY_FINDING_NOTE,
                       _("-set works with this libvirt and QEMU; it will not with newer ones."));
  else
    sy_finding_worsen (finding, SY_FINDING_WARN,
                       _("-set works up to QEMU 6.1 only. With newer ones libvirt describes "
                         "devices in JSON, and QEMU says “there is no device defined” and does "
                         "not start."));
}

/* The stage "attach" converts what is for host devices that are there, and nothing else. */
static gboolean
can_convert (const SySubject *subject)
{
  guint number;

  for (guint i = 0; i < subject->guest->overrides->len; i++)
    {
      const SyGuestProperty *property = subject->guest->overrides->pdata[i];

      if (property->origin == SY_GUEST_ORIGIN_SET &&
          find_argument_device (subject, property->alias) == NULL &&
          (sscanf (property->alias, "hostdev%3u", &number) != 1 ||
           !has_hostdev (subject, (int) number)))
        return FALSE;
    }

  return TRUE;
}

static void
advise_override (const SySubject *subject,
                 SyFinding       *finding)
{
  const char *says = _("Use <qemu:override> with <qemu:device alias=…> instead (libvirt 8.5 or "
                       "later); its numbers are decimal.");

  if (can_convert (subject))
    sy_finding_offer (finding, subject, "attach", NULL, says);
  else
    sy_finding_advise (finding, says);
}

static void
check_set (const SySubject *subject,
           SyFinding       *finding)
{
  if (sy_subject_knows (subject, SY_GUEST_PART_ARGUMENTS))
    sy_finding_set (finding, SY_FINDING_PASS, _("No device is changed by -set."));
  else
    sy_finding_set_piece (finding);
  for (guint i = 0; i < subject->guest->overrides->len; i++)
    {
      const SyGuestProperty *property = subject->guest->overrides->pdata[i];

      if (property->origin == SY_GUEST_ORIGIN_SET)
        judge_set (subject, finding, property);
    }
  if (finding->state >= SY_FINDING_WARN)
    advise_override (subject, finding);
}

static gboolean
needs_value (const char *name)
{
  static const char * const options[] = {
    "-set", "-acpitable", "-device", "-cpu", "-object", "-smbios", "-global", "-drive", "-blockdev",
    "-machine", "-display", "-audiodev", "-netdev", "-chardev", "-fw_cfg", NULL,
  };

  return g_strv_contains (options, name);
}

static gboolean
is_set_value (const char *value)
{
  const char *first = strchr (value, '.');
  const char *second = first != NULL ? strchr (first + 1, '.') : NULL;

  return second != NULL && strchr (second, '=') != NULL;
}

static void
judge_option (const SySubject       *subject,
              SyFinding             *finding,
              const SyGuestArgument *option,
              const SyGuestArgument *value)
{
  const char *name = option->value;

  if (value == NULL ? sy_subject_knows (subject, SY_GUEST_PART_ARGUMENTS) ||
                      strcmp (name, "-set") == 0
                    : value->value[0] == '-' && g_ascii_isalpha (value->value[1]))
    {
      sy_finding_add (finding, subject, option->line, value != NULL ? "%s %s" : "%s%s", name,
                      value != NULL ? value->value : "");
      sy_finding_worsen (finding, SY_FINDING_FAIL,
                         _("%s has no value; QEMU does not start."), name);
    }
  else if (value != NULL && strcmp (name, "-set") == 0 && !is_set_value (value->value))
    {
      sy_finding_add (finding, subject, value->line, "-set %s", value->value);
      sy_finding_worsen (finding, SY_FINDING_FAIL,
                         _("What follows -set is not group.id.property=value; QEMU does not "
                           "start."));
    }
}

/* libvirt hands each <qemu:arg> on as one word, whatever is in it; a shell has split its words. */
static void
judge_words (const SySubject       *subject,
             SyFinding             *finding,
             const SyGuestArgument *word)
{
  if (subject->guest->from_arguments || word->value[0] != '-' ||
      !g_ascii_isalpha (word->value[1]) || strpbrk (word->value, " \t\n") == NULL)
    return;
  sy_finding_add (finding, subject, word->line, "%s", word->value);
  sy_finding_worsen (finding, SY_FINDING_FAIL,
                     _("An option and its value are in one <qemu:arg>; QEMU knows no such option, "
                       "and does not start."));
}

/* libvirt takes what is not in QEMU's namespace for none of its own, and drops it. */
static void
judge_strangers (const SySubject *subject,
                 SyFinding       *finding)
{
  for (guint i = 0; i < subject->guest->strangers->len; i++)
    {
      const SyGuestItem *stranger = subject->guest->strangers->pdata[i];

      sy_finding_add (finding, subject, stranger->line, "<%s>", stranger->name);
      sy_finding_worsen (finding, SY_FINDING_WARN,
                         _("libvirt drops this part without a word, with all that is in it: "
                           "the first line lacks "
                           "xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0', or the part "
                           "lacks “qemu:”."));
    }
}

static void
advise_arguments (const SySubject *subject,
                  SyFinding       *finding)
{
  if (subject->guest->strangers->len > 0)
    sy_finding_advise (finding, _("Let the definition begin with <domain type='kvm' "
                                  "xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>, and "
                                  "add the part again: libvirt has not kept it."));
  else
    sy_finding_advise (finding, _("An option and its value are two <qemu:arg> elements, one after "
                                  "the other. Mend or remove what the evidence shows."));
}

static void
check_arguments (const SySubject *subject,
                 SyFinding       *finding)
{
  const GPtrArray *arguments = subject->guest->arguments;

  if (arguments->len == 0 && !sy_subject_knows (subject, SY_GUEST_PART_ARGUMENTS))
    {
      sy_finding_set_piece (finding);
      return;
    }
  sy_finding_set (finding, SY_FINDING_PASS, _("Every argument of QEMU is whole."));
  judge_strangers (subject, finding);
  for (guint i = 0; i < arguments->len; i++)
    {
      const SyGuestArgument *option = arguments->pdata[i];
      const SyGuestArgument *value = i + 1 < arguments->len ? arguments->pdata[i + 1] : NULL;

      judge_words (subject, finding, option);
      if (!needs_value (option->value))
        continue;
      judge_option (subject, finding, option, value);
      if (value != NULL && !needs_value (value->value))
        i++;
    }
  if (finding->state >= SY_FINDING_WARN)
    advise_arguments (subject, finding);
}

static void
check_contradictions (const SySubject *subject,
                      SyFinding       *finding)
{
  const SyGuestFeatures *features = &subject->guest->features;

  if (features->cpu_argument == NULL && !sy_subject_knows (subject, SY_GUEST_PART_ARGUMENTS))
    {
      sy_finding_set_piece (finding);
      return;
    }
  sy_finding_set (finding, SY_FINDING_PASS, _("Nothing is said twice."));
  if (subject->guest->from_arguments || features->cpu_argument == NULL)
    return;
  sy_finding_add (finding, subject, features->cpu_argument_line, "-cpu %s",
                  features->cpu_argument);
  if (features->cpu_mode != NULL || features->kvm_hidden_line != features->cpu_argument_line)
    sy_finding_set (finding, SY_FINDING_NOTE,
                    _("-cpu replaces what <cpu>, <hyperv> and <kvm> say; what is written there "
                      "counts no more."));
  else
    sy_finding_set (finding, SY_FINDING_NOTE, _("The processor is described by an argument."));
  sy_finding_advise (finding, _("Say it in <cpu> and <features>, and take -cpu away."));
}

/* Said again is one thing; that the second time it is something else, another. */
static void
check_duplicates (const SySubject *subject,
                  SyFinding       *finding)
{
  const GPtrArray *repeats = subject->guest->repeats;

  if (repeats->len == 0 && !subject->guest->complete)
    {
      sy_finding_set_piece (finding);
      return;
    }
  sy_finding_set (finding, SY_FINDING_PASS, _("No setting is there twice."));
  for (guint i = 0; i < repeats->len; i++)
    {
      const SyGuestItem *item = repeats->pdata[i];

      if (item->value != NULL)
        sy_finding_add (finding, subject, item->line, _("-cpu makes “%s” of <%s>"), item->value,
                        item->name);
      else
        sy_finding_add (finding, subject, item->line, _("<%s> is there again"), item->name);
      if (item->state == SY_GUEST_ON)
        sy_finding_worsen (finding, SY_FINDING_NOTE,
                           _("A setting is there twice, and says the same."));
      else
        sy_finding_worsen (finding, SY_FINDING_WARN,
                           _("A setting is there twice and says different things (%s); only one of "
                             "them counts, and it may be the one that you do not mean."),
                           item->name);
    }
  if (finding->state >= SY_FINDING_NOTE)
    sy_finding_advise (finding, _("Keep the one that you mean, and take the other away."));
}

static void
check_video_trick (const SySubject *subject,
                   SyFinding       *finding)
{
  if (sy_subject_knows (subject, SY_GUEST_PART_ARGUMENTS))
    sy_finding_set (finding, SY_FINDING_PASS, _("No device is turned into another one."));
  else
    sy_finding_set_piece (finding);
  for (guint i = 0; i < subject->guest->overrides->len; i++)
    {
      const SyGuestProperty *property = subject->guest->overrides->pdata[i];

      if (property->origin == SY_GUEST_ORIGIN_DEVICE || strcmp (property->name, "driver") != 0 ||
          !g_str_has_prefix (property->alias, "video"))
        continue;
      sy_finding_add (finding, subject, property->line, "%s.driver = %s", property->alias,
                      property->value);
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("The graphics card is turned into another device (%s), a trick from before "
                        "libvirt could do without one. QEMU may not start, or has no render node "
                        "for OpenGL."), property->value);
      sy_finding_advise (finding, _("Use <video><model type='none'/></video> instead, and give "
                                    "OpenGL the render node of the integrated GPU."));
    }
}

const SyCheck sy_checks_arguments[] = {
  { "guest.set", GROUP, N_("No -set for libvirt’s devices"),
    N_("-set changed a device’s settings while libvirt described devices in QEMU’s old way. It "
       "describes them in JSON now."),
    "libvirt: NEWS 7.9, 8.0, 8.2; NixVirt#36", FALSE, check_set },
  { "guest.arguments", GROUP, N_("QEMU’s arguments are whole"),
    N_("libvirt hands the arguments on unread; a lost value shifts all that follow."),
    "QEMU: system/vl.c", FALSE, check_arguments },
  { "guest.contradictions", GROUP, N_("Nothing is said twice"),
    N_("Where two settings are about one thing, one of them is without effect."),
    "QEMU: system/vl.c, -cpu", FALSE, check_contradictions },
  { "guest.duplicates", GROUP, N_("No setting is there twice"),
    N_("Guides are pasted one over the other; libvirt and QEMU then take one of the settings "
       "without a word."),
    "libvirt: formatdomain; QEMU: system/vl.c", TRUE, check_duplicates },
  { "guest.video-trick", GROUP, N_("No device is turned into another"),
    N_("Tutorials turned a graphics card into a network card to be rid of it."),
    "gvt-linux#81", FALSE, check_video_trick },
  { NULL },
};
