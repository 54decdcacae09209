// The k-th greatest of a few values, by counting.
#ifndef PATRON_KTH_H
#define PATRON_KTH_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// The bits of a float as an integer that orders like it.
static inline __attribute__((always_inline)) int32_t ordered_bits(float value) {
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits ^ ((bits >> 31) & 0x7fffffff);
}

// A float that is less than the k greatest of `count` values and no more of the others than are equal to the k-th, 1 <= k <= count.
// Each step halves the range of bit patterns that it can lie in, until a pattern parts the values: some passes over some hundred
// values cost less than a heap of them, and no branch depends on the data.
static inline __attribute__((always_inline)) float below_kth_greatest(const float *values, size_t count, size_t k) {
    int32_t low = INT32_MAX, high = INT32_MIN + 1;
    for (size_t i = 0; i < count; i++) {
        int32_t bits = ordered_bits(values[i]);
        low = bits < low ? bits : low;
        high = bits > high ? bits : high;
    }
    if (low == INT32_MIN) low++;
    while (low < high) {
        // The greatest pattern that at least k values reach.
        int32_t middle = (int32_t)(((int64_t)low + high + 1) >> 1);
        uint32_t reached = 0;
        for (size_t i = 0; i < count; i++) reached += (uint32_t)(ordered_bits(values[i]) >= middle);
        if (reached >= k) low = middle;
        else high = middle - 1;
        if (reached == k) break;
    }
    int32_t bits = low - 1;
    bits ^= (bits >> 31) & 0x7fffffff;
    float result;
    memcpy(&result, &bits, sizeof result);
    return result;
}

// Keeps the k greatest of `count` gathered values in their order; of equal ones at the border the first.
static inline __attribute__((always_inline)) size_t keep_greatest(float *values, uint32_t *indices, size_t count, size_t k) {
    if (count <= k) return count;
    float below = below_kth_greatest(values, count, k), least = 0;
    size_t above = 0, kept = 0;
    // All that exceed `below` are at least the k-th greatest; those equal to it fill up what the greater ones leave.
    for (size_t i = 0, first = 1; i < count; i++) {
        if (values[i] > below && (first || values[i] < least)) least = values[i], first = 0;
    }
    for (size_t i = 0; i < count; i++) above += values[i] > least;
    size_t equal = k - above;
    for (size_t i = 0; i < count; i++) {
        // Without a branch: what is not kept is overwritten by the next.
        size_t fills = (size_t)(values[i] == least) & (size_t)(equal > 0);
        size_t keep = (size_t)(values[i] > least) | fills;
        equal -= fills;
        values[kept] = values[i];
        indices[kept] = indices[i];
        kept += keep;
    }
    return kept;
}

// The k best of at most SMALL scores, best first: parted by counting, then the few that are left sorted by insertion.
#define SMALL 512
static inline __attribute__((always_inline)) size_t small_top_k(const float *scores, size_t count, float floor, size_t k, float *best,
                                                                uint32_t *indices) {
    float values[SMALL];
    uint32_t numbers[SMALL];
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        values[found] = scores[i];
        numbers[found] = (uint32_t)i;
        found += scores[i] > floor;
    }
    found = keep_greatest(values, numbers, found, k);
    // Equal scores stay in the order of their numbers.
    for (size_t i = 0; i < found; i++) {
        size_t at = i;
        for (; at > 0 && best[at - 1] < values[i]; at--) best[at] = best[at - 1], indices[at] = indices[at - 1];
        best[at] = values[i];
        indices[at] = numbers[i];
    }
    return found;
}
#endif
