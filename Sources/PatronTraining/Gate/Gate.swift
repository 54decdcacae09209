internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronData
internal import PatronEngine
internal import PatronNumerics
internal import PatronPropensity

/// Decides whether a new version may go live: on a period that neither side has seen, each customer's answers of the one are
/// paired with those of the other.
///
/// The live version may have been trained on the period. Where its data ends by the cut it is asked as it is; where not, its own
/// recipe is trained again on its own tables as they were at the cut. The new version always is trained again so, from its tables.
struct Gate {
    let recipe: Recipe
    let options: Pipeline.Options
    let sessions: LabelledTable?
    let new: ModelBundle
    let live: ModelBundle

    /// The result's `gate`, and whether the version may go live.
    struct Verdict {
        var passed: Bool
        var evidence: JSONValue
    }

    func judge(_ trainers: RecipeTrainers) throws(PatronError) -> Verdict {
        let rules = recipe.gate
        let cut = new.manifest.dataEnd - rules.holdOut
        let split = sessions.map { SessionSplit($0, seed: recipe.seed) }
        options.log("gate: training again up to \(cut)")
        let challenger = try contender(new, trainers, split, cut)
        var asPublished = live.customers != nil && live.manifest.dataEnd <= cut && split == nil
        var settings: RecipeTrainers?
        if !asPublished {
            settings = try VersionRecipe.trainers(of: live)
            asPublished = settings == nil
        }
        let champion: Contender
        if let settings {
            options.log("gate: training the live version's recipe again up to \(cut)")
            champion = try contender(live, settings, split, cut)
        } else {
            champion = try Contender(live)
        }
        var comparison = Comparison(rules: rules, seed: recipe.seed)
        try comparison.compare(
            challenger, champion, HeldOut(new, cut: cut, limit: rules.customers, seed: recipe.seed), split)
        for family in live.manifest.families where !new.manifest.families.contains(where: { $0.name == family.name }) {
            comparison.refuse(family.name, "the live version has this family and the new one has not")
        }
        let side = asPublished ? "as_published" : "trained_again"
        var evidence: [JSONValue.Member] = []
        evidence.append(.init("passed", .bool(comparison.passed)))
        evidence.append(.init("live", .string(live.manifest.version)))
        evidence.append(.init("cut", .string(cut.description)))
        evidence.append(.init("end", .string(new.manifest.dataEnd.description)))
        evidence.append(.init("live_side", .string(side)))
        evidence.append(.init("level", .number(rules.level)))
        evidence.append(.init("tests", .array(comparison.tests)))
        evidence.append(.init("not_compared", .object(comparison.skipped)))
        evidence.append(.init("refused_by", .array(comparison.refusing.map { .string($0) })))
        if comparison.tests.isEmpty { evidence.append(.init("reason", .string("nothing could be compared"))) }
        return Verdict(passed: comparison.passed, evidence: .object(evidence))
    }

    private func contender(
        _ bundle: ModelBundle, _ trainers: RecipeTrainers, _ split: SessionSplit?, _ cut: Timestamp
    ) throws(PatronError) -> Contender {
        try Contender(
            bundle, trainers, sessions: split?.train, until: cut, seed: recipe.seed, threads: options.threads,
            log: options.log)
    }
}

/// The recipe that a version was made by, which the version keeps.
enum VersionRecipe {
    static let fileName = "recipe.yaml"

    /// Its trainers; nil for a version without a recipe.
    static func trainers(of bundle: ModelBundle) throws(PatronError) -> RecipeTrainers? {
        guard bundle.manifest.file(fileName) != nil else { return nil }
        let bytes = try bundle.data(fileName).withBytes { Array($0) }
        return try Pipeline.trainers(try Recipe(bytes: bytes, path: bundle.directory + "/" + fileName))
    }
}
