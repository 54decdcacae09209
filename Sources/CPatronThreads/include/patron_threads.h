// What Swift cannot call: the priority of a single thread, for processors and for disks.
#ifndef PATRON_THREADS_H
#define PATRON_THREADS_H

// Lets the calling thread run only when nobody else wants the processor or the disk; it cannot be undone.
// Returns 0, or the errno of what the system refused.
int patron_thread_make_idle(void);

#endif
