internal import Foundation
package import PatronWire
internal import Synchronization

/// The counters of one thread. Only that thread writes, so that counting is a load and a store without a locked instruction;
/// any thread may read.
package final class MetricsShard: Sendable {
    /// Where things stand; known before anything is counted, so that counting looks up nothing.
    private let methods = 1 + Int(Method.allCases.map(\.rawValue).max() ?? 0)
    private let statuses = StatusCode.allCases.count
    private let edgeCells = Counter.allCases.count
    private let sumCells: Int
    private let histogramCells: Int

    private let buckets = LatencyBuckets.standard
    /// Counters, sums of durations, histograms: one after the other. Zeroed pages that nothing was counted in take no memory.
    /// Sendable because all of it is atomic and it lives as long as the object.
    private nonisolated(unsafe) let cells: UnsafeMutablePointer<Atomic<UInt64>>

    init() {
        sumCells = edgeCells + Edge.allCases.count * EdgeCounter.allCases.count
        histogramCells = sumCells + methods * statuses
        let count = histogramCells + methods * statuses * buckets.count
        guard let memory = calloc(count, MemoryLayout<Atomic<UInt64>>.stride) else {
            preconditionFailure("no memory for counters")
        }
        cells = memory.bindMemory(to: Atomic<UInt64>.self, capacity: count)
    }

    deinit { free(cells) }

    // MARK: Writing, on the thread that the shard belongs to

    /// Counts an event.
    package func count(_ counter: Counter, by amount: Int = 1) { add(UInt64(amount), counter.rawValue) }

    /// Counts an event of an edge.
    package func count(_ counter: EdgeCounter, on edge: Edge, by amount: Int = 1) {
        add(UInt64(amount), cell(counter, edge))
    }

    /// Counts an answered request; `method` is nil for one that names none that there is.
    package func observe(_ method: Method?, _ status: StatusCode, nanoseconds: UInt64) {
        let series = place(method, status)
        add(max(1, nanoseconds), sumCells + series)
        add(1, histogramCells + series * buckets.count + buckets.index(nanoseconds))
    }

    @inline(__always)
    private func add(_ amount: UInt64, _ cell: Int) {
        cells[cell].store(cells[cell].load(ordering: .relaxed) &+ amount, ordering: .relaxed)
    }

    /// Counts on a shard that several threads write.
    func countShared(_ counter: Counter, by amount: Int) {
        cells[counter.rawValue].add(UInt64(amount), ordering: .relaxed)
    }

    /// The same for an edge.
    func countShared(_ counter: EdgeCounter, on edge: Edge, by amount: Int) {
        cells[cell(counter, edge)].add(UInt64(amount), ordering: .relaxed)
    }

    // MARK: Reading, on any thread

    func value(_ counter: Counter) -> UInt64 { cells[counter.rawValue].load(ordering: .relaxed) }

    func value(_ counter: EdgeCounter, on edge: Edge) -> UInt64 {
        cells[cell(counter, edge)].load(ordering: .relaxed)
    }

    /// Adds what was observed of a series.
    func add(_ method: Method?, _ status: StatusCode, to latency: inout Latency) {
        let series = place(method, status)
        let sum = cells[sumCells + series].load(ordering: .relaxed)
        // Whatever was observed took a nanosecond; without a sum there is nothing, and the pages are not touched.
        guard sum > 0 else { return }
        latency.nanoseconds += sum
        let first = histogramCells + series * buckets.count
        for at in 0..<buckets.count { latency.counts[at] += cells[first + at].load(ordering: .relaxed) }
    }

    private func cell(_ counter: EdgeCounter, _ edge: Edge) -> Int {
        edgeCells + edge.rawValue * EdgeCounter.allCases.count + counter.rawValue
    }

    /// Requests that name no known method stand at method 0.
    @inline(__always)
    private func place(_ method: Method?, _ status: StatusCode) -> Int {
        Int(method?.rawValue ?? 0) * statuses + Int(status.rawValue)
    }
}

/// Durations of requests, in the buckets of ``LatencyBuckets``.
package struct Latency: Sendable {
    package var counts = [UInt64](repeating: 0, count: LatencyBuckets.standard.count)
    package var nanoseconds: UInt64 = 0

    package init() {}

    package var count: UInt64 { counts.reduce(0, +) }
}
