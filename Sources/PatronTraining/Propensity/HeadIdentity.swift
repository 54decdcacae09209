internal import PatronCore
internal import PatronFeatures
internal import PatronLearning
internal import PatronPropensity

/// A head's identity: everything that is not learned.
struct HeadIdentity {
    var name: String
    var outcome: String
    var inputs: HeadDocument.Inputs
    var horizonDays: Double?
    /// Its log odds are the first feature.
    var pattern: BuyingPattern?
}

extension HeadIdentity {
    /// The head of a session or lead that converts.
    static let conversion = HeadIdentity(
        name: "conversion", outcome: "the session or lead converts", inputs: .row, horizonDays: nil)

    /// An uncalibrated head's document.
    func document(_ table: PreparedTable, baseRate: Double) -> HeadDocument {
        HeadDocument(
            name: name, outcome: outcome, inputs: inputs, horizonDays: horizonDays, features: table.columns,
            pattern: pattern, baseRate: baseRate)
    }

    /// Columns of a linear model for rows of a table, encoded as they will be served, behind a column of ones where `intercept` is;
    /// and the columns' means.
    func design(
        _ table: PreparedTable, rows: [Int], intercept: Bool
    ) throws(PatronError) -> (x: DesignMatrix, means: [Double]) {
        let width = table.columns.reduce(0) { $0 + $1.width }
        guard width > 0 else {
            throw PatronError(.refused, "no feature varies: there is nothing to learn from", at: Place(field: name))
        }
        let blank = HeadParameters(
            coefficients: [Double](repeating: 0, count: width + 1),
            covariance: [Double](repeating: 0, count: (width + 1) * (width + 1)),
            columnMeans: [Double](repeating: 0, count: width))
        let head = try PropensityHead(document(table, baseRate: 0), blank)
        let (scorer, buffer) = (PropensityScorer(head), PropensityBuffer(head))
        var values: [Double] = []
        values.reserveCapacity(rows.count * (width + 1))
        var sums = [Double](repeating: 0, count: width)
        for row in rows {
            let encoded = scorer.encoded(Array(table.row(row)), buffer)
            if intercept { values.append(1) }
            values += encoded
            for column in 0..<width { sums[column] += encoded[column] }
        }
        return (
            DesignMatrix(values: values, rows: rows.count, columns: width + (intercept ? 1 : 0)),
            sums.map { $0 / Double(max(1, rows.count)) }
        )
    }
}
