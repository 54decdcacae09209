internal import PatronCore
internal import PatronFeatures
internal import PatronLearning
internal import PatronPropensity

/// Fits the linear part of heads on some rows of a prepared table, encoding through the served code.
struct LinearHeadFitter {
    let table: PreparedTable
    let rows: [Int]
    let identity: HeadIdentity
    private let design: DesignMatrix
    private let means: [Double]
    private let targets: [Double]
    /// Cluster of each of `rows`, from 0: rows of one customer are not independent.
    private let clusters: [Int]?

    init(_ table: PreparedTable, rows: [Int], identity: HeadIdentity, customers: [Int]? = nil) throws(PatronError) {
        self.table = table
        self.rows = rows
        self.identity = identity
        targets = rows.map { table.labels[$0] ? 1 : 0 }
        (design, means) = try identity.design(table, rows: rows, intercept: true)
        clusters = customers.map { customers in
            var numbers: [Int: Int] = [:]
            return rows.map { row in
                let number = numbers[customers[row]] ?? numbers.count
                numbers[customers[row]] = number
                return number
            }
        }
    }

    /// An uncalibrated head; throws `refused` where the fit does not converge.
    func fit(l2: Double) throws(PatronError) -> TrainedHead {
        let place = Place(field: identity.name)
        // The buying pattern is where the penalty pulls to: other features bend it as far as they prove that they should.
        let free = identity.pattern == nil ? 0 : table.columns.first?.width ?? 0
        let fit = try LogisticRegression.fit(design, targets: targets, settings: .init(l2: l2, unpenalised: 1 + free))
        guard fit.converged, let model = fit.covariance else {
            throw PatronError(
                .refused, "the fit with L2 penalty \(l2) did not converge: \(fit.reason.rawValue)", at: place)
        }
        let robust = clusters.flatMap { fit.clusteredCovariance(design, targets: targets, clusters: $0) }
        let parameters = HeadParameters(
            coefficients: fit.coefficients, covariance: robust ?? model, columnMeans: means)
        let rate = targets.reduce(0, +) / Double(targets.count)
        return TrainedHead(
            document: identity.document(table, baseRate: rate), parameters: parameters, metrics: .object([]))
    }
}
