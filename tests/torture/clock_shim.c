/* Preloaded into the service for the soak: its clocks run PREPRINTD_SPEED times as fast as the real ones, and what
   waits for them wakes accordingly earlier. Asio waits by timerfd, curl by our timers, threads by condition. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define SHOWN __attribute__((visibility("default")))
#define BILLION 1000000000LL
#define CLOCKS 12

static long long speed = 1;
static long long origin[CLOCKS];

static long long real_now(clockid_t clock) {
  struct timespec now;
  syscall(SYS_clock_gettime, clock, &now);
  return now.tv_sec * BILLION + now.tv_nsec;
}

__attribute__((constructor)) static void begin(void) {
  const char *text = getenv("PREPRINTD_SPEED");
  if (text && atoll(text) > 0) speed = atoll(text);
  for (int clock = 0; clock < CLOCKS; ++clock) origin[clock] = real_now(clock);
}

static int is_wall(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME ||
         clock == CLOCK_REALTIME_COARSE || clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_MONOTONIC_RAW;
}

SHOWN int clock_gettime(clockid_t clock, struct timespec *time) {
  if (!is_wall(clock)) return (int)syscall(SYS_clock_gettime, clock, time);
  /* Coarse and raw ones follow their plain sisters, so that no two of them part. */
  const clockid_t base =
      clock == CLOCK_REALTIME_COARSE ? CLOCK_REALTIME
      : clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_MONOTONIC_RAW ? CLOCK_MONOTONIC : clock;
  const long long now = origin[base] + (real_now(base) - origin[base]) * speed;
  time->tv_sec = now / BILLION;
  time->tv_nsec = now % BILLION;
  return 0;
}
SHOWN int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  (void)zone;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}
SHOWN time_t time(time_t *place) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (place) *place = now.tv_sec;
  return now.tv_sec;
}

static struct timespec shorter(struct timespec span) {
  long long left = (span.tv_sec * BILLION + span.tv_nsec) / speed;
  if (left == 0 && (span.tv_sec || span.tv_nsec)) left = 1;
  return (struct timespec){left / BILLION, left % BILLION};
}

SHOWN int timerfd_settime(int fd, int flags, const struct itimerspec *wish, struct itimerspec *old) {
  struct itimerspec sooner = *wish;
  if (!(flags & TFD_TIMER_ABSTIME)) {
    sooner.it_value = shorter(wish->it_value);
    sooner.it_interval = shorter(wish->it_interval);
  }
  return (int)syscall(SYS_timerfd_settime, fd, flags, &sooner, old);
}
SHOWN int nanosleep(const struct timespec *span, struct timespec *left) {
  const struct timespec sooner = shorter(*span);
  return (int)syscall(SYS_nanosleep, &sooner, left);
}
SHOWN int clock_nanosleep(clockid_t clock, int flags, const struct timespec *span, struct timespec *left) {
  const struct timespec sooner = (flags & TIMER_ABSTIME) ? *span : shorter(*span);
  return (int)syscall(SYS_clock_nanosleep, clock, flags, &sooner, left);
}
