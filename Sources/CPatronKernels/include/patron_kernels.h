// Vector kernels behind one dispatcher: AVX2+FMA where the machine has it, portable C elsewhere.
// PATRON_KERNELS=scalar in the environment forces the portable versions (for tests).
#ifndef PATRON_KERNELS_H
#define PATRON_KERNELS_H
#include <stddef.h>
#include <stdint.h>

// sum of a[i] * b[i]
float patron_dot_f32(const float *a, const float *b, size_t count);

// y[i] += alpha * x[i]
void patron_axpy_f32(float alpha, const float *x, float *y, size_t count);

// out[r] = dot(rows + r * width, x) for each of `count` rows: a query against a table of item factors.
void patron_gemv_f32(const float *rows, size_t count, size_t width, const float *x, float *out);

// accumulator[columns[i]] += weight * values[i]: one row of a sparse matrix into a dense accumulator.
void patron_scatter_add_f32(float weight, const uint32_t *columns, const float *values, size_t count, float *accumulator);

// The name of the version in use: "avx2" or "scalar".
const char *patron_kernels_name(void);
#endif
