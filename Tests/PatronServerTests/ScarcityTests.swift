import Foundation
import PatronClient
import PatronCore
import PatronTestSupport
import PatronWire
import Testing

/// A machine that has no more to give: the server says so, loses nothing, and goes on.
@Suite struct ScarcityTests {
    private func purchase(_ at: Int) throws -> [UInt8] {
        var request = Request(namespace: "shop")
        var event = Request.Event("purchase", customer: "full", item: "i1")
        event.order = EntityID("o\(at)")
        request.events = [event]
        return try request.payload(for: .recordEvents)
    }

    /// Events that cannot be written are refused, those that were acknowledged stay, and writing goes on when there is room again.
    @Test func aFullDisk() throws {
        let state = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: state) }
        let served = try Served(["--state", state.path])
        let connection = try served.greeted()
        #expect(try connection.ask(.recordEvents, purchase(0)).status == .ok)
        let log = state.appendingPathComponent("events.sqlite-wal").path
        let bytes = try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int ?? 0
        try served.server.limit(.fileBytes, to: bytes + 20_000)
        var recorded = 1
        var refused: Frame?
        for at in 1..<200 where refused == nil {
            let answer = try connection.ask(.recordEvents, purchase(at), id: UInt32(at + 1))
            if answer.status == .ok { recorded += 1 } else { refused = answer }
        }
        #expect(refused?.status == .unavailable, "\(refused?.detail?.message ?? "all were recorded")")
        func orders() throws -> Double? {
            try served.server.ask("score", "--namespace", "shop", "--customer", "full")["purchases"]?["orders"]?.double
        }
        #expect(try orders() == Double(recorded))
        try served.server.limit(.fileBytes, to: nil)
        #expect(try connection.ask(.recordEvents, purchase(1000), id: 1000).status == .ok)
        #expect(try orders() == Double(recorded + 1))
    }

    /// Without a file left for a new connection, the open ones are answered, and the new one when there is a file again.
    @Test func noFilesLeft() throws {
        let served = try Served()
        let open = try served.greeted()
        #expect(try open.ask(.health).status == .ok)
        try served.server.limit(.files, to: served.server.nextFile())
        // The system takes the connection; the server cannot yet.
        let waiting = try RawConnection(port: served.port)
        try waiting.send(Request.helloFrame())
        for at in 0..<20 {
            #expect(try open.ask(.health, id: UInt32(at + 2)).status == .ok)
            Thread.sleep(forTimeInterval: 0.01)
        }
        #expect(try !waiting.hasBytes())
        try served.server.limit(.files, to: nil)
        #expect(try waiting.frame()?.header.kind == .hello)
        try served.expectAlive()
    }
}
