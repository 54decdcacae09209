import PatronCore
import PatronNumerics
import PatronTestSupport
import Testing

/// Trees against a plain walk, and their contributions against Shapley's formula over all subsets.
@Suite struct TreeEnsembleTests {
    /// A random tree whose covers add up; features repeat on paths.
    static func tree(depth: Int, width: Int, _ random: inout SeededGenerator) -> [TreeTable.Node] {
        var nodes: [TreeTable.Node] = [.init(leaf: Float(random.normal()), cover: 1000)]
        var open = [(node: 0, depth: 0)]
        while let (node, level) = open.popLast() {
            guard level < depth, level == 0 || random.uniform() < (level < 8 ? 0.8 : 0.5) else { continue }
            let share = Float(0.1 + 0.8 * random.uniform())
            let cover = nodes[node].cover
            let isSet = random.uniform() < 0.3
            nodes[node] = .init(
                feature: Int32(random.uniform() * Double(width)), value: Float(random.normal()),
                left: UInt32(nodes.count),
                right: UInt32(nodes.count + 1), missingRight: random.uniform() < 0.5, cover: cover,
                categories: isSet ? [UInt32(truncatingIfNeeded: random.next())] : [])
            for part in [share, 1 - share] {
                open.append((nodes.count, level + 1))
                nodes.append(.init(leaf: Float(random.normal()), cover: cover * part))
            }
        }
        return nodes
    }

    static func ensemble(trees: Int, depth: Int, width: Int, seed: UInt64) throws -> TreeEnsemble {
        var random = SeededGenerator(seed: seed)
        var table = TreeTable()
        for _ in 0..<trees { table.append(tree: tree(depth: depth, width: width, &random)) }
        return try TreeEnsemble(table, base: 0.25, features: width)
    }

    static func row(_ width: Int, _ random: inout SeededGenerator) -> [Float] {
        (0..<width).map { _ in random.uniform() < 0.2 ? .nan : Float((random.normal() * 10).rounded() / 4) }
    }

    private func goesRight(_ table: TreeTable, _ node: Int, _ value: Float) -> Bool {
        if value.isNaN { return table.missingRight[node] == 1 }
        let words = table.categoryWords[
            Int(table.categoryOffsets[node])..<Int(table.categoryOffsets[node + 1])]
        guard let word = words.first else { return value >= table.values[node] }
        return value >= 0 && value < 32 && word >> UInt32(value) & 1 == 1
    }

    /// The mean of a tree's leaves where only the features of `known` are known (Lundberg et al. 2020, algorithm 1).
    private func expectation(_ table: TreeTable, _ node: Int, _ row: [Float], known: Int) -> Double {
        let feature = Int(table.features[node])
        guard feature >= 0 else { return Double(table.values[node]) }
        let children = [Int(table.lefts[node]), Int(table.rights[node])]
        if known >> feature & 1 == 1 {
            return expectation(table, children[goesRight(table, node, row[feature]) ? 1 : 0], row, known: known)
        }
        let covers = children.map { Double(table.covers[$0]) }
        return zip(children, covers).reduce(0) {
            $0 + $1.1 / (covers[0] + covers[1]) * expectation(table, $1.0, row, known: known)
        }
    }

    @Test(arguments: [(1, 1, 3), (20, 5, 4), (9, 9, 3), (30, 6, 20), (3, 32, 40)])
    func marginsEqualAPlainWalk(trees: Int, depth: Int, width: Int) throws {
        let ensemble = try Self.ensemble(trees: trees, depth: depth, width: width, seed: 1)
        var random = SeededGenerator(seed: 2)
        for _ in 0..<50 {
            let row = Self.row(width, &random)
            var sum = ensemble.base
            for root in ensemble.table.roots {
                var node = Int(root)
                while ensemble.table.features[node] >= 0 {
                    let right = goesRight(ensemble.table, node, row[Int(ensemble.table.features[node])])
                    node = Int(right ? ensemble.table.rights[node] : ensemble.table.lefts[node])
                }
                sum += ensemble.table.values[node]
            }
            #expect(ensemble.margin(row) == sum)
        }
    }

    @Test(arguments: [(1, 1, 2), (4, 4, 3), (3, 6, 6), (2, 11, 11)])
    func contributionsEqualShapleysFormula(trees: Int, depth: Int, width: Int) throws {
        let ensemble = try Self.ensemble(trees: trees, depth: depth, width: width, seed: 3)
        var random = SeededGenerator(seed: 4)
        let factorials = (0...width).map { (0..<$0).reduce(1.0) { $0 * Double($1 + 1) } }
        for _ in 0..<3 {
            let row = Self.row(width, &random)
            let worths = (0..<1 << width).map { known in
                ensemble.table.roots.reduce(0.0) { $0 + expectation(ensemble.table, Int($1), row, known: known) }
            }
            var contributions = [Double](repeating: 0, count: width)
            ensemble.explain(row, adding: &contributions)
            for feature in 0..<width {
                var exact = 0.0
                for known in 0..<1 << width where known >> feature & 1 == 0 {
                    let size = known.nonzeroBitCount
                    let weight = factorials[size] * factorials[width - size - 1] / factorials[width]
                    exact += weight * (worths[known | 1 << feature] - worths[known])
                }
                #expect(abs(contributions[feature] - exact) < 1e-9)
            }
            #expect(abs(ensemble.baseline - 0.25 - worths[0]) < 1e-6)
        }
    }

    @Test(arguments: [(200, 6, 50), (20, 20, 30), (5, 32, 60)])
    func contributionsAddUpToTheMargin(trees: Int, depth: Int, width: Int) throws {
        let ensemble = try Self.ensemble(trees: trees, depth: depth, width: width, seed: 5)
        var random = SeededGenerator(seed: 6)
        for _ in 0..<20 {
            let row = Self.row(width, &random)
            var contributions = [Double](repeating: 0, count: width)
            ensemble.explain(row, adding: &contributions)
            #expect(abs(contributions.reduce(ensemble.baseline, +) - Double(ensemble.margin(row))) < 1e-4)
        }
    }

    @Test func treesOfOneLeafAreConstants() throws {
        var table = TreeTable()
        table.append(tree: [.init(leaf: 2, cover: 1)])
        let ensemble = try TreeEnsemble(table, base: -1, features: 1)
        #expect(ensemble.margin([.nan]) == 1)
        #expect(ensemble.baseline == 1)
        #expect(try TreeEnsemble(TreeTable(), base: 3, features: 2).margin([0, 0]) == 3)
        #expect(try TreeEnsemble(table.negated, base: 1, features: 1).margin([0]) == -1)
    }

    private static let damages: [(name: String, damage: @Sendable (inout TreeTable) -> Void)] = [
        ("a child that is a parent", { $0.lefts[1] = 0 }),
        ("one child twice", { $0.rights[0] = $0.lefts[0] }),
        ("a child of another tree", { $0.lefts[0] = 3 }),
        ("a feature out of range", { $0.features[0] = 2 }),
        ("a negative feature", { $0.features[0] = -2 }),
        ("a threshold that is no number", { $0.values[0] = .nan }),
        ("an infinite leaf", { $0.values[1] = .infinity }),
        ("no cover", { $0.covers[1] = 0 }),
        ("a direction out of range", { $0.missingRight[0] = 2 }),
        ("a column too short", { $0.values.removeLast() }),
        ("a root out of range", { $0.roots[1] = 6 }),
        ("roots that fall", { $0.roots = [3, 0] }),
        ("falling offsets", { $0.categoryOffsets[1] = 9 }),
        ("a node of no tree", { $0.features[0] = -1 }),
    ]

    @Test(arguments: damages)
    func damageIsFound(name: String, damage: @Sendable (inout TreeTable) -> Void) throws {
        var table = TreeTable()
        for _ in 0..<2 {
            table.append(tree: [
                .init(feature: 0, value: 1, left: 1, right: 2, cover: 2), .init(leaf: 1, cover: 1),
                .init(leaf: 2, cover: 1),
            ])
        }
        #expect(failure(of: { _ = try TreeEnsemble(table, base: 0, features: 2) }) == nil)
        if name.hasPrefix("a child that") { table.features[1] = 0 }
        damage(&table)
        #expect(failure(of: { _ = try TreeEnsemble(table, base: 0, features: 2) })?.code == .corrupt, "\(name)")
    }

    @Test func treesBeyondTheDepthLimitAreRefused() {
        // A chain: each split's left child is a leaf, its right one the next split.
        var nodes: [TreeTable.Node] = []
        for level in 0..<UInt32(33) {
            nodes.append(.init(feature: 0, value: 0, left: 2 * level + 1, right: 2 * level + 2, cover: 1))
            nodes.append(.init(leaf: 0, cover: 1))
        }
        nodes.append(.init(leaf: 0, cover: 1))
        var table = TreeTable()
        table.append(tree: nodes)
        #expect(failure(of: { _ = try TreeEnsemble(table, base: 0, features: 1) })?.message.contains("deeper") == true)
    }
}
