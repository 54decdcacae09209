internal import Dispatch
internal import Synchronization

/// Calls `body` with ranges that together are `0..<count`, on up to `threads` threads that take the next range when
/// they are done with one. Which thread takes which range differs from run to run: a range's result must not depend on
/// it.
///
/// - Parameter body: is given the number of its thread (0..<threads), for working memory, and a range.
package func inParallel(
    over count: Int, by step: Int, threads: Int, _ body: @Sendable (_ thread: Int, _ range: Range<Int>) -> Void
) {
    let threadsSeen = Atomic<Int>(0)
    inParallel(
        over: count, by: step, threads: threads,
        memory: { threadsSeen.wrappingAdd(1, ordering: .relaxed).oldValue }, body)
}

/// The same with working memory that each thread makes once, when it takes its first range: it is as large as a catalogue, and made
/// for each range it would cost the square of that.
///
/// - Parameter body: leaves the memory as it has found it, or else does not depend on it.
package func inParallel<Memory>(
    over count: Int, by step: Int, threads: Int, memory make: @Sendable () -> Memory,
    _ body: @Sendable (_ memory: Memory, _ range: Range<Int>) -> Void
) {
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
        var memory: Memory?
        while true {
            let start = next.wrappingAdd(step, ordering: .relaxed).oldValue
            guard start < count else { return }
            let own = memory ?? make()
            memory = own
            body(own, start..<min(count, start + step))
        }
    }
}

/// A pointer that several threads use, each for elements of its own.
struct SharedPointer<Element>: @unchecked Sendable {
    // Unchecked: whoever shares it sees to it that no element is written by one thread while another one uses it.
    let start: UnsafeMutablePointer<Element>

    init(_ start: UnsafeMutablePointer<Element>) { self.start = start }
}

extension Array {
    /// Elements that `body` writes, all of them: the threads that do share what it costs to get gigabytes of memory.
    init(touching count: Int, _ body: (SharedPointer<Element>) -> Void) {
        self.init(unsafeUninitializedCapacity: count) { elements, initialised in
            if let start = elements.baseAddress { body(SharedPointer(start)) }
            initialised = count
        }
    }

    /// Calls `body` with a pointer to the elements, unless there are none.
    mutating func withSharedPointer(_ body: (SharedPointer<Element>) -> Void) {
        withUnsafeMutableBufferPointer { elements in
            if let start = elements.baseAddress { body(SharedPointer(start)) }
        }
    }
}
