import PatronCore
import PatronNumerics
import Testing

@Suite struct KernelTests {
    @Test(arguments: [0, 1, 3, 7, 8, 31, 32, 33, 64, 100, 257])
    func dotEqualsThePlainSum(count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        let a = (0..<count).map { _ in Float(random.normal()) }
        let b = (0..<count).map { _ in Float(random.normal()) }
        let expected = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(Double(Kernels.dot(a, b, count)) - expected) < 1e-4)
        var y = b
        Kernels.addProduct(0.5, a, to: &y, count)
        for at in 0..<count { #expect(abs(y[at] - (b[at] + 0.5 * a[at])) < 1e-5) }
    }

    @Test func scatterAddsARow() {
        var accumulator = [Float](repeating: 1, count: 10)
        Kernels.scatterAdd(2, columns: [9, 0, 3, 4, 5], values: [1, 2, 3, 4, 5], count: 5, into: &accumulator)
        #expect(accumulator == [5, 1, 1, 7, 9, 11, 1, 1, 1, 3])
    }

    @Test func transposingTwiceChangesNothing() {
        let matrix = CSRMatrix(offsets: [0, 2, 2, 3], columns: [0, 3, 1], values: [1, 2, 3], columnCount: 4)
        let twice = matrix.transposed().transposed()
        #expect(twice.offsets == matrix.offsets && twice.columns == matrix.columns && twice.values == matrix.values)
        #expect(matrix.transposed().columns == [0, 2, 0])
    }

    /// On this thread and until the end of the body, nested or not.
    @Test func numbersTooSmallForFullPrecisionAreZeroWhereAskedFor() {
        func product() -> Float {
            let (small, factor): (Float, Float) = (.leastNormalMagnitude, 0.25)
            var out: Float = 0
            // Through a kernel, so that nothing is computed beforehand.
            withUnsafePointer(to: small) { Kernels.addProduct(factor, $0, to: &out, 1) }
            return out
        }
        #expect(product() > 0)
        var flushed: [Float] = []
        Kernels.flushingSubnormals {
            Kernels.flushingSubnormals { flushed.append(product()) }
            flushed.append(product())
        }
        #expect(flushed == [0, 0])
        #expect(product() > 0)
    }
}
