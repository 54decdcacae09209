/// A set of item rows, a bit each, made once and used again and again. Not to be shared between threads.
package final class ItemSet {
    private(set) var words: UnsafeMutablePointer<UInt64>
    private(set) var wordCount = 0
    private var capacity = 1
    private var itemCount = 0

    init() {
        words = .allocate(capacity: 1)
        words.initialize(to: 0)
    }

    deinit { words.deallocate() }

    /// Makes it a set of a catalogue's rows: all of them, or none.
    func reset(_ itemCount: Int, full: Bool) {
        self.itemCount = itemCount
        wordCount = (itemCount + 63) / 64
        if wordCount > capacity {
            words.deallocate()
            capacity = wordCount
            words = .allocate(capacity: capacity)
        }
        words.update(repeating: full ? .max : 0, count: wordCount)
        if full, itemCount & 63 != 0 { words[wordCount - 1] = (1 << UInt64(itemCount & 63)) - 1 }
    }

    @inline(__always)
    package func contains(_ item: UInt32) -> Bool {
        Int(item) < itemCount && words[Int(item >> 6)] >> UInt64(item & 63) & 1 == 1
    }

    @inline(__always)
    package func insert(_ item: UInt32) {
        if Int(item) < itemCount { words[Int(item >> 6)] |= 1 << UInt64(item & 63) }
    }

    @inline(__always)
    func remove(_ item: UInt32) {
        if Int(item) < itemCount { words[Int(item >> 6)] &= ~(1 << UInt64(item & 63)) }
    }

    func insert(_ items: UnsafeBufferPointer<UInt32>) { for item in items { insert(item) } }
    func remove(_ items: UnsafeBufferPointer<UInt32>) { for item in items { remove(item) } }

    /// Keeps what is in the other set of the same catalogue, too.
    func keep(_ other: ItemSet) { for word in 0..<wordCount { words[word] &= other.words[word] } }

    /// Adds what is in the other set of the same catalogue.
    func add(_ other: ItemSet) { for word in 0..<wordCount { words[word] |= other.words[word] } }

    /// Keeps the items of which the closure says so.
    @inline(__always)
    func keep(where isKept: (UInt32) -> Bool) {
        for word in 0..<wordCount {
            var left = words[word]
            while left != 0 {
                let bit = left.trailingZeroBitCount
                if !isKept(UInt32(word << 6 + bit)) { words[word] &= ~(1 << UInt64(bit)) }
                left &= left - 1
            }
        }
    }

    /// Calls the closure with each item, by rising row.
    @inline(__always)
    func each(_ body: (UInt32) -> Void) {
        for word in 0..<wordCount {
            var left = words[word]
            while left != 0 {
                body(UInt32(word << 6 + left.trailingZeroBitCount))
                left &= left - 1
            }
        }
    }

    /// How many items are in it.
    package var count: Int { (0..<wordCount).reduce(0) { $0 + words[$1].nonzeroBitCount } }
}
