// What every version of the kernels provides to the dispatcher.
#ifndef PATRON_KERNEL_TABLE_H
#define PATRON_KERNEL_TABLE_H
#include "patron_kernels.h"

#include <string.h>

// Half precision has 5 bits of exponent, 15 for 1, and 10 of fraction where a float has 8, 127 and 23.
#define F16_BIAS (112u << 23)

static inline float wide_f16(uint16_t x) {
    uint32_t magnitude = x & 0x7fff, bits = (magnitude << 13) + F16_BIAS;
    float wide;
    memcpy(&wide, &bits, sizeof wide);
    if (magnitude < 0x400) wide = (float)magnitude * 0x1p-24f;
    return x & 0x8000 ? -wide : wide;
}

typedef struct {
    const char *name;
    float (*dot)(const float *, const float *, size_t);
    void (*axpy)(float, const float *, float *, size_t);
    void (*gemv)(const float *, size_t, size_t, const float *, float *);
    size_t (*top_k)(const float *, size_t, float, size_t, float *, uint32_t *);
    float (*max)(const float *, size_t);
    void (*rank_update)(const float *, const uint32_t *, const float *, size_t, size_t, float *);
    int (*cholesky)(float *, size_t);
    void (*cholesky_solve)(const float *, size_t, float *);
    void (*add_gram)(const float *, size_t, size_t, float *);
    void (*gather_rows)(const float *, const uint32_t *, const float *, size_t, size_t, const float *, float *);
    void (*gather_columns)(const float *, const uint32_t *, const float *, size_t, size_t, const float *, float *);
    void (*gemv_i8)(const int8_t *, const float *, size_t, size_t, const int8_t *, float, float *);
    void (*dots_i8)(const int8_t *, const float *, const uint32_t *, size_t, size_t, const int8_t *, float, float *);
    void (*add_rows_i8)(const int8_t *, const uint32_t *, const float *, size_t, size_t, float *);
    void (*add_rows_f16)(const uint16_t *, const uint32_t *, const float *, size_t, size_t, float *);
    size_t (*retrieve)(const float *, size_t, float, size_t, float *, uint32_t *);
    void (*scatter_rows)(const uint64_t *, const uint32_t *, const float *, const uint32_t *, const float *, size_t, float *);
    void (*square_distances)(const double *, size_t, size_t, const double *, size_t, double *);
    void (*nearest_centres)(const double *, size_t, size_t, const double *, size_t, uint32_t *, double *, double *);
    void (*exp)(const double *, double *, size_t);
    void (*expm1)(const double *, double *, size_t);
    void (*log1p)(const double *, double *, size_t);
    void (*stopped_integrals)(double, double, const double *, const double *, const double *, const double *, size_t,
                              const patron_rule *, double *);
} kernel_table;

extern const kernel_table patron_scalar_kernels;
// NULL where the compiler or the machine has no AVX2, FMA and F16C.
const kernel_table *patron_avx2_kernels(void);
// NULL also where there is no AVX-512 VNNI.
const kernel_table *patron_vnni_kernels(void);
#endif
