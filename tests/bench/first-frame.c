/* SPDX-License-Identifier: GPL-3.0-or-later */

/* first-frame PROGRAM [ARGUMENTS]
 *
 * Starts a program on an X server that has no window manager, and prints how many milliseconds
 * pass until a window of it shows something: from before the fork to the first damage after
 * which the window's pixels are not one flat colour. The program under test takes no part in
 * this, so any two programs can be measured alike. It is told to end afterwards. */

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xdamage.h>
#include <gio/gio.h>
#include <poll.h>
#include <stdlib.h>

#define TIMEOUT_MS 60000
#define SILENT (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE)

/* Antialiased words and a header bar have far more; a background being cleared has one or two. */
#define MIN_COLOURS 8

static int
ignore_error_cb (Display     *display,
                 XErrorEvent *event)
{
  /* A window may be gone by the time it is looked at. */
  return 0;
}

static gboolean
window_shows_something (Display *display,
                        Window   window)
{
  unsigned long colours[MIN_COLOURS];
  unsigned int n_colours = 0;
  XWindowAttributes attributes;
  XImage *image;

  if (!XGetWindowAttributes (display, window, &attributes) || attributes.map_state != IsViewable)
    return FALSE;
  image = XGetImage (display, window, 0, 0, attributes.width, attributes.height, AllPlanes,
                     ZPixmap);
  if (image == NULL)
    return FALSE;

  for (int y = 0; y < image->height && n_colours < MIN_COLOURS; y++)
    for (int x = 0; x < image->width && n_colours < MIN_COLOURS; x++)
      {
        unsigned long pixel = XGetPixel (image, x, y);
        unsigned int i = 0;

        while (i < n_colours && colours[i] != pixel)
          i++;
        if (i == n_colours)
          colours[n_colours++] = pixel;
      }
  XDestroyImage (image);

  return n_colours == MIN_COLOURS;
}

/* Waits for the next event. Returns FALSE when the time is over. */
static gboolean
next_event (Display *display,
            gint64   deadline_us,
            XEvent  *out_event)
{
  struct pollfd poll_fd = { .fd = ConnectionNumber (display), .events = POLLIN };

  while (!XPending (display))
    {
      gint64 left_ms = (deadline_us - g_get_monotonic_time ()) / 1000;

      if (left_ms <= 0 || poll (&poll_fd, 1, (int) left_ms) < 0)
        return FALSE;
    }
  XNextEvent (display, out_event);

  return TRUE;
}

static gboolean
wait_for_first_frame (Display *display,
                      int      damage_event,
                      gint64   deadline_us)
{
  XEvent event;

  while (next_event (display, deadline_us, &event))
    {
      if (event.type == MapNotify)
        XDamageCreate (display, event.xmap.window, XDamageReportNonEmpty);
      else if (event.type == damage_event + XDamageNotify)
        {
          XDamageNotifyEvent *damage = (XDamageNotifyEvent *) &event;

          XDamageSubtract (display, damage->damage, None, None);
          if (window_shows_something (display, damage->drawable))
            return TRUE;
        }
    }

  return FALSE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) program = NULL;
  Display *display = XOpenDisplay (NULL);
  int damage_event, damage_error;
  gint64 start_us;
  gboolean shown;

  if (argc < 2)
    {
      g_printerr ("usage: first-frame PROGRAM [ARGUMENTS]\n");
      return EXIT_FAILURE;
    }
  if (display == NULL || !XDamageQueryExtension (display, &damage_event, &damage_error))
    {
      g_printerr ("There is no X server with the DAMAGE extension at \"%s\".\n",
                  XDisplayName (NULL));
      return EXIT_FAILURE;
    }
  XSetErrorHandler (ignore_error_cb);
  XSelectInput (display, DefaultRootWindow (display), SubstructureNotifyMask);
  XSync (display, False);

  start_us = g_get_monotonic_time ();
  program = g_subprocess_newv ((const char *const *) argv + 1, SILENT, &error);
  if (program == NULL)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  shown = wait_for_first_frame (display, damage_event, start_us + TIMEOUT_MS * 1000);
  if (shown)
    g_print ("%.1f\n", (g_get_monotonic_time () - start_us) / 1000.0);
  else
    g_printerr ("%s showed nothing within %d s.\n", argv[1], TIMEOUT_MS / 1000);

  g_subprocess_force_exit (program);
  g_subprocess_wait (program, NULL, NULL);

  return shown ? EXIT_SUCCESS : EXIT_FAILURE;
}
