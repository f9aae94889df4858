/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values as people write and read them. Forms, lists, CSV, the command line and the texts of rules go through here, so
 * that an amount looks the same everywhere. */

#include "config.h"

#include "entry.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dates.h"
#include "errors.h"
#include "numbers.h"
#include "units.h"

#define RATE_DECIMALS 4
#define QUANTITY_DECIMALS 3
#define PERCENT_DECIMALS 2

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (PT_ERROR, PT_ERROR_INVALID, format, arguments);
  va_end (arguments);
  return FALSE;
}

/* How many digits after the point a value of @kind holds. */
static guint
kind_decimals (PtKind kind, guint exponent)
{
  switch (kind) {
  case PT_KIND_MONEY:
    return exponent;
  case PT_KIND_RATE:
    return RATE_DECIMALS;
  case PT_KIND_QUANTITY:
    return QUANTITY_DECIMALS;
  case PT_KIND_PERCENT:
    return PERCENT_DECIMALS;
  default:
    return 0;
  }
}

/* How many of them are always shown: money and rates look like money, 12.5 kg needs no zeros. */
static guint
least_decimals (PtKind kind, guint exponent)
{
  return kind == PT_KIND_MONEY || kind == PT_KIND_RATE ? exponent : 0;
}

/* The unit in which quantity_milli of the same row counts, or NULL. */
static const PtUnit *
find_unit (const PtRow *row)
{
  int field = pt_entity_find_field (pt_row_entity (row), "unit", -1);

  return field < 0 ? NULL : pt_unit_find (pt_row_get_text (row, field));
}

static gboolean
check_decimals (const PtRow *row, guint field, const char *text, GError **error)
{
  const PtUnit *unit = pt_row_entity (row)->fields[field].kind == PT_KIND_QUANTITY ? find_unit (row) : NULL;
  const char *point = strchr (text, '.');

  if (unit == NULL || point == NULL || strspn (point + 1, "0123456789") <= unit->decimals)
    return TRUE;
  return refuse (error, ngettext ("%s takes at most %u decimal", "%s takes at most %u decimals", unit->decimals),
                 unit->code, unit->decimals);
}

static gboolean
set_number (PtRow *row, guint field, const char *text, guint exponent, GError **error)
{
  guint decimals = kind_decimals (pt_row_entity (row)->fields[field].kind, exponent);
  gint64 value = 0;

  if (!check_decimals (row, field, text, error) || !pt_decimal_parse (text, decimals, &value, error))
    return FALSE;
  pt_row_set_integer (row, field, value);
  return TRUE;
}

static gboolean
set_digits (PtRow *row, guint field, const char *text, GError **error)
{
  gint64 value = 0;

  if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &value, NULL))
    return refuse (error, _ ("Not an amount"));
  pt_row_set_integer (row, field, value);
  return TRUE;
}

static gboolean
set_id (PtRow *row, guint field, const char *text, GError **error)
{
  PtId id;

  if (!pt_id_parse (text, -1, &id))
    return refuse (error, _ ("“%s” is no id"), text);
  pt_row_set_id (row, field, &id);
  return TRUE;
}

static gboolean
check_choice (const PtField *field, const char *text, GError **error)
{
  g_auto (GStrv) words = pt_field_dup_choices (field);
  g_autofree char *list = g_strjoinv (", ", words);

  return pt_field_has_choice (field, text) || refuse (error, _ ("Choose one of: %s"), list);
}

static gboolean
check_units (const char *text, GError **error)
{
  g_auto (GStrv) codes = g_strsplit (text, ",", -1);

  for (char **code = codes; *code != NULL; code++) {
    if (pt_unit_find (*code) == NULL)
      return refuse (error, _ ("“%s” is no unit"), *code);
  }
  return TRUE;
}

static gboolean
check_text (const PtField *field, const char *text, GError **error)
{
  if (!g_utf8_validate (text, -1, NULL))
    return refuse (error, _ ("Not readable as text"));
  switch (field->kind) {
  case PT_KIND_CHOICE:
    return check_choice (field, text, error);
  case PT_KIND_DATE:
    return pt_date_is_valid (text, -1) || refuse (error, _ ("Not a date: write it as 2026-01-31"));
  case PT_KIND_UNIT:
  case PT_KIND_UNITS:
    return check_units (text, error);
  default:
    return TRUE;
  }
}

static gboolean
set_text (PtRow *row, guint field, const char *text, GError **error)
{
  const PtField *description = &pt_row_entity (row)->fields[field];

  if (pt_kind_is_id (description->kind))
    return set_id (row, field, text, error);
  if (!check_text (description, text, error))
    return FALSE;
  pt_row_set_text (row, field, text, -1);
  return TRUE;
}

gboolean
pt_entry_set (PtRow *row, guint field, const char *text, guint exponent, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  PtKind kind = PT_KIND_TEXT;

  g_return_val_if_fail (field < pt_row_entity (row)->n_fields, FALSE);
  kind = pt_row_entity (row)->fields[field].kind;
  if (*trimmed != '\0')
    return pt_kind_is_integer (kind) ? set_number (row, field, trimmed, exponent, error)
                                     : set_text (row, field, trimmed, error);
  pt_row_set_null (row, field);
  return TRUE;
}

gboolean
pt_entry_set_raw (PtRow *row, guint field, const char *text, GError **error)
{
  g_return_val_if_fail (field < pt_row_entity (row)->n_fields, FALSE);
  if (*text != '\0')
    return pt_kind_is_integer (pt_row_entity (row)->fields[field].kind) ? set_digits (row, field, text, error)
                                                                        : set_text (row, field, text, error);
  pt_row_set_null (row, field);
  return TRUE;
}

/* Takes closing zeros after the point away, but leaves @least digits there, or no point at all. */
static void
trim_zeros (char *text, guint least)
{
  char *point = strchr (text, '.');
  char *end = text + strlen (text);

  if (point == NULL)
    return;
  while (end - point > (gssize) least + 1 && end[-1] == '0')
    end--;
  if (end == point + 1)
    end = point;
  *end = '\0';
}

char *
pt_entry_format (const PtRow *row, guint field, guint exponent, gboolean grouped)
{
  PtKind kind = pt_row_entity (row)->fields[field].kind;
  char *text = NULL;

  if (pt_row_is_null (row, field) || !pt_kind_is_integer (kind))
    return pt_entry_format_raw (row, field);
  text = pt_decimal_format (pt_row_get_integer (row, field), kind_decimals (kind, exponent),
                            grouped ? PT_DECIMAL_GROUPED : PT_DECIMAL_FIXED);
  trim_zeros (text, least_decimals (kind, exponent));
  return text;
}

char *
pt_entry_format_raw (const PtRow *row, guint field)
{
  PtKind kind = pt_row_entity (row)->fields[field].kind;

  if (pt_row_is_null (row, field))
    return g_strdup ("");
  if (pt_kind_is_integer (kind))
    return g_strdup_printf ("%" G_GINT64_FORMAT, pt_row_get_integer (row, field));
  if (pt_kind_is_id (kind))
    return pt_id_to_text (pt_row_get_id (row, field));
  return g_strdup (pt_row_get_text (row, field));
}
