internal import PatronCore
internal import PatronFeatures
internal import PatronLearning
internal import PatronNumerics
internal import PatronPropensity

/// Makes a head of any learner: fitted once without each part of the rows, so that the part's rows are predicted by a model that has
/// not seen them. The head is the mean of all, and their spread its uncertainty (the grouped jackknife).
struct LearnerHeadFitter {
    let table: PreparedTable
    let rows: [Int]
    let identity: HeadIdentity
    /// Which part each of `rows` belongs to, and how many there are.
    let parts: [Int]
    let count: Int
    let seed: UInt64

    /// An uncalibrated head, and the predictor of each of `rows`. Throws what the learner throws.
    func fit(
        _ learner: any MarginLearner, _ budget: TimeBudget
    ) throws(PatronError) -> (head: TrainedHead, predictors: [Double]) {
        let (learning, means) = try learner.splits ? (splitTable(), []) : columnTable()
        var (forms, predictors): ([MarginForm], [Double]) = ([], [Double](repeating: 0, count: rows.count))
        for part in 0..<count {
            let model = try learner.fit(
                learning.selecting(parts.indices.filter { parts[$0] != part }), weights: nil,
                seed: mix64(seed &+ UInt64(part)), budget: LearningBudget(budget.isSpent))
            guard let form = model.form else {
                throw PatronError(.internal, "\(learner.name) cannot be served", at: Place(field: identity.name))
            }
            forms.append(form)
            for at in parts.indices where parts[at] == part { predictors[at] = model.margin(learning.row(at)) }
        }
        let rate = learning.targets.reduce(0, +) / Double(max(1, rows.count))
        return (head(forms, means, rate), predictors)
    }

    /// The columns that a linear model or a network is served.
    private func columnTable() throws(PatronError) -> (LearningTable, means: [Double]) {
        let (x, means) = try identity.design(table, rows: rows, intercept: false)
        return (LearningTable(x.values, width: x.columns, targets: targets), means)
    }

    /// The values that trees split by.
    private func splitTable() -> LearningTable {
        let values = rows.flatMap { row in
            zip(table.columns, table.row(row)).map { column, raw in Double(column.treeValue(raw)) }
        }
        return LearningTable(
            values, width: table.width, categorical: table.columns.map { $0.kind == .categorical }, targets: targets)
    }

    private var targets: [Double] { rows.map { table.labels[$0] ? 1 : 0 } }

    /// All forms are of one kind: they are one learner's.
    private func head(_ forms: [MarginForm], _ means: [Double], _ rate: Double) -> TrainedHead {
        var document = identity.document(table, baseRate: rate)
        var (linear, trees, networks): ([[Double]], [HeadTrees], [TanhNetwork]) = ([], [], [])
        for form in forms {
            switch form {
            case .linear(let coefficients): linear.append(coefficients)
            case .tree(let table): trees.append(HeadTrees(table: table, base: 0))
            case .network(let network): networks.append(network)
            }
        }
        var parameters = HeadParameters(columnMeans: means, trees: trees, networks: networks)
        if linear.isEmpty {
            document.model = trees.isEmpty ? .network : .trees
            document.parts = forms.count
            document.units = networks.first?.units
        } else {
            (parameters.coefficients, parameters.covariance) = Self.jackknife(linear)
        }
        return TrainedHead(document: document, parameters: parameters, metrics: .object([]))
    }

    /// The mean of coefficients, and their covariance by the spread: a linear model's mean margin and its error follow from them.
    private static func jackknife(_ parts: [[Double]]) -> (mean: [Double], covariance: [Double]) {
        let (count, width) = (Double(parts.count), parts[0].count)
        let mean = (0..<width).map { at in parts.reduce(0) { $0 + $1[at] } / count }
        var covariance = [Double](repeating: 0, count: width * width)
        for part in parts {
            let away = zip(part, mean).map { $0 - $1 }
            for row in 0..<width {
                for column in 0..<width {
                    covariance[row * width + column] += (count - 1) / count * away[row] * away[column]
                }
            }
        }
        return (mean, covariance)
    }
}
