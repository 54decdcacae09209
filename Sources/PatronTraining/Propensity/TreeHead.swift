internal import PatronCore
internal import PatronFeatures
internal import PatronLearning
internal import PatronNumerics
internal import PatronPropensity

/// Grows the ensembles of a head: one without each part of the rows, so that the part's rows are predicted by trees that have
/// not seen them. The head is the mean of all, and their spread its uncertainty.
struct TreeHeadFitter {
    let table: PreparedTable
    let rows: [Int]
    let identity: HeadIdentity
    /// Which part each of `rows` belongs to.
    let parts: [Int]
    let settings: PropensitySettings
    let seed: UInt64

    /// Trees and how they did on what they had not seen.
    struct Grown {
        var head: TrainedHead
        /// The predictor of each of `rows`.
        var predictors: [Double]
        var logLoss: Double
        var choice: PropensitySettings.TreeChoice
        var rounds: Int
    }

    private static let step = 10
    private static let patience = 50

    /// The best choice by the log loss of rows not seen. At least one is tried, others while there is time.
    func grow(_ budget: TimeBudget) throws(PatronError) -> Grown {
        let all = trainingRows()
        var best: Grown?
        for choice in settings.trees where best == nil || !budget.isSpent() {
            let grown = try grow(all, choice)
            if grown.logLoss < best?.logLoss ?? .infinity { best = grown }
        }
        guard let best else { throw PatronError(.badUsage, "no trees to try", at: Place(field: identity.name)) }
        return best
    }

    private func grow(_ all: TrainingRows, _ choice: PropensitySettings.TreeChoice) throws(PatronError) -> Grown {
        var boosting = GradientBoosting()
        boosting.depth = choice.depth
        boosting.minimumChildWeight = choice.minimumChildWeight
        boosting.rate = settings.treeRate
        boosting.rounds = settings.treeRounds
        boosting.rowShare = 0.8
        boosting.columnShare = 0.8
        boosting.seed = seed
        var grown: [(held: [Int], ensemble: TreeEnsemble, stages: [[Float]])] = []
        for part in 0..<settings.parts {
            let held = parts.indices.filter { parts[$0] == part }
            let train = parts.indices.filter { parts[$0] != part }
            let (ensemble, stages) = try boosting.fit(
                all.selecting(train), watching: all.selecting(held), step: min(Self.step, boosting.rounds),
                patience: Self.patience)
            grown.append((held, ensemble, stages))
        }
        // One number of rounds for all, by the rows of all parts together; a part that stopped before keeps its last trees.
        let stages = grown.map(\.stages.count).max() ?? 1
        let losses = (0..<stages).map { stage in
            grown.reduce(0.0) { sum, part in
                let margins = part.stages[min(stage, part.stages.count - 1)]
                return sum + boosting.loss(margins, part.held.map { all.targets[$0] }) * Double(part.held.count)
            } / Double(max(1, rows.count))
        }
        let stage = losses.indices.min { losses[$0] < losses[$1] } ?? 0
        let rounds = (stage + 1) * min(Self.step, boosting.rounds)
        var predictors = [Double](repeating: 0, count: rows.count)
        for part in grown {
            let margins = part.stages[min(stage, part.stages.count - 1)]
            for (row, margin) in zip(part.held, margins) { predictors[row] = Double(margin) }
        }
        let trees = grown.map { HeadTrees(table: $0.ensemble.table.prefix(rounds), base: $0.ensemble.base) }
        return Grown(
            head: head(trees, all), predictors: predictors, logLoss: losses[stage], choice: choice, rounds: rounds)
    }

    private func head(_ trees: [HeadTrees], _ all: TrainingRows) -> TrainedHead {
        var document = identity.document(
            table, baseRate: Double(all.targets.reduce(0, +)) / Double(max(1, rows.count)))
        document.model = .trees
        document.parts = trees.count
        return TrainedHead(
            document: document,
            parameters: HeadParameters(columnMeans: [], trees: trees),
            metrics: .object([]))
    }

    private func trainingRows() -> TrainingRows {
        var values: [Float] = []
        values.reserveCapacity(rows.count * table.width)
        for row in rows {
            for (column, raw) in zip(table.columns, table.row(row)) { values.append(column.treeValue(raw)) }
        }
        return TrainingRows(
            values, width: table.width, categorical: table.columns.map { $0.kind == .categorical },
            targets: rows.map { table.labels[$0] ? 1 : 0 })
    }

    /// Each feature's share of how far the trees move the predictor, over a sample of the rows.
    func shares(_ head: TrainedHead) throws(PatronError) -> [Double] {
        let all = trainingRows()
        var sums = [Double](repeating: 0, count: table.width)
        let stride = max(1, rows.count / Self.explained)
        for part in head.parameters.trees {
            let ensemble = try TreeEnsemble(part.table, base: part.base, features: table.width)
            for row in Swift.stride(from: 0, to: rows.count, by: stride) {
                var contributions = [Double](repeating: 0, count: table.width)
                let values = Array(all.values[row * table.width..<(row + 1) * table.width])
                ensemble.explain(values, adding: &contributions)
                for at in sums.indices { sums[at] += abs(contributions[at]) }
            }
        }
        let total = sums.reduce(0, +)
        return sums.map { total > 0 ? $0 / total : 0 }
    }

    /// Rows that are explained to find features that say nothing.
    private static let explained = 300
}
