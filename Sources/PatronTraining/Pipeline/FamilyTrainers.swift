internal import PatronBundle
internal import PatronCore
internal import PatronData
internal import PatronEngine
internal import PatronLifetimeValue
internal import PatronPropensity
internal import PatronYAML

/// What a family's trainer may use: customers and items as the server will read them where the recipe has transactions, and
/// the session table where it has one.
struct TrainingInputs {
    var context: TrainingContext?
    var sessions: LabelledTable?
    /// Clean lines and the items that they name, where the recipe has transactions.
    var lines: (transactions: Transactions, items: Items)?
    /// The families that were trained before.
    var families = Families()
    var campaigns: Campaigns?
    var seed: UInt64
    var threads: Int
    var log: @Sendable (String) -> Void
}

/// Each family's trainer with its settings read from the recipe: the offline half of `FamilyCatalogue`.
enum FamilyTrainers {
    typealias Trainer = (TrainingInputs) throws(PatronError) -> TrainedFamily

    /// Reads a family's settings and returns what trains it. Throws `badInput` with the place for settings that make no sense, alone
    /// or in this recipe.
    static func trainer(_ name: String, _ section: YAMLSection, in recipe: Recipe) throws(PatronError) -> Trainer {
        let trainer: Trainer
        switch name {
        case "recommendation": trainer = try recommendation(section)
        case "segmentation": trainer = try segmentation(section)
        case "lifetime_value": trainer = try lifetimeValue(section)
        case "propensity": trainer = try propensity(section)
        case "merchandising": trainer = try merchandising(section)
        case "uplift": trainer = try uplift(section)
        case "loyalty": trainer = try loyalty(section, in: recipe)
        default:
            throw PatronError(
                .badInput, "no trainer for the family \(name)", at: Place(file: section.file, line: section.line))
        }
        try section.finish()
        return trainer
    }

    private static func recommendation(_ section: YAMLSection) throws(PatronError) -> Trainer {
        let settings = try RecommendationSettings(section)
        return { (inputs) throws(PatronError) in
            try RecommendationTrainer.train(context: try customers(inputs, "recommendation"), settings: settings)
        }
    }

    private static func segmentation(_ section: YAMLSection) throws(PatronError) -> Trainer {
        var settings = SegmentationSettings()
        let least = try section.int("least_segments", default: settings.clusters.lowerBound, in: 2...50)
        let most = try section.int("most_segments", default: max(least, settings.clusters.upperBound), in: least...50)
        settings.clusters = least...most
        let algorithms = ["auto"] + ClusterAlgorithm.allCases.map(\.rawValue)
        let algorithm = try section.choice("algorithm", of: algorithms, default: "auto")
        if let named = ClusterAlgorithm(rawValue: algorithm) { settings.algorithms = [named] }
        settings.epsilon = try section.double("epsilon", in: 1e-9...1e9)
        settings.minimumPoints = try section.int("minimum_points", default: settings.minimumPoints, in: 1...100_000)
        let transform = try section.choice(
            "transform", of: FeatureSpace.Policy.allCases.map(\.rawValue), default: settings.transform.rawValue)
        settings.transform = FeatureSpace.Policy(rawValue: transform) ?? settings.transform
        settings.centres = try section.int("serving_centres", default: settings.centres, in: 1...100_000)
        settings.rules = try ExpertRule.list(section, "rules")
        let chosen = settings
        return { (inputs) throws(PatronError) in
            try SegmentationTrainer.train(context: try customers(inputs, "segmentation"), settings: chosen)
        }
    }

    private static func lifetimeValue(_ section: YAMLSection) throws(PatronError) -> Trainer {
        var settings = LifetimeValueSettings()
        settings.horizon = try section.horizon("horizon", default: settings.horizon)
        settings.discount = try section.discount("discount", default: settings.discount)
        if let model = try section.string("model"), model != "auto" {
            guard let kind = PurchaseModel.Kind(rawValue: model) else {
                let names = PurchaseModel.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw PatronError(
                    .badInput, "'\(model)' is no purchase model; expected auto, \(names)",
                    at: section.place(of: "model"))
            }
            settings.models = [kind]
        }
        let isByItems: Bool
        (settings.costs, isByItems) = try costs(section)
        do {
            try settings.check()
        } catch {
            throw PatronError(.badInput, error.message, at: section.place(of: error.place?.field ?? "horizon"))
        }
        let chosen = settings
        return { (inputs) throws(PatronError) in
            var settings = chosen
            // A gate trains without lines, and compares no profits.
            if isByItems, let (transactions, items) = inputs.lines {
                let goods = try GoodsShare(transactions, items)
                settings.goods = goods
                settings.costs?.goodsShare = goods.share
            }
            return try LifetimeValueTrainer.train(context: try customers(inputs, "lifetime_value"), settings: settings)
        }
    }

    private static func uplift(_ section: YAMLSection) throws(PatronError) -> Trainer {
        var settings = UpliftSettings()
        settings.testShare = try section.double("test_share", default: settings.testShare, in: 0.1...0.5)
        settings.minimumRows = try section.int("minimum_rows", default: settings.minimumRows, in: 20...Int.max)
        settings.minimumOutcomes = try section.int(
            "minimum_outcomes", default: settings.minimumOutcomes, in: 5...Int.max)
        settings.samples = try section.int("bootstrap_samples", default: settings.samples, in: 100...10_000)
        let control = try section.requiredString("control")
        let chosen = settings
        return { (inputs) throws(PatronError) in
            let context = try customers(inputs, "uplift")
            guard let campaigns = inputs.campaigns else {
                throw PatronError(
                    .badInput, "uplift needs campaigns, and the recipe has none", at: Place(field: "families.uplift"))
            }
            return try UpliftTrainer.train(
                try CampaignRows(campaigns, context.customers, control: control), settings: chosen, seed: inputs.seed,
                log: inputs.log)
        }
    }

    /// The costs that turn value into profit, nil unless the recipe has the section; and whether what goods cost is to be had from
    /// the items.
    private static func costs(_ section: YAMLSection) throws(PatronError) -> (costs: CustomerCosts?, byItems: Bool) {
        guard section.keys.contains("costs") else { return (nil, false) }
        let costs = try section.section("costs")
        let amounts = 0...1e12
        var result = CustomerCosts()
        let isByItems = try costs.string("goods_share") == "items"
        if !isByItems { result.goodsShare = try costs.double("goods_share", default: 0, in: 0...10) }
        result.perPurchase = try costs.double("per_purchase", default: 0, in: amounts)
        result.acquisition = try costs.double("acquisition", default: 0, in: amounts)
        if let service = try costs.perPeriod(
            "service", upTo: 1e12, "cost of service; expected such as '2.50 per month'")
        {
            (result.service, result.servicePeriod) = (service.number, service.period)
        }
        try costs.finish()
        return (result, isByItems)
    }

    private static func merchandising(_ section: YAMLSection) throws(PatronError) -> Trainer {
        let settings = try MerchandisingSettings(section)
        return { (inputs) throws(PatronError) in
            let context = try customers(inputs, "merchandising")
            guard let (transactions, items) = inputs.lines else {
                throw PatronError(.internal, "customers without their lines")
            }
            return try MerchandisingTrainer.train(
                .init(lines: transactions, items: items, context: context, segmentation: inputs.families.segmentation),
                settings)
        }
    }

    private static func loyalty(_ section: YAMLSection, in recipe: Recipe) throws(PatronError) -> Trainer {
        let heads = recipe.families.first { $0.name == "propensity" }?.settings.keys ?? []
        let settings = try LoyaltySettings(section, heads: heads)
        return { (inputs) throws(PatronError) in
            try LoyaltyTrainer.train(
                context: try customers(inputs, "loyalty"), families: inputs.families, settings: settings)
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
        let conversion = try section.section("conversion")
        if conversion.has("features") { settings.features = try conversion.list("features") }
        try conversion.finish()
        settings.timeBudget = .seconds(Double(try section.int("time_budget", default: 600, in: 1...86_400)))
        if section.has("learners") {
            settings.learners = try PropensitySettings.Learner.named(
                try section.list("learners"), at: section.place(of: "learners"))
        }
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
                var head = try PropensityTrainer.conversionHead(
                    try FeatureTable(sessions), settings: chosen, seed: inputs.seed, log: inputs.log)
                if let funnel = sessions.funnel { head.add(.init("funnel", funnel.json)) }
                heads.append(head)
            }
            return try PropensityTrainer.family(heads)
        }
    }
}
