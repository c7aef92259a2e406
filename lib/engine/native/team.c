/*
 * One team of threads for the process. They start with the first job that wants them, look out for the next job for a moment,
 * then sleep; they never end, and never keep the process alive. What a unit computes does not depend on who computes it.
 */
#define _GNU_SOURCE
#include "team.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>

/* About 100 µs: what a training step does between two jobs is shorter, and waking a sleeper takes as long. */
#define SPINS 4000

static pthread_mutex_t one_job = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t bed = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t alarm_clock = PTHREAD_COND_INITIALIZER;
static atomic_int sleepers;
static int started = 1;

/* The open job. Who claims a unit may read it until that unit is done. */
static Work job_work;
static void *job_context;
static int job_units;
static atomic_int done;

/* Number of the job (32 bits), threads that may join (8), units not yet claimed (24): in one word, so that none is claimed from
 * a job that has ended. */
static _Atomic uint64_t state;
#define UNCLAIMED(word) ((int)((word) & 0xffffff))
#define JOINERS(word) ((int)((word) >> 24 & 0xff))

static inline void breathe(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

/* Claims and does units until there are no more; returns the state in which there were none. */
static uint64_t participate(int thread) {
  uint64_t word = atomic_load(&state);
  while (UNCLAIMED(word) > 0 && thread < JOINERS(word)) {
    if (!atomic_compare_exchange_weak(&state, &word, word - 1)) continue;
    job_work(job_context, job_units - UNCLAIMED(word), thread);
    atomic_fetch_add(&done, 1);
    word = atomic_load(&state);
  }
  return word;
}

static void *live(void *argument) {
  const int thread = (int)(intptr_t)argument;
  for (;;) {
    const uint64_t seen = participate(thread);
    int spin = 0;
    while (atomic_load_explicit(&state, memory_order_relaxed) == seen && ++spin < SPINS) breathe();
    if (spin < SPINS) continue;
    pthread_mutex_lock(&bed);
    atomic_fetch_add(&sleepers, 1);
    while (atomic_load(&state) == seen) pthread_cond_wait(&alarm_clock, &bed);
    atomic_fetch_sub(&sleepers, 1);
    pthread_mutex_unlock(&bed);
  }
  return NULL;
}

static void start_threads(int threads) {
  if (started >= threads) return;
  /* The library must not be unloaded under its threads. */
  Dl_info self;
  if (dladdr((void *)run_team, &self) == 0 || !dlopen(self.dli_fname, RTLD_NOW | RTLD_NODELETE)) return;
  sigset_t all, before; /* signals are for the host's threads */
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  for (; started < threads; started++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, live, (void *)(intptr_t)started) != 0) break;
    pthread_detach(thread);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void run_team(int threads, int units, Work work, void *context) {
  if (threads > MAXIMUM_THREADS) threads = MAXIMUM_THREADS;
  if (threads > units) threads = units;
  if (threads <= 1) {
    for (int unit = 0; unit < units; unit++) work(context, unit, 0);
    return;
  }
  pthread_mutex_lock(&one_job);
  start_threads(threads);
  job_work = work;
  job_context = context;
  job_units = units;
  atomic_store(&done, 0);
  const uint64_t job = (atomic_load(&state) >> 32) + 1;
  atomic_store(&state, job << 32 | (uint64_t)threads << 24 | (uint64_t)units);
  if (atomic_load(&sleepers) > 0) {
    pthread_mutex_lock(&bed);
    pthread_cond_broadcast(&alarm_clock);
    pthread_mutex_unlock(&bed);
  }
  participate(0);
  for (int spin = 0; atomic_load(&done) < units; spin++) {
    if (spin < SPINS) breathe();
    else sched_yield();
  }
  pthread_mutex_unlock(&one_job);
}
