/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Balancer:
 *
 * What stands before several servers: every new connection on its port goes to
 * the next of them in turn, byte for byte; one that does not answer is passed
 * over. In threads of its own.
 */
typedef struct _Balancer Balancer;

/* @urls: http://127.0.0.1:PORT each. */
Balancer *balancer_new (const char *const *urls);
/* Its clients must have closed their connections. */
void balancer_free (Balancer *self);
/* http://127.0.0.1:PORT of its own. */
const char *balancer_get_url (Balancer *self);

G_END_DECLS
