internal import Foundation
package import PatronCore

/// A classification tree (Breiman, Friedman, Olshen and Stone 1984): grown by the Gini index, pruned by cost and complexity.
///
/// Rows without a value go to the side where they do better; codes are ordered by their rate of yes, which for two classes finds the
/// best two sets.
package struct DecisionTree: Sendable {
    package var depth = 12
    /// The least weight of a leaf.
    package var minimumLeaf = 10.0

    package init() {}

    /// A node; children stand behind their parents.
    package struct Node: Sendable, Hashable {
        /// -1 is a leaf.
        package var feature = -1
        /// Values up to here go left; unused for codes.
        package var threshold = 0.0
        /// Codes that go left; nil for numbers. Others, and codes never seen, go right.
        package var codes: Set<Int>?
        package var missingLeft = false
        package var left = 0
        package var right = 0
        /// Weight of all rows, and of those with a yes.
        package var weight: Double
        package var positives: Double

        /// The log odds with half a row of either outcome more: no leaf is certain.
        var margin: Double { log((positives + 0.5) / (weight - positives + 0.5)) }

        /// The weighted Gini impurity: weight * 2 p (1 - p).
        package var impurity: Double { weight > 0 ? 2 * positives * (weight - positives) / weight : 0 }

        init(weight: Double, positives: Double) {
            self.weight = weight
            self.positives = positives
        }
    }

    /// Grows without pruning; the table has been checked.
    package func grow(_ table: LearningTable, weights: [Double], budget: LearningBudget = .unlimited)
        throws(PatronError)
        -> [Node]
    {
        var nodes: [Node] = []
        var open = [(node: 0, rows: weights.indices.filter { weights[$0] > 0 }, depth: 0)]
        nodes.append(Self.node(open[0].rows, table, weights))
        while let (at, rows, level) = open.popLast() {
            try budget.check("the decision tree")
            guard level < depth, nodes[at].impurity > 1e-12, let split = best(rows, table, weights) else { continue }
            let isLeft = { (row: Int) in split.goesLeft(table.values[row * table.width + split.feature]) }
            let (left, right) = (rows.filter(isLeft), rows.filter { !isLeft($0) })
            nodes[at].feature = split.feature
            nodes[at].threshold = split.threshold
            nodes[at].codes = split.codes
            nodes[at].missingLeft = split.missingLeft
            (nodes[at].left, nodes[at].right) = (nodes.count, nodes.count + 1)
            open += [(nodes.count, left, level + 1), (nodes.count + 1, right, level + 1)]
            nodes += [Self.node(left, table, weights), Self.node(right, table, weights)]
        }
        return nodes
    }

    private static func node(_ rows: [Int], _ table: LearningTable, _ weights: [Double]) -> Node {
        Node(
            weight: rows.reduce(0) { $0 + weights[$1] },
            positives: rows.reduce(0) { $0 + weights[$1] * table.targets[$1] })
    }

    private struct Split {
        var feature: Int
        var threshold: Double
        var codes: Set<Int>?
        var missingLeft: Bool
        var gain: Double

        func goesLeft(_ value: Double) -> Bool {
            if value.isNaN { return missingLeft }
            return codes.map { $0.contains(Int(value)) } ?? (value <= threshold)
        }
    }

    private func best(_ rows: [Int], _ table: LearningTable, _ weights: [Double]) -> Split? {
        var best: Split?
        for feature in 0..<table.width {
            if let split = split(by: feature, rows, table, weights), split.gain > (best?.gain ?? 1e-9) { best = split }
        }
        return best
    }

    /// A run of rows with one value (or code), and what is in it.
    private struct Run {
        var value: Double
        var weight = 0.0
        var positives = 0.0
    }

    private func split(by feature: Int, _ rows: [Int], _ table: LearningTable, _ weights: [Double]) -> Split? {
        var (runs, missing, total): ([Run], Run, Run) = ([], Run(value: .nan), Run(value: 0))
        let known = rows.filter { !table.values[$0 * table.width + feature].isNaN }.sorted {
            table.values[$0 * table.width + feature] < table.values[$1 * table.width + feature]
        }
        for row in known {
            let value = table.values[row * table.width + feature]
            if runs.last?.value != value { runs.append(Run(value: value)) }
            runs[runs.count - 1].weight += weights[row]
            runs[runs.count - 1].positives += weights[row] * table.targets[row]
        }
        for row in rows where table.values[row * table.width + feature].isNaN {
            missing.weight += weights[row]
            missing.positives += weights[row] * table.targets[row]
        }
        for run in runs + [missing] {
            (total.weight, total.positives) = (total.weight + run.weight, total.positives + run.positives)
        }
        if table.categorical[feature] {
            runs.sort { ($0.positives / $0.weight, $0.value) < ($1.positives / $1.weight, $1.value) }
        }
        func impurity(_ weight: Double, _ positives: Double) -> Double { 2 * positives * (weight - positives) / weight }
        let whole = impurity(total.weight, total.positives)
        var best: Split?
        var (weight, positives) = (0.0, 0.0)
        for at in 0..<max(0, runs.count - 1) {
            weight += runs[at].weight
            positives += runs[at].positives
            for missingLeft in missing.weight > 0 ? [false, true] : [false] {
                let left = (
                    weight + (missingLeft ? missing.weight : 0), positives + (missingLeft ? missing.positives : 0)
                )
                let right = (total.weight - left.0, total.positives - left.1)
                guard left.0 >= minimumLeaf, right.0 >= minimumLeaf else { continue }
                let gain = whole - impurity(left.0, left.1) - impurity(right.0, right.1)
                guard gain > best?.gain ?? 1e-9 else { continue }
                best = Split(
                    feature: feature, threshold: (runs[at].value + runs[at + 1].value) / 2,
                    codes: table.categorical[feature] ? Set(runs[...at].map { Int($0.value) }) : nil,
                    missingLeft: missingLeft, gain: gain)
            }
        }
        return best
    }

    /// The complexities (impurity over the whole weight) at which branches become leaves, rising, each with the tree from there on.
    package static func pruned(_ nodes: [Node]) -> [(complexity: Double, nodes: [Node])] {
        var (nodes, result) = (nodes, [(complexity: 0.0, nodes: nodes)])
        let total = nodes[0].weight
        while nodes[0].feature >= 0 {
            // Of each branch: how many leaves it has, and their impurity. Children stand behind, so this runs backwards.
            var (leaves, impurity) = ([Int](repeating: 1, count: nodes.count), nodes.map(\.impurity))
            for at in nodes.indices.reversed() where nodes[at].feature >= 0 {
                leaves[at] = leaves[nodes[at].left] + leaves[nodes[at].right]
                impurity[at] = impurity[nodes[at].left] + impurity[nodes[at].right]
            }
            var reached = [Bool](repeating: false, count: nodes.count)
            reached[0] = true
            var weakest = (at: 0, link: Double.infinity)
            for at in nodes.indices where reached[at] && nodes[at].feature >= 0 {
                reached[nodes[at].left] = true
                reached[nodes[at].right] = true
                let link = (nodes[at].impurity - impurity[at]) / total / Double(leaves[at] - 1)
                if link < weakest.link { weakest = (at, link) }
            }
            nodes[weakest.at].feature = -1
            result.append((weakest.link, nodes))
        }
        return result
    }

    /// The leaf of a row.
    package static func leaf(_ nodes: [Node], _ row: ArraySlice<Double>) -> Node {
        var at = 0
        while nodes[at].feature >= 0 {
            let value = row[row.startIndex + nodes[at].feature]
            let isLeft: Bool
            if value.isNaN {
                isLeft = nodes[at].missingLeft
            } else if let codes = nodes[at].codes {
                isLeft = Int(exactly: value).map(codes.contains) ?? false
            } else {
                isLeft = value <= nodes[at].threshold
            }
            at = isLeft ? nodes[at].left : nodes[at].right
        }
        return nodes[at]
    }
}

/// The tree with the complexity that cross-validation chooses.
package struct DecisionTreeLearner: MarginLearner {
    package let name = "tree"
    package let splits = true
    package var tree = DecisionTree()
    package var folds = 5

    package init() {}

    private struct Model: MarginModel {
        let nodes: [DecisionTree.Node]
        /// One more than each column's greatest code.
        var codes: [Int] = []

        func margin(_ row: ArraySlice<Double>) -> Double { DecisionTree.leaf(nodes, row).margin }

        var form: MarginForm? { .tree(DecisionTree.table(nodes, codes: codes)) }
    }

    package func fit(
        _ table: LearningTable, weights: [Double]?, seed: UInt64, budget: LearningBudget
    ) throws(PatronError) -> any MarginModel {
        let weights = try table.checked(weights)
        let path = DecisionTree.pruned(try tree.grow(table, weights: weights, budget: budget))
        let assigned = StratifiedFolds.assign(table.targets.map { $0 == 1 }, folds: folds, seed: seed)
        var losses = [Double](repeating: 0, count: path.count)
        for fold in 0..<folds {
            let train = assigned.indices.filter { assigned[$0] != fold }
            let part = DecisionTree.pruned(
                try tree.grow(table.selecting(train), weights: train.map { weights[$0] }, budget: budget))
            let held = assigned.indices.filter { assigned[$0] == fold }
            for at in path.indices {
                // The geometric mean of where this tree begins and ends stands for its whole range.
                let end = at + 1 < path.count ? path[at + 1].complexity : path[at].complexity * 2
                let complexity = (path[at].complexity * end).squareRoot()
                guard let model = part.last(where: { $0.complexity <= complexity }).map({ Model(nodes: $0.nodes) })
                else {
                    continue
                }
                for row in held {
                    let eta = model.margin(table.row(row))
                    losses[at] += weights[row] * (max(eta, 0) + log1p(exp(-abs(eta))) - table.targets[row] * eta)
                }
            }
        }
        // Of equal losses the smaller tree.
        let best = losses.indices.reversed().min { losses[$0] < losses[$1] } ?? 0
        let codes = (0..<table.width).map { column in
            let values = stride(from: column, to: table.values.count, by: table.width).map { table.values[$0] }
            return table.categorical[column] ? Int(values.filter { !$0.isNaN }.max() ?? -1) + 1 : 0
        }
        return Model(nodes: path[best].nodes, codes: codes)
    }
}
