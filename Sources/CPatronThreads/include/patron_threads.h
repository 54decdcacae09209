// What Swift cannot call: the priority of a single thread, for processors and for disks; and memory that the process lets go of.
#ifndef PATRON_THREADS_H
#define PATRON_THREADS_H

// Lets the calling thread run only when nobody else wants the processor or the disk; it cannot be undone.
// Returns 0, or the errno of what the system refused.
int patron_thread_make_idle(void);

// Gives freed memory back to the system, wherever it lies; without glibc nothing. Each of the allocator's arenas is locked for
// a moment, so this is nothing for a thread that may not get a processor for long.
void patron_give_memory_back(void);

#endif
