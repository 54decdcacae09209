import Foundation
import PatronCore
import PatronLearning
import PatronTestSupport
import Testing

/// The same fits as scikit-learn 1.7 on iris (versicolor against the others), its tolerances set to 1e-9 or less.
@Suite(.enabled(if: TestData.has("classic/iris.csv"), "needs classic")) struct ReferenceLearnerTests {
    private func iris() throws -> (rows: [[Double]], versicolor: [Double]) {
        let text = try String(contentsOfFile: TestData.path("classic/iris.csv"), encoding: .utf8)
        let cells = text.split(whereSeparator: \.isNewline).dropFirst().map {
            $0.split(separator: ",").compactMap { Double($0) }
        }
        return (cells.map { Array($0.prefix(4)) }, cells.map { $0[4] == 1 ? 1 : 0 })
    }

    private func expect(_ found: [Double], _ expected: [Double], within tolerance: Double) {
        #expect(found.count == expected.count)
        for (a, b) in zip(found, expected) { #expect(abs(a - b) < tolerance, "\(found)") }
    }

    /// ElasticNet(alpha, l1_ratio) of the sepals' length on the other three.
    @Test func linearRegressionWithAnElasticNet() throws {
        let rows = try iris().rows
        let x = DesignMatrix(rows.map { [1] + $0.dropFirst() })
        let lengths = rows.map { $0[0] }
        var net = ElasticNet(.squared, share: 0.5)
        net.tolerance = 1e-18
        net.iterations = 100_000
        let path = try net.path(x, lengths, penalties: [0.1, 0.01])
        expect(path[0], [3.810674353880538, 0.1682132106927795, 0.4040380849640068, 0], within: 1e-6)
        expect(path[1], [2.245667370682786, 0.5684092622759397, 0.5887783927707391, -0.2941465997055556], within: 1e-6)
        net.share = 1
        let lasso = try net.path(x, lengths, penalties: [0.01])[0]
        expect(lasso, [2.381934977097775, 0.5416649919184989, 0.5379086589608153, -0.18019412403947452], within: 1e-6)
    }

    /// LogisticRegression(penalty="elasticnet", C=1/(150 penalty), solver="saga").
    @Test func logisticRegressionWithAnElasticNet() throws {
        let (rows, targets) = try iris()
        let x = DesignMatrix(rows.map { [1] + $0 })
        for (penalty, share, expected) in [
            (0.01, 0.5, [5.206544339508516, 0, -2.1899677424430513, 0.45556372722023863, -0.908399538145388]),
            (0.05, 1.0, [2.1991386075111, 0, -1.0610585957278904, 0.08038740625451325, 0]),
            (
                0.01, 0.0,
                [5.054955141463087, -0.19193956831389117, -1.9135578490140996, 0.6112415333034911, -1.0291431828977053]
            ),
        ] {
            var net = ElasticNet(.logistic, share: share)
            net.tolerance = 1e-16
            net.iterations = 100_000
            expect(try net.path(x, targets, penalties: [penalty])[0], expected, within: 1e-4)
        }
    }

    /// LinearSVC(C=0.5, loss="squared_hinge", fit_intercept=False) on standardised columns behind a column of ones.
    @Test func supportVectorMachine() throws {
        let (rows, targets) = try iris()
        let z = DesignMatrix(rows).standardised()
        let x = DesignMatrix((0..<z.rows).map { [1] + z.values[$0 * 4..<$0 * 4 + 4] })
        var machine = LinearSVM(cost: 0.5)
        machine.tolerance = 1e-8
        machine.iterations = 100_000
        expect(
            try machine.fit(x, targets.map { $0 == 1 }),
            [
                -0.3614610036498367, -0.0012473659423308421, -0.4659011995704686, 0.6246957936650569,
                -0.6256901024822892,
            ],
            within: 1e-5)
    }

    /// DecisionTreeClassifier(min_samples_leaf=5).cost_complexity_pruning_path.
    @Test func costComplexityPruning() throws {
        let (rows, targets) = try iris()
        let table = LearningTable(rows.flatMap { $0 }, width: 4, targets: targets)
        var tree = DecisionTree()
        tree.minimumLeaf = 5
        let nodes = try tree.grow(table, weights: [Double](repeating: 1, count: 150))
        let path = DecisionTree.pruned(nodes)
        expect(
            path.map(\.complexity),
            [0, 0.0019323671497584426, 0.0023888888888889074, 0.02966049382716049, 0.1854535695115405], within: 1e-9)
        // Petal length and width split the first species off equally well; the first column of equals is taken.
        #expect(nodes.count == 11 && nodes[0].feature == 2 && abs(nodes[0].threshold - 2.45) < 1e-6)
    }
}
