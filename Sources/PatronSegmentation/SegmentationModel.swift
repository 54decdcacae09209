package import PatronBundle
package import PatronCore

/// Centroids in a space of transformed features, and what is said of each segment: `segmentation.safetensors`.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `centroids` | F64, segments x features | centroids of the transformed features |
/// | `transform.mean` | F64, features | subtracted after the logarithm, where there is one |
/// | `transform.scale` | F64, features | divided by; positive |
///
/// The metadata's document `segmentation` is a ``SegmentationDocument``.
package final class SegmentationModel: Sendable {
    package static let fileName = "segmentation.safetensors"
    /// The version of the format that this code writes, and the last that it reads.
    package static let formatVersion = 1

    /// Features, segments with names and profiles, and the evidence for their number.
    package let document: SegmentationDocument
    let centroids: Tensor<Double>
    let means: Tensor<Double>
    let scales: Tensor<Double>

    /// Reads and checks the model: shapes agree, numbers are finite, scales positive, names of segments distinct.
    package init(_ file: TensorFile) throws(PatronError) {
        document = try file.document("segmentation", as: SegmentationDocument.self)
        let place = Place(file: file.path, field: "segmentation")
        guard document.version == Self.formatVersion else {
            throw PatronError(
                .unsupported, "expected format version \(Self.formatVersion), found \(document.version)", at: place)
        }
        let (segments, features) = (document.segments.count, document.features.count)
        guard segments >= 1, features >= 1 else {
            throw PatronError(.corrupt, "expected segments and features", at: place)
        }
        guard Set(document.segments.map(\.name)).count == segments, Set(document.features.map(\.name)).count == features
        else {
            throw PatronError(.corrupt, "names of segments or features stand twice", at: place)
        }
        centroids = try file.tensor("centroids", shape: [segments, features])
        means = try file.tensor("transform.mean", shape: [features])
        scales = try file.tensor("transform.scale", shape: [features])
        for (name, tensor) in [("centroids", centroids), ("transform.mean", means), ("transform.scale", scales)] {
            for value in tensor.elements where !(abs(value) <= Self.largestMagnitude) {
                throw PatronError(.corrupt, "a value is not finite", at: Place(file: file.path, field: name))
            }
        }
        for scale in scales.elements where !(scale > 1 / Self.largestMagnitude) {
            throw PatronError(
                .corrupt, "expected positive scales", at: Place(file: file.path, field: "transform.scale"))
        }
    }

    /// Parameters beyond this are no model's; below it, products stay finite.
    private static let largestMagnitude = 1e100

    /// How many segments there are.
    package var count: Int { document.segments.count }

    /// The file of a model; centroids are segments x features, row-major, in the transformed space.
    package static func write(
        _ document: SegmentationDocument, centroids: [Double], means: [Double], scales: [Double]
    ) throws(PatronError) -> TensorFileWriter {
        var writer = TensorFileWriter()
        writer.add("centroids", centroids, shape: [document.segments.count, document.features.count])
        writer.add("transform.mean", means)
        writer.add("transform.scale", scales)
        try writer.setDocument("segmentation", document)
        return writer
    }
}
