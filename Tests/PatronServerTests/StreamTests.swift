import Foundation
import PatronClient
import PatronTestSupport
import PatronWire
import Testing

/// Batches: streamed within credit, cancelled, late, and beside other requests.
@Suite struct StreamTests {
    private static let batch = 300
    private static let initialCredit = 64

    /// Starts a batch and reads what its initial credit allows.
    private func stalled(_ served: Served, id: UInt32 = 9, time: UInt32 = 0) throws -> RawConnection {
        let connection = try served.greeted()
        try connection.request(.scoreCustomers, id: id, time: time, Request.batch(Self.batch))
        for _ in 0..<Self.initialCredit {
            let frame = try #require(try connection.frame())
            #expect(frame.header.id == id && frame.header.hasMore && frame.status == .ok)
        }
        return connection
    }

    private func credit(_ answers: UInt64) -> [UInt8] { message { $0.append(1, varint: answers) } }

    @Test func aStreamStopsWithoutCreditAndHoldsUpNothing() throws {
        let served = try Served()
        let connection = try stalled(served)
        // Whatever is asked meanwhile is answered at once: no answer of the stream stands before it.
        for id in UInt32(1)...5 {
            let frame = try connection.ask(.recommend, Request.recommend(), id: id)
            #expect(frame.header.id == id && frame.status == .ok)
        }
        try connection.send(.credit, id: 9, credit(36))
        for _ in 0..<36 { #expect(try connection.frame()?.header.id == 9) }
        #expect(try connection.ask(.health, id: 6).header.id == 6)
        try connection.send(.credit, id: 9, credit(1000))
        var customers: [String] = []
        while let frame = try connection.frame(), frame.header.hasMore {
            customers.append(frame.text(ofField: 4) ?? "")
        }
        #expect(customers == (100..<Self.batch).map { "c\($0)" })
        // The end has come, and the id is free.
        #expect(try connection.ask(.health, id: 9).status == .ok)
    }

    @Test func aCancelledStreamEndsOnce() throws {
        let served = try Served()
        let connection = try stalled(served)
        try connection.send(.cancel, id: 9)
        let last = try #require(try connection.frame())
        #expect(last.header.id == 9 && last.status == .cancelled && !last.header.hasMore)
        try connection.send(.credit, id: 9, credit(100))
        try connection.send(.cancel, id: 9)
        #expect(try connection.ask(.health, id: 9).status == .ok)
    }

    @Test func anIdInFlightIsNotFree() throws {
        let served = try Served()
        let connection = try stalled(served)
        try connection.request(.health, id: 9)
        let last = try #require(try connection.frame())
        #expect(
            last.header.id == 0 && last.status == .invalidArgument && last.detail?.message.contains("in flight") == true
        )
        #expect(try connection.frame() == nil)
        try served.expectAlive()
    }

    @Test func aStreamBeyondItsDeadlineEnds() throws {
        let served = try Served()
        let connection = try served.greeted()
        try connection.request(.scoreCustomers, id: 9, time: 20_000, Request.batch(Self.batch))
        var answers = 0
        var last: Frame?
        while last == nil {
            let frame = try #require(try connection.frame())
            guard frame.header.hasMore else {
                last = frame
                continue
            }
            answers += 1
            if answers == Self.initialCredit {
                // The deadline is the server's: only time makes it pass.
                usleep(40_000)
                try connection.send(.credit, id: 9, credit(10))
            }
        }
        #expect(last?.status == .deadlineExceeded && last?.header.id == 9 && answers <= Self.initialCredit)
        #expect(try connection.ask(.health, id: 9).status == .ok)
    }

    /// Clients that leave in the middle of a stream, politely or not.
    @Test func clientsThatVanish() throws {
        let served = try Served()
        for at in 0..<20 {
            let connection = try stalled(served)
            try connection.send(.credit, id: 9, credit(10_000))
            if at % 2 == 0 { connection.vanish() }
        }
        let half = try served.greeted()
        try half.request(.scoreCustomers, id: 1, Request.batch(Self.batch))
        half.finishSending()
        while try half.frame() != nil {}
        try served.expectAlive()
    }

    /// The default limits fit together: the largest batch is taken.
    @Test func theLargestBatch() throws {
        let served = try Served()
        let connection = try served.greeted()
        let batch = message { fields in
            fields.append(1, text: "shop")
            for at in 0..<100_000 { fields.append(9, text: "\(at)") }
        }
        let first = try connection.ask(.scoreCustomers, batch)
        #expect(first.status == .ok && first.header.flags.contains(.more))
    }
}
