internal import PatronBundle
internal import PatronCore
internal import PatronNumerics

/// Factors of implicit ALS, with fold-in for histories that training has not seen.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `factors.items` | F32, items x d | item factors |
/// | `factors.items8` | I8, items x d | the item factors again, each row in steps of its `factors.scale` |
/// | `factors.scale` | F32, items | what one step of `factors.items8` is worth in each row |
/// | `factors.customers` | F32, customers x d | customer factors; no rows if they were not kept |
/// | `factors.base` | F32, d x d | Gramian of the item factors times the unobserved weight |
///
/// Arithmetic: Rendle, Krichene, Zhang, Koren, "Revisiting the Performance of iALS on Item Recommendation Benchmarks"
/// (2021).
struct FactorModel: Sendable {
    /// Values beyond this are no factors that training wrote; below it, no sum of products overflows.
    private static let greatestValue: Float = 1e9
    private static let widthLimit = 1024

    let items: Tensor<Float>
    /// The item factors again, as 8-bit integers, with a scale an item: what scores are computed from.
    let quantised: Tensor<Int8>
    let scales: Tensor<Float>
    let customers: Tensor<Float>
    let base: Tensor<Float>
    let parameters: FactorParameters
    let width: Int
    let itemCount: Int

    init(_ file: TensorFile, itemCount: Int, parameters: FactorParameters) throws(PatronError) {
        items = try file.tensor("factors.items", shape: [itemCount, nil])
        width = items.shape[1]
        let place = Place(file: file.path, field: "factors.items")
        guard (1...Self.widthLimit).contains(width) else { throw PatronError(.corrupt, "\(width) factors", at: place) }
        quantised = try file.tensor("factors.items8", shape: [itemCount, width])
        scales = try file.tensor("factors.scale", shape: [itemCount])
        customers = try file.tensor("factors.customers", shape: [nil, width])
        base = try file.tensor("factors.base", shape: [width, width])
        self.itemCount = itemCount
        self.parameters = parameters
        for (tensor, name) in [
            (items, "factors.items"), (scales, "factors.scale"), (customers, "factors.customers"),
            (base, "factors.base"),
        ] {
            for value in tensor.elements where !(abs(value) <= Self.greatestValue) {
                throw PatronError(.corrupt, "value \(value)", at: Place(file: file.path, field: name))
            }
        }
        for value in quantised.elements where value == .min {
            throw PatronError(
                .corrupt, "value -128, expected -127...127", at: Place(file: file.path, field: "factors.items8"))
        }
        for value in [parameters.unobservedWeight, parameters.regularisation, parameters.exponent]
        where !(value >= 0 && value <= Self.greatestValue) {
            throw PatronError(
                .corrupt, "parameter \(value) of als", at: Place(file: file.path, field: "recommendation"))
        }
    }

    /// The customer's factors as trained; nil for a row that the file does not have.
    func trainedFactors(of customer: Int) -> UnsafePointer<Float>? {
        guard customer >= 0, customer < customers.shape[0], let start = customers.elements.baseAddress else {
            return nil
        }
        return start + customer * width
    }

    /// Solves for the factors of a history: its items and weights as the scratch holds them. The result is in
    /// `scratch.factors`, the Cholesky factor of the system in `scratch.system`. False if the system has no solution.
    func foldIn(_ scratch: RecommendationScratch) -> Bool {
        guard let base = base.elements.baseAddress, let table = items.elements.baseAddress else { return false }
        let ridge = NormalEquations.ridge(
            count: scratch.activeCount, of: itemCount, regularisation: parameters.regularisation,
            unobservedWeight: parameters.unobservedWeight, exponent: parameters.exponent)
        return NormalEquations.solve(
            base: base, ridge: ridge, table: table,
            rows: scratch.activeItems, weights: scratch.activeWeights, count: scratch.activeCount, width: width,
            system: scratch.system, solution: scratch.factors)
    }

    /// Scores of some items, in their order.
    func score(
        _ factors: UnsafePointer<Float>, among items: UnsafePointer<UInt32>, count: Int,
        query: UnsafeMutablePointer<Int8>,
        into scores: UnsafeMutablePointer<Float>
    ) {
        guard let table = quantised.elements.baseAddress, let scales = scales.elements.baseAddress else { return }
        let scale = QuantisedRows.quantise(factors, width: width, into: query)
        Kernels.rowDots(
            table, scales: scales, among: items, count: count, width: width, query, scale: scale, into: scores)
    }

    /// Scores of all items for a customer's factors, from the 8-bit copy; `query` is room for the customer's own.
    func score(
        _ factors: UnsafePointer<Float>, query: UnsafeMutablePointer<Int8>, into scores: UnsafeMutablePointer<Float>
    ) {
        guard let table = quantised.elements.baseAddress, let scales = scales.elements.baseAddress else { return }
        let scale = QuantisedRows.quantise(factors, width: width, into: query)
        Kernels.rowDots(table, scales: scales, count: itemCount, width: width, query, scale: scale, into: scores)
    }
}
