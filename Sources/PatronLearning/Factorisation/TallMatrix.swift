internal import COpenBLAS
internal import PatronCore
internal import PatronNumerics

/// Sets a row, which is given as zeros.
typealias RowBody = @Sendable (_ row: Int, _ target: UnsafeMutablePointer<Float>) -> Void

/// A row-major matrix of many rows and a few hundred columns: the basis of a subspace iteration.
struct TallMatrix: Sendable {
    /// Parts that Gramians are summed over, whatever the number of threads, so that it does not change the bits.
    private static let parts = 8
    private static let block = 512
    /// Directions whose share in the Gramian is below this are noise of single precision.
    private static let leastShare = 1e-10

    let rows: Int
    let width: Int
    private(set) var values: [Float]

    init(rows: Int, width: Int, values: [Float]) {
        self.rows = rows
        self.width = width
        self.values = values
    }

    /// Rows that are each set, from zeros, by `body`.
    init(rows: Int, width: Int, threads: Int, _ body: @escaping RowBody) {
        self.init(
            rows: rows, width: width,
            values: [Float](touching: rows * width) { target in
                Self.set(target, rows: rows, width: width, threads: threads, body)
            })
    }

    /// Sets all rows anew, where they are: at a million of them new memory costs as much as a product.
    mutating func set(threads: Int, _ body: @escaping RowBody) {
        let (rows, width) = (self.rows, self.width)
        values.withSharedPointer { Self.set($0, rows: rows, width: width, threads: threads, body) }
    }

    private static func set(
        _ target: SharedPointer<Float>, rows: Int, width: Int, threads: Int, _ body: @escaping RowBody
    ) {
        inParallel(over: rows, by: 64, threads: threads) { _, range in
            for row in range {
                let start = target.start + row * width
                start.initialize(repeating: 0, count: width)
                body(row, start)
            }
        }
    }

    /// Sets `target` to a row.
    func copy(row: Int, to target: UnsafeMutablePointer<Float>) {
        values.withUnsafeBufferPointer { own in
            guard let own = own.baseAddress else { return }
            target.update(from: own + row * width, count: width)
        }
    }

    /// X times a matrix of `width` rows and as many columns as `width` says.
    func times(_ other: [Float], width columns: Int, threads: Int) -> TallMatrix {
        let inner = width
        let result = [Float](touching: rows * columns) { target in
            inParallel(over: rows, by: Self.block, threads: threads) { _, range in
                values.withUnsafeBufferPointer { own in
                    guard let own = own.baseAddress else { return }
                    Self.product(
                        own + range.lowerBound * inner, rows: range.count, width: inner, other, columns: columns,
                        into: target.start + range.lowerBound * columns)
                }
            }
        }
        return TallMatrix(rows: rows, width: columns, values: result)
    }

    /// X becomes X times a square matrix, a block of rows after the other.
    private mutating func turn(by square: [Float], threads: Int) {
        let (rows, width) = (self.rows, self.width)
        values.withSharedPointer { target in
            inParallel(over: rows, by: Self.block, threads: threads) { _, range in
                let (start, count) = (target.start + range.lowerBound * width, range.count * width)
                withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { block in
                    guard let before = block.baseAddress else { return }
                    before.initialize(from: start, count: count)
                    Self.product(before, rows: range.count, width: width, square, columns: width, into: start)
                }
            }
        }
    }

    private static func product(
        _ x: UnsafePointer<Float>, rows: Int, width: Int, _ other: [Float], columns: Int,
        into target: UnsafeMutablePointer<Float>
    ) {
        Kernels.flushingSubnormals {
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(columns), blasint(width), 1, x,
                blasint(width), other, blasint(columns), 0, target, blasint(columns))
        }
    }

    /// Eigenvalues of X'X, rising, and its eigenvectors as columns of a row-major matrix.
    func gramEigen(threads: Int) throws(PatronError) -> (values: [Double], vectors: [Double]) {
        var gram = gram(threads: threads)
        var eigenvalues = [Double](repeating: 0, count: width)
        let size = Int32(width)
        guard
            LAPACKE_dsyevd(
                LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")), size, &gram, size, &eigenvalues)
                == 0
        else { throw PatronError(.internal, "the eigenvalues of a Gramian did not converge") }
        return (eigenvalues, gram)
    }

    /// Makes the columns orthonormal; columns beyond the rank become zero.
    mutating func orthonormalise(threads: Int) throws(PatronError) {
        let (eigenvalues, vectors) = try gramEigen(threads: threads)
        let least = max(Self.leastShare * (eigenvalues.last ?? 0), Double(Float.leastNormalMagnitude))
        var turn = [Float](repeating: 0, count: width * width)
        for column in 0..<width where eigenvalues[column] > least {
            let scale = 1 / eigenvalues[column].squareRoot()
            for row in 0..<width {
                turn[row * width + column] = Float(vectors[row * width + column] * scale)
            }
        }
        self.turn(by: turn, threads: threads)
    }

    /// The upper triangle of X'X.
    func gram(threads: Int) -> [Double] {
        let (width, rows) = (self.width, self.rows)
        let part = max(1, (rows + Self.parts - 1) / Self.parts)
        var sums = [Float](repeating: 0, count: Self.parts * width * width)
        sums.withUnsafeMutableBufferPointer { sums in
            guard let start = sums.baseAddress else { return }
            let target = SharedPointer(start)
            inParallel(over: rows, by: part, threads: threads) { _, range in
                values.withUnsafeBufferPointer { own in
                    guard let own = own.baseAddress else { return }
                    Kernels.flushingSubnormals {
                        cblas_ssyrk(
                            CblasRowMajor, CblasUpper, CblasTrans, blasint(width), blasint(range.count), 1,
                            own + range.lowerBound * width, blasint(width), 0,
                            target.start + range.lowerBound / part * width * width, blasint(width))
                    }
                }
            }
        }
        var gram = [Double](repeating: 0, count: width * width)
        for part in 0..<Self.parts {
            for at in gram.indices { gram[at] += Double(sums[part * width * width + at]) }
        }
        return gram
    }
}
