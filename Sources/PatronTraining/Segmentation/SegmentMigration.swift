package import PatronBundle
package import PatronCore
internal import PatronEngine
internal import PatronLearning
internal import PatronSegmentation

/// How customers moved from the segments of one version to those of another.
package enum SegmentMigration {
    /// `patron-trainer segments migration`: each customer's segment as of the end of each version's data, counted.
    ///
    /// `model_agreement` compares the two models on the same customers at the same moment (the newer one), so that movement of
    /// customers and change of the model can be told apart.
    package static func table(
        _ store: BundleStore, namespace: String, from: String, to: String?
    ) throws(PatronError) -> JSONValue {
        let before = try Side(store, namespace, from)
        let after = try Side(store, namespace, to)
        var counts = [Int](repeating: 0, count: (before.names.count + 1) * (after.names.count + 1))
        let width = after.names.count + 1
        for row in 0..<after.customers.count {
            let old = before.customers.ids.row(of: after.customers.ids[row]).flatMap { before.segment($0) }
            counts[(old ?? before.names.count) * width + (after.segment(row) ?? after.names.count)] += 1
        }
        for row in 0..<before.customers.count where after.customers.ids.row(of: before.customers.ids[row]) == nil {
            counts[(before.segment(row) ?? before.names.count) * width + after.names.count] += 1
        }
        var moves: [JSONValue] = []
        for old in 0...before.names.count {
            let total = (0..<width).reduce(0) { $0 + counts[old * width + $1] }
            for new in 0..<width where counts[old * width + new] > 0 {
                if old == before.names.count, new == after.names.count { continue }
                moves.append([
                    "from": name(before, old), "to": name(after, new),
                    "customers": .int(Int64(counts[old * width + new])),
                    "share": .number(Double(counts[old * width + new]) / Double(total)),
                ])
            }
        }
        return [
            "namespace": .string(namespace), "from": .string(before.version), "to": .string(after.version),
            "from_as_of": .string(before.moment.description), "to_as_of": .string(after.moment.description),
            "moves": .array(moves), "model_agreement": .number(agreement(before, after)),
        ]
    }

    /// Null is a customer without a segment: not there, or without a purchase.
    private static func name(_ side: Side, _ segment: Int) -> JSONValue {
        segment < side.names.count ? .string(side.names[segment]) : .null
    }

    /// The adjusted Rand index of both models on the customers of the newer version, as of its end.
    private static func agreement(_ before: Side, _ after: Side) -> Double {
        var pairs: (old: [Int], new: [Int]) = ([], [])
        for row in 0..<after.customers.count {
            guard let summary = after.customers.history(of: row).summary(asOf: after.moment),
                let old = before.scorer.assign(summary), let new = after.scorer.assign(summary)
            else { continue }
            pairs.old.append(old.segment)
            pairs.new.append(new.segment)
        }
        return ClusterQuality.adjustedRand(pairs.old, pairs.new)
    }

    /// One version.
    private struct Side {
        var version: String
        var snapshot: Snapshot
        var customers: CustomerTable
        var scorer: SegmentationScorer
        var moment: Timestamp
        var names: [String]
        let workspace = Workspace()

        init(_ store: BundleStore, _ namespace: String, _ version: String?) throws(PatronError) {
            snapshot = try Snapshot(try store.open(namespace, version))
            guard let customers = snapshot.customers, let scorer = snapshot.families.segmentation else {
                throw PatronError(.notFound, "the version has no segments", at: Place(field: version ?? namespace))
            }
            self.version = snapshot.manifest.version
            self.customers = customers
            self.scorer = scorer
            moment = snapshot.manifest.dataEnd
            names = scorer.model.document.segments.map(\.name)
        }

        func segment(_ row: Int) -> Int? {
            snapshot.score(row: row, .segment, asOf: moment, workspace).segment?.segment
        }
    }
}
