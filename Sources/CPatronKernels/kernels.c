#include "patron_kernels.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define HAVE_AVX2 1
#define AVX2 __attribute__((target("avx2,fma")))
#endif

static float dot_scalar(const float *a, const float *b, size_t count) {
    // Four sums, so that the compiler may keep four adders busy; the order is fixed, so results repeat.
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

#if HAVE_AVX2
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
    for (; i + 8 <= count; i += 8) s0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), s0);
    float sum = horizontal_sum(_mm256_add_ps(_mm256_add_ps(s0, s1), _mm256_add_ps(s2, s3)));
    for (; i < count; i++) sum += a[i] * b[i];
    return sum;
}

AVX2 static void axpy_avx2(float alpha, const float *x, float *y, size_t count) {
    __m256 a = _mm256_set1_ps(alpha);
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        _mm256_storeu_ps(y + i, _mm256_fmadd_ps(a, _mm256_loadu_ps(x + i), _mm256_loadu_ps(y + i)));
    }
    for (; i < count; i++) y[i] += alpha * x[i];
}

AVX2 static void gemv_avx2(const float *rows, size_t count, size_t width, const float *x, float *out) {
    for (size_t r = 0; r < count; r++) out[r] = dot_avx2(rows + r * width, x, width);
}
#endif

static int use_avx2(void) {
#if HAVE_AVX2
    // -1: not asked yet. A race only asks twice.
    static int answer = -1;
    if (answer < 0) {
        const char *forced = getenv("PATRON_KERNELS");
        __builtin_cpu_init();
        answer = !(forced && strcmp(forced, "scalar") == 0) && __builtin_cpu_supports("avx2") &&
                 __builtin_cpu_supports("fma");
    }
    return answer;
#else
    return 0;
#endif
}

const char *patron_kernels_name(void) { return use_avx2() ? "avx2" : "scalar"; }

float patron_dot_f32(const float *a, const float *b, size_t count) {
#if HAVE_AVX2
    if (use_avx2()) return dot_avx2(a, b, count);
#endif
    return dot_scalar(a, b, count);
}

void patron_axpy_f32(float alpha, const float *x, float *y, size_t count) {
#if HAVE_AVX2
    if (use_avx2()) {
        axpy_avx2(alpha, x, y, count);
        return;
    }
#endif
    axpy_scalar(alpha, x, y, count);
}

void patron_gemv_f32(const float *rows, size_t count, size_t width, const float *x, float *out) {
#if HAVE_AVX2
    if (use_avx2()) {
        gemv_avx2(rows, count, width, x, out);
        return;
    }
#endif
    gemv_scalar(rows, count, width, x, out);
}

void patron_scatter_add_f32(float weight, const uint32_t *columns, const float *values, size_t count, float *accumulator) {
    // AVX2 has no scatter, so this is one version, unrolled: columns of one row are distinct, the additions independent.
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
