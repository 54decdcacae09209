package import PatronNumerics

/// The numbers of a head, as a trainer gives them. P is the number of columns of the linear model.
package struct HeadParameters: Sendable, Hashable {
    /// P + 1 values: the intercept, then one a column.
    package var coefficients: [Double]
    /// (P + 1) x (P + 1), row-major: the covariance of the coefficients' estimates.
    package var covariance: [Double]
    /// P means of the columns over the training rows: the average customer.
    package var columnMeans: [Double]
    /// The ensembles whose mean is the predictor of a head of trees; then there are no coefficients.
    package var trees: [HeadTrees]
    /// The networks whose mean is the predictor of a head of networks; their inputs are the columns.
    package var networks: [TanhNetwork]
    /// Rising linear predictors of the calibration's points; empty unless it is isotonic.
    package var calibrationScores: [Double]
    /// The probability at each point, never falling.
    package var calibrationRates: [Double]

    package init(
        coefficients: [Double] = [], covariance: [Double] = [], columnMeans: [Double], trees: [HeadTrees] = [],
        networks: [TanhNetwork] = [],
        calibrationScores: [Double] = [], calibrationRates: [Double] = []
    ) {
        self.trees = trees
        self.networks = networks
        self.coefficients = coefficients
        self.covariance = covariance
        self.columnMeans = columnMeans
        self.calibrationScores = calibrationScores
        self.calibrationRates = calibrationRates
    }

    /// The parameters of the opposite outcome: their probabilities add up to 1, their intervals mirror each other.
    package var complement: HeadParameters {
        HeadParameters(
            coefficients: coefficients.map { -$0 }, covariance: covariance, columnMeans: columnMeans,
            trees: trees.map { HeadTrees(table: $0.table.negated, base: -$0.base) }, networks: networks.map(\.negated),
            calibrationScores: calibrationScores.reversed().map { -$0 },
            calibrationRates: calibrationRates.reversed().map { 1 - $0 })
    }
}

/// One ensemble of a head of trees. A row's values are the features' raw ones as ``FeatureColumn/treeValue(_:)`` gives them.
package struct HeadTrees: Sendable, Hashable {
    package var table: TreeTable
    /// The margin before any tree.
    package var base: Float

    package init(table: TreeTable, base: Float) {
        self.table = table
        self.base = base
    }
}
