/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A computer whose clock is wrong: loaded ahead of the C library, it puts WRONG_CLOCK_SECONDS on the time of day.
 * Timers go by the monotonic clock, which stays as it is. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

int clock_gettime (clockid_t id, struct timespec *time);
int gettimeofday (struct timeval *time, void *zone);
time_t time (time_t *out);

static long
offset (void)
{
  const char *text = getenv ("WRONG_CLOCK_SECONDS");
  return text != NULL ? atol (text) : 0;
}

int
clock_gettime (clockid_t id, struct timespec *time)
{
  static int (*real) (clockid_t id, struct timespec * time);
  int result;

  if (real == NULL)
    *(void **) &real = dlsym (RTLD_NEXT, "clock_gettime");
  result = real (id, time);
  if (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)
    time->tv_sec += offset ();
  return result;
}

int
gettimeofday (struct timeval *time, void *zone)
{
  struct timespec now;
  int result = clock_gettime (CLOCK_REALTIME, &now);

  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return result;
}

time_t
time (time_t *out)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  if (out != NULL)
    *out = now.tv_sec;
  return now.tv_sec;
}
