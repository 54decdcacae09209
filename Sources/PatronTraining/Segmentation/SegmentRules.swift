internal import PatronCore
internal import PatronLearning
internal import PatronSegmentation

/// States segments as rules over raw figures, by a small decision tree, and measures how far the rules can be believed.
struct SegmentRules {
    var document: RuleTreeDocument
    /// The rules of each segment, the widest first.
    var rules: [[String]]

    /// Rows that the tree is fitted on at most; it is measured on others.
    private static let sample = 20_000
    /// Leaves a segment: enough for borders that are no straight lines, few enough to be read.
    private static let leavesPerSegment = 3

    /// - Parameters:
    ///   - rows: customers x ``RFMFeature``, untransformed.
    ///   - labels: the segment of each.
    /// Nil where there is nothing to tell apart.
    init?(_ rows: [[Double]], labels: [Int], segments: Int, currency: String, seed: UInt64) {
        guard Set(labels).count > 1 else { return nil }
        var order = Array(rows.indices)
        var random = SeededGenerator(seed: mix64(seed ^ 0x7EE))
        random.shuffle(&order)
        // A quarter of the customers only measures.
        let fitted = Array(order.prefix(min(Self.sample, order.count * 3 / 4)))
        let tested = Array(order.dropFirst(fitted.count))
        let tree = RuleTree(
            DesignMatrix(fitted.map { rows[$0] }), labels: fitted.map { labels[$0] },
            leaves: Self.leavesPerSegment * segments, leastRows: max(3, fitted.count / 200))
        let right = tested.reduce(0) { $0 + (tree.label(rows[$1]) == labels[$1] ? 1 : 0) }
        document = RuleTreeDocument(
            fidelity: Double(right) / Double(max(1, tested.count)),
            nodes: tree.nodes.map { node in
                RuleTreeDocument.Node(
                    feature: node.feature, threshold: node.feature.map { _ in node.threshold },
                    left: node.feature.map { _ in node.left }, right: node.feature.map { _ in node.right },
                    segment: node.label, customers: node.rows)
            })
        rules = (0..<segments).map { segment in
            tree.regions(label: segment, features: RFMFeature.allCases.count).map { Self.words($0, currency) }
        }
    }

    /// A region as a person would say it.
    private static func words(_ region: RuleTree.Region, _ currency: String) -> String {
        let parts = RFMFeature.allCases.indices.compactMap { at -> String? in
            let (low, high) = (region.lower[at], region.upper[at])
            let unit =
                switch RFMFeature.allCases[at] {
                case .recency, .tenure: " days"
                case .frequency: " purchase days"
                case .monetary: " " + currency
                }
            let name = RFMFeature.allCases[at].rawValue
            switch (low.isFinite, high.isFinite) {
            case (true, true):
                return "\(name) above \(SegmentProfiling.short(low)) and up to \(SegmentProfiling.short(high))\(unit)"
            case (true, false): return "\(name) above \(SegmentProfiling.short(low))\(unit)"
            case (false, true): return "\(name) up to \(SegmentProfiling.short(high))\(unit)"
            case (false, false): return nil
            }
        }
        return parts.joined(separator: ", ")
    }
}
