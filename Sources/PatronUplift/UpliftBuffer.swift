internal import PatronFeatures

/// The memory in which effects are computed: made once a worker, used for one request after another, never shared.
package final class UpliftBuffer {
    let purchases: UnsafeMutableBufferPointer<Double>
    let raw: UnsafeMutableBufferPointer<Double>
    let columns: UnsafeMutableBufferPointer<Double>
    /// What trees split by, with room for the treatment.
    let row: UnsafeMutableBufferPointer<Float>
    /// The effect by each part of the last score.
    package let effects: UnsafeMutableBufferPointer<Double>

    /// Room for every arm of a model, and for whatever another buffer has room for.
    package init(_ model: UpliftModel, atLeast other: UpliftBuffer? = nil) {
        func room(_ size: (UpliftArm) -> Int, _ known: Int?) -> UnsafeMutableBufferPointer<Double> {
            let buffer = UnsafeMutableBufferPointer<Double>.allocate(
                capacity: max(model.arms.map(size).max() ?? 0, known ?? 0))
            buffer.initialize(repeating: 0)
            return buffer
        }
        purchases = .allocate(capacity: PurchaseFeatures.count)
        purchases.initialize(repeating: 0)
        raw = room(\.features, other?.raw.count)
        columns = room(\.columns, other?.columns.count)
        effects = room(\.document.parts, other?.effects.count)
        row = .allocate(capacity: raw.count + 1)
        row.initialize(repeating: 0)
    }

    /// Whether every arm of a model has room.
    package func fits(_ model: UpliftModel) -> Bool {
        model.arms.allSatisfy {
            $0.features <= raw.count && $0.columns <= columns.count && $0.document.parts <= effects.count
        }
    }

    deinit {
        purchases.deallocate()
        raw.deallocate()
        columns.deallocate()
        row.deallocate()
        effects.deallocate()
    }
}
