import Foundation
import PatronCore
import PatronData
import PatronTestSupport
import Testing

/// An erased customer is a stranger at once and for ever, and leaves no byte behind in models and state.
@Suite struct ErasureTests {
    /// Long enough to be found nowhere by chance, and two customers beside it.
    private static let erased = "customer-0f4c9a71e2"

    /// The small shop, with a customer who buys a lot, and lines of that customer that are rejected.
    private func shop() throws -> Shop {
        let shop = try Shop()
        var lines = SmallShop().transactionsCSV
        for order in 0..<6 { lines += "e\(order),\(Self.erased),i\(order),2022-0\(order + 1)-01,3,2.5\n" }
        lines += "e7,\(Self.erased),i1,2022-07-01,0,2.5\ne8,\(Self.erased),i1,never,1,2.5\ne9,\(Self.erased),i1\n"
        try shop.write("transactions.csv", lines)
        return shop
    }

    private func server(_ shop: Shop) throws -> ServerProcess {
        try ServerProcess(models: shop.models, ["--state", shop.path("state"), "--log-level", "trace"])
    }

    private func basis(_ server: ServerProcess) throws -> String? {
        try server.ask("score", "--namespace", "shop", "--customer", Self.erased)["basis"]?.text
    }

    /// Files under a folder in which the id's bytes stand, rejected rows unpacked.
    private func traces(_ folder: String) throws -> [String] {
        var found: [String] = []
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        for name in names {
            let path = folder + "/" + name
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            var holds = bytes.range(of: Data(Self.erased.utf8)) != nil
            if name.hasSuffix(".gz") {
                let reader = try CSVReader(path: path)
                while try reader.next() {
                    holds = holds || String(decoding: reader.raw, as: UTF8.self).contains(Self.erased)
                }
            }
            // Goldens carry ids as base64.
            holds = holds || bytes.range(of: Data(Data(Self.erased.utf8).base64EncodedString().utf8)) != nil
            if holds { found.append(name) }
        }
        return found
    }

    @Test func anErasedCustomerLeavesNothingBehind() throws {
        let shop = try shop()
        let (store, state) = (["--models", shop.models, "--namespace", "shop"], shop.path("state"))
        let first = try shop.train()
        let serving = try server(shop)
        for order in ["n1", "n2"] {
            let recorded = try serving.client([
                "record-events", "--namespace", "shop", "--customer", Self.erased, "--kind", "purchase", "--item", "i9",
                "--order", order, "--unit-price", "4", "--session", "session-\(Self.erased)",
            ])
            #expect(recorded.status == 0, "\(recorded.errors)")
        }
        // What was recorded is trained on, and not counted twice.
        let second = try shop.train("shop.yaml", models: nil, "--state", state)
        let swapped = try eventually { try serving.shopModel()?["version"]?.text == second ? true : nil }
        #expect(swapped == true)
        let known = try serving.ask("score", "--namespace", "shop", "--customer", Self.erased)
        #expect(known["basis"]?.text == "customer" && known["purchases"]?["orders"]?.double == 8, "\(known)")

        #expect(try serving.client(["erase-customer", "--namespace", "shop", "--customer", Self.erased]).status == 0)
        #expect(try basis(serving) == "population")
        // The live version holds it still, and cannot go before there is another.
        let early = try Executable.trainer.run(["prune", "--erased", "--state", state, "--json"] + store)
        #expect(early.status == 3 && early.errors.contains("train a new one") && !early.errors.contains(Self.erased))
        #expect(shop.current() == second && shop.versions() == [second])
        let back = try Executable.trainer.run(["rollback"] + store)
        #expect(back.status == 1)
        #expect(try basis(serving) == "population")

        let third = try shop.train("shop.yaml", models: nil, "--state", state)
        let retrained = try eventually { try serving.shopModel()?["version"]?.text == third ? true : nil }
        #expect(retrained == true && third != first)
        #expect(try basis(serving) == "population")
        let pruned = try Executable.trainer.run(["prune", "--erased", "--state", state, "--json"] + store)
        #expect(pruned.status == 0 && shop.versions() == [third], "\(pruned.errors)")
        let rollback = try Executable.trainer.run(["rollback"] + store)
        #expect(rollback.status == 1 && shop.current() == third)

        let scores = shop.path("scores.csv")
        let scored = try Executable.trainer.run(["score", "--state", state, "--output", scores] + store)
        #expect(scored.status == 0)
        #expect(!text(of: URL(fileURLWithPath: scores)).contains(Self.erased))
        serving.terminate()
        _ = serving.waitForExit()
        #expect(!serving.log.contains(Self.erased))
        #expect(try traces(shop.models) == [] && traces(state) == [])
        // A new start knows it, too.
        let again = try server(shop)
        #expect(try basis(again) == "population")
        #expect(!again.log.contains(Self.erased))
    }

    @Test func erasedNeedsTheStateFolder() throws {
        let shop = try Shop()
        let outcome = try Executable.trainer.run(["prune", "--erased", "--models", shop.models])
        #expect(outcome.status == 2 && outcome.errors.contains("--state"))
        let empty = try Executable.trainer.run([
            "train", shop.path("shop.yaml"), "--models", shop.models, "--state", shop.path("none"),
        ])
        #expect(empty.status == 1 && empty.errors.contains("no events were recorded here"))
    }
}
