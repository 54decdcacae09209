internal import CXGBoost
internal import PatronCore

// The calls of libxgboost that are used here, with its status as an error.

/// Throws what libxgboost says of a call that failed.
func xgboost(_ status: Int32) throws(PatronError) {
    guard status != 0 else { return }
    let message = XGBGetLastError().map { String(cString: $0) } ?? ""
    throw PatronError(.internal, "XGBoost failed: \(message.prefix { $0 != "\n" })")
}

/// Rows with targets, as libxgboost holds them.
final class BoostingRows {
    private(set) var handle: DMatrixHandle?

    init(_ rows: TrainingRows) throws(PatronError) {
        let (count, width) = (bst_ulong(rows.targets.count), bst_ulong(rows.width))
        try xgboost(XGDMatrixCreateFromMat_omp(rows.values, count, width, .nan, &handle, 1))
        try xgboost(XGDMatrixSetFloatInfo(handle, "label", rows.targets, count))
        if let weights = rows.weights { try xgboost(XGDMatrixSetFloatInfo(handle, "weight", weights, count)) }
        try xgboost(
            Self.withTypes(rows.categorical) { XGDMatrixSetStrFeatureInfo(handle, "feature_type", $0, width) })
    }

    deinit { if let handle { XGDMatrixFree(handle) } }

    private static func withTypes(
        _ categorical: [Bool], _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>?) -> Int32
    ) -> Int32 {
        "c".withCString { code in
            "q".withCString { quantity in
                var types = categorical.map { $0 ? Optional(code) : Optional(quantity) }
                return types.withUnsafeMutableBufferPointer { body($0.baseAddress) }
            }
        }
    }
}

/// A model under training.
final class Booster {
    private var handle: BoosterHandle?

    /// Margins of all these rows are kept up to date from round to round.
    init(_ rows: [BoostingRows], parameters: [(String, String)]) throws(PatronError) {
        var matrices = rows.map(\.handle)
        try xgboost(XGBoosterCreate(&matrices, bst_ulong(rows.count), &handle))
        for (name, value) in parameters { try xgboost(XGBoosterSetParam(handle, name, value)) }
    }

    deinit { if let handle { XGBoosterFree(handle) } }

    /// Adds one tree.
    func update(_ round: Int, _ rows: BoostingRows) throws(PatronError) {
        try xgboost(XGBoosterUpdateOneIter(handle, Int32(round), rows.handle))
    }

    /// The model in XGBoost's universal binary JSON.
    func saved() throws(PatronError) -> [UInt8] {
        var (length, bytes): (bst_ulong, UnsafePointer<CChar>?) = (0, nil)
        try xgboost(XGBoosterSaveModelToBuffer(handle, #"{"format":"ubj"}"#, &length, &bytes))
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(length)))
    }

    /// Margins as libxgboost computes them.
    func margins(_ rows: BoostingRows) throws(PatronError) -> [Float] {
        // 1: margins, not probabilities.
        var (length, values): (bst_ulong, UnsafePointer<Float>?) = (0, nil)
        try xgboost(XGBoosterPredict(handle, rows.handle, 1, 0, 0, &length, &values))
        return Array(UnsafeBufferPointer(start: values, count: Int(length)))
    }
}
