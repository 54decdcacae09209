// Included once for each number of points: adds the contributions of a split and all below it. `product` is that of the path down
// to it; `sum` becomes, for each point, the sum over the leaves below of the leaf's value times the product of the path from here.
// LANES, POINTS, WEIGHTS and WALK are defined before.
static void WALK(walk *state, uint32_t at, int depth, const double *restrict product, double *restrict sum) {
    const patron_trees *trees = state->trees;
    const patron_tree_node *node = trees->nodes + at;
    const patron_tree_split *split = trees->splits + at;
    double before = 1, base[LANES], inner[LANES], total[LANES];
    for (int q = 0; q < LANES; q++) {
        base[q] = product[q];
        inner[q] = total[q] = 0;
    }
    if (split->previous >= 0) {
        // The feature stands on the path already: its factor is replaced by that of all its splits together.
        before = state->follows[split->previous];
        double share = state->share[split->previous];
        for (int q = 0; q < LANES; q++) base[q] /= POINTS[q] * before + (1 - POINTS[q]) * share;
    }
    uint32_t right = goes_right(trees, node, state->row, trees->has_sets);
    for (uint32_t side = 0; side < 2; side++) {
        uint32_t below = node->left + side;
        double follows = side == right ? before : 0, share = split->share[side];
        if (trees->nodes[below].left == below) {
            double value = trees->leaves[below], with = value * follows, without = value * share;
            for (int q = 0; q < LANES; q++) {
                inner[q] += with - without;
                total[q] += POINTS[q] * with + (1 - POINTS[q]) * without;
            }
            continue;
        }
        double child[LANES], sums[LANES];
        state->follows[depth] = follows;
        state->share[depth] = share;
        for (int q = 0; q < LANES; q++) child[q] = base[q] * (POINTS[q] * follows + (1 - POINTS[q]) * share);
        WALK(state, below, depth + 1, child, sums);
        for (int q = 0; q < LANES; q++) {
            inner[q] += sums[q] * (follows - share);
            total[q] += sums[q] * (POINTS[q] * follows + (1 - POINTS[q]) * share);
        }
    }
    double contribution = 0;
    if (split->previous >= 0) {
        // What the feature's split above counts for these leaves is not its own, but that of all its splits together.
        double share = state->share[split->previous];
        for (int q = 0; q < LANES; q++) {
            double factor = POINTS[q] * before + (1 - POINTS[q]) * share;
            total[q] /= factor;
            inner[q] -= total[q] * (before - share);
        }
    }
    for (int q = 0; q < LANES; q++) {
        contribution += WEIGHTS[q] * base[q] * inner[q];
        sum[q] = total[q];
    }
    state->contributions[node->feature & ~(PATRON_TREE_MISSING_RIGHT | PATRON_TREE_CATEGORIES)] += contribution;
}
#undef LANES
#undef POINTS
#undef WEIGHTS
#undef WALK
