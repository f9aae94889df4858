/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The head of what goes out of the house: receipts, vouchers and statements. */

#include "config.h"

#include "letterhead.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  const guint8 *bytes;
  gsize left;
} Source;

static cairo_status_t
read_bytes (void *data, unsigned char *room, unsigned int length)
{
  Source *source = data;

  if (length > source->left)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (room, source->bytes, length);
  source->bytes += length;
  source->left -= length;
  return CAIRO_STATUS_SUCCESS;
}

static void
add_logo (PtPaper *paper, GBytes *logo)
{
  Source source = { 0 };
  cairo_surface_t *picture = NULL;

  source.bytes = g_bytes_get_data (logo, &source.left);
  picture = cairo_image_surface_create_from_png_stream (read_bytes, &source);
  if (cairo_surface_status (picture) == CAIRO_STATUS_SUCCESS)
    pt_paper_add_picture (paper, picture);
  cairo_surface_destroy (picture);
}

static void
add_line (PtPaper *paper, const char *text)
{
  if (text != NULL && *text != '\0')
    pt_paper_add_text (paper, text);
}

void
pt_letterhead_add (PtPaper *paper, const PtOffice *office, GBytes *logo)
{
  /* Translators: a line at the head of a printed paper; %s is a telephone number */
  g_autofree char *phone = office->phone != NULL ? g_strdup_printf (_ ("Telephone %s"), office->phone) : NULL;
  /* Translators: a line at the head of a printed paper; %s is the number in a register of companies */
  g_autofree char *number = office->registration_number != NULL
                                ? g_strdup_printf (_ ("Registered as %s"), office->registration_number)
                                : NULL;

  if (logo != NULL)
    add_logo (paper, logo);
  add_line (paper, office->organisation_name);
  add_line (paper, office->address);
  add_line (paper, phone);
  add_line (paper, number);
}
