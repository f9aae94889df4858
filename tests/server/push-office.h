/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "raw-client.h"

G_BEGIN_DECLS

/* What the tests of push start from. */
typedef struct {
  ServerFixture *server;
  RawClient *client; /* a manager's, with supplier 1, product 2, rate 3 there */
} PushOffice;

/* For g_test_add(). Whatever a test did, the audit chain is whole in the end. */
void push_office_set_up (PushOffice *office, gconstpointer data);
void push_office_tear_down (PushOffice *office, gconstpointer data);

/* Members of an operation. */
#define CREATE "'operation':'create','base_version':0,'made_at':1"
#define UPDATE(version) "'operation':'update','base_version':" #version ",'made_at':1"

G_END_DECLS
