/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server.h"

G_BEGIN_DECLS

/* Argon2id hashes of passwords. PT_ERROR_INVALID for one that is empty or longer than 1024 bytes; PT_ERROR_STORAGE
 * where there is not enough memory for the cost. Free with g_free. */
char *pt_password_hash (const char *password, const PtPasswordCost *cost, GError **error);
/* @hash NULL, for nobody's, takes as long and is FALSE. */
gboolean pt_password_fits (const char *password, const char *hash, const PtPasswordCost *cost);
/* The contents of a password file without its final newline; wiped and freed by pt_password_free(). */
char *pt_password_read_file (const char *path, GError **error);
void pt_password_free (char *password);

G_END_DECLS
