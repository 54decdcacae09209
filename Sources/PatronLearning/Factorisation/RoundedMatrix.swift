internal import PatronNumerics

/// A row-major matrix like ``TallMatrix`` in half precision: its rows are half as long, and a product with a large
/// sparse matrix, which reads them in no order, waits for memory and for nothing else.
struct RoundedMatrix: Sendable {
    let width: Int
    private let rows: Int
    /// Bits of each number.
    private(set) var values: [UInt16]

    /// Rows that are each set, from zeros, by `body`.
    init(rows: Int, width: Int, threads: Int, _ body: @escaping RowBody) {
        self.rows = rows
        self.width = width
        values = [UInt16](touching: rows * width) { target in
            Self.set(target, rows: rows, width: width, threads: threads, body)
        }
    }

    /// Sets all rows anew, where they are.
    mutating func set(threads: Int, _ body: @escaping RowBody) {
        let (rows, width) = (self.rows, self.width)
        values.withSharedPointer { Self.set($0, rows: rows, width: width, threads: threads, body) }
    }

    private static func set(
        _ target: SharedPointer<UInt16>, rows: Int, width: Int, threads: Int, _ body: @escaping RowBody
    ) {
        inParallel(over: rows, by: 64, threads: threads) { _, range in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { memory in
                guard let exact = memory.baseAddress else { return }
                for row in range {
                    exact.initialize(repeating: 0, count: width)
                    body(row, exact)
                    Kernels.roundToHalf(exact, into: target.start + row * width, width)
                }
            }
        }
    }
}
