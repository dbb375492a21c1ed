/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-assessment.h"

#include <glib/gi18n-lib.h>

const char *
sy_scheme_to_string (SyScheme scheme)
{
  static const char * const names[] = {
    [SY_SCHEME_UNKNOWN] = "unknown",
    [SY_SCHEME_MUXLESS] = "muxless",
    [SY_SCHEME_MUXED] = "muxed",
    [SY_SCHEME_SPLIT] = "split",
    [SY_SCHEME_DGPU_ONLY] = "dgpu-only",
    [SY_SCHEME_IGPU_ONLY] = "igpu-only",
    [SY_SCHEME_DESKTOP] = "desktop",
    [SY_SCHEME_VIRTUAL] = "virtual",
  };

  return (guint) scheme < G_N_ELEMENTS (names) ? names[scheme] : "unknown";
}

const char *
sy_scheme_get_title (SyScheme scheme)
{
  switch (scheme)
    {
    case SY_SCHEME_MUXLESS:
      return _("Optimus, MUXless");

    case SY_SCHEME_MUXED:
      return _("Optimus, MUXed");

    case SY_SCHEME_SPLIT:
      return _("Optimus, split outputs");

    case SY_SCHEME_DGPU_ONLY:
      return _("Discrete GPU only");

    case SY_SCHEME_IGPU_ONLY:
      return _("Integrated GPU only");

    case SY_SCHEME_DESKTOP:
      return _("Desktop computer");

    case SY_SCHEME_VIRTUAL:
      return _("Virtual machine");

    case SY_SCHEME_UNKNOWN:
    default:
      return _("Unknown wiring");
    }
}

const char *
sy_scheme_get_description (SyScheme scheme)
{
  switch (scheme)
    {
    case SY_SCHEME_MUXLESS:
      return _("The panel and every port hang on the integrated GPU. The discrete GPU only "
               "calculates and hands its pictures over.");

    case SY_SCHEME_MUXED:
      return _("The panel can be switched between the integrated and the discrete GPU.");

    case SY_SCHEME_SPLIT:
      return _("The panel stays on the integrated GPU, and some of the ports hang on the discrete "
               "one.");

    case SY_SCHEME_DGPU_ONLY:
      return _("Only the discrete GPU is visible, and it drives the panel. Linux would have no "
               "picture without it.");

    case SY_SCHEME_IGPU_ONLY:
      return _("Of the computer’s own GPUs only the one inside the processor is visible.");

    case SY_SCHEME_DESKTOP:
      return _("This is not a laptop: monitors are plugged into the GPUs directly.");

    case SY_SCHEME_VIRTUAL:
      return _("This system itself runs inside a virtual machine.");

    case SY_SCHEME_UNKNOWN:
    default:
      return _("How the panel and the ports are wired to the GPUs is not known.");
    }
}
