package import PatronBundle
package import PatronCore

/// Centres in a space of transformed features, and what is said of each segment: `segmentation.safetensors`.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `centroids` | F64, centres x features | centres in transformed features; in version 1 one a segment |
/// | `centre.segment` | U32, centres | the segment of each centre; absent in version 1 |
/// | `centre.reach` | F64, centres | beyond this distance of the nearest centre is noise; absent without noise |
/// | `transform.mean` | F64, features | subtracted after the transform |
/// | `transform.scale` | F64, features | divided by; positive |
/// | `transform.ranks` | F64, features x 101 | percentiles, for features that are ranked; absent without any |
/// | `customer.country` | U32, customers | number of the country; absent where no rule asks |
///
/// The metadata's document `segmentation` is a ``SegmentationDocument``.
package final class SegmentationModel: Sendable {
    package static let fileName = "segmentation.safetensors"
    /// The version of the format that this code writes, and the last that it reads.
    package static let formatVersion = 2
    /// Percentiles of a ranked feature: 0 to 100.
    package static let percentiles = 101

    /// Features, segments with names and profiles, and the evidence for their number.
    package let document: SegmentationDocument
    let centroids: Tensor<Double>
    /// The segment of each centre; nil where centre and segment are the same.
    let segments: Tensor<UInt32>?
    let reaches: Tensor<Double>?
    let means: Tensor<Double>
    let scales: Tensor<Double>
    let ranks: Tensor<Double>?
    let countries: Tensor<UInt32>?

    /// Reads and checks the model: shapes agree, numbers are finite, scales positive, names of segments distinct, and whatever
    /// points to a segment, feature or country points to one that is there.
    package init(_ file: TensorFile) throws(PatronError) {
        document = try file.document("segmentation", as: SegmentationDocument.self)
        let place = Place(file: file.path, field: "segmentation")
        guard (1...Self.formatVersion).contains(document.version) else {
            throw PatronError(
                .unsupported, "expected format version 1 to \(Self.formatVersion), found \(document.version)", at: place
            )
        }
        let features = document.features.count
        if document.version == 1 {
            centroids = try file.tensor("centroids", shape: [document.segments.count, features])
            segments = nil
        } else {
            let owners: Tensor<UInt32> = try file.tensor("centre.segment", shape: [nil])
            centroids = try file.tensor("centroids", shape: [owners.count, features])
            try Self.check(owners, below: document.segments.count, file.place("centre.segment"))
            segments = owners
        }
        means = try file.tensor("transform.mean", shape: [features])
        scales = try file.tensor("transform.scale", shape: [features])
        reaches =
            file.contains("centre.reach") ? try file.tensor("centre.reach", shape: [centroids.shape[0]]) : nil
        ranks =
            file.contains("transform.ranks")
            ? try file.tensor("transform.ranks", shape: [features, Self.percentiles]) : nil
        countries = file.contains("customer.country") ? try file.tensor("customer.country", shape: [nil]) : nil
        try document.check(at: place, ranked: ranks != nil, reaching: reaches != nil)
        try checkNumbers(file)
        if let countries {
            try Self.check(
                countries, below: document.countries?.count ?? 0, orNone: SegmentRule.noCountry,
                file.place("customer.country"))
        }
    }

    private static func check(
        _ numbers: Tensor<UInt32>, below count: Int, orNone none: UInt32? = nil, _ place: Place
    ) throws(PatronError) {
        for number in numbers.elements where number >= count && number != none {
            throw PatronError(.corrupt, "expected numbers below \(count), found \(number)", at: place)
        }
    }

    private func checkNumbers(_ file: TensorFile) throws(PatronError) {
        let tensors: [(String, Tensor<Double>?)] = [
            ("centroids", centroids), ("transform.mean", means), ("transform.scale", scales), ("centre.reach", reaches),
            ("transform.ranks", ranks),
        ]
        for (name, tensor) in tensors {
            for value in tensor?.elements ?? .init(start: nil, count: 0) where !(abs(value) <= Self.largestMagnitude) {
                throw PatronError(.corrupt, "a value is not finite", at: Place(file: file.path, field: name))
            }
        }
        for scale in scales.elements where !(scale > 1 / Self.largestMagnitude) {
            throw PatronError(
                .corrupt, "expected positive scales", at: Place(file: file.path, field: "transform.scale"))
        }
        guard centroids.count > 0 else {
            throw PatronError(.corrupt, "expected centres", at: Place(file: file.path, field: "centroids"))
        }
    }

    /// Parameters beyond this are no model's; below it, products stay finite.
    private static let largestMagnitude = 1e100

    /// How many segments there are.
    package var count: Int { document.segments.count }

    /// What stands beside the document.
    package struct Content: Sendable {
        /// Centres x features, row-major, in the transformed space.
        package var centroids: [Double]
        /// The segment of each centre.
        package var segments: [UInt32]
        package var reaches: [Double]?
        package var means: [Double]
        package var scales: [Double]
        package var ranks: [Double]?
        package var countries: [UInt32]?

        package init(
            centroids: [Double], segments: [UInt32], reaches: [Double]? = nil, means: [Double], scales: [Double],
            ranks: [Double]? = nil, countries: [UInt32]? = nil
        ) {
            self.centroids = centroids
            self.segments = segments
            self.reaches = reaches
            self.means = means
            self.scales = scales
            self.ranks = ranks
            self.countries = countries
        }
    }

    /// The file of a model.
    package static func write(_ document: SegmentationDocument, _ content: Content) throws(PatronError)
        -> TensorFileWriter
    {
        var writer = TensorFileWriter()
        writer.add("centroids", content.centroids, shape: [content.segments.count, document.features.count])
        writer.add("centre.segment", content.segments)
        if let reaches = content.reaches { writer.add("centre.reach", reaches) }
        writer.add("transform.mean", content.means)
        writer.add("transform.scale", content.scales)
        if let ranks = content.ranks {
            writer.add("transform.ranks", ranks, shape: [document.features.count, percentiles])
        }
        if let countries = content.countries { writer.add("customer.country", countries) }
        try writer.setDocument("segmentation", document)
        return writer
    }
}
