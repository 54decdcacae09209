// The AVX2, FMA and F16C versions. SwiftPM has no flags for single files, hence the attribute on each function.
#include "distances.h"
#include "heap.h"
#include "kernel_table.h"
#include "kth.h"
#include "scatter.h"
#include "stopped_integrals.h"
#include "symmetric.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>

#define AVX2 __attribute__((target("avx2,fma")))
#define F16C __attribute__((target("avx2,fma,f16c")))
#define LANES 8

AVX2 static inline float horizontal_sum(__m256 v) {
    __m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    s = _mm_add_ps(s, _mm_movehl_ps(s, s));
    return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}

AVX2 static float dot_avx2(const float *a, const float *b, size_t count) {
    __m256 s0 = _mm256_setzero_ps(), s1 = s0, s2 = s0, s3 = s0;
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        s0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), s0);
        s1 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), s1);
        s2 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 16), _mm256_loadu_ps(b + i + 16), s2);
        s3 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 24), _mm256_loadu_ps(b + i + 24), s3);
    }
    for (; i + LANES <= count; i += LANES) s0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), s0);
    float sum = horizontal_sum(_mm256_add_ps(_mm256_add_ps(s0, s1), _mm256_add_ps(s2, s3)));
    for (; i < count; i++) sum += a[i] * b[i];
    return sum;
}

AVX2 static void axpy_avx2(float alpha, const float *x, float *y, size_t count) {
    __m256 a = _mm256_set1_ps(alpha);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        _mm256_storeu_ps(y + i, _mm256_fmadd_ps(a, _mm256_loadu_ps(x + i), _mm256_loadu_ps(y + i)));
    }
    for (; i < count; i++) y[i] += alpha * x[i];
}

// Four rows at a time share the loads of x and one horizontal sum.
AVX2 static void gemv_avx2(const float *rows, size_t count, size_t width, const float *x, float *out) {
    size_t r = 0;
    for (; r + 4 <= count; r += 4) {
        const float *a = rows + r * width, *b = a + width, *c = b + width, *d = c + width;
        __m256 sa = _mm256_setzero_ps(), sb = sa, sc = sa, sd = sa;
        size_t i = 0;
        for (; i + LANES <= width; i += LANES) {
            __m256 v = _mm256_loadu_ps(x + i);
            sa = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), v, sa);
            sb = _mm256_fmadd_ps(_mm256_loadu_ps(b + i), v, sb);
            sc = _mm256_fmadd_ps(_mm256_loadu_ps(c + i), v, sc);
            sd = _mm256_fmadd_ps(_mm256_loadu_ps(d + i), v, sd);
        }
        __m256 pairs = _mm256_hadd_ps(_mm256_hadd_ps(sa, sb), _mm256_hadd_ps(sc, sd));
        __m128 sums = _mm_add_ps(_mm256_castps256_ps128(pairs), _mm256_extractf128_ps(pairs, 1));
        float tail[4] = {0, 0, 0, 0};
        for (; i < width; i++) {
            tail[0] += a[i] * x[i];
            tail[1] += b[i] * x[i];
            tail[2] += c[i] * x[i];
            tail[3] += d[i] * x[i];
        }
        _mm_storeu_ps(out + r, _mm_add_ps(sums, _mm_loadu_ps(tail)));
    }
    for (; r < count; r++) out[r] = dot_avx2(rows + r * width, x, width);
}

// The scaled sums of four rows.
AVX2 static inline void store_four(__m256i sa, __m256i sb, __m256i sc, __m256i sd, const float *scales, float x_scale,
                                   float *out) {
    __m256i pairs = _mm256_hadd_epi32(_mm256_hadd_epi32(sa, sb), _mm256_hadd_epi32(sc, sd));
    __m128i sums = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
    __m128 scaled = _mm_mul_ps(_mm_loadu_ps(scales), _mm_set1_ps(x_scale));
    _mm_storeu_ps(out, _mm_mul_ps(scaled, _mm_cvtepi32_ps(sums)));
}

// Four rows at a time, 32 products a step. The instructions want one factor without a sign: |x|, whose sign goes to the row's
// entry. Two products of at most 127 x 127 fit 16 bits, so nothing saturates.
#define GEMV_I8(name, attribute, ADD)                                                                                        \
    attribute static void name(const int8_t *rows, const float *scales, size_t count, size_t width, const int8_t *x,          \
                               float x_scale, float *out) {                                                                  \
        size_t r = 0;                                                                                                        \
        for (; width % 32 == 0 && r + 4 <= count; r += 4) {                                                                  \
            const int8_t *a = rows + r * width, *b = a + width, *c = b + width, *d = c + width;                              \
            __m256i sa = _mm256_setzero_si256(), sb = sa, sc = sa, sd = sa;                                                  \
            for (size_t i = 0; i < width; i += 32) {                                                                         \
                __m256i v = _mm256_loadu_si256((const __m256i *)(x + i)), u = _mm256_abs_epi8(v);                            \
                sa = ADD(sa, u, _mm256_sign_epi8(_mm256_loadu_si256((const __m256i *)(a + i)), v));                          \
                sb = ADD(sb, u, _mm256_sign_epi8(_mm256_loadu_si256((const __m256i *)(b + i)), v));                          \
                sc = ADD(sc, u, _mm256_sign_epi8(_mm256_loadu_si256((const __m256i *)(c + i)), v));                          \
                sd = ADD(sd, u, _mm256_sign_epi8(_mm256_loadu_si256((const __m256i *)(d + i)), v));                          \
            }                                                                                                                \
            store_four(sa, sb, sc, sd, scales + r, x_scale, out + r);                                                        \
        }                                                                                                                    \
        patron_scalar_kernels.gemv_i8(rows + r * width, scales + r, count - r, width, x, x_scale, out + r);                   \
    }
// Rows lie anywhere: each is fetched some steps before it is needed.
#define AHEAD 8
#define DOTS_I8(name, gemv, attribute, ADD)                                                                                  \
    attribute static void name(const int8_t *rows, const float *scales, const uint32_t *among, size_t count, size_t width,    \
                               const int8_t *x, float x_scale, float *out) {                                                 \
        for (size_t i = 0; i < count; i++) {                                                                                 \
            if (i + AHEAD < count) __builtin_prefetch(rows + (size_t)among[i + AHEAD] * width);                              \
            const int8_t *a = rows + (size_t)among[i] * width;                                                               \
            if (width % 32 != 0) {                                                                                           \
                gemv(a, scales + among[i], 1, width, x, x_scale, out + i);                                                   \
                continue;                                                                                                    \
            }                                                                                                                \
            __m256i sum = _mm256_setzero_si256();                                                                            \
            for (size_t c = 0; c < width; c += 32) {                                                                         \
                __m256i v = _mm256_loadu_si256((const __m256i *)(x + c));                                                    \
                __m256i s = _mm256_sign_epi8(_mm256_loadu_si256((const __m256i *)(a + c)), v);                               \
                sum = ADD(sum, _mm256_abs_epi8(v), s);                                                                       \
            }                                                                                                                \
            __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));                     \
            half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));                                                       \
            half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));                                                       \
            out[i] = scales[among[i]] * x_scale * (float)_mm_cvtsi128_si32(half);                                            \
        }                                                                                                                    \
    }
#define ADD_AVX2(sum, u, s) _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(u, s), _mm256_set1_epi16(1)))
GEMV_I8(gemv_i8_avx2, AVX2, ADD_AVX2)
GEMV_I8(gemv_i8_vnni, __attribute__((target("avx2,fma,avx512f,avx512vl,avx512vnni"))), _mm256_dpbusd_epi32)
DOTS_I8(dots_i8_avx2, gemv_i8_avx2, AVX2, ADD_AVX2)
DOTS_I8(dots_i8_vnni, gemv_i8_vnni, __attribute__((target("avx2,fma,avx512f,avx512vl,avx512vnni"))), _mm256_dpbusd_epi32)

AVX2 static void add_rows_i8_avx2(const int8_t *rows, const uint32_t *among, const float *weights, size_t count, size_t width,
                                  float *accumulator) {
    for (size_t i = 0; i < count; i++) {
        const int8_t *row = rows + (size_t)among[i] * width;
        __m256 weight = _mm256_set1_ps(weights[i]);
        size_t c = 0;
        for (; c + LANES <= width; c += LANES) {
            __m256 values = _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(row + c))));
            _mm256_storeu_ps(accumulator + c, _mm256_fmadd_ps(weight, values, _mm256_loadu_ps(accumulator + c)));
        }
        for (; c < width; c++) accumulator[c] += weights[i] * (float)row[c];
    }
}

// A few rows at a time, so that sums stay in registers, and some columns of them while the same ones of the next rows are fetched.
#define ROWS 8
#define COLUMNS (8 * LANES)

// One panel, `columns` wide, a multiple of LANES up to COLUMNS; `ahead` rows after the first `rows` are fetched.
F16C static inline __attribute__((always_inline)) void add_panel_f16(const uint16_t *table, const uint32_t *among,
                                                                     const float *weights, size_t rows, size_t ahead,
                                                                     size_t width, float *sums, size_t columns) {
    __m256 s[COLUMNS / LANES];
    for (size_t v = 0; v < columns / LANES; v++) s[v] = _mm256_loadu_ps(sums + v * LANES);
    for (size_t r = 0; r < rows; r++) {
        const uint16_t *row = table + (size_t)among[r] * width;
        __m256 weight = _mm256_set1_ps(weights[r]);
        if (r < ahead) patron_prefetch(table + (size_t)among[rows + r] * width, columns * sizeof *table);
        for (size_t v = 0; v < columns / LANES; v++) {
            __m256 values = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(row + v * LANES)));
            s[v] = _mm256_fmadd_ps(weight, values, s[v]);
        }
    }
    for (size_t v = 0; v < columns / LANES; v++) _mm256_storeu_ps(sums + v * LANES, s[v]);
}

F16C static void add_rows_f16_avx2(const uint16_t *table, const uint32_t *among, const float *weights, size_t count,
                                   size_t width, float *accumulator) {
    for (size_t i = 0; i < count; i += ROWS) {
        size_t left = count - i, rows = left < ROWS ? left : ROWS, ahead = left - rows < rows ? left - rows : rows, c = 0;
        for (; c + COLUMNS <= width; c += COLUMNS) {
            add_panel_f16(table + c, among + i, weights + i, rows, ahead, width, accumulator + c, COLUMNS);
        }
        for (; c + LANES <= width; c += LANES) {
            add_panel_f16(table + c, among + i, weights + i, rows, ahead, width, accumulator + c, LANES);
        }
        for (size_t r = 0; c < width && r < rows; r++) {
            const uint16_t *row = table + (size_t)among[i + r] * width;
            for (size_t at = c; at < width; at++) accumulator[at] += weights[i + r] * wide_f16(row[at]);
        }
    }
}

#define BLOCK 32
#define BLOCKS 2048

// The greatest of each block of 32 scores; a NaN loses.
AVX2 static void block_maxima(const float *scores, size_t blocks, float *maxima) {
    for (size_t b = 0; b < blocks; b++) {
        const float *s = scores + b * BLOCK;
        __m256 lowest = _mm256_set1_ps(-INFINITY);
        __m256 m0 = _mm256_max_ps(_mm256_loadu_ps(s), lowest), m1 = _mm256_max_ps(_mm256_loadu_ps(s + 8), lowest);
        for (size_t i = 2 * LANES; i < BLOCK; i += 2 * LANES) {
            m0 = _mm256_max_ps(_mm256_loadu_ps(s + i), m0);
            m1 = _mm256_max_ps(_mm256_loadu_ps(s + i + LANES), m1);
        }
        m0 = _mm256_max_ps(m0, m1);
        __m128 m = _mm_max_ps(_mm256_castps256_ps128(m0), _mm256_extractf128_ps(m0, 1));
        m = _mm_max_ps(m, _mm_movehl_ps(m, m));
        maxima[b] = _mm_cvtss_f32(_mm_max_ss(m, _mm_movehdup_ps(m)));
    }
}

AVX2 static void offer_above(top_heap *heap, const float *scores, size_t from, size_t to) {
    size_t i = from;
    for (; i + 4 * LANES <= to; i += 4 * LANES) {
        __m256 limit = _mm256_set1_ps(heap->threshold);
        unsigned hits = (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(scores + i), limit, _CMP_GT_OQ));
        hits |= (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(scores + i + 8), limit, _CMP_GT_OQ)) << 8;
        hits |= (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(scores + i + 16), limit, _CMP_GT_OQ)) << 16;
        hits |= (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(scores + i + 24), limit, _CMP_GT_OQ)) << 24;
        while (hits) {
            size_t at = i + (size_t)__builtin_ctz(hits);
            hits &= hits - 1;
            if (scores[at] > heap->threshold) heap_offer(heap, scores[at], (uint32_t)at);
        }
    }
    for (; i < to; i++) {
        if (scores[i] > heap->threshold) heap_offer(heap, scores[i], (uint32_t)i);
    }
}

// k blocks have a score of at least the k-th greatest block maximum, so nothing below that can be among the k best: most blocks
// are passed over, and hardly a score is offered in vain.
AVX2 static size_t top_k_avx2(const float *scores, size_t count, float floor, size_t k, float *best, uint32_t *indices) {
    top_heap heap = {best, indices, 0, k, floor};
    if (k == 0) return 0;
    if (count <= SMALL && k <= SMALL / 4) return small_top_k(scores, count, floor, k, best, indices);
    size_t blocks = count / BLOCK;
    if (blocks < 2 * k || blocks > BLOCKS) {
        offer_above(&heap, scores, 0, count);
        return heap_finish(&heap);
    }
    float maxima[BLOCKS];
    block_maxima(scores, blocks, maxima);
    // Just below, because a score must exceed the threshold.
    float least = below_kth_greatest(maxima, blocks, k);
    if (least > floor) heap.threshold = least;
    for (size_t b = 0; b < blocks; b++) {
        if (maxima[b] > heap.threshold) offer_above(&heap, scores, b * BLOCK, b * BLOCK + BLOCK);
    }
    offer_above(&heap, scores, blocks * BLOCK, count);
    return heap_finish(&heap);
}

// The greatest of each pair of vectors: fine enough that hardly more scores than needed exceed the k-th of them.
#define FINE 16
#define FINES 4096

AVX2 static size_t retrieve_avx2(const float *scores, size_t count, float floor, size_t k, float *values, uint32_t *indices) {
    size_t blocks = count / FINE, found = 0, i = 0;
    float maxima[FINES];
    if (blocks >= 2 * k && blocks <= FINES) {
        for (size_t b = 0; b < blocks; b++) {
            __m256 lowest = _mm256_set1_ps(-INFINITY);
            __m256 m0 = _mm256_max_ps(_mm256_loadu_ps(scores + b * FINE), lowest);
            m0 = _mm256_max_ps(_mm256_loadu_ps(scores + b * FINE + LANES), m0);
            __m128 m = _mm_max_ps(_mm256_castps256_ps128(m0), _mm256_extractf128_ps(m0, 1));
            m = _mm_max_ps(m, _mm_movehl_ps(m, m));
            maxima[b] = _mm_cvtss_f32(_mm_max_ss(m, _mm_movehdup_ps(m)));
        }
        float least = below_kth_greatest(maxima, blocks, k);
        if (least > floor) floor = least;
    }
    __m256 limit = _mm256_set1_ps(floor);
    for (; i + FINE <= count; i += FINE) {
        unsigned hits = (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(scores + i), limit, _CMP_GT_OQ));
        hits |= (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(scores + i + LANES), limit, _CMP_GT_OQ)) << LANES;
        while (hits) {
            size_t at = i + (size_t)__builtin_ctz(hits);
            hits &= hits - 1;
            values[found] = scores[at];
            indices[found++] = (uint32_t)at;
        }
    }
    for (; i < count; i++) {
        if (scores[i] > floor) values[found] = scores[i], indices[found++] = (uint32_t)i;
    }
    return keep_greatest(values, indices, found, k);
}

// The same with a register for a block and with compression, where there is AVX-512: no branch depends on the scores.
#define AVX512 __attribute__((target("avx2,fma,avx512f,avx512vl")))
AVX512 static size_t retrieve_avx512(const float *scores, size_t count, float floor, size_t k, float *values,
                                     uint32_t *indices) {
    size_t blocks = count / FINE, found = 0, i = 0;
    float maxima[FINES];
    if (blocks >= 2 * k && blocks <= FINES) {
        for (size_t b = 0; b < blocks; b++) {
            __m512 block = _mm512_loadu_ps(scores + b * FINE);
            maxima[b] = _mm512_mask_reduce_max_ps(_mm512_cmp_ps_mask(block, block, _CMP_ORD_Q), block);
        }
        float least = below_kth_greatest(maxima, blocks, k);
        if (least > floor) floor = least;
    }
    __m512 limit = _mm512_set1_ps(floor);
    __m512i numbers = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    for (; i + FINE <= count && found + FINE <= count; i += FINE) {
        __m512 block = _mm512_loadu_ps(scores + i);
        __mmask16 hits = _mm512_cmp_ps_mask(block, limit, _CMP_GT_OQ);
        _mm512_storeu_ps(values + found, _mm512_maskz_compress_ps(hits, block));
        _mm512_storeu_si512(indices + found, _mm512_maskz_compress_epi32(hits, numbers));
        numbers = _mm512_add_epi32(numbers, _mm512_set1_epi32(FINE));
        found += (size_t)__builtin_popcount(hits);
    }
    for (; i < count; i++) {
        if (scores[i] > floor) values[found] = scores[i], indices[found++] = (uint32_t)i;
    }
    return keep_greatest(values, indices, found, k);
}

AVX2 static float max_avx2(const float *values, size_t count) {
    __m256 best = _mm256_setzero_ps();
    size_t i = 0;
    // The operand order makes a NaN lose.
    for (; i + LANES <= count; i += LANES) best = _mm256_max_ps(_mm256_loadu_ps(values + i), best);
    float lanes[LANES], result = 0;
    _mm256_storeu_ps(lanes, best);
    for (int lane = 0; lane < LANES; lane++) result = lanes[lane] > result ? lanes[lane] : result;
    for (; i < count; i++) result = values[i] > result ? values[i] : result;
    return result;
}

// Four rows at a time, so that each part of the matrix is loaded and stored once for four products.
AVX2 static void rank_update_avx2(const float *table, const uint32_t *rows, const float *weights, size_t count, size_t n,
                                  float *matrix) {
    if (n % LANES != 0) {
        patron_scalar_kernels.rank_update(table, rows, weights, count, n, matrix);
        return;
    }
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const float *t0 = table + (size_t)rows[i] * n, *t1 = table + (size_t)rows[i + 1] * n;
        const float *t2 = table + (size_t)rows[i + 2] * n, *t3 = table + (size_t)rows[i + 3] * n;
        for (size_t r = 0; r < n; r++) {
            __m256 f0 = _mm256_set1_ps(weights[i] * t0[r]), f1 = _mm256_set1_ps(weights[i + 1] * t1[r]);
            __m256 f2 = _mm256_set1_ps(weights[i + 2] * t2[r]), f3 = _mm256_set1_ps(weights[i + 3] * t3[r]);
            float *row = matrix + r * n;
            for (size_t c = r & ~(size_t)(LANES - 1); c < n; c += LANES) {
                __m256 sum = _mm256_fmadd_ps(f0, _mm256_loadu_ps(t0 + c), _mm256_loadu_ps(row + c));
                sum = _mm256_fmadd_ps(f1, _mm256_loadu_ps(t1 + c), sum);
                sum = _mm256_fmadd_ps(f2, _mm256_loadu_ps(t2 + c), sum);
                sum = _mm256_fmadd_ps(f3, _mm256_loadu_ps(t3 + c), sum);
                _mm256_storeu_ps(row + c, sum);
            }
        }
    }
    for (; i < count; i++) {
        const float *t = table + (size_t)rows[i] * n;
        for (size_t r = 0; r < n; r++) {
            size_t c = r & ~(size_t)(LANES - 1);
            axpy_avx2(weights[i] * t[r], t + c, matrix + r * n + c, n - c);
        }
    }
}

#define ROWS_AVX2 4
#define GROUPS_AVX2 2
// AVX-512 has twice as many registers.
#define ROWS_AVX512 8
#define GROUPS_AVX512 3

AVX2 static int cholesky_avx2(float *matrix, size_t n) {
    if (n % LANES != 0) return patron_scalar_kernels.cholesky(matrix, n);
    return factor(matrix, n, ROWS_AVX2, GROUPS_AVX2);
}

AVX512 static int cholesky_avx512(float *matrix, size_t n) {
    if (n % LANES != 0) return patron_scalar_kernels.cholesky(matrix, n);
    return factor(matrix, n, ROWS_AVX512, GROUPS_AVX512);
}

AVX2 static void cholesky_solve_avx2(const float *u, size_t n, float *b) {
    if (n % LANES == 0) {
        substitute(u, n, b);
    } else {
        patron_scalar_kernels.cholesky_solve(u, n, b);
    }
}

AVX2 static void add_gram_avx2(const float *panel, size_t count, size_t n, float *matrix) {
    add_gram(panel, count, n, ROWS_AVX2, GROUPS_AVX2, matrix);
}

AVX512 static void add_gram_avx512(const float *panel, size_t count, size_t n, float *matrix) {
    add_gram(panel, count, n, ROWS_AVX512, GROUPS_AVX512, matrix);
}

AVX2 static void gather_rows_avx2(const float *table, const uint32_t *rows, const float *weights, size_t count, size_t width,
                                  const float *scales, float *panel) {
    gather_rows(table, rows, weights, count, width, scales, panel);
}

AVX2 static void gather_columns_avx2(const float *table, const uint32_t *rows, const float *weights, size_t count, size_t width,
                                     const float *scales, float *panel) {
    gather_columns(table, rows, weights, count, width, scales, panel);
}

AVX2 static void scatter_rows_avx2(const uint64_t *offsets, const uint32_t *columns, const float *values, const uint32_t *rows,
                                 const float *weights, size_t count, float *accumulator) {
    scatter_rows(offsets, columns, values, rows, weights, count, accumulator);
}

AVX2 static void square_distances_avx2(const double *points, size_t count, size_t width, const double *centres, size_t k,
                                    double *out) {
    square_distances(points, count, width, centres, k, out);
}

AVX2 static void nearest_centres_avx2(const double *points, size_t count, size_t width, const double *centres, size_t k,
                                   uint32_t *labels, double *nearest, double *second) {
    nearest_centres(points, count, width, centres, k, labels, nearest, second);
}

AVX2 static void exp_avx2(const double *x, double *out, size_t count) { all_exp(x, out, count); }

AVX2 static void expm1_avx2(const double *x, double *out, size_t count) { all_expm1(x, out, count); }

AVX2 static void log1p_avx2(const double *x, double *out, size_t count) { all_log1p(x, out, count); }

AVX2 static void stopped_integrals_avx2(double a, double b, const double *a_powers, const double *b_powers,
                                     const double *starts, const double *ends, size_t count, const patron_rule *rule,
                                     double *out) {
    stopped_integrals(a, b, a_powers, b_powers, starts, ends, count, rule, out);
}

static const kernel_table avx2_kernels = {
    "avx2", dot_avx2, axpy_avx2, gemv_avx2, top_k_avx2, max_avx2, rank_update_avx2, cholesky_avx2,
    cholesky_solve_avx2, add_gram_avx2, gather_rows_avx2, gather_columns_avx2,
    gemv_i8_avx2, dots_i8_avx2, add_rows_i8_avx2, add_rows_f16_avx2, retrieve_avx2, scatter_rows_avx2,
    square_distances_avx2, nearest_centres_avx2, exp_avx2, expm1_avx2, log1p_avx2, stopped_integrals_avx2,
};

// The same but for the kernels that newer processors have instructions or registers for.
static const kernel_table vnni_kernels = {
    "vnni", dot_avx2, axpy_avx2, gemv_avx2, top_k_avx2, max_avx2, rank_update_avx2, cholesky_avx512,
    cholesky_solve_avx2, add_gram_avx512, gather_rows_avx2, gather_columns_avx2,
    gemv_i8_vnni, dots_i8_vnni, add_rows_i8_avx2, add_rows_f16_avx2, retrieve_avx512, scatter_rows_avx2,
    square_distances_avx2, nearest_centres_avx2, exp_avx2, expm1_avx2, log1p_avx2, stopped_integrals_avx2,
};

const kernel_table *patron_avx2_kernels(void) {
    __builtin_cpu_init();
    int all = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    return all ? &avx2_kernels : NULL;
}

const kernel_table *patron_vnni_kernels(void) {
    if (!patron_avx2_kernels()) return NULL;
    return __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni") ? &vnni_kernels : NULL;
}
#else
const kernel_table *patron_avx2_kernels(void) { return NULL; }
const kernel_table *patron_vnni_kernels(void) { return NULL; }
#endif
