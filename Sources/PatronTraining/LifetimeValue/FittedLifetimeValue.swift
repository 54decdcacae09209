internal import PatronBundle
internal import PatronCore
internal import PatronLifetimeValue

/// Both fits, ready to be written.
struct FittedLifetimeValue {
    var purchaseParameters: [Double]
    var spendParameters: [Double]
    var facts: LifetimeValueModel.Facts
    /// Repeaters whose mean spend is not positive.
    var leftOut: Int
    /// The correlation of repeats and mean spend.
    var correlation: Double

    init(
        _ purchases: LifetimeValueFit, _ spend: LifetimeValueFit?, _ spends: GammaGammaLikelihood, _ currency: Currency,
        _ settings: LifetimeValueSettings
    ) {
        purchaseParameters = purchases.parameters
        // Data without amounts: a purchase is worth one unit, so that the value counts purchases.
        spendParameters = spend?.parameters ?? [1, 2, 1]
        let noSpend = LifetimeValueModel.Fit(
            standardErrors: nil, logLikelihood: 0, converged: false, reason: "the data has no amounts", customers: 0)
        facts = LifetimeValueModel.Facts(
            horizon: settings.horizon, discount: settings.discount, currency: currency, purchases: purchases.report,
            spend: spend?.report ?? noSpend)
        leftOut = spends.leftOut
        correlation = spends.correlation
    }

    /// Adds the tensors and the document.
    func write(into file: inout TensorFileWriter) throws(PatronError) {
        guard purchaseParameters.count == 4, spendParameters.count == 3 else {
            throw PatronError(.internal, "a fit without parameters")
        }
        try LifetimeValueModel.write(
            purchases: BetaGeometric(
                r: purchaseParameters[0], alpha: purchaseParameters[1], a: purchaseParameters[2],
                b: purchaseParameters[3]),
            spend: GammaGamma(p: spendParameters[0], q: spendParameters[1], v: spendParameters[2]), facts: facts,
            into: &file)
    }

    /// The model as the engine reads it: through a file, which is removed again (the mapping outlives its name).
    func served() throws(PatronError) -> LifetimeValueModel {
        var writer = TensorFileWriter()
        try write(into: &writer)
        return try ServedModelFile.open(writer) { (file) throws(PatronError) in try LifetimeValueModel(file) }
    }
}
