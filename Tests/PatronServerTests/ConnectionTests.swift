import PatronClient
import PatronTestSupport
import PatronWire
import Testing

/// Many connections, and the end of them all.
@Suite struct ConnectionTests {
    @Test func connectionsBeyondTheLimitAreToldSo() throws {
        let served = try Served(["--connection-limit", "2"])
        let first = try served.greeted()
        var second: RawConnection? = try served.greeted()
        let third = try RawConnection(port: served.port)
        let refusal = try #require(try third.frame())
        #expect(refusal.header.id == 0 && refusal.status == .resourceExhausted)
        #expect(try third.frame() == nil)
        #expect(try first.ask(.health).status == .ok && second?.ask(.health).status == .ok)
        // A place that is free again is given again.
        second = nil
        let place = eventually { try? served.greeted() }
        #expect(try place?.ask(.health).status == .ok)
    }

    @Test func clientsThatComeAndGo() throws {
        let served = try Served()
        for at in 0..<100 {
            let connection = try RawConnection(port: served.port)
            if at % 4 > 0 { try connection.send(Request.helloFrame()) }
            if at % 4 > 1 { try connection.request(.recommend, id: 1, Request.recommend()) }
            if at % 4 == 3 { connection.vanish() }
        }
        try served.expectAlive()
    }

    /// A client that has sent all it wants still gets its answers.
    @Test func aHalfClosedConnectionIsAnswered() throws {
        let served = try Served()
        for count in [1, 5, 200] {
            let connection = try served.greeted()
            let payload = Request.recommend()
            let header = {
                FrameHeader(.request, length: UInt32(payload.count), code: Method.recommend.rawValue, id: $0)
            }
            try connection.send((1...UInt32(count)).flatMap { header($0).bytes + payload })
            connection.finishSending()
            var answers = 0
            while let frame = try connection.frame() { answers += frame.status == .ok ? 1 : 0 }
            #expect(answers == count)
        }
    }

    /// Versions change under a connection in use: every request is answered by one of them, and none goes back in time.
    @Test func versionsChangeUnderAConnectionInUse() throws {
        let shop = try Shop.trained()
        let first = shop.current()
        let server = try ServerProcess(models: shop.models)
        let second = try shop.trainAnother()
        let connection = try RawConnection.greeted(server.port)
        let payload = Request.recommend()
        let header = { FrameHeader(.request, length: UInt32(payload.count), code: Method.recommend.rawValue, id: $0) }
        let burst = (1...UInt32(50)).flatMap { header($0).bytes + payload }
        for (from, to) in [(first, second), (second, first)] {
            try shop.setCurrent(to)
            var seen = [from]
            let changed = try eventually { () -> Bool? in
                try connection.send(burst)
                for _ in 0..<50 {
                    guard let frame = try connection.frame(), frame.status == .ok, frame.count(ofField: 4) == 3,
                        let version = frame.text(ofField: 1)
                    else { return false }
                    if seen.last != version { seen.append(version) }
                }
                return seen.last == to ? true : nil
            }
            #expect(changed == true && seen == [from, to])
        }
    }

    /// A server that is told to stop answers what is under way, refuses what is new, and goes with status 0.
    @Test func drainingFinishesWhatWasPromised() throws {
        let served = try Served(["--drain-milliseconds", "60000"])
        let idle = try served.greeted()
        let connection = try served.greeted()
        try connection.request(.scoreCustomers, id: 9, Request.batch(100))
        for _ in 0..<64 { #expect(try connection.frame()?.header.id == 9) }
        served.server.terminate()
        #expect(try connection.frame()?.header.kind == .goingAway)
        #expect(try idle.frame()?.header.kind == .goingAway)
        #expect(try idle.frame() == nil)
        let refused = try connection.ask(.health, id: 10)
        #expect(refused.header.id == 10 && refused.status == .unavailable)
        try connection.send(.credit, id: 9, message { $0.append(1, varint: 100) })
        for _ in 0..<36 { #expect(try connection.frame()?.header.hasMore == true) }
        let end = try #require(try connection.frame())
        #expect(end.header.id == 9 && end.status == .ok && end.payload.isEmpty)
        #expect(try connection.frame() == nil)
        #expect(served.server.waitForExit() == 0)
    }

    /// A stream that nobody reads does not keep the server alive for ever.
    @Test func drainingEndsWithItsTime() throws {
        let served = try Served(["--drain-milliseconds", "50"])
        let connection = try served.greeted()
        try connection.request(.scoreCustomers, id: 9, Request.batch(100))
        for _ in 0..<64 { #expect(try connection.frame()?.header.id == 9) }
        served.server.terminate()
        #expect(served.server.waitForExit() == 0)
        while try connection.frame() != nil {}
    }
}
