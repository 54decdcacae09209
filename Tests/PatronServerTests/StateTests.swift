import Foundation
import PatronClient
import PatronCore
import PatronTestSupport
import PatronWire
import Testing

/// Recording over real sockets: what one connection was told is recorded, every connection's next answer knows.
@Suite struct StateTests {
    private final class Folder {
        let path: String
        init() throws { path = try TestData.temporaryFolder().path }
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private func purchase(_ customer: String, _ order: String, id: String = "") throws -> [UInt8] {
        var request = Request(namespace: "shop")
        var event = Request.Event("purchase", customer: EntityID(customer), item: "i1")
        event.order = EntityID(order)
        event.id = EntityID(id)
        event.quantity = 2
        request.events = [event]
        return try request.payload(for: .recordEvents)
    }

    private func orders(_ server: ServerProcess, _ customer: String) throws -> Double {
        try server.ask("score", "--namespace", "shop", "--customer", customer)["purchases"]?["orders"]?.double ?? 0
    }

    @Test func theNextRequestOfAnotherConnectionKnows() throws {
        let folder = try Folder()
        let served = try Served(["--state", folder.path, "--event-loops", "2"])
        let (writer, reader) = (try served.greeted(), try served.greeted())
        let score = message {
            $0.append(1, text: "shop")
            $0.append(2, text: "new")
        }
        #expect(try reader.ask(.scoreCustomer, score).count(ofField: 11) == 0)
        for round in 1...50 {
            #expect(try writer.ask(.recordEvents, purchase("new", "o\(round)"), id: UInt32(round)).status == .ok)
            let answer = try AnswerJSON.decode(try reader.ask(.scoreCustomer, score).payload, of: .scoreCustomer)
            #expect(answer["purchases"]?["orders"] == .int(Int64(round)))
        }
        // The profile, too, and prices that were not given are the shop's.
        let profile = try served.server.ask("profile", "--namespace", "shop", "--customer", "new")
        #expect(profile["history"]?.elements.first?["item"]?.text == "i1")
        #expect(profile["purchases"]?["spend"]?.double == 50 * 2 * 2.5)
    }

    @Test func everythingIsThereAfterARestartAndARollback() throws {
        let folder = try Folder()
        let shop = try Shop()
        // Two frozen clocks stand at two moments, and what happens at one is not new to the other.
        try shop.write("shop.yaml", SmallShop().recipe.replacingOccurrences(of: "clock: frozen", with: "clock: live"))
        let first = try shop.train()
        let second = try shop.trainAnother()
        var server: ServerProcess? = try ServerProcess(models: shop.models, ["--state", folder.path])
        func ask(_ arguments: String...) throws {
            #expect(try server?.client(arguments).status == 0, "\(arguments)")
        }
        try ask(
            "record-events", "--namespace", "shop", "--customer", "new", "--kind", "purchase", "--item", "i1", "i2",
            "--order", "a")
        try ask("update-items", "--namespace", "shop", "--item", "i3", "--stock", "0")
        try ask("erase-customer", "--namespace", "shop", "--customer", "c4")
        func check(_ version: String) throws {
            let server = try #require(server)
            let live = try eventually { try server.shopModel()?["version"]?.text == version ? true : nil }
            #expect(live == true)
            let score = try server.ask("score", "--namespace", "shop", "--customer", "new")
            #expect(score["purchases"]?["orders"] == 1 && score["purchases"]?["distinct_items"] == 2, "\(version)")
            let erased = try server.ask("score", "--namespace", "shop", "--customer", "c4")
            #expect(erased["basis"]?.text == "population", "\(version)")
            let all = try server.ask("recommend", "--namespace", "shop", "--customer", "nobody", "--count", "100")
            #expect(all["items"]?.elements.count == 59, "\(version)")
        }
        try check(first)
        try shop.setCurrent(second)
        try check(second)
        try shop.setCurrent(first)
        try check(first)
        server = nil
        server = try ServerProcess(models: shop.models, ["--state", folder.path])
        try check(first)
        let again = try #require(server).ask(
            "record-events", "--namespace", "shop", "--customer", "c4", "--kind", "view", "--item", "i1")
        #expect(again["recorded"] == 0)
    }

    @Test func manyWriteAtOnce() throws {
        let folder = try Folder()
        let served = try Served(["--state", folder.path, "--durability", "normal"])
        let connections = try (0..<8).map { _ in try served.greeted() }
        for (at, connection) in connections.enumerated() {
            for n in 0..<50 { try connection.request(.recordEvents, id: UInt32(n + 1), purchase("all", "o\(at)-\(n)")) }
        }
        for connection in connections { for _ in 0..<50 { #expect(try connection.frame()?.status == .ok) } }
        #expect(try orders(served.server, "all") == 400)
        // The same event again, from anywhere, changes nothing.
        for connection in connections {
            #expect(try connection.ask(.recordEvents, purchase("all", "again", id: "once"), id: 99).status == .ok)
        }
        #expect(try orders(served.server, "all") == 401)
    }

    @Test func withoutAFolderNothingIsRecorded() throws {
        let served = try Served()
        let answer = try served.greeted().ask(.recordEvents, purchase("new", "o1"))
        #expect(answer.status == .failedPrecondition && answer.detail?.message.contains("--state") == true)
    }

    @Test func whatDoesNotFitTheQueueIsShed() throws {
        let folder = try Folder()
        let served = try Served(["--state", folder.path, "--event-queue-limit", "1"])
        let connection = try served.greeted()
        for n in 0..<500 { try connection.request(.recordEvents, id: UInt32(n + 1), purchase("all", "o\(n)")) }
        var (recorded, shed) = (0, 0)
        for _ in 0..<500 {
            let frame = try #require(try connection.frame())
            if frame.status == .ok { recorded += 1 }
            if frame.status == .resourceExhausted, (frame.detail?.retryAfterMilliseconds ?? 0) > 0 { shed += 1 }
        }
        #expect(recorded > 0 && shed > 0 && recorded + shed == 500)
        #expect(try orders(served.server, "all") == Double(recorded))
    }

    @Test func eventsThatMakeNoSense() throws {
        let folder = try Folder()
        let served = try Served(["--state", folder.path])
        let connection = try served.greeted()
        func expect(_ field: String, _ change: (inout Request.Event) -> Void) throws {
            var request = Request(namespace: "shop")
            var bad = Request.Event("purchase", customer: "c1", item: "i1")
            change(&bad)
            request.events = [Request.Event("view", customer: "c1", item: "i1"), bad]
            let answer = try connection.ask(.recordEvents, try request.payload(for: .recordEvents))
            #expect(answer.status == .invalidArgument && answer.detail?.field == "events[1].\(field)")
        }
        try expect("kind") { $0.kind = "stolen" }
        try expect("kind") { $0.kind = "" }
        try expect("customer") { $0.customer = "" }
        try expect("customer") { $0.customer = EntityID(bytes: [UInt8](repeating: 1, count: 256)) }
        try expect("interaction.item") { $0.item = "" }
        try expect("interaction.quantity") { $0.quantity = -1 }
        try expect("interaction.unit_price") { $0.unitPrice = .infinity }
        try expect("interaction.time") { $0.time = Timestamp(milliseconds: .max) }
        try expect("session") { $0.kind = "login" }
        // Nothing of them was recorded.
        #expect(
            try served.server.ask("recommend", "--namespace", "shop", "--customer", "c1")["basis"]?.text == "customer")
        let empty = try connection.ask(.recordEvents, message { $0.append(1, text: "shop") })
        #expect(empty.status == .invalidArgument && empty.detail?.field == "events")
        let nobody = try connection.ask(.eraseCustomer, message { $0.append(1, text: "shop") })
        #expect(nobody.status == .invalidArgument && nobody.detail?.field == "customer")
    }
}
