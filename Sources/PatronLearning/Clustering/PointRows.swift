internal import PatronNumerics

/// Points to be clustered, cut into chunks that threads take one by one. Chunks do not depend on the number of threads, and
/// what is summed over them is summed in their order, so that results do not either.
struct PointRows: Sendable {
    let points: DesignMatrix
    /// One a row; nil is 1 for all.
    let weights: [Double]?
    let threads: Int
    static let chunk = 8192

    init(_ points: DesignMatrix, _ weights: [Double]?, threads: Int) {
        self.points = points
        self.weights = weights
        self.threads = threads
    }

    var count: Int { points.rows }
    var width: Int { points.columns }
    var chunks: Int { (count + Self.chunk - 1) / Self.chunk }

    func range(ofChunk chunk: Int) -> Range<Int> { chunk * Self.chunk..<min(count, (chunk + 1) * Self.chunk) }

    /// Runs `body` for each chunk with all values and weights.
    func forEachChunk(
        _ body:
            @Sendable (
                _ chunk: Int, _ range: Range<Int>, _ values: UnsafePointer<Double>, _ weights: UnsafePointer<Double>?
            ) -> Void
    ) {
        points.values.withUnsafeBufferPointer { values in
            guard let start = values.baseAddress else { return }
            // Only read, by all threads.
            nonisolated(unsafe) let values = start
            func run(_ weights: UnsafePointer<Double>?) {
                nonisolated(unsafe) let weights = weights
                inParallel(over: chunks, by: 1, threads: min(threads, chunks)) { _, taken in
                    for chunk in taken { body(chunk, range(ofChunk: chunk), values, weights) }
                }
            }
            if let weights { weights.withUnsafeBufferPointer { run($0.baseAddress) } } else { run(nil) }
        }
    }
}

/// Memory of one kind of value, written by several threads each in its own places, and freed with its owner.
final class SharedMemory<Element: BitwiseCopyable>: @unchecked Sendable {
    // Unchecked: whoever shares it sees to it that no element is written by one thread while another one uses it.
    let start: UnsafeMutablePointer<Element>
    let count: Int

    init(_ count: Int, _ value: Element) {
        self.count = count
        start = .allocate(capacity: max(1, count))
        start.initialize(repeating: value, count: count)
    }

    deinit { start.deallocate() }

    subscript(at: Int) -> Element {
        get { start[at] }
        set { start[at] = newValue }
    }
}

extension DesignMatrix {
    /// The nearest centre of every row, the lower number in a tie, and its squared distance.
    package func nearest(of centres: DesignMatrix, threads: Int = 1) -> (labels: [Int], squares: [Double]) {
        let labels = SharedMemory<UInt32>(rows, 0)
        let (squares, second) = (SharedMemory(rows, 0.0), SharedMemory(rows, 0.0))
        let width = columns
        PointRows(self, nil, threads: threads).forEachChunk { _, range, values, _ in
            centres.values.withUnsafeBufferPointer { centroids in
                guard let centroids = centroids.baseAddress else { return }
                Kernels.nearestCentres(
                    values + range.lowerBound * width, count: range.count, width: width, of: centroids, centres.rows,
                    labels: labels.start + range.lowerBound, nearest: squares.start + range.lowerBound,
                    second: second.start + range.lowerBound)
            }
        }
        return ((0..<rows).map { Int(labels[$0]) }, (0..<rows).map { squares[$0] })
    }
}
