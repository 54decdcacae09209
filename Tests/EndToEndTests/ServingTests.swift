import Foundation
import PatronCore
import PatronTestSupport
import Testing

/// From data to answers: the trainer's bundle, the server's answers, the client's output.
@Suite struct ServingTests {
    @Test func everyMethodAnswersFromATrainedBundle() throws {
        let shop = try Shop.trained()
        let server = try ServerProcess(models: shop.models, ["--state", shop.path("state")])
        let live = shop.current()

        let known = try server.ask("recommend", "--namespace", "shop", "--customer", "c4", "--count", "5", "--reasons")
        let items = known["items"]?.elements ?? []
        #expect(items.count == 5 && known["basis"]?.text == "customer" && known["shortfall"]?.text == "none")
        #expect(known["model_version"]?.text == live && known["answer_id"]?.text?.count == 16)
        #expect(items[0]["source"]?.text == "personal" && !(items[0]["reasons"]?.elements.isEmpty ?? true))
        let scores = items.compactMap { $0["score"]?.double }
        #expect(scores == scores.sorted(by: >) && Set(items.compactMap { $0["item"]?.text }).count == 5)

        let stranger = try server.ask("recommend", "--namespace", "shop", "--customer", "nobody", "--count", "5")
        #expect(stranger["basis"]?.text == "population")
        #expect(stranger["items"]?.elements.count == 5)
        #expect(stranger["items"]?.elements.allSatisfy { $0["source"]?.text == "popular" } == true)

        let session = try server.ask("recommend", "--namespace", "shop", "--history", "i1", "i2", "--count", "3")
        #expect(session["basis"]?.text == "session" && session["items"]?.elements.first?["source"]?.text == "session")
        #expect(session["items"]?.elements.contains { ["i1", "i2"].contains($0["item"]?.text) } == false)

        // A share that would read 0.0 % stands in JSON only.
        let lopsided =
            ["recommend", "--namespace", "shop", "--count", "5", "--reasons", "--history", "i2"]
            + [String](repeating: "i1", count: 4000)
        let shares =
            try server.ask(lopsided)["items"]?.elements
            .flatMap { $0["reasons"]?.elements ?? [] }.compactMap { $0["share"]?.double } ?? []
        #expect(shares.contains { $0 < 0.0005 } && shares.contains { $0 > 0.99 })
        let table = try server.client(lopsided).output
        #expect(table.contains("because of") && !table.contains(" 0.0 %"))

        let similar = try server.ask(
            "similar", "--namespace", "shop", "--item", "i3", "--count", "4", "--exclude", "i4")
        let neighbours = similar["items"]?.elements.compactMap { $0["item"]?.text } ?? []
        // The first 15 items are what one group of customers prefers.
        #expect(neighbours.count == 4 && !neighbours.contains("i3") && !neighbours.contains("i4"))
        #expect(neighbours.allSatisfy { Int($0.dropFirst()).map { $0 < 15 } == true })

        let score = try server.ask("score", "--namespace", "shop", "--customer", "c4", "--reasons")
        for name in ["churn", "repurchase"] {
            let probability = try #require(score[name])
            let (low, value, high) = (
                probability["low"]?.double ?? -1, probability["value"]?.double ?? -1, probability["high"]?.double ?? -1
            )
            #expect(0 < low && low <= value && value <= high && high < 1)
            #expect(probability["horizon_days"]?.double == 90 && probability["reasons"]?.elements.isEmpty == false)
        }
        let why = try server.ask("explain", "--namespace", "shop", "--customer", "c4", "--score", "churn")
        #expect(why["value"] == score["churn"]?["value"] && why["baseline"]?.double?.isFinite == true)
        let strongest = score["churn"]?["reasons"]?.elements ?? []
        #expect(why["reasons"]?.elements.prefix(strongest.count).elementsEqual(strongest) == true)

        #expect(score["value"]?["currency"]?.text == "EUR" && score["value"]?["horizon"]?.text == "12 months")
        #expect((score["value"]?["amount"]?.double ?? -1) >= 0 && (score["purchases"]?["orders"]?.double ?? 0) >= 1)

        let loyalty = try #require(score["loyalty"])
        #expect((0...100).contains(loyalty["score"]?.double ?? -1) && loyalty["window_days"]?.double == 365)
        #expect(["gold", "silver", "bronze"].contains(loyalty["tier"]?.text))
        #expect((loyalty["reason"]?.text == "") == ((loyalty["score"]?.double ?? 0) > 0))
        let risk = try #require(score["risk"])
        let points = (risk["reasons"]?.elements ?? []).compactMap { $0["contribution"]?.double }
        let total = points.reduce(risk["base_points"]?.double ?? 0, +)
        #expect(!points.isEmpty && abs(total - (risk["points"]?.double ?? 0)) < 1e-6)
        #expect(["A", "B", "C", "D", "E"].contains(risk["grade"]?.text) && risk["probability"]?.text == "churn")
        let card = try server.ask("explain", "--namespace", "shop", "--customer", "c4", "--score", "risk")
        #expect(card["value"] == risk["points"] && card["reasons"] == risk["reasons"])
        let unknown = try server.ask("score", "--namespace", "shop", "--customer", "nobody")
        #expect(unknown["loyalty"]?["score"]?.double == 0 && unknown["loyalty"]?["tier"]?.text == "")
        #expect(unknown["loyalty"]?["reason"]?.text == "no purchase within 365 days")

        let profile = try server.ask("profile", "--namespace", "shop", "--customer", "c4", "--count", "2")
        #expect(profile["loyalty"] == loyalty && profile["loyalty_tier"] == loyalty["tier"])
        #expect(profile["risk"]?["points"] == risk["points"])
        #expect(["new", "active", "cooling", "lapsed"].contains(profile["lifecycle_stage"]?.text))
        let priority = profile["service_priority"]?.text
        let order = ["low", "normal", "high", "urgent"]
        _ = try server.ask(
            "record-events", "--namespace", "shop", "--customer", "c4", "--kind", "contact", "--text", "Where is it?")
        let waiting = try server.ask("profile", "--namespace", "shop", "--customer", "c4", "--count", "2")
        let steps = [priority, waiting["service_priority"]?.text].map { word in order.firstIndex { $0 == word } ?? -9 }
        #expect(steps[0] >= 0 && steps[1] == min(3, steps[0] + 1))
        #expect(profile["segment"] == score["segment"] && profile["value"]?["amount"] == score["value"]?["amount"])
        #expect(
            profile["history"]?.elements.count == 2
                && profile["history"]?.elements[0]["name"]?.text?.hasPrefix("Item ") == true)
        #expect(profile["favourite_categories"]?.elements.first?["category"]?.text == "group 0")

        let segment = try server.ask("segment", "--namespace", "shop", "--customer", "c4")
        #expect(segment["segment"] == score["segment"] && segment["segment"]?["name"]?.text?.isEmpty == false)
        let given = try server.ask(
            "segment", "--namespace", "shop", "--feature", "recency=3", "frequency=4", "monetary=200", "tenure=100")
        #expect(given["basis"]?.text == "session" && given["segment"] != nil)
    }

    @Test func sessionsAreASecondNamespace() throws {
        let shop = try Shop.trained()
        let server = try ServerProcess(models: shop.models)
        let long = try server.ask(
            "conversion", "--namespace", "visits", "--feature", "Pages=28", "Visitor=Returning", "--reasons")
        let short = try server.ask("conversion", "--namespace", "visits", "--feature", "Pages=2", "Visitor=New")
        let chances = [long, short].compactMap { $0["conversion"]?["value"]?.double }
        #expect(chances.count == 2 && chances[0] > 0.5 && chances[1] < 0.3)
        #expect(long["imputed"]?.elements == ["Minutes"] && long["basis"]?.text == "session")
        // What was not given says nothing, so that it is no reason.
        let reasons = long["conversion"]?["reasons"]?.elements.compactMap { $0["feature"]?.text }
        #expect(reasons == ["Pages", "Visitor"])
        #expect(long["model_version"]?.text == shop.current("visits"))

        // Two namespaces: a request has to say which; what a namespace has no model for is said, too.
        let unnamed = try server.client(["recommend", "--customer", "c4"])
        #expect(unnamed.status == 1 && unnamed.errors.contains("shop, visits"))
        let wrong = try server.client(["recommend", "--namespace", "visits", "--customer", "c4"])
        #expect(wrong.status == 1 && wrong.errors.contains("visits has no recommendation model"))
        let unknown = try server.client(["conversion", "--namespace", "visits", "--feature", "Colour=red"])
        #expect(unknown.status == 1 && unknown.errors.contains("Colour"))
    }

    @Test func administrationAndBatches() throws {
        let shop = try Shop.trained()
        let server = try ServerProcess(models: shop.models)
        #expect(try server.ask("health")["status"]?.text == "serving")
        let models = try server.ask("models")["models"]?.elements ?? []
        #expect(models.compactMap { $0["namespace"]?.text } == ["shop", "visits"])
        #expect(models.first?["customers"]?.double == 300 && models.first?["items"]?.double == 60)
        #expect(models.first?["clock"]?.text == "frozen" && models.last?["clock"]?.text == "live")
        #expect(models.first?["families"]?.elements.count == 6 && models.allSatisfy { $0["refusal"]?.text == "" })

        try shop.write("ids.txt", "c1\nnobody\nc299\n")
        let batch = try server.client([
            "score-batch", "--namespace", "shop", "--customers", shop.path("ids.txt"), "--json",
        ])
        let answers = try batch.lines.map { try JSONValue(parsing: $0) }
        #expect(batch.status == 0 && answers.compactMap { $0["customer"]?.text } == ["c1", "nobody", "c299"])
        #expect(answers.compactMap { $0["basis"]?.text } == ["customer", "population", "customer"])
        let alone = try server.ask("score", "--namespace", "shop", "--customer", "c299")
        #expect(answers.last?["value"] == alone["value"] && answers.last?["churn"] == alone["churn"])

        // Everyone: more answers than the server sends without credit.
        try shop.write("ids.txt", (0..<300).map { "c\($0)\n" }.joined())
        let everyone = try server.client([
            "score-batch", "--namespace", "shop", "--customers", shop.path("ids.txt"), "--json",
        ])
        let customers = try everyone.lines.map { try JSONValue(parsing: $0)["customer"]?.text }
        #expect(everyone.status == 0 && customers == (0..<300).map { "c\($0)" })

        // For a person: a table, without JSON's braces.
        let table = try server.client([
            "recommend", "--namespace", "shop", "--customer", "c4", "--count", "2", "--reasons",
        ])
        #expect(table.status == 0 && table.output.contains("Item ") && !table.output.contains("{"))
    }

    /// The frozen clock stands at the end of the data; an earlier moment knows nothing of what came later.
    @Test func answersAreAsOfTheirMoment() throws {
        let shop = try Shop.trained()
        let server = try ServerProcess(models: shop.models)
        let now = try server.ask("profile", "--namespace", "shop", "--customer", "c4")
        let first = try #require(now["purchases"]?["first_time"]?.double)
        let onFirstDay = Timestamp(milliseconds: Int64(first))
        let early = try server.ask("profile", "--namespace", "shop", "--customer", "c4", "--as-of", "\(onFirstDay)")
        #expect(early["purchases"]?["orders"]?.double == 1 && early["as_of"]?.double == first)
        let before = try server.ask("score", "--namespace", "shop", "--customer", "c4", "--as-of", "2021-12-31")
        #expect(before["basis"]?.text == "population" && before["purchases"] == nil && before["segment"] == nil)
        let again = try server.ask("score", "--namespace", "shop", "--customer", "c4", "--as-of", "2021-12-31")
        #expect(again["value"] == before["value"])
    }

    @Test func sigtermEndsTheServerWithStatusZero() throws {
        let shop = try Shop.trained()
        let server = try ServerProcess(models: shop.models)
        #expect(try server.ask("health")["status"]?.text == "serving")
        #expect(server.output == "ready \(server.address)\n")
        server.terminate()
        #expect(server.waitForExit() == 0)
        #expect(server.log.contains("stopped"))
        let late = try server.client(["health", "--timeout", "5s"])
        #expect(late.status == 1 && late.errors.contains("cannot connect"))
    }

    /// Fitting needs OpenBLAS and LAPACK; serving must not: docs/architecture.md, "Layers".
    @Test func theServerLinksNoLearner() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ldd", try Executable.server.path()]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let libraries = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && libraries.contains("libprotobuf-c"))
        for learner in ["openblas", "lapack", "blas", "xgboost", "gomp", "libomp", "libpq", "onnx"] {
            #expect(!libraries.contains(learner), "patron-server is linked with \(learner)")
        }
    }
}
