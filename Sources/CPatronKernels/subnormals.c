#include "patron_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>

// Results that are flushed, and operands that are taken for zero.
enum { FLUSH = 0x8000, ZERO = 0x0040 };

uint64_t patron_flush_subnormals(void) {
    uint64_t before = _mm_getcsr();
    _mm_setcsr((unsigned)before | FLUSH | ZERO);
    return before;
}

void patron_restore_subnormals(uint64_t before) { _mm_setcsr((unsigned)before); }
#elif defined(__aarch64__)
uint64_t patron_flush_subnormals(void) {
    uint64_t before;
    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    patron_restore_subnormals(before | 1u << 24);
    return before;
}

void patron_restore_subnormals(uint64_t before) { __asm__ volatile("msr fpcr, %0" ::"r"(before)); }
#else
uint64_t patron_flush_subnormals(void) { return 0; }

void patron_restore_subnormals(uint64_t before) { (void)before; }
#endif
