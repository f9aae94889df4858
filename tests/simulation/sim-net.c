/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The simulated network: carries a PtRequest to PtServer's one entry and its answer back, with all that can happen
 * to either on the way. */

#include "sim-net.h"

#include "errors.h"
#include "sealed-body.h"

#define REFUSED_AFTER 5
#define TIMED_OUT_AFTER 30000
#define LATE_BY (SIM_NET_LATEST - TIMED_OUT_AFTER)

struct _SimNet {
  GObject parent_instance;
  SimTime *time;
  PtRandom *random;
  const SimWeather *weather;
  SimServerOf server_of;
  gpointer data;
  gboolean connected;
  guint count;
  GPtrArray *hanging; /* Travel */
};

/* One request on its way; @task NULL for a doubled one, whose answer nobody waits for. */
typedef struct {
  SimNet *net;
  GTask *task;
  PtServerRequest *request;
  PtServerAnswer *answer;
  guint generation;
  gsize bytes_sent;
} Travel;

static void sim_net_transport_init (PtTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SimNet, sim_net, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PT_TYPE_TRANSPORT, sim_net_transport_init))

static gboolean
happens (SimNet *self, guint per_thousand)
{
  return pt_random_below (self->random, 1000) < per_thousand;
}

static guint
delay (SimNet *self)
{
  return 1 + pt_random_below (self->random, self->weather->delay_most + 1);
}

static void
travel_free (Travel *travel)
{
  g_clear_object (&travel->task);
  g_clear_pointer (&travel->answer, pt_server_answer_free);
  pt_server_request_free (travel->request);
  g_object_unref (travel->net);
  g_free (travel);
}

static PtServerRequest *
copy_request (const PtServerRequest *request)
{
  PtServerRequest *copy = pt_server_request_new (request->method, request->target);
  copy->body = request->body != NULL ? g_bytes_ref (request->body) : NULL;
  copy->sealed = request->sealed;
  copy->token = g_strdup (request->token);
  copy->signature = g_strdup (request->signature);
  copy->schema = g_strdup (request->schema);
  copy->mark = g_strdup (request->mark);
  copy->address = g_strdup (request->address);
  return copy;
}

static PtServerRequest *
to_server_request (const PtRequest *request)
{
  PtServerRequest *wire = pt_server_request_new (request->method, request->target);
  wire->body = request->body != NULL ? g_bytes_ref (request->body) : NULL;
  wire->sealed = request->sealed;
  wire->token = g_strdup (request->token);
  wire->signature = g_strdup (request->signature);
  wire->schema = g_strdup ("1");
  wire->mark = g_strdup (request->mark);
  wire->address = g_strdup ("simulation");
  return wire;
}

static void
on_no_answer (gpointer data)
{
  Travel *travel = data;
  if (travel->task != NULL && !g_task_return_error_if_cancelled (travel->task))
    g_task_return_new_error (travel->task, PT_ERROR, PT_ERROR_OFFLINE, "The simulated server does not answer");
  travel_free (travel);
}

static void
give_up (Travel *travel, guint after)
{
  sim_time_add (travel->net->time, after, on_no_answer, travel);
}

static PtResponse *
to_response (Travel *travel)
{
  PtServerAnswer *answer = travel->answer;
  PtResponse *response = g_new0 (PtResponse, 1);
  gsize length = g_bytes_get_size (answer->body);

  if (length > 0 && happens (travel->net, travel->net->weather->cut_answer))
    length = pt_random_below (travel->net->random, length);
  response->status = answer->status;
  response->body = g_bytes_new_from_bytes (answer->body, 0, length);
  response->signature = g_strdup (answer->signature);
  response->sealed = g_strcmp0 (answer->content_type, PT_SEALED_TYPE) == 0;
  response->retry_after_ms = answer->retry_after > 0 ? (gint64) answer->retry_after * 1000 : -1;
  response->bytes_sent = travel->bytes_sent;
  response->bytes_received = length;
  return response;
}

static void
on_arrived_back (gpointer data)
{
  Travel *travel = data;
  if (!travel->net->connected) {
    give_up (travel, TIMED_OUT_AFTER);
    return;
  }
  travel->net->count++;
  if (travel->task != NULL && !g_task_return_error_if_cancelled (travel->task))
    g_task_return_pointer (travel->task, to_response (travel), (GDestroyNotify) pt_response_free);
  travel_free (travel);
}

static void
on_answered (PtServerAnswer *answer, gpointer data)
{
  Travel *travel = data;
  SimNet *self = travel->net;
  guint generation = 0;
  gboolean alive = self->server_of (self->data, &generation) != NULL && generation == travel->generation;

  travel->answer = answer;
  if (!alive || travel->task == NULL || happens (self, self->weather->lose_answer))
    give_up (travel, TIMED_OUT_AFTER);
  else
    sim_time_add (self->time, delay (self), on_arrived_back, travel);
}

static void
on_arrived (gpointer data)
{
  Travel *travel = data;
  SimNet *self = travel->net;
  PtServer *server = self->server_of (self->data, &travel->generation);

  if (server == NULL || !self->connected)
    give_up (travel, REFUSED_AFTER);
  else
    pt_server_handle (server, copy_request (travel->request), on_answered, travel);
}

static Travel *
set_out (SimNet *self, GTask *task, PtServerRequest *request)
{
  Travel *travel = g_new0 (Travel, 1);
  travel->net = g_object_ref (self);
  travel->task = task;
  travel->request = request;
  travel->bytes_sent = request->body != NULL ? g_bytes_get_size (request->body) : 0;
  return travel;
}

/* The same request once more, for whose answer nobody waits. */
static void
send_again (Travel *travel, gint64 after)
{
  SimNet *self = travel->net;
  sim_time_add (self->time, after, on_arrived, set_out (self, NULL, copy_request (travel->request)));
}

static void
sim_net_send_async (PtTransport *transport, const char *base_url, const PtRequest *request, GCancellable *cancellable,
                    GAsyncReadyCallback callback, gpointer user_data)
{
  SimNet *self = SIM_NET (transport);
  Travel *travel = set_out (self, g_task_new (self, cancellable, callback, user_data), to_server_request (request));

  if (!self->connected) {
    give_up (travel, REFUSED_AFTER);
    return;
  }
  if (happens (self, self->weather->double_request))
    send_again (travel, happens (self, 500) ? delay (self) : pt_random_below (self->random, LATE_BY));
  if (happens (self, self->weather->hang)) {
    g_ptr_array_add (self->hanging, travel);
  } else if (happens (self, self->weather->late_request)) {
    send_again (travel, TIMED_OUT_AFTER + pt_random_below (self->random, LATE_BY));
    give_up (travel, TIMED_OUT_AFTER);
  } else if (happens (self, self->weather->lose_request))
    give_up (travel, TIMED_OUT_AFTER);
  else
    sim_time_add (self->time, delay (self), on_arrived, travel);
}

static PtResponse *
sim_net_send_finish (PtTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
sim_net_transport_init (PtTransportInterface *iface)
{
  iface->send_async = sim_net_send_async;
  iface->send_finish = sim_net_send_finish;
}

void
sim_net_clear_up (SimNet *self)
{
  for (guint i = 0; i < self->hanging->len; i++)
    give_up (self->hanging->pdata[i], REFUSED_AFTER);
  g_ptr_array_set_size (self->hanging, 0);
}

static void
sim_net_finalize (GObject *object)
{
  g_ptr_array_unref (SIM_NET (object)->hanging);
  G_OBJECT_CLASS (sim_net_parent_class)->finalize (object);
}

static void
sim_net_class_init (SimNetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sim_net_finalize;
}

static void
sim_net_init (SimNet *self)
{
  self->connected = TRUE;
  self->hanging = g_ptr_array_new ();
}

SimNet *
sim_net_new (SimTime *time, PtRandom *random, const SimWeather *weather, SimServerOf server_of, gpointer data)
{
  SimNet *self = g_object_new (SIM_TYPE_NET, NULL);
  self->time = time;
  self->random = random;
  self->weather = weather;
  self->server_of = server_of;
  self->data = data;
  return self;
}

void
sim_net_set_connected (SimNet *self, gboolean connected)
{
  self->connected = connected;
}

guint
sim_net_get_count (SimNet *self)
{
  return self->count;
}
