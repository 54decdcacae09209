internal import PatronBundle
package import PatronCore
internal import PatronFeatures
internal import PatronLearning
internal import PatronUplift

/// From campaigns to the effects of their treatments: each arm's candidates are compared by the Qini of rows that they were fitted
/// without, and the chosen one must prove itself on rows that none of them has seen.
package enum UpliftTrainer {
    /// A candidate of an arm, and how it ranked the rows kept for the proof.
    struct Tried {
        var candidate: UpliftSettings.Candidate
        var fitted: UpliftFitter.Fitted
        var qini: UpliftRanking.Interval
        var auuc: UpliftRanking.Interval
        var policy: [(share: Double, gain: UpliftRanking.Interval)]
        var chosen = false

        /// Why customers must not be ranked by it; nil if it is proven that they may be.
        var refusal: String? {
            if qini.low > 0 { return nil }
            let (value, low, high) = (shown(qini.value), shown(qini.low), shown(qini.high))
            return "its order of customers is no better than chance: Qini \(value), interval \(low) to \(high)"
        }

        private func shown(_ value: Double) -> String { "\((value * 1e4).rounded() / 1e4)" }
    }

    /// One treatment's outcome: candidates, the plainest first, or why there are none.
    struct ArmResult {
        var arm: Int
        var rows: Int
        var testRows: Int
        var tried: [Tried] = []
        var refusal: String?
        var chosen: Tried? { tried.first(where: \.chosen) }
    }

    struct Result {
        var arms: [ArmResult]
        var leftOut: [(name: String, reason: String)]
    }

    /// Shares of customers for which the gain of treating them first is measured.
    static let shares = [0.1, 0.2, 0.3, 0.5, 1]

    /// Trains from campaigns, and writes all arms that could be fitted.
    package static func train(
        _ campaign: CampaignRows, settings: UpliftSettings, seed: UInt64, log: (String) -> Void = { _ in }
    ) throws(PatronError) -> TrainedFamily {
        let result = try run(campaign, settings, testsChosenOnly: true, seed: seed, log)
        var document = UpliftDocument(
            outcome: campaign.outcome, inputs: campaign.inputs, control: campaign.treatments[campaign.control],
            level: settings.level, quantile: settings.quantile, arms: [])
        var parameters: [UpliftParameters] = []
        for arm in result.arms {
            guard let chosen = arm.chosen else {
                document.unfitted[campaign.treatments[arm.arm]] = arm.refusal ?? "no model could be fitted"
                continue
            }
            var fitted = chosen.fitted.document
            fitted.refusal = chosen.refusal
            document.arms.append(fitted)
            parameters.append(chosen.fitted.parameters)
        }
        guard !document.arms.isEmpty else {
            let reasons = document.unfitted.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            throw PatronError(.refused, "no treatment can be learned: " + reasons.joined(separator: "; "))
        }
        return TrainedFamily(
            fileName: UpliftModel.fileName, file: try UpliftModel.write(document, parameters),
            metrics: UpliftReport.json(result, campaign, settings))
    }

    /// Fits and proves every arm. Only what is chosen is scored on the rows kept for the proof, unless all are asked for.
    static func run(
        _ campaign: CampaignRows, _ settings: UpliftSettings, testsChosenOnly: Bool, seed: UInt64,
        _ log: (String) -> Void
    ) throws(PatronError) -> Result {
        try campaign.check()
        let split = campaign.parts(
            max(2, Int((1 / settings.testShare).rounded())), among: Array(0..<campaign.rows), seed: seed)
        let training = (0..<campaign.rows).filter { split[$0] != 0 }
        let test = (0..<campaign.rows).filter { split[$0] == 0 }
        let suspects = FeatureAudit.suspects(campaign, rows: training, settings)
        if campaign.inputs == .purchases, let first = suspects.first {
            // What customers had bought before cannot follow from the treatment: those treated were picked.
            throw PatronError(
                .refused,
                "the treatment was not given at random: \(campaign.table.columns[first.feature].name) \(first.reason)",
                at: Place(field: "treatment"))
        }
        guard suspects.count < campaign.table.columns.count else {
            throw PatronError(.refused, "no feature is left to tell customers apart by")
        }
        var arms: [ArmResult] = []
        for arm in campaign.arms {
            let rows = campaign.rows(of: arm, among: training)
            let held = campaign.rows(of: arm, among: test)
            var result = ArmResult(arm: arm, rows: rows.count, testRows: held.count)
            result.refusal =
                campaign.refusal(of: arm, among: rows, settings) ?? campaign.refusal(of: arm, among: held, settings)
            if result.refusal == nil {
                log("uplift: \(campaign.treatments[arm]), \(rows.count) rows to train, \(held.count) to test")
                result.tried = try candidates(
                    campaign, settings, arm, rows, held, dropped: Set(suspects.map(\.feature)),
                    testsChosenOnly: testsChosenOnly, seed: seed)
                if result.tried.isEmpty { result.refusal = "no model could be fitted" }
            }
            arms.append(result)
        }
        return Result(
            arms: arms, leftOut: suspects.map { (campaign.table.columns[$0.feature].name, $0.reason) })
    }

    private static func candidates(
        _ campaign: CampaignRows, _ settings: UpliftSettings, _ arm: Int, _ rows: [Int], _ held: [Int],
        dropped: Set<Int>, testsChosenOnly: Bool, seed: UInt64
    ) throws(PatronError) -> [Tried] {
        let assigned = campaign.parts(settings.parts, among: rows, seed: mix64(seed &+ 1))
        let names = PurchaseFeatures.names
        let logarithms: PreparedTable.Logarithms =
            campaign.inputs == .purchases
            ? .fixed(
                campaign.table.columns.map { column in
                    names.firstIndex(of: column.name).map { PurchaseFeatures.skewed[$0] } ?? false
                }) : .never
        let fitter = UpliftFitter(
            campaign: campaign, arm: arm, rows: rows, parts: rows.map { assigned[$0] ?? 0 },
            table: PreparedTable(
                campaign.table, trainingRows: rows, logarithms: logarithms, dropped: dropped,
                settings: PropensitySettings()),
            settings: settings, seed: seed)
        var fits: [(candidate: UpliftSettings.Candidate, fitted: UpliftFitter.Fitted)] = []
        for candidate in settings.candidates {
            do throws(PatronError) {
                fits.append((candidate, try fitter.fit(candidate)))
            } catch {
                // What one learner cannot fit another may.
                guard error.code == .refused else { throw error }
            }
        }
        let best = fits.compactMap(\.fitted.qini).max()
        let chosen = fits.firstIndex { $0.fitted.qini == best && best != nil }
        var tried: [Tried] = []
        for (at, fit) in fits.enumerated() where at == chosen || !testsChosenOnly {
            guard var result = try proof(fitter, fit.candidate, fit.fitted, held) else { continue }
            result.chosen = at == chosen
            tried.append(result)
        }
        return tried
    }

    private static func proof(
        _ fitter: UpliftFitter, _ candidate: UpliftSettings.Candidate, _ fitted: UpliftFitter.Fitted, _ held: [Int]
    ) throws(PatronError) -> Tried? {
        let (campaign, settings) = (fitter.campaign, fitter.settings)
        let parts = Double(settings.parts)
        let scores = try fitter.served(fitted.document, fitted.parameters, rows: held) { buffer, _ in
            buffer.effects.prefix(settings.parts).reduce(0, +) / parts
        }
        let ranking = UpliftRanking(
            scores, outcomes: held.map { campaign.yes[$0] },
            treated: held.map { campaign.treatmentOf[$0] == fitter.arm })
        let level = settings.proofLevel(arms: campaign.arms.count)
        let (samples, seed) = (settings.samples, mix64(fitter.seed &+ 2))
        guard let (qini, auuc) = ranking.intervals(level: level, samples: samples, seed: seed) else { return nil }
        return Tried(
            candidate: candidate, fitted: fitted, qini: qini, auuc: auuc,
            policy: shares.map { ($0, ranking.gain(share: $0, level: level, samples: samples, seed: seed)) })
    }
}
