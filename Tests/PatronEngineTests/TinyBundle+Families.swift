import Foundation
import PatronBundle
import PatronCore
import PatronEngine
import PatronFeatures
import PatronLifetimeValue
import PatronLoyalty
import PatronPropensity
import PatronRecommendation
import PatronSegmentation
import PatronTestSupport

/// Models for the tiny bundle: fixed numbers, no training, so that its bytes depend on the format alone.
extension TinyBundle {
    /// Writes the bundle with all families and goldens.
    static func writeWhole(into store: BundleStore) throws -> Manifest {
        let files = try familyFiles()
        let goldens = try recordedGoldens(files)
        return try write(
            into: store,
            change: { manifest in
                // The families of version 1 as it was: those that came later are not in the fixture.
                manifest.families = FamilyCatalogue.all.filter { entry in files.contains { $0.name == entry.name } }.map
                {
                    .init(name: $0.name, file: $0.fileName, metrics: ["rows": 5])
                }
                manifest.goldens = GoldenSet.fileName
            },
            more: { writer in
                for (name, file) in files { try writer.add(file, as: name + ".safetensors") }
                try writer.add(try goldens.encoded(), as: GoldenSet.fileName)
            })
    }

    /// A snapshot of the bundle in memory, with other tables or another manifest if wanted.
    static func snapshot(
        _ files: [(name: String, file: TensorFileWriter)]? = nil, items: [ItemRecord] = items,
        customers: [CustomerRecord] = customers,
        goldens: MappedFile? = nil, change: (inout Manifest) -> Void = { _ in }
    ) throws -> Snapshot {
        var (itemFile, customerFile) = (TensorFileWriter(), TensorFileWriter())
        ItemTable.write(items, into: &itemFile)
        CustomerTable.write(customers, into: &customerFile)
        var families = Families()
        for (name, file) in try files ?? familyFiles() {
            try FamilyCatalogue.entry(name)?.load(try tensors(file, name), itemCount: items.count, into: &families)
        }
        var manifest = manifest
        change(&manifest)
        return Snapshot(
            manifest, customers: try CustomerTable(try tensors(customerFile, "customers"), itemCount: items.count),
            items: try ItemTable(try tensors(itemFile, "items")), families: families, goldens: goldens)
    }

    private static func tensors(_ file: TensorFileWriter, _ name: String) throws -> TensorFile {
        let folder = try TestData.temporaryFolder()
        // The mapping outlives the name.
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent(name).path
        try file.write(to: path)
        return try TensorFile(path: path)
    }

    static func familyFiles() throws -> [(name: String, file: TensorFileWriter)] {
        [
            ("recommendation", try recommendation(items: items.count)), ("segmentation", try segmentation()),
            ("lifetime_value", try lifetimeValue()), ("propensity", try propensity()), ("loyalty", try loyalty()),
        ]
    }

    /// Ranks of four customers, and round numbers.
    static func loyalty() throws -> TensorFileWriter {
        var card = RiskScorecard(head: .churn, points: 600, odds: 1, double: 50)
        card.grades = [.init(name: "A", from: 620), .init(name: "B", from: 580), .init(name: "C", from: nil)]
        return try LoyaltyModel.write(
            LoyaltyDocument(
                window: LoyaltyWindow(days: 365, breadth: .categories),
                weights: LoyaltyWeights(frequency: 0.5, amount: 0.25, breadth: 0.25), customers: 4,
                tiers: [.init(name: "gold", from: 100), .init(name: "bronze", from: nil)], tiersBy: .lifetimeValue,
                risk: card, service: ServiceRule(), lifecycle: LifecycleRule(typicalGap: 30)),
            LoyaltyRanks([
                LoyaltyActivity(orders: 1, amount: 7, breadth: 1), LoyaltyActivity(orders: 1, amount: 10, breadth: 1),
                LoyaltyActivity(orders: 3, amount: 40, breadth: 2), LoyaltyActivity(orders: 5, amount: 100, breadth: 4),
            ]))
    }

    /// Item-to-item on a ring: each item speaks 0.5 for the next one and 0.25 for the one after it. The popularity falls
    /// with the row. Factors are there and not served.
    static func recommendation(items: Int, neighbours: Bool = true) throws -> TensorFileWriter {
        var file = TensorFileWriter()
        try file.setDocument(
            RecommendationModel.documentKey,
            RecommendationParameters(
                chosen: .itemToItem, als: FactorParameters(unobservedWeight: 0.1, regularisation: 0.05, exponent: 1),
                blendWeight: 0.5))
        let shares: [Float] = (0..<items).map { Float(items - $0) / Float(2 * items) }
        file.add("popularity.share", shares)
        file.add("popularity.order", (0..<UInt32(items)).map { $0 })
        file.add("similarity.offsets", (0...UInt64(items)).map { neighbours ? 2 * $0 : 0 })
        let rows = (0..<(neighbours ? items : 0)).map { row in
            [((row + 1) % items, Float(0.5)), ((row + 2) % items, Float(0.25))].sorted { $0.0 < $1.0 }
        }
        file.add("similarity.columns", rows.joined().map { UInt32($0.0) })
        file.add("similarity.values", rows.joined().map(\.1))
        let factors: [Float] = (0..<items).flatMap { [Float($0 + 1) / 8, 0.5] }
        file.add("factors.items", factors, shape: [items, 2])
        file.add("factors.items8", factors.map { Int8($0 * 64) }, shape: [items, 2])
        file.add("factors.scale", [Float](repeating: 1.0 / 64, count: items))
        file.add("factors.customers", (0..<2 * customers.count).map { Float($0) / 16 }, shape: [customers.count, 2])
        file.add("factors.base", [Float(1), 0.25, 0.25, 1], shape: [2, 2])
        return file
    }

    private static func segmentation() throws -> TensorFileWriter {
        func profile(_ name: String, _ medians: [Double]) -> SegmentProfile {
            SegmentProfile(
                name: name, description: "\(name), as the fixture has them", customers: 2, customerShare: 0.5,
                revenueShare: 0.5,
                medians: medians, ranks: [0.25, 0.5, 0.5, 0.75])
        }
        let document = SegmentationDocument(
            features: [
                .init(name: "recency", logarithm: false), .init(name: "frequency", logarithm: true),
                .init(name: "monetary", logarithm: true), .init(name: "tenure", logarithm: false),
            ],
            segments: [profile("Champions", [10, 8, 900, 360]), profile("Hibernating", [340, 1, 90, 350])],
            criterion: "two, because the fixture is tiny")
        return try SegmentationModel.write(
            document,
            .init(
                centroids: [-1, 1, 1, 0, 1, -1, -1, 0], segments: [0, 1], means: [180, 1, 4, 300],
                scales: [120, 0.5, 2, 100]))
    }

    private static func lifetimeValue() throws -> TensorFileWriter {
        var file = TensorFileWriter()
        let fit = LifetimeValueModel.Fit(
            standardErrors: nil, logLikelihood: -100, converged: true, reason: "fixed by hand", customers: 5)
        guard let pounds = Currency("GBP") else { throw PatronError(.internal, "GBP is a currency") }
        // The parameters of CDNOW (Fader, Hardie and Lee 2005), rounded.
        try LifetimeValueModel.write(
            purchases: PurchaseModel(.bgNBD, SIMD4(0.243, 4.414, 0.793, 2.426)),
            spend: GammaGamma(p: 6.25, q: 3.74, v: 15.4),
            facts: .init(
                horizon: Horizon(12, .month), discount: DiscountRate(0.01, per: .month), currency: pounds,
                purchases: fit, spend: fit),
            into: &file)
        return file
    }

    private static func propensity() throws -> TensorFileWriter {
        let features = PurchaseFeatures.names.prefix(16).map {
            FeatureColumn(name: $0, kind: .numeric, mean: 10, scale: 20, typical: 8)
        }
        let churn = HeadDocument(
            name: "churn", outcome: "no purchase within 90 days", inputs: .purchases, horizonDays: 90,
            features: features, baseRate: 0.6)
        let session = HeadDocument(
            name: "conversion", outcome: "a purchase in this session", inputs: .row, horizonDays: nil,
            features: [
                FeatureColumn(
                    name: "Pages", kind: .numeric, logarithm: true, mean: 2, scale: 1, typical: 7, hasMissing: true),
                FeatureColumn(name: "Visitor", kind: .categorical, levels: ["New", "Returning"], hasRare: true),
            ], calibration: .isotonic, baseRate: 0.2)
        return try PropensityModel.write([
            (churn, parameters(features.count)),
            (session, parameters(5, scores: [-2, 0, 2], rates: [0.05, 0.25, 0.75])),
        ])
    }

    private static func parameters(_ columns: Int, scores: [Double] = [], rates: [Double] = []) -> HeadParameters {
        var covariance = [Double](repeating: 0, count: (columns + 1) * (columns + 1))
        for at in 0...columns { covariance[at * (columns + 2)] = 0.01 }
        return HeadParameters(
            coefficients: (0...columns).map { Double($0 % 3 - 1) / 4 }, covariance: covariance,
            columnMeans: [Double](repeating: 0.25, count: columns), calibrationScores: scores, calibrationRates: rates)
    }

    private static func recordedGoldens(_ files: [(name: String, file: TensorFileWriter)]) throws -> GoldenSet {
        let snapshot = try snapshot(files)
        return GoldenSet(
            goldens: try requests.map { golden in
                var golden = golden
                golden.answer = try GoldenReplay.answer(golden, snapshot, Workspace())
                return golden
            })
    }

    /// One request a method and kind of customer.
    private static var requests: [Golden] {
        func golden(_ method: String, _ fill: (inout Golden.Request) -> Void) -> Golden {
            var request = Golden.Request(asOf: time(373))
            fill(&request)
            return Golden(method: method, request: request)
        }
        var goldens: [Golden] = []
        for customer in ["13085", "12346", "guest", "18102", "nobody"] {
            goldens.append(golden("Recommend") { ($0.customer, $0.count) = (Data(customer.utf8), 4) })
            goldens.append(golden("ScoreCustomer") { $0.customer = Data(customer.utf8) })
            goldens.append(golden("GetProfile") { ($0.customer, $0.count) = (Data(customer.utf8), 3) })
        }
        goldens.append(
            golden("Recommend") {
                $0.history = [Data("47566".utf8)]
                $0.exclude = [Data("20725".utf8)]
                $0.count = 3
            })
        goldens.append(golden("SimilarItems") { ($0.item, $0.count) = (Data("22423".utf8), 3) })
        goldens.append(
            golden("AssignSegment") { $0.numbers = ["recency": 3, "frequency": 9, "monetary": 800, "tenure": 300] })
        goldens.append(
            golden("PredictConversion") { ($0.numbers, $0.texts) = (["Pages": 12], ["Visitor": "Returning"]) })
        goldens.append(golden("PredictConversion") { _ in })
        return goldens
    }
}
