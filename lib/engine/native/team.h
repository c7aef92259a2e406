/* Threads that share a job: units of work, claimed one after the other. */
#ifndef GENLAB_TEAM_H
#define GENLAB_TEAM_H

/* Threads at most, the caller included. */
#define MAXIMUM_THREADS 64

/* Does one unit. `thread` counts from 0, the caller, and is different for units that run at the same time. */
typedef void (*Work)(void *context, int unit, int thread);

/* Does all units on up to `threads` threads, and returns when they are done. */
void run_team(int threads, int units, Work work, void *context);

#endif
