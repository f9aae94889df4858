/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server.h"
#include "sim-time.h"
#include "transport.h"

G_BEGIN_DECLS

/*
 * The simulated network between a device and the server: a PtTransport whose
 * requests and answers are lost, doubled, late, out of order or cut short, as
 * the weather says. Chances are per thousand.
 */
typedef struct {
  guint lose_request;
  guint late_request; /* it comes, long after the device has stopped waiting for it */
  guint lose_answer;
  guint double_request; /* the server gets it twice, maybe much later; the second answer goes nowhere */
  guint cut_answer;     /* the answer's body ends early */
  guint hang;           /* neither arrives nor fails, until the weather clears up */
  guint delay_most;     /* ms, each way */
} SimWeather;

/* ms after which no request is on its way any more, its second copies neither. */
#define SIM_NET_LATEST 90000

/* Who is on the other end just now; NULL while nobody listens. @generation tells one life of a server from the next. */
typedef PtServer *(*SimServerOf) (gpointer data, guint *generation);

#define SIM_TYPE_NET (sim_net_get_type ())
G_DECLARE_FINAL_TYPE (SimNet, sim_net, SIM, NET, GObject)

/* Borrows everything. @weather may change while it is in use. */
SimNet *sim_net_new (SimTime *time, PtRandom *random, const SimWeather *weather, SimServerOf server_of, gpointer data);
void sim_net_set_connected (SimNet *self, gboolean connected);
/* What hung breaks off. */
void sim_net_clear_up (SimNet *self);
/* Requests answered so far. */
guint sim_net_get_count (SimNet *self);

G_END_DECLS
