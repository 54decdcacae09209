import Foundation
import PatronBundle
import PatronCore
import PatronEngine
import PatronTestSupport
import Testing

/// A version whose recorded answers do not come out is not served, and the message says which and how.
@Suite struct GoldenTests {
    /// The ring's answer to one request, recorded.
    private func recorded(_ method: String = "Recommend") throws -> Golden {
        var request = Golden.Request(asOf: Ring.day(50))
        request.customer = Data("ann".utf8)
        request.count = 4
        var golden = Golden(method: method, request: request)
        golden.answer = try GoldenReplay.answer(golden, try Ring.snapshot(), Workspace())
        return golden
    }

    private func replay(_ goldens: [Golden]) throws -> Int {
        try GoldenReplay.replay(try Ring.snapshot(goldens: GoldenSet(goldens: goldens)))
    }

    private func message(_ method: String = "Recommend", _ change: (inout Golden) -> Void) throws -> String {
        var golden = try recorded(method)
        change(&golden)
        let error = #expect(throws: PatronError.self) { _ = try replay([try recorded(), golden]) }
        #expect(error?.code == .corrupt && error?.place?.field?.contains("goldens[1] \(method)") == true)
        return error?.description ?? ""
    }

    @Test func whatIsTheSamePasses() throws {
        #expect(try replay([try recorded(), try recorded("ScoreCustomer"), try recorded("GetProfile")]) == 3)
        #expect(try GoldenReplay.replay(try Ring.snapshot()) == 0)
        // Another machine may add in another order.
        var close = try recorded()
        close.answer.scores?[0] *= 1 + 1e-6
        #expect(try replay([close]) == 1)
        // Items 1 and 4 have the same score.
        var tied = try recorded()
        tied.answer.items?.swapAt(1, 2)
        #expect(try replay([tied]) == 1)
    }

    @Test func aChangedNumberIsDescribed() throws {
        #expect(try message { $0.answer.scores?[0] = 0.8 }.contains("score 0 is 0.75, expected 0.8"))
        #expect(try message { $0.answer.items?.swapAt(0, 3) }.contains("another item at place 0"))
        #expect(try message { $0.answer.scores?.removeLast() }.contains("4 items with 3 scores"))
        #expect(
            try message {
                $0.answer.scores?.removeLast()
                $0.answer.items?.removeLast()
            }.contains("4 items, expected 3"))
        #expect(try message { $0.answer.texts?["basis"] = "session" }.contains("texts differ"))
        #expect(
            try message("ScoreCustomer") { $0.answer.numbers?["spend"] = 51 }.contains("spend is 50.0, expected 51.0"))
        #expect(try message("ScoreCustomer") { $0.answer.numbers?["mood"] = 1 }.contains("mood is missing"))
        #expect(try message("GetProfile") { $0.answer.numbers?["rhythm.mean"] = nil }.contains("rhythm.mean is new"))
    }

    @Test func aRequestThatCannotBeAnsweredIsRefused() throws {
        for method in ["SimilarItems", "Divine"] {
            let golden = Golden(method: method, request: Golden.Request(asOf: Ring.day(50)))
            let error = #expect(throws: PatronError.self) { _ = try replay([golden]) }
            #expect(error?.code == .corrupt && error?.place?.field == "goldens[0] \(method)" && error?.cause != nil)
        }
    }

    /// Whatever stands in the file, the process lives.
    @Test func requestsOutOfRangeAreRefused() throws {
        for asOf in [Int64.min, .max] {
            #expect(try message { $0.request.asOf = asOf }.contains("as_of"))
        }
        for count in [Int.min, -1, 0, 1_000_000_000, .max] {
            #expect(try message { $0.request.count = count }.contains("count"))
        }
    }

    @Test func nonsenseIsRefused() throws {
        let full = try Ring.snapshot()
        for text in ["", "{}", "[1]", "{\"goldens\": 7}", "\u{0}"] {
            let file = MappedFile(copying: Array(text.utf8), path: "goldens.json")
            let snapshot = Snapshot(
                full.manifest, customers: full.customers, items: full.items, families: full.families, goldens: file)
            let error = #expect(throws: PatronError.self) { try GoldenReplay.replay(snapshot) }
            #expect(error?.code == .corrupt && error?.place?.file == "goldens.json")
        }
    }

    /// A family that this version does not know makes the version unsupported, not half served.
    @Test func anUnknownFamilyIsRefused() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = BundleStore(root: folder.path)
        let manifest = try TinyBundle.write(
            into: store, change: { $0.families = [.init(name: "clairvoyance", file: "clairvoyance.safetensors")] },
            more: { writer in try writer.add(try TinyBundle.recommendation(items: 6), as: "clairvoyance.safetensors") })
        let bundle = try store.open(TinyBundle.namespace, manifest.version)
        let error = #expect(throws: PatronError.self) { _ = try Snapshot(bundle) }
        #expect(
            error?.code == .unsupported && error?.message.contains("clairvoyance") == true
                && error?.place?.field == "families")
    }
}
