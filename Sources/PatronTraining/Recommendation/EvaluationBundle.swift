package import PatronBundle
package import PatronCore
package import PatronEngine
package import PatronRecommendation

/// A version in a store of its own that holds a trained recommendation file and the users it was trained on, so that an evaluation
/// asks what a server would ask. Ids are row numbers.
package struct EvaluationBundle {
    private static let namespace = "evaluation"
    private let bundle: ModelBundle

    /// Writes, publishes and opens the version below `folder`, which the caller removes.
    package init(_ recommendation: TensorFileWriter, train: Interactions, folder: String) throws(PatronError) {
        let store = BundleStore(root: folder)
        let writer = try store.writer(Self.namespace)
        var items = TensorFileWriter()
        ItemTable.write((0..<train.itemCount).map { ItemRecord(id: Array("\($0)".utf8)) }, into: &items)
        _ = try writer.add(items, as: ItemTable.fileName)
        var customers = TensorFileWriter()
        let end = Timestamp(milliseconds: train.times.max() ?? 0)
        CustomerTable.write(
            (0..<train.users).map { user in
                CustomerRecord(
                    id: Array("\(user)".utf8),
                    purchases: train.range(of: user).map {
                        .init(
                            item: train.items[$0], first: Timestamp(milliseconds: train.firstTimes[$0]),
                            last: Timestamp(milliseconds: train.times[$0]), orders: train.orders[$0], quantity: 1)
                    })
            }, into: &customers)
        _ = try writer.add(customers, as: CustomerTable.fileName)
        _ = try writer.add(recommendation, as: RecommendationModel.fileName)
        let manifest = try writer.finish(
            Manifest(
                namespace: Self.namespace, createdBy: "evaluate", clock: .frozen(at: end), dataEnd: end,
                currency: nil,
                recipeHash: sha256([]), dataHashes: [:],
                families: [.init(name: "recommendation", file: RecommendationModel.fileName)]))
        try store.publish(Self.namespace, manifest.version)
        bundle = try store.open(Self.namespace)
    }

    /// A snapshot that serves one of the file's models; nil if the file has not what it needs.
    package func snapshot(serving kind: RecommendationParameters.Kind) throws(PatronError) -> Snapshot? {
        let file = try bundle.file(RecommendationModel.fileName)
        let parameters = try file.document(RecommendationModel.documentKey, as: RecommendationParameters.self)
        guard parameters.canServe(kind) else { return nil }
        var families = Families()
        families.recommendation = try RecommendationModel(
            file: file, itemCount: bundle.items?.count ?? 0, serving: kind)
        return Snapshot(bundle.manifest, customers: bundle.customers, items: bundle.items, families: families)
    }
}
