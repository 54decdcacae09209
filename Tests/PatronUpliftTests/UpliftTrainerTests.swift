import Foundation
import PatronBundle
import PatronCore
import PatronData
import PatronTestSupport
import PatronTraining
import PatronUplift
import Testing

@Suite struct UpliftTrainerTests {
    var settings: UpliftSettings {
        var settings = UpliftSettings()
        settings.samples = 100
        settings.treeRounds = 30
        return settings
    }

    private func model(_ trained: TrainedFamily) throws -> UpliftModel {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent(trained.fileName).path
        try trained.file.write(to: path)
        return try UpliftModel(TensorFile(path: path))
    }

    @Test(arguments: UpliftMethod.allCases, UpliftLearner.allCases)
    func `every way finds whom the mail moves, and that the call moves nobody`(
        _ method: UpliftMethod, _ learner: UpliftLearner
    ) throws {
        var settings = settings
        (settings.methods, settings.learners) = ([method], [learner])
        let model = try model(try UpliftTrainer.train(try CampaignShop().rows(), settings: settings, seed: 1))
        let mail = try #require(model.arm("mail"))
        #expect(mail.document.refusal == nil)
        #expect(try #require(model.arm("call")).document.refusal != nil)
        let (scorer, buffer) = (UpliftScorer(mail), UpliftBuffer(model))
        let moved = scorer.score([1.5], buffer)
        let unmoved = scorer.score([-1.5], buffer)
        #expect(moved.value > 0.15 && moved.value > unmoved.value + 0.1)
        #expect(moved.low <= moved.value && moved.value <= moved.high)
        #expect(abs(scorer.population.value - 0.15) < 0.05)
        #expect(mail.document.cost == 0.5)
    }

    @Test func `the same seed gives the same bytes`() throws {
        let rows = try CampaignShop().rows()
        let first = try model(try UpliftTrainer.train(rows, settings: settings, seed: 3))
        let second = try model(try UpliftTrainer.train(rows, settings: settings, seed: 3))
        #expect(first.document == second.document)
        let (a, b) = (UpliftBuffer(first), UpliftBuffer(second))
        #expect(UpliftScorer(first.arms[1]).score([0.3], a) == UpliftScorer(second.arms[1]).score([0.3], b))
    }

    @Test func `a consequence of the outcome is no feature`() throws {
        let result = try UpliftEvaluation.evaluate(
            try CampaignShop().rows(leaking: true), settings: settings, seed: 1)
        #expect(result["left_out"]?["spend"] != nil)
        #expect(result["left_out"]?["taste"] == nil)
    }

    @Test func `the evaluation prints what scripts read`() throws {
        let result = try UpliftEvaluation.evaluate(try CampaignShop().rows(), settings: settings, seed: 1)
        let models = try #require(result["models"]).elements
        #expect(models.count == 12)
        let chosen = models.filter { $0["chosen"] == true }
        #expect(chosen.compactMap { $0["arm"]?.text } == ["call", "mail"])
        #expect(chosen.compactMap { $0["refused"] } == [true, false])
        for model in models {
            let figures = ["qini_low", "qini", "qini_high"].compactMap { model[$0]?.double }
            #expect(figures.count == 3 && figures == figures.sorted())
        }
    }

    // MARK: What the data cannot support

    private func refusal(_ rows: CampaignRows) -> PatronError? {
        failure { _ = try UpliftTrainer.train(rows, settings: settings, seed: 1) }
    }

    @Test func `nobody treated is refused`() throws {
        let error = try #require(refusal(try CampaignShop(treatments: [2]).rows()))
        #expect(error.code == .refused && error.message.contains("nobody was treated"))
    }

    @Test func `nobody left alone is refused`() throws {
        let error = try #require(refusal(try CampaignShop(treatments: [0, 1]).rows()))
        #expect(error.code == .refused && error.message.contains("nobody was left alone"))
    }

    @Test func `an outcome of one class is refused`() throws {
        var shop = CampaignShop()
        shop.outcomes = shop.outcomes.map { _ in false }
        let error = try #require(refusal(try shop.rows()))
        #expect(error.code == .refused && error.message.contains("same outcome"))
    }

    @Test func `too few rows are refused with the number`() throws {
        let error = try #require(refusal(try CampaignShop(300).rows()))
        #expect(error.code == .refused && error.message.contains("needs 200 rows"))
    }

    @Test func `an arm without rows does not keep the others from being learned`() throws {
        let model = try model(
            try UpliftTrainer.train(try CampaignShop(treatments: [1, 2]).rows(), settings: settings, seed: 1))
        #expect(try model.refusal(of: "mail") != nil || model.arm("mail") != nil)
        #expect(try #require(try model.refusal(of: "call")).contains("needs 200 rows"))
        #expect(failure { _ = try model.refusal(of: "fax") }?.code == .badInput)
    }
}

/// Hillstrom's e-mails (64,000 customers, visits): the women's e-mail has a Qini of .061 +- .010 over five halves by a two-model
/// logistic regression; nobody can be told apart by the men's.
@Suite struct HillstromTests {
    static let file = "hillstrom/hillstrom.csv.gz"

    @Test(.enabled(if: TestData.has(Self.file), "needs hillstrom/hillstrom.csv.gz"))
    func `women's e-mail ranks customers, men's does not`() throws {
        var settings = UpliftSettings()
        (settings.methods, settings.learners, settings.samples) = ([.twoModels], [.logistic], 400)
        var options = LabelledTable.Options(label: "visit")
        options.categorical = ["segment"]
        let table = try LabelledTable.read(path: TestData.path(Self.file), options)
        let campaign = try CampaignRows(table, treatment: "segment", control: "No E-Mail")
        let result = try UpliftEvaluation.evaluate(campaign, settings: settings, seed: 0)
        #expect(result["left_out"]?["conversion"] != nil && result["left_out"]?["spend"] != nil)
        let models = try #require(result["models"]).elements
        let women = try #require(models.first { $0["arm"]?.text == "Womens E-Mail" })
        let men = try #require(models.first { $0["arm"]?.text == "Mens E-Mail" })
        #expect(women["refused"] == false && men["refused"] == true)
        #expect(abs(try #require(women["qini"]?.double) - 0.061) < 0.03)
        #expect(abs(try #require(men["average_effect"]?.double) - 0.0766) < 0.01)
    }
}
