// A bounded heap with the worst entry at its root: what top-k selection keeps while it scans.
#ifndef PATRON_HEAP_H
#define PATRON_HEAP_H
#include <stddef.h>
#include <stdint.h>

typedef struct {
    float *scores;
    uint32_t *indices;
    size_t count, capacity;
    // A score must exceed this to be looked at: the floor, and once the heap is full the root's score.
    float threshold;
} top_heap;

// Whether entry a ranks behind entry b: a smaller score, or the same score and a greater index.
static inline int heap_behind(float score_a, uint32_t index_a, float score_b, uint32_t index_b) {
    return score_a < score_b || (score_a == score_b && index_a > index_b);
}

static inline void heap_sift_down(top_heap *heap, size_t at, size_t count, float score, uint32_t index) {
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count) break;
        if (child + 1 < count && heap_behind(heap->scores[child + 1], heap->indices[child + 1], heap->scores[child],
                                             heap->indices[child])) {
            child++;
        }
        if (!heap_behind(heap->scores[child], heap->indices[child], score, index)) break;
        heap->scores[at] = heap->scores[child];
        heap->indices[at] = heap->indices[child];
        at = child;
    }
    heap->scores[at] = score;
    heap->indices[at] = index;
}

static inline void heap_offer(top_heap *heap, float score, uint32_t index) {
    if (heap->count < heap->capacity) {
        size_t at = heap->count++;
        while (at > 0) {
            size_t parent = (at - 1) / 2;
            if (!heap_behind(score, index, heap->scores[parent], heap->indices[parent])) break;
            heap->scores[at] = heap->scores[parent];
            heap->indices[at] = heap->indices[parent];
            at = parent;
        }
        heap->scores[at] = score;
        heap->indices[at] = index;
        if (heap->count == heap->capacity) heap->threshold = heap->scores[0];
    } else if (heap_behind(heap->scores[0], heap->indices[0], score, index)) {
        heap_sift_down(heap, 0, heap->count, score, index);
        heap->threshold = heap->scores[0];
    }
}

// Sorts best first: takes the worst out again and again and fills the array from its end.
static inline size_t heap_finish(top_heap *heap) {
    for (size_t count = heap->count; count > 1; count--) {
        float score = heap->scores[count - 1];
        uint32_t index = heap->indices[count - 1];
        heap->scores[count - 1] = heap->scores[0];
        heap->indices[count - 1] = heap->indices[0];
        heap_sift_down(heap, 0, count - 1, score, index);
    }
    return heap->count;
}
#endif
