/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/* What a computer says of itself at sign-in. */
typedef struct {
  PtId id;
  char *name;
  gboolean has_key;
  guint8 public_key[PT_KEY_BYTES];
  char *certificate; /* an old one, after a restore; NULL */
} PtDeviceForm;

void pt_device_form_clear (PtDeviceForm *form);
/* Reads a `device` object; members that are missing stay empty. */
void pt_device_form_read (PtReader *reader, PtDeviceForm *form);

typedef enum {
  PT_ADMITTED,
  PT_ADMISSION_OTHER_KEY, /* it is known by another key, or was revoked */
  PT_ADMISSION_FULL       /* the user has as many computers as anybody may have */
} PtAdmission;

/* Finds the computer, or enrols it with a prefix of its own. */
gboolean pt_device_admit (PtTransaction *transaction, const PtServerKeys *keys, const PtDeviceForm *form,
                          const PtUser *user, PtDevice *device, PtAdmission *admission, GError **error);
/* A certificate for 30 days; free with g_free. */
char *pt_device_certify (const PtTransaction *transaction, const PtServerKeys *keys, const PtDevice *device);
/* Its tokens end, its envelopes are refused from now on. */
gboolean pt_device_revoke (PtTransaction *transaction, PtDevice *device, const PtCause *cause, GError **error);

/* Gives it a name that its own no longer replaces. PT_ERROR_INVALID with what is wrong, for people. */
gboolean pt_device_rename (PtTransaction *transaction, PtDevice *device, const char *name, const PtCause *cause,
                           GError **error);

/* The moment since which a computer must have been heard of before a period to the day @to may close without a word:
 * its end, or, where that is still to come, a little before @now. */
gint64 pt_device_expected_since (const PtOrganisation *organisation, const char *to, gint64 now);
/* Whether it may hold work from before @since that the server has not seen. */
gboolean pt_device_is_silent (const PtDevice *device, gint64 since);

/* The prefix with this number: A1 to A9, B1 … Z9, AA1 …; without letters that are mistaken for digits. */
char *pt_device_prefix (gint64 number);

G_END_DECLS
