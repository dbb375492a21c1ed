/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "health/sy-check-private.h"

#define GROUP N_("The picture")

static gboolean
has_video (const SyGuest *guest)
{
  for (guint i = 0; i < guest->devices->len; i++)
    {
      const SyGuestDevice *device = guest->devices->pdata[i];

      if (strcmp (device->element, "video") == 0 && g_strcmp0 (device->model, "none") != 0)
        return TRUE;
    }

  return FALSE;
}

static void
check_output (const SySubject *subject,
              SyFinding       *finding)
{
  const SyGuest *guest = subject->guest;
  gboolean any;

  if (!sy_subject_knows (subject, SY_GUEST_PART_DEVICES))
    {
      sy_finding_set_piece (finding);
      return;
    }
  any = (has_video (guest) && guest->graphics->len > 0) || guest->shmems->len > 0 ||
        sy_guest_find_mdev (guest, NULL) != NULL;
  if (any || subject->gpu_hostdev == NULL)
    sy_finding_set (finding, SY_FINDING_PASS, _("There is a way for the picture."));
  else if (subject->muxless == SY_TRISTATE_YES)
    {
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("The GPU has no outputs, and the machine has neither a virtual screen nor "
                        "shared memory: nothing will ever be seen of it."));
      sy_finding_offer (finding, subject, "attach", "looking-glass",
                        _("Keep a virtual screen for the set-up, and add memory for Looking "
                          "Glass."));
    }
  else
    sy_finding_set (finding, SY_FINDING_NOTE,
                    _("The picture comes out of the GPU’s own ports only, where a screen or a "
                      "dummy plug must be."));
}

static gboolean
has_gl (const SyGuest *guest)
{
  for (guint i = 0; i < guest->graphics->len; i++)
    {
      const SyGuestItem *item = guest->graphics->pdata[i];

      if (g_strcmp0 (item->value, "yes") == 0 || strcmp (item->name, "egl-headless") == 0)
        return TRUE;
    }
  for (guint i = 0; i < guest->arguments->len; i++)
    {
      const char *value = ((SyGuestArgument *) guest->arguments->pdata[i])->value;

      if (strstr (value, "gl=on") != NULL || strstr (value, "gl=es") != NULL ||
          strstr (value, "egl-headless") != NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
shows (const SyGuestHostdev *mdev)
{
  const SyGuestProperty *display = sy_guest_hostdev_get_property (mdev, "display");

  return mdev->display == SY_GUEST_ON ||
         (display != NULL && sy_guest_read_switch (display->value) == SY_GUEST_ON);
}

static void
check_gvt_display (const SySubject *subject,
                   SyFinding       *finding)
{
  const SyGuestHostdev *mdev = sy_guest_find_mdev (subject->guest, NULL);

  if (mdev == NULL)
    {
      sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("It has no virtual GPU."));
      return;
    }
  if (!shows (mdev))
    {
      sy_finding_set (finding, SY_FINDING_NOTE,
                      _("The virtual GPU’s own picture is not shown, as while Windows gets its "
                        "driver."));
      sy_finding_offer (finding, subject, "gvt", NULL, _("Make it the display, once Intel’s driver "
                                                         "is installed."));
      return;
    }
  sy_finding_add (finding, subject, mdev->line, _("The virtual GPU’s picture is shown"));
  if (has_gl (subject->guest))
    sy_finding_set (finding, SY_FINDING_PASS, _("The virtual GPU’s picture is drawn by OpenGL."));
  else if (!sy_subject_knows (subject, SY_GUEST_PART_DEVICES | SY_GUEST_PART_ARGUMENTS))
    sy_finding_set_piece (finding);
  else
    {
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("The virtual GPU’s picture needs OpenGL, and no display has it."));
      sy_finding_offer (finding, subject, "gvt", NULL,
                        _("Use SPICE with <gl enable='yes'/>, or egl-headless."));
    }
}

/* -set …driver= on a graphics card, which made it a network card without a network. */
static const SyGuestProperty *
find_video_trick (const SyGuest *guest)
{
  for (guint i = 0; i < guest->overrides->len; i++)
    {
      const SyGuestProperty *property = guest->overrides->pdata[i];

      if (property->origin != SY_GUEST_ORIGIN_DEVICE && strcmp (property->name, "driver") == 0 &&
          g_str_has_prefix (property->alias, "video"))
        return property;
    }

  return NULL;
}

/* (nullable): a GPU that stays with Linux and on which QEMU can draw */
static const SyGpu *
find_drawing_gpu (const SySubject *subject)
{
  const GPtrArray *gpus = subject->machine != NULL ? sy_machine_get_gpus (subject->machine) : NULL;

  for (guint i = 0; gpus != NULL && i < gpus->len; i++)
    {
      const SyGpu *gpu = gpus->pdata[i];

      if (gpu != subject->gpu && gpu->render_node != NULL)
        return gpu;
    }

  return NULL;
}

static void
judge_gl (const SySubject *subject,
          SyFinding       *finding)
{
  const SyGpu *gpu = find_drawing_gpu (subject);

  /* Who starts QEMU by hand has to see to its account's rights. */
  if (gpu == NULL || subject->guest->from_arguments)
    {
      sy_finding_set (finding, SY_FINDING_UNKNOWN,
                      _("The display uses OpenGL; whether QEMU may use the render node shows when "
                        "it starts."));
      return;
    }
  sy_finding_add_from (finding, "/sys/class/drm", "/dev/dri/%s", gpu->render_node);
  sy_finding_set (finding, SY_FINDING_PASS,
                  _("The display uses OpenGL, and the %s has a render node for it, which libvirt "
                    "lets QEMU use."), gpu->name);
}

static void
check_render_node (const SySubject *subject,
                   SyFinding       *finding)
{
  const SyGuestProperty *trick = find_video_trick (subject->guest);

  if (trick != NULL)
    {
      sy_finding_add (finding, subject, trick->line, "%s.driver = %s", trick->alias, trick->value);
      sy_finding_set (finding, SY_FINDING_WARN,
                      _("The graphics card is turned into another device. libvirt then gives QEMU "
                        "no render node for it: “egl: no drm render node available”."));
      sy_finding_advise (finding, _("Use <video><model type='none'/></video>, and write the render "
                                    "node of the integrated GPU into <gl rendernode=…/>."));
    }
  else if (has_gl (subject->guest))
    judge_gl (subject, finding);
  else
    sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("No display uses OpenGL."));
}

static void
check_mdev (const SySubject *subject,
            SyFinding       *finding)
{
  const SyGuestHostdev *mdev = sy_guest_find_mdev (subject->guest, NULL);
  const GPtrArray *gpus = subject->machine != NULL ? sy_machine_get_gpus (subject->machine) : NULL;

  if (mdev == NULL)
    {
      sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("It has no virtual GPU."));
      return;
    }
  sy_finding_add (finding, subject, mdev->line, _("It wants the virtual GPU %s"),
                  mdev->uuid != NULL ? mdev->uuid : "");
  if (gpus == NULL || mdev->uuid == NULL)
    {
      sy_finding_set (finding, SY_FINDING_UNKNOWN,
                      _("Whether the virtual GPU exists is not known here. It must be made again "
                        "at every start of the computer."));
      return;
    }
  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *gpu = gpus->pdata[i];

      for (guint j = 0; j < gpu->mdevs->len; j++)
        if (g_ascii_strcasecmp (((SyMdev *) gpu->mdevs->pdata[j])->uuid, mdev->uuid) == 0)
          {
            sy_finding_set (finding, SY_FINDING_PASS, _("The virtual GPU exists."));
            return;
          }
    }
  sy_finding_set (finding, SY_FINDING_FAIL,
                  _("The virtual GPU does not exist now, so the machine does not start."));
  sy_finding_offer (finding, subject, "gvt", NULL,
                    _("Have it made at every start of the computer."));
}

static void
check_mouse (const SySubject *subject,
             SyFinding       *finding)
{
  const SyGuest *guest = subject->guest;
  gboolean has_usb = FALSE;

  for (guint i = 0; i < guest->devices->len; i++)
    {
      const SyGuestDevice *device = guest->devices->pdata[i];

      has_usb = has_usb || (strcmp (device->element, "input") == 0 &&
                            (g_strcmp0 (device->type, "tablet") == 0 ||
                             guest->from_arguments));
    }
  for (guint i = 0; i < guest->hostdevs->len; i++)
    has_usb = has_usb ||
              ((SyGuestHostdev *) guest->hostdevs->pdata[i])->kind == SY_GUEST_HOSTDEV_USB;
  if (subject->battery != SY_TRISTATE_YES)
    sy_finding_set (finding, SY_FINDING_NOT_APPLICABLE, _("It has no battery that was seen."));
  else if (has_usb)
    sy_finding_set (finding, SY_FINDING_PASS, _("It has a USB mouse or tablet."));
  else if (!sy_subject_knows (subject, SY_GUEST_PART_DEVICES))
    sy_finding_set_piece (finding);
  else
    {
      sy_finding_set (finding, SY_FINDING_NOTE,
                      _("With a battery, Windows takes a PS/2 mouse for a touchpad, and loses "
                        "clicks while a key is held."));
      sy_finding_offer (finding, subject, "attach", NULL, _("Add a USB mouse."));
    }
}

const SyCheck sy_checks_display[] = {
  { "guest.output", GROUP, N_("A way for the picture"),
    N_("A GPU without outputs draws, but nobody sees it: software must bring its picture to a "
       "screen."),
    "Looking Glass: documentation", FALSE, check_output },
  { "guest.gvt-display", GROUP, N_("The virtual GPU’s picture"),
    N_("The picture of a virtual GPU stays in the memory of the GPU, and only OpenGL can show it."),
    "gvt-linux#32; QEMU: hw/vfio/display.c", FALSE, check_gvt_display },
  { "guest.mdev", GROUP, N_("The virtual GPU exists"),
    N_("A virtual GPU is gone after every restart of the computer, unless something makes it "
       "again."),
    "clayfreeman/gpu-passthrough#7; virt-manager#392", FALSE, check_mdev },
  { "guest.render-node", GROUP, N_("OpenGL for the display"),
    N_("QEMU draws with a render node of the computer’s GPU, which its account must be allowed "
       "to use."),
    "gvt-linux#81; QEMU: ui/egl-helpers.c", FALSE, check_render_node },
  { "guest.mouse", GROUP, N_("A USB mouse beside the battery"),
    N_("Windows treats PS/2 mice of a laptop as touchpads."),
    "lion328/gpu-passthrough", FALSE, check_mouse },
  { NULL },
};
