internal import PatronBundle
internal import PatronCore
internal import PatronNumerics

/// An ideal low-pass filter on the graph of customers and items, as 8-bit item factors: what a history says is
/// projected onto the smoothest directions, the leading singular vectors of the normalised matrix.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `spectral.items8` | I8, items x d | a row of the singular vectors for each item, in steps |
/// | `spectral.source` | F32, items | what one step is worth in each row where the item is in the history |
/// | `spectral.target` | F32, items | what one step is worth in each row where the item is to be scored |
///
/// The score is a sum over the history, so that strangers cost what known customers cost, and no table of customers is
/// kept. Arithmetic: Shen et al., "How Powerful is Graph Convolution for Recommendation?" (2021), the ideal filter.
struct SpectralModel: Sendable {
    /// Beyond this no step is what training wrote; below it, no sum of products overflows.
    private static let greatestStep: Float = 1e9
    private static let widthLimit = 1024

    let items: Tensor<Int8>
    let sources: Tensor<Float>
    let targets: Tensor<Float>
    let width: Int
    let itemCount: Int

    init(_ file: TensorFile, itemCount: Int) throws(PatronError) {
        items = try file.tensor("spectral.items8", shape: [itemCount, nil])
        width = items.shape[1]
        self.itemCount = itemCount
        guard (1...Self.widthLimit).contains(width) else {
            throw PatronError(.corrupt, "\(width) factors", at: Place(file: file.path, field: "spectral.items8"))
        }
        sources = try file.tensor("spectral.source", shape: [itemCount])
        targets = try file.tensor("spectral.target", shape: [itemCount])
        for value in items.elements where value == .min {
            throw PatronError(
                .corrupt, "value -128, expected -127...127", at: Place(file: file.path, field: "spectral.items8"))
        }
        for (tensor, name) in [(sources, "spectral.source"), (targets, "spectral.target")] {
            for value in tensor.elements where !(value >= 0 && value <= Self.greatestStep) {
                throw PatronError(.corrupt, "step \(value)", at: Place(file: file.path, field: name))
            }
        }
    }

    /// Leaves the scratch's active history in `scratch.factors`, and as 8-bit integers in `scratch.query`; returns what
    /// one step of the latter is worth.
    func project(_ scratch: RecommendationScratch) -> Float {
        guard let table = items.elements.baseAddress else { return 0 }
        let (factors, rows, weights, steps) = (
            scratch.factors, scratch.activeItems, scratch.activeWeights, scratch.steps
        )
        for at in 0..<scratch.activeCount { steps[at] = weights[at] * sources.elements[Int(rows[at])] }
        factors.update(repeating: 0, count: width)
        Kernels.addRows(table, rows: rows, weights: steps, count: scratch.activeCount, width: width, into: factors)
        return QuantisedRows.quantise(factors, width: width, into: scratch.query)
    }

    /// Scores of some items for the projected history, in their order.
    func score(
        _ scratch: RecommendationScratch, scale: Float, among items: UnsafePointer<UInt32>, count: Int,
        into scores: UnsafeMutablePointer<Float>
    ) {
        guard let table = self.items.elements.baseAddress, let targets = targets.elements.baseAddress else { return }
        Kernels.rowDots(
            table, scales: targets, among: items, count: count, width: width, scratch.query, scale: scale, into: scores)
    }

    /// Scores of all items for the projected history.
    func score(_ scratch: RecommendationScratch, scale: Float, into scores: UnsafeMutablePointer<Float>) {
        guard let table = items.elements.baseAddress, let targets = targets.elements.baseAddress else { return }
        Kernels.rowDots(
            table, scales: targets, count: itemCount, width: width, scratch.query, scale: scale, into: scores)
    }

    /// How much each active item of the history adds to a target's score, but for its weight.
    func contributions(
        to target: Int, _ scratch: RecommendationScratch, into shares: UnsafeMutablePointer<Float>
    ) {
        guard let table = items.elements.baseAddress, let sources = sources.elements.baseAddress else { return }
        Kernels.rowDots(
            table, scales: sources, among: scratch.activeItems, count: scratch.activeCount, width: width,
            table + target * width, scale: targets.elements[target], into: shares)
    }
}
