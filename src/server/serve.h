/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server.h"

G_BEGIN_DECLS

typedef struct {
  const char *data;
  const char *listen;
  const char *tls_cert; /* PEM files, both or none */
  const char *tls_key;
  const char *metrics;   /* ADDRESS:PORT, or NULL */
  const char *backup_to; /* a folder for scheduled backups, or NULL */
  int backup_every;      /* hours; 0 is 24 */
  int backup_keep;       /* 0 is 14 */
} PtServeForm;

/* Serves until SIGTERM or SIGINT; TRUE where it ended in order. Prints `listening on URL` first. */
gboolean pt_serve (const PtServeForm *form, const PtServerSeams *seams, GError **error);

G_END_DECLS
