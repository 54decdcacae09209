// Dense symmetric positive definite systems of a few dozen or hundred unknowns, written once and compiled for each version whose
// vectors hold eight floats. Every matrix here is row-major with a multiple of eight columns, and only its upper triangle, in
// whole groups of eight columns, is read or written.
#ifndef PATRON_SYMMETRIC_H
#define PATRON_SYMMETRIC_H
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#define SYMMETRIC_INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")
#define GROUP 8
typedef float group __attribute__((vector_size(32), aligned(4), may_alias));

#define LOAD(from) (*(const group *)(from))
#define STORE(values, to) (*(group *)(to) = (values))

// Entries (r.., c..) of matrix += sign * panel' panel, for `rows` rows and `groups` groups of columns that stay in registers.
SYMMETRIC_INLINE void add_tile(const float *panel, size_t count, size_t n, size_t r, size_t c, const int rows, const int groups,
                               const float sign, float *matrix) {
    group sums[GROUP][3], x[3];
    float *corner = matrix + r * n + c;
    UNROLLED for (int a = 0; a < rows; a++) {
        UNROLLED for (int g = 0; g < groups; g++) sums[a][g] = LOAD(corner + (size_t)a * n + GROUP * g);
    }
    for (size_t k = 0; k < count; k++) {
        const float *row = panel + k * n;
        UNROLLED for (int g = 0; g < groups; g++) x[g] = sign * LOAD(row + c + GROUP * g);
        UNROLLED for (int a = 0; a < rows; a++) {
            UNROLLED for (int g = 0; g < groups; g++) sums[a][g] += row[r + (size_t)a] * x[g];
        }
    }
    UNROLLED for (int a = 0; a < rows; a++) {
        UNROLLED for (int g = 0; g < groups; g++) STORE(sums[a][g], corner + (size_t)a * n + GROUP * g);
    }
}

// The same for eight rows and all columns from the diagonal on. `rows` and `groups` say how large a tile the registers hold.
SYMMETRIC_INLINE void add_stripe(const float *panel, size_t count, size_t n, size_t r, const int rows, const int groups,
                                 const float sign, float *matrix) {
    for (size_t part = r; part < r + GROUP; part += (size_t)rows) {
        size_t c = r, step = (size_t)groups * GROUP;
        for (; c + step <= n; c += step) add_tile(panel, count, n, part, c, rows, groups, sign, matrix);
        if (groups > 2 && c + 2 * GROUP <= n) {
            add_tile(panel, count, n, part, c, rows, 2, sign, matrix);
            c += 2 * GROUP;
        }
        if (c < n) add_tile(panel, count, n, part, c, rows, 1, sign, matrix);
    }
}

// Rows of a panel that go through all tiles while they are in the first cache.
#define PANEL_ROWS 64

SYMMETRIC_INLINE void add_gram(const float *panel, size_t count, size_t n, const int rows, const int groups, float *matrix) {
    for (size_t k = 0; k < count; k += PANEL_ROWS) {
        size_t some = count - k < PANEL_ROWS ? count - k : PANEL_ROWS;
        for (size_t r = 0; r < n; r += GROUP) add_stripe(panel + k * n, some, n, r, rows, groups, 1, matrix);
    }
}

// Eight rows at a time: first all rows above are taken off, then the eight in turn.
SYMMETRIC_INLINE int factor(float *matrix, size_t n, const int rows, const int groups) {
    for (size_t first = 0; first < n; first += GROUP) {
        add_stripe(matrix, first, n, first, rows, groups, -1, matrix);
        for (size_t r = first; r < first + GROUP; r++) {
            float *row = matrix + r * n;
            for (size_t j = first; j < r; j++) {
                const float *above = matrix + j * n;
                float share = above[r];
                for (size_t c = first; c < n; c += GROUP) STORE(LOAD(row + c) - share * LOAD(above + c), row + c);
            }
            if (!(row[r] > 0) || !isfinite(row[r])) return 0;
            float inverse = 1 / sqrtf(row[r]);
            for (size_t c = first; c < n; c += GROUP) STORE(LOAD(row + c) * inverse, row + c);
        }
    }
    return 1;
}

SYMMETRIC_INLINE void turn_groups(group *v) {
    group a[GROUP], b[GROUP];
    UNROLLED for (int i = 0; i < GROUP; i += 2) {
        a[i] = __builtin_shufflevector(v[i], v[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        a[i + 1] = __builtin_shufflevector(v[i], v[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    UNROLLED for (int i = 0; i < GROUP; i += 4) {
        UNROLLED for (int j = i; j < i + 2; j++) {
            b[j] = __builtin_shufflevector(a[j], a[j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            b[j + 2] = __builtin_shufflevector(a[j], a[j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    }
    UNROLLED for (int i = 0; i < 4; i++) {
        v[i] = __builtin_shufflevector(b[i], b[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        v[i + 4] = __builtin_shufflevector(b[i], b[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

// Solves U'U x = b in place, eight unknowns at a time.
SYMMETRIC_INLINE void substitute(const float *u, size_t n, float *b) {
    for (size_t first = 0; first < n; first += GROUP) {
        for (size_t r = first; r < first + GROUP; r++) {
            b[r] /= u[r * n + r];
            for (size_t c = r + 1; c < first + GROUP; c++) b[c] -= b[r] * u[r * n + c];
        }
        for (size_t c = first + GROUP; c < n; c += GROUP) {
            group sum = LOAD(b + c);
            UNROLLED for (size_t r = first; r < first + GROUP; r++) sum -= b[r] * LOAD(u + r * n + c);
            STORE(sum, b + c);
        }
    }
    for (size_t first = n; first > 0;) {
        first -= GROUP;
        group sums[GROUP] = {{0}};
        for (size_t c = first + GROUP; c < n; c += GROUP) {
            group x = LOAD(b + c);
            UNROLLED for (size_t a = 0; a < GROUP; a++) sums[a] += x * LOAD(u + (first + a) * n + c);
        }
        turn_groups(sums);
        STORE(LOAD(b + first) - (((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))),
              b + first);
        for (size_t r = first + GROUP; r-- > first;) {
            for (size_t c = r + 1; c < first + GROUP; c++) b[r] -= u[r * n + c] * b[c];
            b[r] /= u[r * n + r];
        }
    }
}

// panel[i] = weights[i] * row rows[i] of the table * scales, with zeros up to a multiple of eight columns.
SYMMETRIC_INLINE void gather_rows(const float *table, const uint32_t *rows, const float *weights, size_t count, size_t width,
                                  const float *scales, float *panel) {
    size_t padded = (width + GROUP - 1) / GROUP * GROUP;
    for (size_t i = 0; i < count; i++) {
        if (i + GROUP < count) patron_prefetch(table + (size_t)rows[i + GROUP] * width, width * sizeof *table);
        const float *row = table + (size_t)rows[i] * width;
        float *to = panel + i * padded;
        size_t c = 0;
        for (; c + GROUP <= width; c += GROUP) STORE(LOAD(row + c) * (weights[i] * LOAD(scales + c)), to + c);
        for (; c < width; c++) to[c] = row[c] * (weights[i] * scales[c]);
        for (; c < padded; c++) to[c] = 0;
    }
}

// The same with rows as columns: panel is width x count, with zeros up to a multiple of eight columns.
SYMMETRIC_INLINE void gather_columns(const float *table, const uint32_t *rows, const float *weights, size_t count, size_t width,
                                     const float *scales, float *panel) {
    size_t padded = (count + GROUP - 1) / GROUP * GROUP;
    for (size_t first = 0; first < padded; first += GROUP) {
        const float *from[GROUP];
        float weight[GROUP];
        for (size_t a = 0; a < GROUP; a++) {
            size_t i = first + a < count ? first + a : count - 1;
            from[a] = table + (size_t)rows[i] * width;
            weight[a] = first + a < count ? weights[i] : 0;
            if (i + GROUP < count) patron_prefetch(table + (size_t)rows[i + GROUP] * width, width * sizeof *table);
        }
        size_t c = 0;
        for (; c + GROUP <= width; c += GROUP) {
            group v[GROUP];
            UNROLLED for (size_t a = 0; a < GROUP; a++) v[a] = LOAD(from[a] + c) * (weight[a] * LOAD(scales + c));
            turn_groups(v);
            UNROLLED for (size_t a = 0; a < GROUP; a++) STORE(v[a], panel + (c + a) * padded + first);
        }
        for (; c < width; c++) {
            for (size_t a = 0; a < GROUP; a++) panel[c * padded + first + a] = from[a][c] * (weight[a] * scales[c]);
        }
    }
}
#endif
