// Squared Euclidean distances of many points to few centres, written once and compiled for each version. Sixteen points are turned
// into lanes, so that no sum runs across a vector and every point's result is the same wherever it stands among the others.
#ifndef PATRON_DISTANCES_H
#define PATRON_DISTANCES_H
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#define DISTANCE_LANES 16
// Columns that are turned at a time: 16 KiB, so that they stay in the first cache.
#define DISTANCE_COLUMNS 128

// The distances of the points of a block to one centre, columns from..to, added to `sums`.
static inline __attribute__((always_inline)) void add_squares(const double (*turned)[DISTANCE_LANES], const double *centre,
                                                              size_t columns, double *sums) {
    double local[DISTANCE_LANES];
    for (int lane = 0; lane < DISTANCE_LANES; lane++) local[lane] = sums[lane];
    for (size_t column = 0; column < columns; column++) {
        double value = centre[column];
#pragma clang loop vectorize(enable) unroll(full)
        for (int lane = 0; lane < DISTANCE_LANES; lane++) {
            double difference = turned[column][lane] - value;
            local[lane] += difference * difference;
        }
    }
    for (int lane = 0; lane < DISTANCE_LANES; lane++) sums[lane] = local[lane];
}

static inline __attribute__((always_inline)) void turn(const double *points, size_t width, size_t live, size_t from, size_t columns,
                                                       double (*turned)[DISTANCE_LANES]) {
    for (size_t lane = 0; lane < DISTANCE_LANES; lane++) {
        const double *point = points + (lane < live ? lane : 0) * width + from;
        for (size_t column = 0; column < columns; column++) turned[column][lane] = point[column];
    }
}

static inline __attribute__((always_inline)) void square_distances(const double *points, size_t count, size_t width,
                                                                   const double *centres, size_t k, double *out) {
    double turned[DISTANCE_COLUMNS][DISTANCE_LANES];
    for (size_t start = 0; start < count; start += DISTANCE_LANES) {
        size_t live = count - start < DISTANCE_LANES ? count - start : DISTANCE_LANES;
        for (size_t from = 0; from < width; from += DISTANCE_COLUMNS) {
            size_t columns = width - from < DISTANCE_COLUMNS ? width - from : DISTANCE_COLUMNS;
            turn(points + start * width, width, live, from, columns, turned);
            for (size_t centre = 0; centre < k; centre++) {
                double sums[DISTANCE_LANES] = {0};
                if (from) for (size_t lane = 0; lane < live; lane++) sums[lane] = out[centre * count + start + lane];
                add_squares(turned, centres + centre * width + from, columns, sums);
                for (size_t lane = 0; lane < live; lane++) out[centre * count + start + lane] = sums[lane];
            }
        }
    }
}

static inline __attribute__((always_inline)) void nearest_centres(const double *points, size_t count, size_t width,
                                                                  const double *centres, size_t k, uint32_t *labels,
                                                                  double *nearest, double *second) {
    double turned[DISTANCE_COLUMNS][DISTANCE_LANES];
    for (size_t start = 0; start < count; start += DISTANCE_LANES) {
        size_t live = count - start < DISTANCE_LANES ? count - start : DISTANCE_LANES;
        double best[DISTANCE_LANES], next[DISTANCE_LANES], at[DISTANCE_LANES];
        for (int lane = 0; lane < DISTANCE_LANES; lane++) {
            best[lane] = INFINITY;
            next[lane] = INFINITY;
            at[lane] = 0;
        }
        if (width <= DISTANCE_COLUMNS) turn(points + start * width, width, live, 0, width, turned);
        for (size_t centre = 0; centre < k; centre++) {
            double sums[DISTANCE_LANES] = {0};
            for (size_t from = 0; from < width; from += DISTANCE_COLUMNS) {
                size_t columns = width - from < DISTANCE_COLUMNS ? width - from : DISTANCE_COLUMNS;
                if (width > DISTANCE_COLUMNS) turn(points + start * width, width, live, from, columns, turned);
                add_squares(turned, centres + centre * width + from, columns, sums);
            }
            // The centre's number rides in a double, so that all lanes are of one width.
            double number = (double)centre;
#pragma clang loop vectorize(enable)
            for (int lane = 0; lane < DISTANCE_LANES; lane++) {
                double sum = sums[lane], old = best[lane];
                double larger = sum > old ? sum : old;
                next[lane] = larger < next[lane] ? larger : next[lane];
                at[lane] = sum < old ? number : at[lane];
                best[lane] = sum < old ? sum : old;
            }
        }
        for (size_t lane = 0; lane < live; lane++) {
            labels[start + lane] = (uint32_t)at[lane];
            nearest[start + lane] = best[lane];
            second[start + lane] = next[lane];
        }
    }
}
#endif
