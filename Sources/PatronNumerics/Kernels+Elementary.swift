internal import CPatronKernels

extension Kernels {
    /// `out[i]` = exp `x[i]`, within 3 units in the last place; x counts as being in -708...709.
    package static func exp(
        _ x: UnsafePointer<Double>, into out: UnsafeMutablePointer<Double>, _ count: Int
    ) {
        patron_exp_f64(x, out, count)
    }

    /// `out[i]` = exp `x[i]` - 1, with the same limits.
    package static func expm1(
        _ x: UnsafePointer<Double>, into out: UnsafeMutablePointer<Double>, _ count: Int
    ) {
        patron_expm1_f64(x, out, count)
    }

    /// `out[i]` = ln (1 + `x[i]`), within 3 units in the last place; x is finite and above -1.
    package static func log1p(
        _ x: UnsafePointer<Double>, into out: UnsafeMutablePointer<Double>, _ count: Int
    ) {
        patron_log1p_f64(x, out, count)
    }

    /// A factor (weeks + y)^-power of an integrand, its powers one for each integral.
    package struct Decay {
        let weeks: Double
        let powers: UnsafePointer<Double>

        /// The powers must live as long as the integrals are taken.
        package init(weeks: Double, powers: UnsafePointer<Double>) {
            self.weeks = weeks
            self.powers = powers
        }
    }

    /// `count` integrals of `short` times `long` over y from `starts[i]` to `ends[i]`, of which `short` has the fewer weeks.
    ///
    /// - Parameter out: five columns of `count`: the integral's logarithm, and with its integrand as a density the means of
    ///   ln (1 + y / weeks) and 1 / (weeks + y), of `short` and then of `long`.
    package static func stoppedIntegrals(
        short: Decay, long: Decay, from starts: UnsafePointer<Double>, to ends: UnsafePointer<Double>, _ count: Int,
        _ rule: Quadrature.Rule, into out: UnsafeMutablePointer<Double>
    ) {
        rule.nodes.withUnsafeBufferPointer { nodes in
            rule.weights.withUnsafeBufferPointer { weights in
                var rule = patron_rule(nodes: nodes.baseAddress, weights: weights.baseAddress, count: nodes.count)
                patron_stopped_integrals_f64(
                    short.weeks, long.weeks, short.powers, long.powers, starts, ends, count, &rule, out)
            }
        }
    }
}
