// Regression trees: what they answer, and what each feature has to do with it.
#include "patron_kernels.h"

#include <string.h>

// Trees that are walked side by side, so that one's memory is waited for while the others go on.
#define ABREAST 8

static inline uint32_t is_in_set(const uint32_t *sets, float threshold, float category) {
    uint32_t start;
    memcpy(&start, &threshold, sizeof start);
    // What is no category goes left, as in XGBoost; so does one beyond the set.
    if (!(category >= 0 && category < 16777216.0f)) return 0;
    uint32_t number = (uint32_t)category, word = number / 32;
    return word < sets[start] && (sets[start + 1 + word] >> (number % 32) & 1);
}

static inline uint32_t goes_right(const patron_trees *trees, const patron_tree_node *node, const float *row, int has_sets) {
    float value = row[node->feature & ~(PATRON_TREE_MISSING_RIGHT | PATRON_TREE_CATEGORIES)];
    uint32_t is_missing = value != value;
    uint32_t default_right = is_missing & node->feature >> 31;
    if (has_sets && node->feature & PATRON_TREE_CATEGORIES)
        return default_right | (!is_missing && is_in_set(trees->sets, node->threshold, value));
    return default_right | (value >= node->threshold);
}

// A leaf leads to itself, so that trees of different depths can be walked in step.
static inline float margin(const patron_trees *trees, const float *row, int has_sets) {
    float sum = trees->base;
    size_t tree = 0;
    for (; tree + ABREAST <= trees->count; tree += ABREAST) {
        uint32_t at[ABREAST], rounds = 0;
        for (int lane = 0; lane < ABREAST; lane++) {
            at[lane] = trees->roots[tree + lane];
            if (trees->rounds[tree + lane] > rounds) rounds = trees->rounds[tree + lane];
        }
        for (uint32_t round = 0; round < rounds; round++)
            for (int lane = 0; lane < ABREAST; lane++) {
                const patron_tree_node *node = trees->nodes + at[lane];
                at[lane] = node->left + goes_right(trees, node, row, has_sets);
            }
        for (int lane = 0; lane < ABREAST; lane++) sum += trees->leaves[at[lane]];
    }
    for (; tree < trees->count; tree++) {
        uint32_t at = trees->roots[tree];
        for (uint32_t round = 0; round < trees->rounds[tree]; round++) {
            const patron_tree_node *node = trees->nodes + at;
            at = node->left + goes_right(trees, node, row, has_sets);
        }
        sum += trees->leaves[at];
    }
    return sum;
}

float patron_trees_margin(const patron_trees *trees, const float *row) {
    return trees->has_sets ? margin(trees, row, 1) : margin(trees, row, 0);
}

// Shapley values of path-dependent trees (Lundberg et al. 2020), as an integral instead of a sum over subsets: on a path with
// features j, o_j whether the row follows it and z_j the share of the training rows that do,
//     phi_i = value * (o_i - z_i) * integral from 0 to 1 of the product over j != i of (t o_j + (1 - t) z_j) dt.
// The product is a polynomial in t, so that Gauss-Legendre quadrature is exact with half as many points as the path has features:
// one walk of the tree with a product for each point (Yu et al. 2022 walk likewise).
static const double points4[] = {0.06943184420297371, 0.33000947820757187, 0.6699905217924281, 0.9305681557970263};
static const double weights4[] = {0.17392742256872693, 0.32607257743127307, 0.32607257743127307, 0.17392742256872693};
static const double points16[] = {
    0.005299532504175031, 0.0277124884633837,  0.06718439880608407, 0.12229779582249845, 0.19106187779867811, 0.27099161117138637,
    0.35919822461037054,  0.45249374508118123, 0.5475062549188188,  0.6408017753896295,  0.7290083888286136,  0.8089381222013219,
    0.8777022041775016,   0.9328156011939159,  0.9722875115366163,  0.994700467495825};
static const double weights16[] = {
    0.013576229705876844, 0.031126761969323843, 0.04757925584124635, 0.06231448562776692, 0.07479799440828834, 0.08457825969750124,
    0.09130170752246182,  0.09472530522753428,  0.09472530522753428, 0.09130170752246182, 0.08457825969750124, 0.07479799440828834,
    0.06231448562776692,  0.04757925584124635,  0.031126761969323843, 0.013576229705876844};

// The splits above a node: whether the row followed all those by one feature, and which share of the training rows did.
typedef struct {
    const patron_trees *trees;
    const float *row;
    double *contributions;
    double follows[PATRON_TREE_DEPTH];
    double share[PATRON_TREE_DEPTH];
} walk;

#define LANES 4
#define POINTS points4
#define WEIGHTS weights4
#define WALK walk4
#include "tree_walk.h"

#define LANES 16
#define POINTS points16
#define WEIGHTS weights16
#define WALK walk16
#include "tree_walk.h"

void patron_trees_explain(const patron_trees *trees, const float *row, double *contributions) {
    walk state = {.trees = trees, .row = row, .contributions = contributions};
    double ones[16], sums[16];
    for (int lane = 0; lane < 16; lane++) ones[lane] = 1;
    for (size_t tree = 0; tree < trees->count; tree++) {
        if (trees->rounds[tree] == 0) continue;
        if (trees->many_lanes)
            walk16(&state, trees->roots[tree], 0, ones, sums);
        else
            walk4(&state, trees->roots[tree], 0, ones, sums);
    }
}
