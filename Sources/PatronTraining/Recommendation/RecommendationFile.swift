internal import PatronBundle
internal import PatronCore
internal import PatronLearning
internal import PatronNumerics
internal import PatronRecommendation

/// Writes what ``RecommendationModel`` reads.
enum RecommendationFile {
    /// The file of a model.
    ///
    /// - Parameters:
    ///   - userCounts: how many users each item has.
    ///   - users: how many users there are.
    ///   - trend: what the low-pass filter's scores of each item are multiplied by; those of item-to-item have been.
    static func writer(
        _ parameters: RecommendationParameters, userCounts: [UInt32], users: Int, similarity: CSRMatrix?,
        factors: ImplicitFactors?, spectral: SpectralVectors?, trend: [Float]?
    ) throws(PatronError) -> TensorFileWriter {
        var file = TensorFileWriter()
        try file.setDocument(RecommendationModel.documentKey, parameters)
        let order = (0..<UInt32(userCounts.count)).sorted {
            (userCounts[Int($1)], $0) < (userCounts[Int($0)], $1)
        }
        file.add("popularity.share", userCounts.map { Float($0) / Float(max(1, users)) })
        file.add("popularity.order", order)
        if let similarity {
            file.add("similarity.offsets", similarity.offsets)
            file.add("similarity.columns", similarity.columns)
            file.add("similarity.values", similarity.values)
        }
        if let factors {
            let width = factors.dimensions
            file.add("factors.items", factors.items, shape: [factors.items.count / width, width])
            let quantised = QuantisedRows(factors.items, width: width)
            file.add("factors.items8", quantised.values, shape: [factors.items.count / width, width])
            file.add("factors.scale", quantised.scales)
            file.add("factors.customers", factors.users, shape: [factors.users.count / width, width])
            file.add("factors.base", factors.base, shape: [width, width])
        }
        if let spectral {
            let width = spectral.dimensions
            let quantised = QuantisedRows(spectral.items, width: width)
            let (sources, targets) = SpectralTables.scales(userCounts)
            file.add("spectral.items8", quantised.values, shape: [userCounts.count, width])
            file.add("spectral.source", zip(quantised.scales, sources).map { $0 * $1 })
            let factors = trend ?? [Float](repeating: 1, count: targets.count)
            file.add(
                "spectral.target", targets.indices.map { quantised.scales[$0] * targets[$0] * factors[$0] })
        }
        return file
    }
}
