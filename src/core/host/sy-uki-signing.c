/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-uki-signing.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-boot-guard.h"
#include "machine/sy-pe-image.h"

/* The first that is there counts (60-ukify.install, uki_conf_location()). */
static const char * const configs[] = {
  "/etc/kernel/uki.conf", "/run/kernel/uki.conf", "/usr/local/lib/kernel/uki.conf",
  "/usr/lib/kernel/uki.conf", NULL,
};

/* (transfer full) (nullable): a value of the section [UKI], as Python's configparser reads it. */
static char *
read_value (const char *text,
            const char *name)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean inside = FALSE;
  char *value = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);
      char *equals = strchr (line, '=');

      if (*line == '[')
        inside = strcmp (line, "[UKI]") == 0;
      if (!inside || equals == NULL || *line == '#' || *line == ';')
        continue;
      *equals = '\0';
      if (g_ascii_strcasecmp (g_strchomp (line), name) != 0)
        continue;
      g_free (value);
      value = g_strdup (g_strchug (equals + 1));
    }

  return value;
}

static gboolean
set_unsigned (const char  *image,
              GError     **error)
{
  sy_boot_guard_set_secure_boot_error (error,
                                       _("%s: kernel-install builds this unified kernel image, and "
                                         "Secure Boot is on: what is built must be signed. Found "
                                         "no key for that in /etc/kernel/uki.conf: name yours "
                                         "there (SecureBootPrivateKey= and SecureBootCertificate= "
                                         "below [UKI]), so that ukify signs."), image);

  return FALSE;
}

static gboolean
check_certificate (SySysroot   *sysroot,
                   const char  *image,
                   const char  *config,
                   const char  *certificate,
                   GError     **error)
{
  gboolean is_signed;

  if (*certificate != '/')
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("%s: found “SecureBootCertificate=%s”, expected the path of a file, with "
                     "which the signature can be compared"), config, certificate);
      return FALSE;
    }
  if (!sy_pe_image_is_signed_by (sysroot, image, certificate, &is_signed, error))
    return FALSE;
  if (is_signed)
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("%s: Secure Boot is on, and this unified kernel image is not signed by %s, which "
                 "%s names: whether the firmware trusts that is not known. Where it does, run "
                 "“kernel-install add-all”, restart, and do this step again."), image, certificate,
               config);

  return FALSE;
}

char *
sy_uki_signing_find_certificate (SySysroot   *sysroot,
                                 const char  *image,
                                 GError     **error)
{
  const char *config = sy_sysroot_find_first (sysroot, configs);
  g_autofree char *text = NULL;
  g_autofree char *key = NULL;
  g_autofree char *certificate = NULL;

  if (config == NULL)
    {
      set_unsigned (image, error);
      return NULL;
    }
  text = sy_sysroot_read_text (sysroot, config, error);
  if (text == NULL)
    return NULL;
  key = read_value (text, "SecureBootPrivateKey");
  certificate = read_value (text, "SecureBootCertificate");
  if (key == NULL || certificate == NULL ? !set_unsigned (image, error)
                                         : !check_certificate (sysroot, image, config, certificate,
                                                               error))
    return NULL;

  return g_steal_pointer (&certificate);
}
