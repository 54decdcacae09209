import PatronCore
import PatronLearning
import PatronNumerics
import PatronTestSupport
import Testing

/// What every learner of a yes-or-no outcome promises.
@Suite struct LearnerContractTests {
    static let learners: [any MarginLearner] = {
        var trees = BoostedTreesLearner()
        trees.boosting.rounds = 20
        return [ElasticNetLearner(), LinearSVMLearner(), DecisionTreeLearner(), NeuralNetworkLearner(), trees]
    }()

    /// A number with a signal, some of them missing, a code with a signal, and a constant.
    static func table(_ rows: Int, codes: Int = 5, seed: UInt64 = 1) -> LearningTable {
        var random = SeededGenerator(seed: seed)
        var (values, targets): ([Double], [Double]) = ([], [])
        for _ in 0..<rows {
            let number = random.uniform() < 0.1 ? Double.nan : random.normal()
            let code = random.below(codes)
            let log = (number.isNaN ? 0 : 2 * number) + (code % 2 == 0 ? 1 : -1)
            values += [number, Double(code), 7]
            targets.append(random.uniform() < logistic(log) ? 1 : 0)
        }
        return LearningTable(values, width: 3, categorical: [false, true, false], targets: targets)
    }

    private func code(_ body: () throws -> Void) -> PatronError.Code? { failure(of: body)?.code }

    @Test(arguments: learners.indices) func itLearnsAndRepeats(at: Int) throws {
        let (learner, table) = (Self.learners[at], Self.table(400))
        let model = try learner.fit(table, weights: nil, seed: 3, budget: .unlimited)
        let again = try learner.fit(table, weights: nil, seed: 3, budget: .unlimited)
        let fresh = Self.table(400, seed: 2)
        let margins = (0..<fresh.rows).map { model.margin(fresh.row($0)) }
        #expect(margins == (0..<fresh.rows).map { again.margin(fresh.row($0)) })
        let labels = fresh.targets.map { $0 == 1 }
        #expect(try #require(BinaryMetrics.auc(margins, labels)) > 0.78, "\(learner.name)")
        // Margins are log odds: they beat the rate of all.
        let rate = fresh.targets.reduce(0, +) / Double(fresh.rows)
        #expect(
            BinaryMetrics.logLoss(margins.map(logistic), labels)
                < BinaryMetrics.logLoss(margins.map { _ in rate }, labels), "\(learner.name)")
        #expect(BinaryMetrics.calibrationError(margins.map(logistic), labels) < 0.1, "\(learner.name)")
        // What training never saw has an answer.
        for row in [[Double.nan, 99, .nan], [1e300, .nan, -1e300], [.infinity, 3, 0]] {
            #expect(model.margin(row[...]).isFinite, "\(learner.name)")
        }
    }

    @Test(arguments: learners.indices) func weightsCount(at: Int) throws {
        let (learner, table) = (Self.learners[at], Self.table(300))
        // Rows of weight 0 might as well hold the opposite.
        var doubled = table
        doubled.values += table.values
        doubled.targets += table.targets.map { 1 - $0 }
        let weights = (0..<600).map { $0 < 300 ? 1.0 : 0 }
        let model = try learner.fit(doubled, weights: weights, seed: 3, budget: .unlimited)
        let margins = (0..<table.rows).map { model.margin(table.row($0)) }
        #expect(try #require(BinaryMetrics.auc(margins, table.targets.map { $0 == 1 })) > 0.7, "\(learner.name)")
    }

    @Test(arguments: learners.indices) func tablesThatCannotTeachAreRefused(at: Int) {
        let learner = Self.learners[at]
        func fit(_ table: LearningTable, _ weights: [Double]? = nil, _ budget: LearningBudget = .unlimited)
            -> PatronError.Code?
        {
            code { _ = try learner.fit(table, weights: weights, seed: 1, budget: budget) }
        }
        #expect(fit(LearningTable([1, 2], width: 1, targets: [1, 1])) == .refused)
        #expect(fit(LearningTable([1, 2], width: 1, targets: [1, 0]), [1, 0]) == .refused)
        #expect(fit(LearningTable([1, .infinity], width: 1, targets: [1, 0])) == .badInput)
        #expect(fit(LearningTable([1, 2, 3], width: 1, targets: [1, 0])) == .badInput)
        #expect(fit(LearningTable([1, 2], width: 1, targets: [1, 0.5])) == .badInput)
        #expect(fit(LearningTable([1, -1], width: 1, categorical: [true], targets: [1, 0])) == .badInput)
        #expect(fit(LearningTable([1, 2], width: 1, targets: [1, 0]), [1, -1]) == .badInput)
        #expect(fit(LearningTable([], width: 1, targets: [])) == .badInput)
        #expect(fit(Self.table(200), nil, LearningBudget { true }) == .limitExceeded)
    }

    /// Only common codes have a place of their own, whatever there are.
    @Test(arguments: learners.indices) func aMillionCodesAreNoTrouble(at: Int) throws {
        var table = Self.table(300)
        for row in 0..<300 { table.values[row * 3 + 1] = Double(row * 3331) }
        let model = try Self.learners[at].fit(table, weights: nil, seed: 1, budget: .unlimited)
        #expect(model.margin([0.5, 999_999, 7]).isFinite)
    }

    /// Nothing varies: an error, or the rate of all.
    @Test(arguments: learners.indices) func constantColumnsTeachNothing(at: Int) {
        let table = LearningTable(
            [Double](repeating: 3, count: 60), width: 1, targets: (0..<60).map { $0 % 3 == 0 ? 1 : 0 })
        do {
            let model = try Self.learners[at].fit(table, weights: nil, seed: 1, budget: .unlimited)
            #expect(
                abs(model.margin([3]) - model.margin([9])) < 1e-9 && abs(logistic(model.margin([3])) - 1 / 3.0) < 0.02)
        } catch {
            #expect(error.code == .refused)
        }
    }
}
