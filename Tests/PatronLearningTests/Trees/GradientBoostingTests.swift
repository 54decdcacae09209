import PatronCore
import PatronLearning
import PatronNumerics
import PatronTestSupport
import Testing

/// Our trees against libxgboost's own predictions.
@Suite struct GradientBoostingTests {
    /// Rows with a signal, a fifth of them missing; the last column holds codes.
    private func rows(_ count: Int, width: Int, seed: UInt64, codes: Int = 0) -> (rows: [Float], targets: [Float]) {
        var random = SeededGenerator(seed: seed)
        var (rows, targets): ([Float], [Float]) = ([], [])
        for _ in 0..<count {
            var row = (0..<width).map { _ in random.uniform() < 0.2 ? Float.nan : Float(random.normal()) }
            if codes > 0 { row[width - 1] = Float(Int(random.uniform() * Double(codes))) }
            var log = row[0].isNaN ? 0.5 : Double(row[0]) * 1.5 - 0.5
            log += row[1].isNaN || row[2].isNaN ? 0 : Double(row[1] * row[2])
            if codes > 0 { log += Int(row[width - 1]) % 3 == 0 ? 1 : -1 }
            rows += row
            targets.append(random.uniform() < logistic(log) ? 1 : 0)
        }
        return (rows, targets)
    }

    @Test(arguments: [1, 2, 6, 12]) func marginsEqualXGBoosts(depth: Int) throws {
        let (rows, targets) = rows(800, width: 7, seed: 1)
        var boosting = GradientBoosting()
        boosting.rounds = 30
        boosting.rate = 0.3
        boosting.depth = depth
        let (trees, margins) = try boosting.fitComparing(rows, width: 7, targets: targets)
        #expect(trees.treeCount == 30)
        for row in targets.indices {
            #expect(abs(trees.margin(Array(rows[row * 7..<row * 7 + 7])) - margins[row]) <= 1e-6)
        }
    }

    /// Few levels are split one against the rest, many are parted in two sets.
    @Test(arguments: [3, 40]) func setsOfCategoriesGoWhereXGBoostSendsThem(codes: Int) throws {
        let (rows, targets) = rows(800, width: 4, seed: 2, codes: codes)
        var boosting = GradientBoosting()
        boosting.rounds = 20
        let categorical = [false, false, false, true]
        let (trees, margins) = try boosting.fitComparing(rows, width: 4, categorical: categorical, targets: targets)
        #expect(!trees.table.categoryWords.isEmpty)
        for row in targets.indices {
            #expect(abs(trees.margin(Array(rows[row * 4..<row * 4 + 4])) - margins[row]) <= 1e-6)
        }
    }

    @Test func squaredErrorHasItsBaseScoreAsItIs() throws {
        let (rows, targets) = rows(300, width: 3, seed: 3)
        var boosting = GradientBoosting()
        boosting.objective = .squared
        boosting.rounds = 10
        boosting.minimumGain = 0.5
        let amounts = targets.map { $0 * 100 + 7 }
        let (trees, margins) = try boosting.fitComparing(rows, width: 3, targets: amounts)
        for row in targets.indices {
            #expect(abs(trees.margin(Array(rows[row * 3..<row * 3 + 3])) - margins[row]) <= 1e-4)
        }
    }

    @Test func theSameSeedGivesTheSameTrees() throws {
        let (rows, targets) = rows(300, width: 5, seed: 4)
        var boosting = GradientBoosting()
        boosting.rounds = 5
        boosting.rowShare = 0.5
        boosting.seed = 7
        let first = try boosting.fit(rows, width: 5, targets: targets).table
        #expect(try boosting.fit(rows, width: 5, targets: targets).table == first)
        boosting.seed = 8
        #expect(try boosting.fit(rows, width: 5, targets: targets).table != first)
    }

    @Test func badInputIsRefused() {
        let boosting = GradientBoosting()
        #expect(failure(of: { _ = try boosting.fit([1, 2], width: 1, targets: [1, 1]) })?.code == .refused)
        #expect(failure(of: { _ = try boosting.fit([1, .infinity], width: 1, targets: [1, 0]) })?.code == .badInput)
        #expect(failure(of: { _ = try boosting.fit([1], width: 1, targets: [1, 0]) })?.code == .badInput)
        #expect(failure(of: { _ = try boosting.fit([1, 2], width: 1, targets: [1, 2]) })?.code == .badInput)
        #expect(
            failure(of: { _ = try boosting.fit([1, -2], width: 1, categorical: [true], targets: [1, 0]) })?.code
                == .badInput)
    }

    @Test func otherBytesAreNoModel() {
        var random = SeededGenerator(seed: 5)
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            #expect(failure(of: { _ = try SavedBooster.ensemble(bytes, features: 1) })?.code == .corrupt)
        }
        #expect(failure(of: { _ = try SavedBooster.ensemble(Array("{[[[[[[[[".utf8), features: 1) })?.code == .corrupt)
    }
}
