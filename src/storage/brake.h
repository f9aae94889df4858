/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

/*
 * The brake on mass deletion: a pull that would delete over a fifth of the
 * rows of an entity asks a person first. Runs on the database's thread.
 */

/**
 * pt_brake_check:
 * @deleted: rows that the page at hand has deleted, per entity
 * @more: whether pages of the same pull follow
 *
 * Within the page's transaction, after its rows. FALSE with PT_ERROR_DELETIONS
 * where it would be too much and nobody has accepted it: the page is rolled back.
 * Pages of one pull are counted together.
 */
gboolean pt_brake_check (PtDatabase *database, const guint deleted[PT_ENTITIES], gboolean more, GError **error);

/* A person has looked: the next pull may delete as much as the server says. */
gboolean pt_brake_accept (PtDatabase *database, GError **error);

G_END_DECLS
