import Foundation
import PatronCore
import PatronNumerics
import Testing

/// Vector versions of elementary functions beside the system's, and the integrals that are made of them.
@Suite struct ElementaryKernelTests {
    private typealias Kernel = (UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void

    private func apply(_ kernel: Kernel, _ x: [Double]) -> [Double] {
        var out = [Double](repeating: 0, count: x.count)
        kernel(x, &out, x.count)
        return out
    }

    private func differences(_ kernel: Kernel, _ reference: (Double) -> Double, _ x: [Double]) -> [Double] {
        zip(x, apply(kernel, x)).map { x, value in
            let expected = reference(x)
            return abs(value - expected) <= 4 * expected.ulp ? 0 : x
        }.filter { $0 != 0 }
    }

    /// Three units in the last place, and one for the system's own.
    @Test(arguments: KernelVersionTests.versions)
    func agreesWithTheSystemToAFewUnits(version: String) {
        var random = SeededGenerator(seed: 5)
        let wide = (0..<20_000).map { _ in (random.uniform() * 2 - 1) * 708 }
        // Magnitudes from the smallest normal number on, of both signs.
        let scales = (0..<20_000).map { _ in pow(10, -307 + 309.8 * random.uniform()) }
        let signed = scales.enumerated().map { $0.offset % 2 == 0 ? $0.element : -$0.element }
        let small = (0..<20_000).map { _ in (random.uniform() * 2 - 1) * 3 }
        let aboveMinusOne =
            scales + (0..<20_000).map { _ in -random.uniform() } + scales.map { -min(0.5, $0) }
            + (0..<1000).map { _ in -1 + pow(10, -16 * random.uniform()) }.filter { $0 > -1 }
        Kernels.withVersion(version) {
            #expect(differences(Kernels.exp, { exp($0) }, wide + small).isEmpty)
            #expect(differences(Kernels.expm1, { expm1($0) }, wide + small + signed.filter { abs($0) < 708 }).isEmpty)
            #expect(differences(Kernels.log1p, { log1p($0) }, aboveMinusOne).isEmpty)
        }
    }

    @Test(arguments: KernelVersionTests.versions)
    func edgesAreWhatTheHeaderSays(version: String) {
        Kernels.withVersion(version) {
            // Below the smallest normal result it stays there.
            #expect(
                apply(Kernels.exp, [0, -1000, -.infinity]).dropFirst()
                    == apply(Kernels.exp, [0, -708, -708]).dropFirst())
            #expect(apply(Kernels.exp, [1000, .infinity]).allSatisfy { $0.isFinite && $0 > 8e307 })
            #expect(apply(Kernels.expm1, [0, -1000, -.infinity]) == [0, -1, -1])
            #expect(apply(Kernels.log1p, [0, 1e300]) == [0, log1p(1e300)])
            for kernel in [Kernels.exp, Kernels.expm1, Kernels.log1p] as [Kernel] {
                #expect(apply(kernel, [1, .nan, 2])[1].isNaN)
            }
        }
    }

    /// One integral of `decays`, as (ln J, mean ln (1 + y / a), mean 1 / (a + y), the same of b).
    private func integral(_ a: Double, _ b: Double, _ powers: (Double, Double), _ range: (Double, Double)) -> [Double] {
        integrals(a, b, [powers.0], [powers.1], [range.0], [range.1])[0]
    }

    private func integrals(
        _ a: Double, _ b: Double, _ aPowers: [Double], _ bPowers: [Double], _ starts: [Double], _ ends: [Double]
    ) -> [[Double]] {
        let count = starts.count
        var out = [Double](repeating: 0, count: 5 * count)
        aPowers.withUnsafeBufferPointer { first in
            bPowers.withUnsafeBufferPointer { second in
                guard let first = first.baseAddress, let second = second.baseAddress else { return }
                Kernels.stoppedIntegrals(
                    short: .init(weeks: a, powers: first), long: .init(weeks: b, powers: second), from: starts,
                    to: ends,
                    count, Quadrature.graded24, into: &out)
            }
        }
        return (0..<count).map { row in (0..<5).map { out[$0 * count + row] } }
    }

    @Test(arguments: KernelVersionTests.versions)
    func integralsOfOnePowerAreClosed(version: String) {
        Kernels.withVersion(version) {
            for power in [0.2, 0.999, 3, 40, 10_000] {
                for (start, end) in [(0.0, 1.0), (3, 60), (99, 100), (0.1, 520)] {
                    let found = integral(10, 20, (power, 0), (start, end))
                    // ((10 + start)^(1 - power) - (10 + end)^(1 - power)) / (power - 1), by logarithms.
                    let length = log1p((end - start) / (10 + start))
                    let expected = (1 - power) * log(10 + start) + log(-expm1((1 - power) * length) / (power - 1))
                    #expect(abs(found[0] - expected) < 1e-10 * max(1, abs(expected)), "\(power) \(start) \(found)")
                }
            }
        }
    }

    /// d ln J / d power is minus the mean of ln (weeks + y), and d ln J / d weeks minus the power times that of 1 / (weeks + y).
    @Test(arguments: KernelVersionTests.versions)
    func meansAreTheDerivatives(version: String) {
        Kernels.withVersion(version) {
            let h = 1e-5
            for (powers, range) in [((2.5, 1.6), (3.0, 39.0)), ((0.55, 1.6), (0, 39)), ((26, 7), (30.86, 31))] {
                func value(_ da: Double, _ db: Double, _ dp: Double, _ dq: Double) -> Double {
                    integral(10.5 + da, 11.7 + db, (powers.0 + dp, powers.1 + dq), range)[0]
                }
                let found = integral(10.5, 11.7, powers, range)
                let expected = [
                    -(value(0, 0, h, 0) - value(0, 0, -h, 0)) / (2 * h) - log(10.5),
                    -(value(h, 0, 0, 0) - value(-h, 0, 0, 0)) / (2 * h) / powers.0,
                    -(value(0, 0, 0, h) - value(0, 0, 0, -h)) / (2 * h) - log(11.7),
                    -(value(0, h, 0, 0) - value(0, -h, 0, 0)) / (2 * h) / powers.1,
                ]
                for (mean, expected) in zip(found.dropFirst(), expected) {
                    #expect(abs(mean - expected) < 1e-7 * max(1, abs(expected)), "\(found) \(expected)")
                }
            }
        }
    }

    @Test(arguments: KernelVersionTests.versions)
    func aRowIsTheSameWhereverItStands(version: String) {
        var random = SeededGenerator(seed: 6)
        let rows = (0..<37).map { at in
            let start = 500 * random.uniform()
            return (
                power: 0.1 + pow(10, 4 * random.uniform()), start: start, end: start + pow(10, 5 * random.uniform() - 2)
            )
        }
        Kernels.withVersion(version) {
            let together = integrals(
                0.001, 3000, rows.map(\.power), rows.map { _ in 1.4 }, rows.map(\.start), rows.map(\.end))
            for (row, found) in zip(rows, together) {
                #expect(found == integral(0.001, 3000, (row.power, 1.4), (row.start, row.end)))
                #expect(found.allSatisfy { $0.isFinite }, "\(row): \(found)")
            }
        }
    }
}
