/* A clock that is wrong: preloaded into a process, it shifts the time of day by SHIFTED_SECONDS. Clocks that only count on stay. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static time_t shift(void) {
  const char *seconds = getenv("SHIFTED_SECONDS");
  return seconds ? atoll(seconds) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int (*original)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
  int result = original(clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    now->tv_sec += shift();
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  int (*original)(struct timeval *restrict, void *restrict) = dlsym(RTLD_NEXT, "gettimeofday");
  int result = original(now, zone);
  if (result == 0 && now) now->tv_sec += shift();
  return result;
}

time_t time(time_t *now) {
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  if (now) *now = exact.tv_sec;
  return exact.tv_sec;
}
