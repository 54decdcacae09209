// Chooses a version once, and holds the kernels of which there is only one version.
#include "heap.h"
#include "kernel_table.h"
#include "scatter.h"

#include <stdlib.h>
#include <string.h>

static const kernel_table *selected;
// What a test has forced for its own thread.
static _Thread_local const kernel_table *forced;

// The version of a name; NULL if there is none or the machine cannot run it.
static const kernel_table *named(const char *name) {
    const kernel_table *tables[] = {&patron_scalar_kernels, patron_avx2_kernels(), patron_vnni_kernels()};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (tables[i] && strcmp(name, tables[i]->name) == 0) return tables[i];
    }
    return NULL;
}

static const kernel_table *choose(void) {
    const char *name = getenv("PATRON_KERNELS");
    const kernel_table *table = name ? named(name) : NULL;
    if (!table) table = patron_vnni_kernels();
    if (!table) table = patron_avx2_kernels();
    if (!table) table = &patron_scalar_kernels;
    // Two threads that come here at once choose the same.
    __atomic_store_n(&selected, table, __ATOMIC_RELEASE);
    return table;
}

static inline const kernel_table *kernels(void) {
    if (__builtin_expect(forced != NULL, 0)) return forced;
    const kernel_table *table = __atomic_load_n(&selected, __ATOMIC_ACQUIRE);
    return table ? table : choose();
}

const char *patron_kernels_name(void) { return kernels()->name; }

int patron_kernels_force(const char *name) {
    const kernel_table *table = name ? named(name) : NULL;
    if (name && !table) return 0;
    forced = table;
    return 1;
}

float patron_dot_f32(const float *a, const float *b, size_t count) { return kernels()->dot(a, b, count); }

void patron_axpy_f32(float alpha, const float *x, float *y, size_t count) { kernels()->axpy(alpha, x, y, count); }

void patron_gemv_f32(const float *rows, size_t count, size_t width, const float *x, float *out) {
    kernels()->gemv(rows, count, width, x, out);
}

void patron_gemv_i8(const int8_t *rows, const float *scales, size_t count, size_t width, const int8_t *x, float x_scale,
                    float *out) {
    kernels()->gemv_i8(rows, scales, count, width, x, x_scale, out);
}

void patron_dots_i8(const int8_t *rows, const float *scales, const uint32_t *among, size_t count, size_t width,
                    const int8_t *x, float x_scale, float *out) {
    kernels()->dots_i8(rows, scales, among, count, width, x, x_scale, out);
}

void patron_add_rows_i8(const int8_t *rows, const uint32_t *among, const float *weights, size_t count, size_t width,
                        float *accumulator) {
    kernels()->add_rows_i8(rows, among, weights, count, width, accumulator);
}

void patron_add_rows_f16(const uint16_t *rows, const uint32_t *among, const float *weights, size_t count, size_t width,
                         float *accumulator) {
    kernels()->add_rows_f16(rows, among, weights, count, width, accumulator);
}

void patron_round_f16(const float *x, uint16_t *out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        float magnitude = x[i] < 0 ? -x[i] : x[i];
        if (magnitude > 65504) magnitude = 65504;
        // Floats from 1/2 to 1 are as far apart as the small numbers of half precision: adding rounds to those.
        float small = magnitude + 0.5f;
        uint32_t signs, bits, small_bits;
        memcpy(&signs, x + i, sizeof signs);
        memcpy(&bits, &magnitude, sizeof bits);
        memcpy(&small_bits, &small, sizeof small_bits);
        bits -= F16_BIAS;
        // To the nearest, and of two as near to the even one.
        bits = (bits + 0xfff + (bits >> 13 & 1)) >> 13;
        out[i] = (uint16_t)((magnitude < 0x1p-14f ? small_bits - 0x3f000000 : bits) | (signs >> 16 & 0x8000));
    }
}

size_t patron_retrieve_f32(const float *scores, size_t count, float floor, size_t k, float *values, uint32_t *indices) {
    return k == 0 ? 0 : kernels()->retrieve(scores, count, floor, k, values, indices);
}

size_t patron_top_k_f32(const float *scores, size_t count, float floor, size_t k, float *best, uint32_t *indices) {
    return kernels()->top_k(scores, count, floor, k, best, indices);
}

float patron_max_f32(const float *values, size_t count) { return kernels()->max(values, count); }

void patron_rank_update_f32(const float *table, const uint32_t *rows, const float *weights, size_t count, size_t n,
                            float *matrix) {
    kernels()->rank_update(table, rows, weights, count, n, matrix);
}

int patron_cholesky_f32(float *matrix, size_t n) { return kernels()->cholesky(matrix, n); }

void patron_cholesky_solve_f32(const float *factor, size_t n, float *b) { kernels()->cholesky_solve(factor, n, b); }

void patron_add_gram_f32(const float *panel, size_t count, size_t n, float *matrix) {
    kernels()->add_gram(panel, count, n, matrix);
}

void patron_gather_rows_f32(const float *table, const uint32_t *rows, const float *weights, size_t count, size_t width,
                            const float *scales, float *panel) {
    kernels()->gather_rows(table, rows, weights, count, width, scales, panel);
}

void patron_gather_columns_f32(const float *table, const uint32_t *rows, const float *weights, size_t count, size_t width,
                               const float *scales, float *panel) {
    kernels()->gather_columns(table, rows, weights, count, width, scales, panel);
}

void patron_scatter_add_f32(float weight, const uint32_t *columns, const float *values, size_t count, float *accumulator) {
    scatter_row(weight, columns, values, count, accumulator);
}

void patron_scatter_rows_f32(const uint64_t *offsets, const uint32_t *columns, const float *values, const uint32_t *rows,
                             const float *weights, size_t count, float *accumulator) {
    kernels()->scatter_rows(offsets, columns, values, rows, weights, count, accumulator);
}

size_t patron_scatter_collect_f32(float weight, const uint32_t *columns, const float *values, size_t count, float *accumulator,
                                  uint32_t *touched, size_t touched_count) {
    for (size_t i = 0; i < count; i++) {
        float before = accumulator[columns[i]];
        // Without a branch: the entry is written always and kept only where the accumulator was untouched.
        touched[touched_count] = columns[i];
        touched_count += before == 0;
        accumulator[columns[i]] = before + weight * values[i];
    }
    return touched_count;
}

size_t patron_top_k_among_f32(const float *scores, const uint32_t *candidates, size_t count, float floor, size_t k,
                              float *best, uint32_t *indices) {
    top_heap heap = {best, indices, 0, k, floor};
    if (k == 0) return 0;
    for (size_t i = 0; i < count; i++) {
        float score = scores[candidates[i]];
        // Candidates come in any order, so an equal score may still win by its index; but never at the floor itself.
        if (score >= heap.threshold && score > floor) heap_offer(&heap, score, candidates[i]);
    }
    return heap_finish(&heap);
}

void patron_square_distances_f64(const double *points, size_t count, size_t width, const double *centres, size_t k, double *out) {
    kernels()->square_distances(points, count, width, centres, k, out);
}

void patron_nearest_centres_f64(const double *points, size_t count, size_t width, const double *centres, size_t k, uint32_t *labels,
                                double *nearest, double *second) {
    kernels()->nearest_centres(points, count, width, centres, k, labels, nearest, second);
}

void patron_exp_f64(const double *x, double *out, size_t count) { kernels()->exp(x, out, count); }

void patron_expm1_f64(const double *x, double *out, size_t count) { kernels()->expm1(x, out, count); }

void patron_log1p_f64(const double *x, double *out, size_t count) { kernels()->log1p(x, out, count); }

void patron_stopped_integrals_f64(double a, double b, const double *a_powers, const double *b_powers, const double *starts,
                                  const double *ends, size_t count, const patron_rule *rule, double *out) {
    kernels()->stopped_integrals(a, b, a_powers, b_powers, starts, ends, count, rule, out);
}
