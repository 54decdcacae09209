/// The requests of one connection that are under way: open addressing by request id, linear probing, at most half full.
///
/// It grows by doubling up to the limit's size and then allocates no more. Empty slots have id 0, which no request has.
struct InFlightTable: ~Copyable {
    struct Entry {
        var id: UInt32
        /// Tells apart two requests that used the same id one after the other.
        var generation: UInt32
        /// Answers of a stream that may still be sent; unused elsewhere.
        var credit: UInt32
        var streams: Bool
        /// Client: cancelled or given up, answers are dropped.
        var abandoned: Bool
    }

    private var slots: UnsafeMutablePointer<Entry>?
    private var mask = -1
    private(set) var count = 0

    init() {}

    deinit { slots?.deallocate() }

    private func home(_ id: UInt32) -> Int { Int(truncatingIfNeeded: (id &* 0x9E37_79B9) >> 8) & mask }

    /// The slot that holds `id`; nil if there is none.
    func find(_ id: UInt32) -> Int? {
        guard count > 0, let slots, id != 0 else { return nil }
        var at = home(id)
        while slots[at].id != 0 {
            if slots[at].id == id { return at }
            at = (at + 1) & mask
        }
        return nil
    }

    /// Reads or changes the entry in a slot from ``find(_:)``.
    subscript(slot slot: Int) -> Entry {
        get { slots.unsafelyUnwrapped[slot] }
        nonmutating set { slots.unsafelyUnwrapped[slot] = newValue }
    }

    /// Adds an entry whose id is not in the table and not 0.
    mutating func insert(_ entry: Entry) {
        if (count + 1) * 2 > mask + 1 { grow() }
        guard let slots else { return }
        var at = home(entry.id)
        while slots[at].id != 0 { at = (at + 1) & mask }
        slots[at] = entry
        count += 1
    }

    /// Removes the entry in a slot and closes the gap, so that probing never meets a grave.
    mutating func remove(slot: Int) {
        guard let slots else { return }
        var gap = slot
        var at = (slot + 1) & mask
        while slots[at].id != 0 {
            let distance = (at &- home(slots[at].id)) & mask
            if distance >= (at &- gap) & mask {
                slots[gap] = slots[at]
                gap = at
            }
            at = (at + 1) & mask
        }
        slots[gap].id = 0
        count -= 1
    }

    /// Calls `body` with each id; the table must not change meanwhile.
    func visit(_ body: (Entry) -> Void) {
        guard let slots else { return }
        for at in 0...mask where slots[at].id != 0 { body(slots[at]) }
    }

    private mutating func grow() {
        let (old, oldCount) = (slots, mask + 1)
        let capacity = max(16, oldCount * 2)
        let new = UnsafeMutablePointer<Entry>.allocate(capacity: capacity)
        new.initialize(
            repeating: Entry(id: 0, generation: 0, credit: 0, streams: false, abandoned: false), count: capacity)
        slots = new
        mask = capacity - 1
        count = 0
        if let old {
            for at in 0..<oldCount where old[at].id != 0 { insert(old[at]) }
            old.deallocate()
        }
    }
}
