internal import Foundation
package import PatronCore
package import PatronNumerics

/// Reads what XGBoost (1.7) saves: one output, trees of numeric and categorical splits.
package enum SavedBooster {
    /// The trees of a model in universal binary JSON. Throws `corrupt` for bytes that are no such model, and `unsupported` for
    /// other boosters, objectives and several outputs.
    package static func ensemble(_ bytes: [UInt8], features: Int) throws(PatronError) -> TreeEnsemble {
        let learner = try member(try BinaryJSON(parsing: bytes), "learner")
        let booster = try member(learner, "gradient_booster")
        let parameters = try member(learner, "learner_model_param")
        guard case .string("gbtree")? = booster["name"], ["0", "1"].contains(try text(parameters, "num_class")) else {
            throw PatronError(.unsupported, "expected trees with one output")
        }
        let name = try text(try member(learner, "objective"), "name")
        guard let objective = GradientBoosting.Objective(rawValue: name) else {
            throw PatronError(.unsupported, "unknown objective \(name)")
        }
        guard let score = Float(try text(parameters, "base_score")) else {
            throw PatronError(.corrupt, "the base score is no number")
        }
        guard case .array(let trees)? = try member(booster, "model")["trees"] else {
            throw PatronError(.corrupt, "expected trees")
        }
        var table = TreeTable()
        for tree in trees { table.append(tree: try SavedTree(tree).nodes()) }
        let base = objective == .logistic ? -log(1 / score - 1) : score
        return try TreeEnsemble(table, base: base, features: features)
    }

    private static func member(_ value: BinaryJSON, _ key: String) throws(PatronError) -> BinaryJSON {
        guard let member = value[key] else { throw PatronError(.corrupt, "expected \(key)", at: Place(field: key)) }
        return member
    }

    private static func text(_ value: BinaryJSON, _ key: String) throws(PatronError) -> String {
        guard case .string(let text) = try member(value, key) else {
            throw PatronError(.corrupt, "expected a text", at: Place(field: key))
        }
        return text
    }
}

/// One tree as XGBoost saves it.
private struct SavedTree {
    let left, right, feature, condition, defaultLeft, cover: [Double]
    /// The categories that go right, by node.
    var categories: [Int: [UInt32]] = [:]

    init(_ tree: BinaryJSON) throws(PatronError) {
        func column(_ key: String, _ count: Int? = nil) throws(PatronError) -> [Double] {
            guard let values = tree[key]?.elements, count == nil || values.count == count else {
                throw PatronError(.corrupt, "expected a column of numbers", at: Place(field: key))
            }
            return values
        }
        left = try column("left_children")
        right = try column("right_children", left.count)
        feature = try column("split_indices", left.count)
        condition = try column("split_conditions", left.count)
        defaultLeft = try column("default_left", left.count)
        cover = try column("sum_hessian", left.count)
        let members = try column("categories")
        let nodes = try column("categories_nodes")
        let starts = try column("categories_segments", nodes.count)
        let sizes = try column("categories_sizes", nodes.count)
        for (at, node) in nodes.enumerated() {
            guard let node = Int(exactly: node), let start = Int(exactly: starts[at]),
                let size = Int(exactly: sizes[at]),
                start >= 0, size >= 0, start <= members.count, size <= members.count - start
            else { throw PatronError(.corrupt, "a set of categories is out of range") }
            // A categorical split always has a word, be it empty: without one it would be numeric.
            var words: [UInt32] = [0]
            for category in members[start..<start + size] {
                guard let number = Int(exactly: category), (0..<1 << 24).contains(number) else {
                    throw PatronError(.corrupt, "a category is out of range")
                }
                while words.count <= number / 32 { words.append(0) }
                words[number / 32] |= 1 << UInt32(number % 32)
            }
            categories[node] = words
        }
    }

    /// The nodes that the root leads to: pruning leaves others behind.
    func nodes() throws(PatronError) -> [TreeTable.Node] {
        var nodes: [TreeTable.Node] = []
        // Breadth first: `pending[k]` becomes node k.
        var pending = [0]
        while nodes.count < pending.count {
            let at = pending[nodes.count]
            let isLeaf = left[at] < 0
            // More nodes than the file has would be a cycle.
            guard let below = [Int](exactly: isLeaf ? [] : [left[at], right[at]]),
                below.allSatisfy({ (1..<left.count).contains($0) }), pending.count + below.count <= left.count,
                let feature = Int32(exactly: feature[at])
            else { throw PatronError(.corrupt, "a tree's nodes contradict each other") }
            if isLeaf {
                nodes.append(.init(leaf: Float(condition[at]), cover: Float(cover[at])))
            } else {
                nodes.append(
                    .init(
                        feature: feature, value: categories[at] == nil ? Float(condition[at]) : 0,
                        left: UInt32(pending.count), right: UInt32(pending.count + 1),
                        missingRight: defaultLeft[at] == 0,
                        cover: Float(cover[at]), categories: categories[at] ?? []))
                pending += below
            }
        }
        return nodes
    }
}

extension [Int] {
    fileprivate init?(exactly values: [Double]) {
        self = values.compactMap { Int(exactly: $0) }
        if count != values.count { return nil }
    }
}
