internal import PatronCore
internal import PatronLearning
internal import PatronUplift

/// What came out of the arms, as figures.
enum UpliftReport {
    /// For the manifest: each arm's chosen model, or why it has none.
    static func json(
        _ result: UpliftTrainer.Result, _ campaign: CampaignRows, _ settings: UpliftSettings
    ) -> JSONValue {
        let models: [JSONValue] = result.arms.flatMap { arm -> [JSONValue] in
            if arm.tried.isEmpty {
                return [
                    [
                        "name": "none", "arm": .string(campaign.treatments[arm.arm]),
                        "control": .string(campaign.treatments[campaign.control]), "qini": .null, "qini_low": .null,
                        "qini_high": .null, "refused": true, "reason": .string(arm.refusal ?? ""), "chosen": false,
                    ]
                ]
            }
            return arm.tried.map { json($0, arm, campaign, settings) }
        }
        return [
            "model": .string(result.arms.compactMap { $0.chosen?.candidate.name }.joined(separator: ", ")),
            "outcome": .string(campaign.outcome), "rows": .int(Int64(campaign.rows)), "models": .array(models),
            "left_out": .object(result.leftOut.map { .init($0.name, .string($0.reason)) }),
        ]
    }

    private static func json(
        _ tried: UpliftTrainer.Tried, _ arm: UpliftTrainer.ArmResult, _ campaign: CampaignRows,
        _ settings: UpliftSettings
    ) -> JSONValue {
        let (qini, auuc, document) = (tried.qini, tried.auuc, tried.fitted.document)
        return [
            "name": .string(tried.candidate.name), "arm": .string(document.treatment),
            "control": .string(campaign.treatments[campaign.control]), "qini": .number(qini.value),
            "qini_low": .number(qini.low), "qini_high": .number(qini.high), "refused": .bool(tried.refusal != nil),
            "reason": tried.refusal.map { .string($0) } ?? .null, "chosen": .bool(tried.chosen),
            "auuc": .number(auuc.value), "auuc_low": .number(auuc.low), "auuc_high": .number(auuc.high),
            "level": .number(settings.proofLevel(arms: campaign.arms.count)),
            "validation_qini": tried.fitted.qini.map { .number($0) } ?? .null,
            "average_effect": .number(document.averageEffect), "average_error": .number(document.averageError),
            "cost": document.cost.map { .number($0) } ?? .null, "rows": .int(Int64(arm.rows)),
            "test_rows": .int(Int64(arm.testRows)),
            "policy": .array(
                tried.policy.map {
                    [
                        "share": .number($0.share), "gain": .number($0.gain.value), "gain_low": .number($0.gain.low),
                        "gain_high": .number($0.gain.high),
                    ]
                }),
        ]
    }
}
