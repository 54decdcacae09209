internal import PatronBundle
internal import PatronCore

/// What most customers buy: fills answers up, and answers for strangers.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `popularity.share` | F32, items | share of customers who bought the item, 0...1 |
/// | `popularity.order` | U32, items | item rows, most popular first, each once |
struct Popularity: Sendable {
    let shares: Tensor<Float>
    let order: Tensor<UInt32>

    init(_ file: TensorFile, itemCount: Int) throws(PatronError) {
        shares = try file.tensor("popularity.share", shape: [itemCount])
        order = try file.tensor("popularity.order", shape: [itemCount])
        for share in shares.elements where !(share >= 0 && share <= 1) {
            throw PatronError(.corrupt, "share \(share)", at: Place(file: file.path, field: "popularity.share"))
        }
        var seen = [Bool](repeating: false, count: itemCount)
        for item in order.elements {
            guard item < itemCount, !seen[Int(item)] else {
                throw PatronError(
                    .corrupt, "item row \(item) is out of range or stands twice",
                    at: Place(file: file.path, field: "popularity.order"))
            }
            seen[Int(item)] = true
        }
    }
}
