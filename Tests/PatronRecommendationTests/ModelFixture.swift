import Foundation
import PatronBundle
import PatronCore
import PatronNumerics
import PatronRecommendation
import PatronTestSupport

/// A small model with both kinds of tensors, made at random, and the means to spoil it.
struct ModelFixture {
    var items = 50
    var width = 8
    var customers = 3
    var neighbours = 12
    var parameters = RecommendationParameters(
        chosen: .itemToItem, als: FactorParameters(unobservedWeight: 0.1, regularisation: 0.05, exponent: 1),
        blendWeight: 0.6, spectralWeight: 0.7)
    var similarity = CSRMatrix(columnCount: 0)
    var itemFactors: [Float] = []
    var customerFactors: [Float] = []
    var base: [Float] = []
    var spectral = QuantisedRows([], width: 8)
    var sources: [Float] = []
    var targets: [Float] = []
    var repurchase: [Float] = []
    var repurchaseOrders: [Float] = []
    var shares: [Float] = []
    var order: [UInt32] = []
    /// Tensors to leave out.
    var missing: Set<String> = []

    init(items: Int = 50) {
        self.items = items
        var random = SeededGenerator(seed: 7)
        similarity = CSRMatrix(columnCount: items)
        for item in 0..<items {
            var columns = (0..<UInt32(items)).filter { $0 != item }
            random.shuffle(&columns)
            // The last rows have no neighbours.
            for column in columns.prefix(item < items - 5 ? neighbours : 0).sorted() {
                similarity.columns.append(column)
                similarity.values.append(Float(1 - random.uniform()))
            }
            similarity.offsets.append(UInt64(similarity.columns.count))
        }
        itemFactors = (0..<items * width).map { _ in Float(0.3 * random.normal()) }
        customerFactors = (0..<customers * width).map { _ in Float(random.normal()) }
        base = [Float](repeating: 0, count: width * width)
        for a in 0..<width {
            for b in 0..<width {
                for item in 0..<items {
                    base[a * width + b] += 0.1 * itemFactors[item * width + a] * itemFactors[item * width + b]
                }
            }
        }
        spectral = QuantisedRows((0..<items * width).map { _ in Float(random.normal()) }, width: width)
        sources = spectral.scales.map { $0 * Float(0.2 + random.uniform()) }
        targets = spectral.scales.map { $0 * Float(1 + random.uniform()) }
        repurchase = (0..<items).map { _ in Float(0.3 * random.normal()) }
        repurchaseOrders = repurchase.map { -$0 / 2 }
        shares = (0..<items).map { Float($0 % 10) / 10 }
        let shares = self.shares
        order = (0..<UInt32(items)).sorted { (shares[Int($1)], $0) < (shares[Int($0)], $1) }
    }

    func model(serving: RecommendationParameters.Kind? = nil) throws -> RecommendationModel {
        var file = TensorFileWriter()
        try file.setDocument(RecommendationModel.documentKey, parameters)
        func add<Element: TensorElement>(_ name: String, _ values: [Element], _ shape: [Int]? = nil) {
            if !missing.contains(name) { file.add(name, values, shape: shape) }
        }
        add("popularity.share", shares)
        add("popularity.order", order)
        add("similarity.offsets", similarity.offsets)
        add("similarity.columns", similarity.columns)
        add("similarity.values", similarity.values)
        add("factors.items", itemFactors, [items, width])
        let quantised = QuantisedRows(itemFactors, width: width)
        add("factors.items8", quantised.values, [items, width])
        add("factors.scale", quantised.scales)
        add("factors.customers", customerFactors, [customers, width])
        add("factors.base", base, [width, width])
        add("spectral.items8", spectral.values, [spectral.values.count / width, width])
        add("spectral.source", sources)
        add("spectral.target", targets)
        add("repurchase.item", repurchase)
        add("repurchase.orders", repurchaseOrders)
        let folder = try TestData.temporaryFolder()
        // The mapping outlives the name.
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent(RecommendationModel.fileName).path
        try file.write(to: path)
        return try RecommendationModel(file: try TensorFile(path: path), itemCount: items, serving: serving)
    }
}

extension RecommendationModel {
    /// Recommends with new scratch.
    func answer(
        _ history: [HistoryItem], customer: Int? = nil, excluding: [UInt32] = [], allowBought: Bool = false,
        count: Int = 10,
        scratch: RecommendationScratch = RecommendationScratch()
    ) -> [RankedItem] {
        var results: [RankedItem] = []
        history.withUnsafeBufferPointer { history in
            excluding.withUnsafeBufferPointer { excluding in
                recommend(
                    history: history, customer: customer, excluding: excluding, allowBought: allowBought, count: count,
                    scratch: scratch, into: &results)
            }
        }
        return results
    }
}
