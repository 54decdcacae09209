// The portable versions: plain C whose order of additions is fixed, so that results repeat.
#include "distances.h"
#include "heap.h"
#include "kernel_table.h"
#include "kth.h"
#include "scatter.h"
#include "stopped_integrals.h"
#include "symmetric.h"

#include <math.h>

static float dot_scalar(const float *a, const float *b, size_t count) {
    // Four sums, so that the compiler may keep four adders busy.
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        s0 += a[i] * b[i];
        s1 += a[i + 1] * b[i + 1];
        s2 += a[i + 2] * b[i + 2];
        s3 += a[i + 3] * b[i + 3];
    }
    for (; i < count; i++) s0 += a[i] * b[i];
    return (s0 + s1) + (s2 + s3);
}

static void axpy_scalar(float alpha, const float *x, float *y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += alpha * x[i];
}

static void gemv_scalar(const float *rows, size_t count, size_t width, const float *x, float *out) {
    for (size_t r = 0; r < count; r++) out[r] = dot_scalar(rows + r * width, x, width);
}

static void gemv_i8_scalar(const int8_t *rows, const float *scales, size_t count, size_t width, const int8_t *x,
                           float x_scale, float *out) {
    for (size_t r = 0; r < count; r++) {
        int32_t sum = 0;
        for (size_t i = 0; i < width; i++) sum += (int32_t)rows[r * width + i] * x[i];
        out[r] = scales[r] * x_scale * (float)sum;
    }
}

static void dots_i8_scalar(const int8_t *rows, const float *scales, const uint32_t *among, size_t count, size_t width,
                           const int8_t *x, float x_scale, float *out) {
    for (size_t i = 0; i < count; i++) {
        size_t r = among[i];
        gemv_i8_scalar(rows + r * width, scales + r, 1, width, x, x_scale, out + i);
    }
}

static void add_rows_i8_scalar(const int8_t *rows, const uint32_t *among, const float *weights, size_t count, size_t width,
                               float *accumulator) {
    for (size_t i = 0; i < count; i++) {
        const int8_t *row = rows + (size_t)among[i] * width;
        for (size_t c = 0; c < width; c++) accumulator[c] += weights[i] * (float)row[c];
    }
}

static void add_rows_f16_scalar(const uint16_t *rows, const uint32_t *among, const float *weights, size_t count,
                                size_t width, float *accumulator) {
    for (size_t i = 0; i < count; i++) {
        const uint16_t *row = rows + (size_t)among[i] * width;
        if (i + 1 < count) patron_prefetch(rows + (size_t)among[i + 1] * width, width * sizeof *rows);
        for (size_t c = 0; c < width; c++) accumulator[c] += weights[i] * wide_f16(row[c]);
    }
}

static size_t retrieve_scalar(const float *scores, size_t count, float floor, size_t k, float *values, uint32_t *indices) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (scores[i] > floor) values[found] = scores[i], indices[found++] = (uint32_t)i;
    }
    return keep_greatest(values, indices, found, k);
}

static size_t top_k_scalar(const float *scores, size_t count, float floor, size_t k, float *best, uint32_t *indices) {
    top_heap heap = {best, indices, 0, k, floor};
    if (k == 0) return 0;
    for (size_t i = 0; i < count; i++) {
        if (scores[i] > heap.threshold) heap_offer(&heap, scores[i], (uint32_t)i);
    }
    return heap_finish(&heap);
}

static float max_scalar(const float *values, size_t count) {
    float best = 0;
    for (size_t i = 0; i < count; i++) best = values[i] > best ? values[i] : best;
    return best;
}

static void rank_update_scalar(const float *table, const uint32_t *rows, const float *weights, size_t count, size_t n,
                               float *matrix) {
    for (size_t i = 0; i < count; i++) {
        const float *t = table + (size_t)rows[i] * n;
        for (size_t r = 0; r < n; r++) {
            float scaled = weights[i] * t[r];
            for (size_t c = r; c < n; c++) matrix[r * n + c] += scaled * t[c];
        }
    }
}

static int cholesky_scalar(float *matrix, size_t n) {
    for (size_t r = 0; r < n; r++) {
        float *row = matrix + r * n;
        for (size_t j = 0; j < r; j++) {
            const float *above = matrix + j * n;
            float factor = above[r];
            for (size_t c = r; c < n; c++) row[c] -= factor * above[c];
        }
        if (!(row[r] > 0) || !isfinite(row[r])) return 0;
        float inverse = 1 / sqrtf(row[r]);
        for (size_t c = r; c < n; c++) row[c] *= inverse;
    }
    return 1;
}

static void cholesky_solve_scalar(const float *factor, size_t n, float *b) {
    for (size_t r = 0; r < n; r++) {
        const float *row = factor + r * n;
        b[r] /= row[r];
        axpy_scalar(-b[r], row + r + 1, b + r + 1, n - r - 1);
    }
    for (size_t r = n; r-- > 0;) {
        const float *row = factor + r * n;
        b[r] = (b[r] - dot_scalar(row + r + 1, b + r + 1, n - r - 1)) / row[r];
    }
}

static void add_gram_scalar(const float *panel, size_t count, size_t n, float *matrix) {
    for (size_t k = 0; k < count; k++) {
        const float *row = panel + k * n;
        for (size_t r = 0; r < n; r++) axpy_scalar(row[r], row + r, matrix + r * n + r, n - r);
    }
}

static void gather_rows_scalar(const float *table, const uint32_t *rows, const float *weights, size_t count, size_t width,
                               const float *scales, float *panel) {
    gather_rows(table, rows, weights, count, width, scales, panel);
}

static void gather_columns_scalar(const float *table, const uint32_t *rows, const float *weights, size_t count, size_t width,
                                  const float *scales, float *panel) {
    gather_columns(table, rows, weights, count, width, scales, panel);
}

static void scatter_rows_scalar(const uint64_t *offsets, const uint32_t *columns, const float *values, const uint32_t *rows,
                                 const float *weights, size_t count, float *accumulator) {
    scatter_rows(offsets, columns, values, rows, weights, count, accumulator);
}

static void square_distances_scalar(const double *points, size_t count, size_t width, const double *centres, size_t k,
                                    double *out) {
    square_distances(points, count, width, centres, k, out);
}

static void nearest_centres_scalar(const double *points, size_t count, size_t width, const double *centres, size_t k,
                                   uint32_t *labels, double *nearest, double *second) {
    nearest_centres(points, count, width, centres, k, labels, nearest, second);
}

static void exp_scalar(const double *x, double *out, size_t count) { all_exp(x, out, count); }

static void expm1_scalar(const double *x, double *out, size_t count) { all_expm1(x, out, count); }

static void log1p_scalar(const double *x, double *out, size_t count) { all_log1p(x, out, count); }

static void stopped_integrals_scalar(double a, double b, const double *a_powers, const double *b_powers,
                                     const double *starts, const double *ends, size_t count, const patron_rule *rule,
                                     double *out) {
    stopped_integrals(a, b, a_powers, b_powers, starts, ends, count, rule, out);
}

const kernel_table patron_scalar_kernels = {
    "scalar", dot_scalar, axpy_scalar, gemv_scalar, top_k_scalar, max_scalar, rank_update_scalar, cholesky_scalar,
    cholesky_solve_scalar, add_gram_scalar, gather_rows_scalar, gather_columns_scalar,
    gemv_i8_scalar, dots_i8_scalar, add_rows_i8_scalar, add_rows_f16_scalar, retrieve_scalar, scatter_rows_scalar,
    square_distances_scalar, nearest_centres_scalar, exp_scalar, expm1_scalar, log1p_scalar, stopped_integrals_scalar,
};
