// Sparse rows into a dense accumulator. AVX2 has no scatter, so the versions differ only in what the compiler may use.
#ifndef PATRON_SCATTER_H
#define PATRON_SCATTER_H
#include <stddef.h>
#include <stdint.h>
#include "patron_kernels.h"

// Unrolled: columns of one row are distinct, so the additions are independent and may be in flight together.
static inline __attribute__((always_inline)) void scatter_row(float weight, const uint32_t *columns, const float *values,
                                                              size_t count, float *accumulator) {
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        float a = accumulator[columns[i]] + weight * values[i];
        float b = accumulator[columns[i + 1]] + weight * values[i + 1];
        float c = accumulator[columns[i + 2]] + weight * values[i + 2];
        float d = accumulator[columns[i + 3]] + weight * values[i + 3];
        accumulator[columns[i]] = a;
        accumulator[columns[i + 1]] = b;
        accumulator[columns[i + 2]] = c;
        accumulator[columns[i + 3]] = d;
    }
    for (; i < count; i++) accumulator[columns[i]] += weight * values[i];
}

// Rows lie anywhere in a matrix larger than the inner caches: the one after next is fetched while this one is added.
static inline __attribute__((always_inline)) void scatter_rows(const uint64_t *offsets, const uint32_t *columns,
                                                               const float *values, const uint32_t *rows, const float *weights,
                                                               size_t count, float *accumulator) {
    for (size_t i = 0; i < count; i++) {
        if (i + 2 < count) {
            uint64_t start = offsets[rows[i + 2]], length = offsets[rows[i + 2] + 1] - start;
            patron_prefetch(columns + start, length * sizeof *columns);
            patron_prefetch(values + start, length * sizeof *values);
        }
        uint64_t start = offsets[rows[i]], length = offsets[rows[i] + 1] - start;
        scatter_row(weights[i], columns + start, values + start, length, accumulator);
    }
}
#endif
