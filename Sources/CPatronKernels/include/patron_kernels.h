// Vector kernels behind one dispatcher: AVX2+FMA where the machine has it, portable C elsewhere.
// PATRON_KERNELS=scalar in the environment forces the portable versions.
#ifndef PATRON_KERNELS_H
#define PATRON_KERNELS_H
#include <stddef.h>
#include <stdint.h>

// Asks for memory that will be read soon, so that it is there when it is: of tables larger than the inner caches, whose rows are read
// in no order. Nothing happens where it is no memory.
static inline void patron_prefetch(const void *start, size_t bytes) {
    for (size_t at = 0; at < bytes; at += 64) __builtin_prefetch((const char *)start + at);
}

// From here on the calling thread's numbers too small for full precision are zero: with them a multiplication takes a hundred times
// as long. Returns what patron_restore_subnormals wants to have it as before.
uint64_t patron_flush_subnormals(void);
void patron_restore_subnormals(uint64_t before);

// sum of a[i] * b[i]
float patron_dot_f32(const float *a, const float *b, size_t count);

// y[i] += alpha * x[i]
void patron_axpy_f32(float alpha, const float *x, float *y, size_t count);

// out[r] = dot(rows + r * width, x) for each of `count` rows: a query against a table of item factors.
void patron_gemv_f32(const float *rows, size_t count, size_t width, const float *x, float *out);

// accumulator[columns[i]] += weight * values[i]: one row of a sparse matrix into a dense accumulator.
void patron_scatter_add_f32(float weight, const uint32_t *columns, const float *values, size_t count, float *accumulator);

// The same for several rows of a sparse matrix in compressed rows: row rows[i] times weights[i].
void patron_scatter_rows_f32(const uint64_t *offsets, const uint32_t *columns, const float *values, const uint32_t *rows,
                             const float *weights, size_t count, float *accumulator);

// Like patron_scatter_add_f32, and appends each column whose accumulator was zero to `touched`, which holds `touched_count` columns already.
// Returns the new count. `touched` needs room for one entry more than there are columns.
size_t patron_scatter_collect_f32(float weight, const uint32_t *columns, const float *values, size_t count, float *accumulator,
                                  uint32_t *touched, size_t touched_count);

// out[r] = scales[r] * x_scale * (integer dot of row r with x): a quantised query against a table of quantised factors, a quarter
// of the memory that floats take. The sums are exact for widths up to 512, so all versions give the same bits.
void patron_gemv_i8(const int8_t *rows, const float *scales, size_t count, size_t width, const int8_t *x, float x_scale,
                    float *out);

// The same for `count` rows by their numbers: out[i] belongs to row among[i].
void patron_dots_i8(const int8_t *rows, const float *scales, const uint32_t *among, size_t count, size_t width,
                    const int8_t *x, float x_scale, float *out);

// accumulator[c] += sum over i of weights[i] * rows[among[i] * width + c]: a history's place in the space of quantised factors.
void patron_add_rows_i8(const int8_t *rows, const uint32_t *among, const float *weights, size_t count, size_t width,
                        float *accumulator);

// The same for rows of numbers in half precision. Rows lie anywhere: they are fetched while earlier ones are added.
void patron_add_rows_f16(const uint16_t *rows, const uint32_t *among, const float *weights, size_t count, size_t width,
                         float *accumulator);

// The nearest number in half precision: 11 significant bits from 6e-5 to 65504, which what is greater becomes. Not for NaN.
void patron_round_f16(const float *x, uint16_t *out, size_t count);

// The k greatest of `count` scores that exceed `floor`, by rising index and not by score: what a first stage hands on to a second
// one. Of equal scores at the border those with the lower index stay. `values` and `indices` have room for `count` entries.
size_t patron_retrieve_f32(const float *scores, size_t count, float floor, size_t k, float *values, uint32_t *indices);

// The `k` greatest of the scores that exceed `floor`, best first, equal scores by rising index. NaN is never chosen.
// `best_scores` and `best_indices` have room for k. Returns how many were found.
size_t patron_top_k_f32(const float *scores, size_t count, float floor, size_t k, float *best_scores, uint32_t *best_indices);

// The same among scores[candidates[i]] only; candidates are distinct and in any order.
size_t patron_top_k_among_f32(const float *scores, const uint32_t *candidates, size_t count, float floor, size_t k,
                              float *best_scores, uint32_t *best_indices);

// The greatest of `count` values, and 0 if there is none above 0.
float patron_max_f32(const float *values, size_t count);

// matrix += sum over i of weights[i] * t_i t_i', where t_i is row rows[i] of `table` (row-major, n wide): a symmetric rank-k
// update of a row-major n x n matrix. Only the upper triangle is meaningful afterwards.
void patron_rank_update_f32(const float *table, const uint32_t *rows, const float *weights, size_t count, size_t n,
                            float *matrix);

// Factors a symmetric positive definite n x n matrix, given by its upper triangle, in place as U'U (Cholesky).
// Returns 0 if it is not positive definite.
int patron_cholesky_f32(float *matrix, size_t n);

// matrix += panel' panel, where `panel` is row-major, count x n: the upper triangle of a row-major n x n matrix. n is a multiple
// of 8.
void patron_add_gram_f32(const float *panel, size_t count, size_t n, float *matrix);

// panel[i][c] = weights[i] * table[rows[i]][c] * scales[c] for `count` rows of a row-major table, `width` wide. Rows of the panel
// are filled with zeros up to a multiple of 8 columns.
void patron_gather_rows_f32(const float *table, const uint32_t *rows, const float *weights, size_t count, size_t width,
                            const float *scales, float *panel);

// The same with rows and columns exchanged: panel[c][i]; at least one row.
void patron_gather_columns_f32(const float *table, const uint32_t *rows, const float *weights, size_t count, size_t width,
                               const float *scales, float *panel);

// Solves U'U x = b in place, U from patron_cholesky_f32.
void patron_cholesky_solve_f32(const float *factor, size_t n, float *b);

// out[c * count + i] = squared Euclidean distance of point i (row-major, width columns) to centre c: a few centres at a time.
void patron_square_distances_f64(const double *points, size_t count, size_t width, const double *centres, size_t k, double *out);

// The nearest of k centres for each point (the lower number in a tie), and its squared distance and that of the next one, which is
// infinite where there is none.
void patron_nearest_centres_f64(const double *points, size_t count, size_t width, const double *centres, size_t k, uint32_t *labels,
                                double *nearest, double *second);

// out[i] = a function of x[i], within 3 units in the last place where the result is a normal number. exp and expm1 take what is
// below -708 as -708 and what is above 709 as 709; log1p is for finite x > -1. `out` is not `x`.
void patron_exp_f64(const double *x, double *out, size_t count);
void patron_expm1_f64(const double *x, double *out, size_t count);
void patron_log1p_f64(const double *x, double *out, size_t count);

// A rule of quadrature on 0...1.
typedef struct {
    const double *nodes, *weights;
    size_t count;
} patron_rule;

// For each of `count` customers, of J = the integral of (a + y)^-a_powers[i] (b + y)^-b_powers[i] for y from starts[i] to ends[i],
// in five columns of `out`: ln J, and with that density the means of ln (1 + y / a), 1 / (a + y), ln (1 + y / b), 1 / (b + y).
// 0 < a <= b, and starts[i] < ends[i].
void patron_stopped_integrals_f64(double a, double b, const double *a_powers, const double *b_powers, const double *starts,
                                  const double *ends, size_t count, const patron_rule *rule, double *out);

// A node of a regression tree. Its right child follows its left one. A leaf is its own left child, with NaN as its threshold.
typedef struct {
    float threshold;   // a value of at least this goes right; at a split by a set of categories, the bits are where the set begins
    uint32_t feature;  // and the two flags below
    uint32_t left;
} patron_tree_node;
#define PATRON_TREE_MISSING_RIGHT 0x80000000u
#define PATRON_TREE_CATEGORIES 0x40000000u

// What an explanation knows of a node: the share of the training rows that went left, and right, at this and all earlier splits of
// its path by the same feature; and the depth of the last of those, or -1.
typedef struct {
    double share[2];
    int32_t previous;
} patron_tree_split;

// Trees whose nodes stand together. `rounds` are each tree's greatest depth. A set of categories is its number of words, then
// the words: categories whose bit is set go right.
typedef struct {
    const patron_tree_node *nodes;
    const patron_tree_split *splits;
    const float *leaves;
    const uint32_t *sets;
    const uint32_t *roots;
    const uint32_t *rounds;
    size_t count;
    float base;
    int has_sets;
    int many_lanes;  // whether a path has more than 8 distinct features
} patron_trees;

// The deepest tree that the functions below can walk.
#define PATRON_TREE_DEPTH 32

// base plus the leaves that a row falls into, summed in the trees' order. NaN is missing. A row has at least one value.
float patron_trees_margin(const patron_trees *trees, const float *row);

// Adds to each feature's place in `contributions` its Shapley value.
void patron_trees_explain(const patron_trees *trees, const float *row, double *contributions);

// The name of the version in use: "avx2" or "scalar".
const char *patron_kernels_name(void);

// Forces a version by name on the calling thread, for tests; NULL ends that. Returns 0, and changes nothing, if this machine has no
// such version.
int patron_kernels_force(const char *name);
#endif
