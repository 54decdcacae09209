internal import PatronBundle
internal import PatronCore
internal import PatronData
internal import PatronPropensity
internal import PatronYAML

/// What a family's trainer may use: customers and items as the server will read them where the recipe has transactions, and
/// the session table where it has one.
struct TrainingInputs {
    var context: TrainingContext?
    var sessions: LabelledTable?
    var seed: UInt64
    var threads: Int
    var log: @Sendable (String) -> Void
}

/// Each family's trainer with its settings read from the recipe: the offline half of `FamilyCatalogue`.
enum FamilyTrainers {
    typealias Trainer = (TrainingInputs) throws(PatronError) -> TrainedFamily

    /// Reads a family's settings and returns what trains it. Throws `badInput` with the place for settings that make no sense.
    static func trainer(_ name: String, _ section: YAMLSection) throws(PatronError) -> Trainer {
        let trainer: Trainer
        switch name {
        case "recommendation": trainer = try recommendation(section)
        case "segmentation": trainer = try segmentation(section)
        case "lifetime_value": trainer = try lifetimeValue(section)
        case "propensity": trainer = try propensity(section)
        default:
            throw PatronError(
                .badInput, "no trainer for the family \(name)", at: Place(file: section.file, line: section.line))
        }
        try section.finish()
        return trainer
    }

    private static func recommendation(_ section: YAMLSection) throws(PatronError) -> Trainer {
        var settings = RecommendationSettings()
        settings.holdOutShare = try section.double("hold_out_share", default: settings.holdOutShare, in: 0.01...0.9)
        if let factors = try section.int("factors", in: 0...512) {
            settings.dimensionChoices = factors == 0 ? [] : [factors]
        }
        settings.iterations = try section.int("iterations", default: settings.iterations, in: 1...200)
        settings.itemToItemTrials = try section.int(
            "item_to_item_trials", default: settings.itemToItemTrials, in: 1...1000)
        settings.alsTrials = try section.int("als_trials", default: settings.alsTrials, in: 1...1000)
        if let seconds = try section.int("search_seconds", in: 1...1_000_000) {
            settings.searchBudget = .seconds(seconds)
        }
        if let vectors = try section.int("singular_vectors", in: 0...1024) {
            settings.spectralDimensions = vectors == 0 ? [] : [vectors]
        }
        let chosen = settings
        return { (inputs) throws(PatronError) in
            try RecommendationTrainer.train(context: try customers(inputs, "recommendation"), settings: chosen)
        }
    }

    private static func segmentation(_ section: YAMLSection) throws(PatronError) -> Trainer {
        var settings = SegmentationSettings()
        let least = try section.int("least_segments", default: settings.clusters.lowerBound, in: 2...50)
        let most = try section.int("most_segments", default: max(least, settings.clusters.upperBound), in: least...50)
        settings.clusters = least...most
        let chosen = settings
        return { (inputs) throws(PatronError) in
            try SegmentationTrainer.train(context: try customers(inputs, "segmentation"), settings: chosen)
        }
    }

    private static func lifetimeValue(_ section: YAMLSection) throws(PatronError) -> Trainer {
        var settings = LifetimeValueSettings()
        settings.horizon = try section.horizon("horizon", default: settings.horizon)
        settings.discount = try section.discount("discount", default: settings.discount)
        do {
            try settings.check()
        } catch {
            throw PatronError(.badInput, error.message, at: section.place(of: error.place?.field ?? "horizon"))
        }
        let chosen = settings
        return { (inputs) throws(PatronError) in
            try LifetimeValueTrainer.train(context: try customers(inputs, "lifetime_value"), settings: chosen)
        }
    }

    static func customers(_ inputs: TrainingInputs, _ family: String) throws(PatronError) -> TrainingContext {
        guard let context = inputs.context else {
            throw PatronError(
                .badInput, "\(family) needs transactions, and the recipe has none",
                at: Place(field: "families.\(family)"))
        }
        return context
    }
}

extension FamilyTrainers {
    /// `churn`, `repurchase` and `conversion` are the heads to train; each is there if its key is.
    private static func propensity(_ section: YAMLSection) throws(PatronError) -> Trainer {
        var settings = PropensitySettings()
        // A key without settings of its own counts: the defaults work.
        let wanted = Set(section.keys)
        let (wantsChurn, wantsRepurchase) = (wanted.contains("churn"), wanted.contains("repurchase"))
        let wantsConversion = wanted.contains("conversion")
        let churn = try section.section("churn")
        settings.churnHorizon = try churn.timeSpan("horizon", default: settings.churnHorizon)
        try churn.finish()
        let repurchase = try section.section("repurchase")
        settings.repurchaseHorizon = try repurchase.timeSpan("horizon", default: settings.repurchaseHorizon)
        try repurchase.finish()
        try section.section("conversion").finish()
        guard wantsChurn || wantsRepurchase || wantsConversion else {
            throw PatronError(
                .badInput, "expected churn, repurchase or conversion",
                at: Place(file: section.file, line: section.line, field: section.path))
        }
        let (chosen, line) = (settings, section.line)
        return { (inputs) throws(PatronError) in
            var heads: [TrainedHead] = []
            if wantsChurn || wantsRepurchase {
                let context = try customers(inputs, "propensity")
                heads += try PropensityTrainer.purchaseHeads(context: context, settings: chosen).filter {
                    $0.document.name == "churn" ? wantsChurn : wantsRepurchase
                }
            }
            if wantsConversion {
                guard let sessions = inputs.sessions else {
                    throw PatronError(
                        .badInput, "conversion needs sessions, and the recipe has none",
                        at: Place(line: line, field: "conversion"))
                }
                heads.append(
                    try PropensityTrainer.conversionHead(
                        try FeatureTable(sessions), settings: chosen, seed: inputs.seed, log: inputs.log))
            }
            return try PropensityTrainer.family(heads)
        }
    }
}
