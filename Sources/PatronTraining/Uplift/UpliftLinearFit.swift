internal import PatronCore
internal import PatronFeatures
internal import PatronLearning
internal import PatronUplift

/// Logistic regressions of an arm.
struct UpliftLinearFit {
    private let fitter: UpliftFitter
    private let width: Int
    /// Columns of each of the fitter's rows, and their means.
    private let columns: [Double]
    private let means: [Double]

    init(_ fitter: UpliftFitter) {
        self.fitter = fitter
        let features = fitter.table.columns
        let width = features.reduce(0) { $0 + $1.width }
        var columns = [Double](repeating: 0, count: fitter.rows.count * width)
        var means = [Double](repeating: 0, count: width)
        // Training rows have no level that training has not seen, so that no mean is asked for.
        columns.withUnsafeMutableBufferPointer { columns in
            means.withUnsafeBufferPointer { means in
                for (at, row) in fitter.rows.enumerated() {
                    var (start, raw) = (0, fitter.table.row(row).makeIterator())
                    for feature in features {
                        let end = start + feature.width
                        feature.encode(
                            raw.next() ?? .nan, means: UnsafeBufferPointer(rebasing: means[start..<end]),
                            into: UnsafeMutableBufferPointer(
                                rebasing: columns[at * width + start..<at * width + end]))
                        start = end
                    }
                }
            }
        }
        for at in fitter.rows.indices { for column in 0..<width { means[column] += columns[at * width + column] } }
        self.width = width
        self.columns = columns
        self.means = means.map { $0 / Double(max(1, fitter.rows.count)) }
    }

    func parameters(_ method: UpliftMethod) throws(PatronError) -> UpliftParameters {
        var parameters = UpliftParameters()
        parameters.means = means
        parameters.coefficients = method.predictors(.logistic).map { _ in [] }
        for part in 0..<fitter.settings.parts {
            for (at, coefficients) in try fit(method, part).enumerated() {
                parameters.coefficients[at] += coefficients
            }
        }
        return parameters
    }

    private func fit(_ method: UpliftMethod, _ part: Int) throws(PatronError) -> [[Double]] {
        let yes = fitter.rows.map { fitter.campaign.yes[$0] ? 1.0 : 0 }
        switch method {
        case .twoModels:
            return try [false, true].map { (treated) throws(PatronError) in
                let seen = fitter.seen(part, treated: treated)
                return try regression(seen.map { [1] + row($0) }, seen.map { yes[$0] }, unpenalised: 1)
            }
        case .oneModel:
            let seen = fitter.seen(part)
            // Smaller columns pay more for the same effect.
            let scale = 1 / fitter.settings.interactionPenalty.squareRoot()
            let fitted = try regression(
                seen.map { at in
                    let treated = fitter.campaign.treatmentOf[fitter.rows[at]] == fitter.arm ? 1.0 : 0
                    return [1, treated] + row(at) + row(at).map { treated * scale * $0 }
                }, seen.map { yes[$0] }, unpenalised: 2)
            let (main, interactions) = (fitted[2..<2 + width], fitted[(2 + width)...])
            return [
                [fitted[0]] + main,
                [fitted[0] + fitted[1]] + zip(main, interactions).map { $0 + scale * $1 },
            ]
        case .classTransformation:
            let seen = fitter.seen(part)
            let (targets, weights) = fitter.transformation(seen)
            return [try regression(seen.map { [1] + row($0) }, targets, weights: weights, unpenalised: 1)]
        }
    }

    private func row(_ at: Int) -> ArraySlice<Double> { columns[at * width..<(at + 1) * width] }

    private func regression(
        _ rows: [[Double]], _ targets: [Double], weights: [Double]? = nil, unpenalised: Int
    ) throws(PatronError) -> [Double] {
        let fit = try LogisticRegression.fit(
            DesignMatrix(rows), targets: targets, weights: weights,
            settings: .init(l2: fitter.settings.penalty, unpenalised: unpenalised))
        guard fit.converged else {
            throw PatronError(.refused, "the regression did not converge: \(fit.reason.rawValue)")
        }
        return fit.coefficients
    }
}
