package import PatronCore
package import PatronNumerics

/// What learns a yes-or-no outcome from a table. All promise the same: the same table, weights and seed give the same model, and
/// a model gives the same row the same margin.
package protocol MarginLearner: Sendable {
    /// What the learner is called in reports.
    var name: String { get }
    /// Whether its models split by raw values, codes and missing ones among them; others sum columns.
    var splits: Bool { get }

    /// Fits a model. Weights are at least 0, one a row; nil is 1 each.
    ///
    /// Throws `badInput` for a table that contradicts itself, `refused` where one class is missing or nothing varies, and
    /// `limitExceeded` when the budget is spent before the model is done: what is returned never depends on the time.
    func fit(
        _ table: LearningTable, weights: [Double]?, seed: UInt64, budget: LearningBudget
    ) throws(PatronError) -> any MarginModel
}

/// A fitted model.
package protocol MarginModel: Sendable {
    /// The log odds of yes for a row of the table's columns; NaN is missing, codes that training never saw are allowed.
    func margin(_ row: ArraySlice<Double>) -> Double

    /// What computes the margin from the table's own columns, for those who keep it in a file; nil where codes, missing values or
    /// a coding of the learner's own stand between.
    var form: MarginForm? { get }
}

/// How a margin is computed.
package enum MarginForm: Sendable {
    /// An intercept, then one coefficient a column.
    case linear([Double])
    /// One tree, whose leaves are margins.
    case tree(TreeTable)
    case network(TanhNetwork)
}

/// When a learner must give up.
package struct LearningBudget: Sendable {
    private let isSpent: @Sendable () -> Bool

    package init(_ isSpent: @escaping @Sendable () -> Bool) { self.isSpent = isSpent }

    /// No limit.
    package static let unlimited = LearningBudget { false }

    /// Throws `limitExceeded` when the budget is spent.
    func check(_ learner: String) throws(PatronError) {
        if isSpent() { throw PatronError(.limitExceeded, "the time for \(learner) is over") }
    }
}

/// Rows of numbers and codes with an outcome each.
package struct LearningTable: Sendable {
    /// Row-major; NaN is missing.
    package var values: [Double]
    package var width: Int
    /// Columns of whole codes from 0, in no order.
    package var categorical: [Bool]
    /// 0 or 1.
    package var targets: [Double]

    package init(_ values: [Double], width: Int, categorical: [Bool]? = nil, targets: [Double]) {
        self.values = values
        self.width = width
        self.categorical = categorical ?? [Bool](repeating: false, count: width)
        self.targets = targets
    }

    package var rows: Int { targets.count }
    package func row(_ row: Int) -> ArraySlice<Double> { values[row * width..<(row + 1) * width] }

    /// The rows of these numbers.
    package func selecting(_ rows: [Int]) -> LearningTable {
        LearningTable(
            rows.flatMap { row($0) }, width: width, categorical: categorical, targets: rows.map { targets[$0] })
    }

    /// Throws as ``MarginLearner`` says; gives the weights.
    func checked(_ weights: [Double]?) throws(PatronError) -> [Double] {
        let weights = weights ?? [Double](repeating: 1, count: rows)
        guard width > 0, rows > 0, values.count == rows * width, categorical.count == width, weights.count == rows
        else {
            throw PatronError(.badInput, "expected as many targets and weights as rows, and at least one of each")
        }
        guard !values.contains(where: \.isInfinite) else { throw PatronError(.badInput, "a value is infinite") }
        guard targets.allSatisfy({ $0 == 0 || $0 == 1 }), weights.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw PatronError(.badInput, "expected targets 0 or 1 and weights of at least 0")
        }
        for column in categorical.indices where categorical[column] {
            for row in 0..<rows where values[row * width + column] < 0 {
                throw PatronError(.badInput, "a code of column \(column) is below 0")
            }
        }
        let total = zip(targets, weights).reduce(0) { $0 + $1.0 * $1.1 }
        guard total > 0, total < weights.reduce(0, +) else {
            throw PatronError(.refused, "all outcomes are the same: there is nothing to tell apart")
        }
        return weights
    }
}
