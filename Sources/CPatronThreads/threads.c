#define _GNU_SOURCE
#include "patron_threads.h"
#include <errno.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

// linux/ioprio.h, which not every system has installed.
enum { ioprio_who_process = 1, ioprio_class_idle = 3, ioprio_class_shift = 13 };

int patron_thread_make_idle(void) {
    int failure = 0;
    const struct sched_param none = {0};
    // On Linux 0 is the calling thread, not the process, for each of these.
    if (sched_setscheduler(0, SCHED_IDLE, &none) != 0 && setpriority(PRIO_PROCESS, 0, 19) != 0) failure = errno;
    if (syscall(SYS_ioprio_set, ioprio_who_process, 0, ioprio_class_idle << ioprio_class_shift) != 0) failure = errno;
    return failure;
}

void patron_give_memory_back(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
