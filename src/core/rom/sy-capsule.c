/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rom/sy-capsule.h"

/* UEFI specification 2.10, EFI_CAPSULE_HEADER. */
#define OFFSET_HEADER_SIZE  16
#define OFFSET_SIZE         24
#define HEADER_SIZE         28

/* AMI's has 16 bits more: where the image begins. Toshiba's has the size earlier. */
#define OFFSET_AMI_IMAGE    28
#define OFFSET_TOSHIBA_SIZE 20

/* EFI_FIRMWARE_MANAGEMENT_CAPSULE_HEADER, and that of each payload (section 23.3). */
#define FMP_OFFSET_DRIVERS  4
#define FMP_OFFSET_PAYLOADS 6
#define FMP_OFFSET_TABLE    8
#define FMP_MAX_ITEMS       64
#define PAYLOAD_OFFSET_TYPE 4
#define PAYLOAD_OFFSET_SIZE 24
#define PAYLOAD_SIZE_V1     32
#define PAYLOAD_SIZE_V2     40
#define PAYLOAD_SIZE_V3     48

#define FLASH_SIGNATURE     0x0ff0a55a
#define FLASH_OFFSET        16
#define FLASH_OFFSET_MAP    20
#define FLASH_N_REGIONS     16
#define FLASH_PAGE          4096

typedef enum {
  FORM_EFI,
  FORM_AMI,
  FORM_TOSHIBA,
  FORM_FMP,
} Form;

/* The identifiers of makers are those of UEFITool, ffs.h. */
static const struct {
  const char *guid;
  Form        form;
  const char *name;
} forms[] = {
  { "3b6686bd-0d76-4030-b70e-b5519e2fc5a0", FORM_EFI, "capsule" },
  { "6dcbd5ed-e82d-4c44-bda1-7194199ad92a", FORM_FMP, "capsule" },
  { "4a3ca68b-7723-48fb-803d-578cc1fec44d", FORM_AMI, "AMI capsule" },
  { "14eebb90-890a-43db-aed1-5d3c4588a418", FORM_AMI, "AMI capsule" },
  { "539182b9-abb5-4391-b69a-e3a943f72fcc", FORM_EFI, "Intel capsule" },
  { "e20bafd3-9914-4f4f-9537-3129e090eb3c", FORM_EFI, "Lenovo capsule" },
  { "25b5fe76-8243-4a5c-a9bd-7ee3246198b5", FORM_EFI, "Lenovo capsule" },
  { "3be07062-1d51-45d2-832b-f093257ed461", FORM_TOSHIBA, "Toshiba capsule" },
};

static const char * const regions[FLASH_N_REGIONS] = {
  "descriptor", "BIOS", "ME", "GbE", "PDR", "DevExp1", "BIOS 2", "region 7", "EC", "DevExp2", "IE",
  "10GbE 1", "10GbE 2", "region 13", "region 14", "PTT",
};

static void
firmware_part_free (gpointer data)
{
  SyFirmwarePart *self = data;

  g_free (self->label);
  g_free (self);
}

GPtrArray *
sy_firmware_parts_new (void)
{
  return g_ptr_array_new_with_free_func (firmware_part_free);
}

void
sy_firmware_parts_add (GPtrArray  *parts,
                       SySpan      span,
                       guint64     offset,
                       guint64     end,
                       const char *format,
                       ...)
{
  SyFirmwarePart *part;
  va_list arguments;

  if (offset >= span.size || end <= offset)
    return;
  part = g_new0 (SyFirmwarePart, 1);
  part->offset = (gsize) offset;
  part->end = (gsize) MIN (end, span.size);
  va_start (arguments, format);
  part->label = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (parts, part);
}

static void
add_payload (GPtrArray *parts,
             SySpan     span,
             guint64    offset,
             guint      index)
{
  g_autofree char *type = NULL;
  SySpan payload;
  SyGuid guid;
  guint32 version;
  guint32 size;
  guint header = PAYLOAD_SIZE_V1;

  if (offset >= span.size)
    return;
  payload = sy_span_from (span, (gsize) offset);
  if (!sy_span_u32 (payload, 0, &version) || !sy_span_guid (payload, PAYLOAD_OFFSET_TYPE, &guid) ||
      !sy_span_u32 (payload, PAYLOAD_OFFSET_SIZE, &size))
    return;
  if (version >= 2)
    header = version == 2 ? PAYLOAD_SIZE_V2 : PAYLOAD_SIZE_V3;
  type = sy_guid_format (&guid);
  sy_firmware_parts_add (parts, span, offset + header, offset + header + size, "payload %u (%s)",
                         index, type);
}

static void
add_payloads (GPtrArray *parts,
              SySpan     span,
              gsize      body)
{
  guint16 n_drivers;
  guint16 n_payloads;
  guint64 offset;

  if (!sy_span_u16 (span, body + FMP_OFFSET_DRIVERS, &n_drivers) ||
      !sy_span_u16 (span, body + FMP_OFFSET_PAYLOADS, &n_payloads))
    return;
  for (guint i = 0; i < n_payloads && i < FMP_MAX_ITEMS; i++)
    if (sy_span_u64 (span, body + FMP_OFFSET_TABLE + 8 * ((gsize) n_drivers + i), &offset) &&
        offset <= span.size)
      add_payload (parts, span, body + offset, i);
}

static GPtrArray *
read_form (SySpan  span,
           guint   index,
           gsize   body,
           guint64 size)
{
  GPtrArray *parts = sy_firmware_parts_new ();

  sy_firmware_parts_add (parts, span, body, MAX (size, body), "%s", forms[index].name);
  if (forms[index].form == FORM_FMP)
    add_payloads (parts, span, body);

  return parts;
}

GPtrArray *
sy_capsule_read (SySpan span)
{
  guint32 header;
  guint32 size;
  guint16 image;
  SyGuid guid;

  if (!sy_span_guid (span, 0, &guid) || !sy_span_u32 (span, OFFSET_HEADER_SIZE, &header) ||
      !sy_span_u32 (span, OFFSET_SIZE, &size))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      if (!sy_guid_is (&guid, forms[i].guid))
        continue;
      if (forms[i].form == FORM_TOSHIBA)
        sy_span_u32 (span, OFFSET_TOSHIBA_SIZE, &size);
      if (forms[i].form == FORM_AMI && sy_span_u16 (span, OFFSET_AMI_IMAGE, &image))
        header = image;

      return read_form (span, i, MAX (header, HEADER_SIZE), size);
    }

  return NULL;
}

/* Each has a base and a limit in pages of 4 KiB; one that is not there ends before it begins. */
GPtrArray *
sy_flash_image_read (SySpan span)
{
  g_autoptr (GPtrArray) parts = NULL;
  guint32 signature;
  guint32 map;
  guint32 region;

  if (!sy_span_u32 (span, FLASH_OFFSET, &signature) || signature != FLASH_SIGNATURE ||
      !sy_span_u32 (span, FLASH_OFFSET_MAP, &map))
    return NULL;
  parts = sy_firmware_parts_new ();
  for (guint i = 0; i < FLASH_N_REGIONS; i++)
    {
      guint64 base;
      guint64 limit;

      if (!sy_span_u32 (span, (gsize) (map >> 16 & 0xff) * 16 + i * 4, &region))
        break;
      base = region & 0x7fff;
      limit = region >> 16 & 0x7fff;
      /* Nothing but ones stands behind the last region that this chip set knows. */
      if (region != G_MAXUINT32 && limit >= base && limit > 0)
        sy_firmware_parts_add (parts, span, base * FLASH_PAGE, (limit + 1) * FLASH_PAGE,
                               "flash %s", regions[i]);
    }

  return g_steal_pointer (&parts);
}
