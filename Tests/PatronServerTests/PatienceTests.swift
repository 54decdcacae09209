import Foundation
import PatronClient
import PatronTestSupport
import PatronWire
import Testing

/// Clients that keep the server waiting: each kind has a limit, and no other connection notices.
@Suite struct PatienceTests {
    private func expectEnd(_ connection: RawConnection, _ status: StatusCode, _ words: String) throws {
        let frame = try #require(try connection.frame())
        #expect(frame.header.id == 0 && frame.status == status && frame.detail?.message.contains(words) == true)
        #expect(try connection.frame() == nil)
    }

    @Test func aHelloThatDoesNotCome() throws {
        let served = try Served(["--handshake-milliseconds", "100"])
        let other = try served.greeted()
        let silent = try RawConnection(port: served.port)
        let begun = try RawConnection(port: served.port)
        try begun.send(Array(Request.helloFrame().dropLast()))
        try expectEnd(silent, .deadlineExceeded, "hello")
        try expectEnd(begun, .deadlineExceeded, "hello")
        #expect(try other.ask(.health).status == .ok)
    }

    /// Bytes that trickle do not make a frame: its time counts from the first of them.
    @Test func aFrameThatTrickles() throws {
        let served = try Served(["--frame-milliseconds", "200", "--frame-rate", "1000000000"])
        let connection = try served.greeted()
        let payload = Request.recommend()
        let frame =
            FrameHeader(.request, length: UInt32(payload.count), code: Method.recommend.rawValue, id: 1).bytes + payload
        // A whole frame and the beginning of the next.
        try connection.send(frame + frame.prefix(3))
        #expect(try connection.frame()?.status == .ok)
        try expectEnd(connection, .deadlineExceeded, "whole")
        // A large frame has more time, by its size.
        let patient = try Served(["--frame-milliseconds", "10", "--frame-rate", "1"])
        let large = try patient.greeted()
        try large.send(Array(frame.prefix(17)))
        #expect(eventually { try? patient.greeted().ask(.health).status == .ok ? true : nil } == true)
        try large.send(Array(frame.dropFirst(17)))
        #expect(try large.frame()?.status == .ok)
    }

    /// A connection that nothing is asked on is told to go; one with a request in flight is not idle.
    @Test func anIdleConnectionIsClosed() throws {
        let served = try Served(["--idle-milliseconds", "150"])
        let idle = try served.greeted()
        let busy = try served.greeted()
        try busy.request(.scoreCustomers, id: 9, Request.batch(100))
        for _ in 0..<64 { #expect(try busy.frame()?.header.id == 9) }
        let notice = try #require(try idle.frame())
        let reason = try notice.payload.withUnsafeBytes { try GoingAway(reading: $0).reason }
        #expect(notice.header.kind == .goingAway && reason == "idle")
        #expect(try idle.frame() == nil)
        try busy.send(.credit, id: 9, message { $0.append(1, varint: 100) })
        for _ in 0..<36 { #expect(try busy.frame()?.header.hasMore == true) }
        #expect(try busy.frame()?.header.id == 9)
    }

    /// Someone who asks and never reads is not read from, and closed in the end; others are served meanwhile.
    @Test func aReaderThatDoesNotRead() throws {
        let served = try Served(["--slow-reader-milliseconds", "300", "--pending-write-limit", "1024"])
        let slow = try served.greeted()
        let payload = [UInt8](repeating: 65, count: 500_000)
        let echo = message { $0.append(7, bytes: payload) }
        var isOpen = true
        // More than the sockets of both sides can hold.
        for id in UInt32(1)...60 where isOpen {
            do { try slow.request(.noOp, id: id, echo) } catch { isOpen = false }
        }
        #expect(!isOpen)
        try served.expectAlive()
    }

    /// Encryption changes nothing for whoever does not read.
    @Test func aReaderThatDoesNotReadOverTLS() throws {
        let certificates = try Certificates()
        let served = try Served(
            try certificates.server("one") + ["--slow-reader-milliseconds", "300", "--pending-write-limit", "1024"])
        let echo = message { $0.append(7, bytes: [UInt8](repeating: 65, count: 500_000)) }
        let frames = (1...60 as ClosedRange<UInt32>).flatMap { id in
            FrameHeader(.request, length: UInt32(echo.count), code: Method.noOp.rawValue, id: id).bytes + echo
        }
        let slow = try certificates.client(served.port, sends: Request.helloFrame() + frames)
        defer { slow.terminate() }
        #expect(try eventually { try SystemConnection.accepted(onPort: served.port).isEmpty ? nil : true } == true)
        #expect(try eventually { try SystemConnection.accepted(onPort: served.port).isEmpty ? true : nil } == true)
        let other = try served.server.client(["--tls", "--tls-ca", certificates.ca, "health"])
        #expect(other.status == 0, "\(other.errors)")
    }

    /// The system asks a silent peer whether it is still there, with either protocol.
    @Test(arguments: [0, 50]) func silentPeersAreAsked(seconds: Int) throws {
        let served = try Served(["--keepalive-seconds", "\(seconds)", "--grpc-listen", "127.0.0.1:0"])
        let grpc = try served.server.grpcAddress()
        for port in [served.port, Int(grpc.split(separator: ":").last ?? "") ?? 0] {
            let connection = try RawConnection(port: port)
            if seconds == 0 {
                let accepted = try eventually { try SystemConnection.accepted(onPort: port).first }
                #expect(accepted != nil && accepted?.keepalive == nil)
            } else {
                // At first the system's timer is for what was just sent.
                let keepalive = try eventually { try SystemConnection.accepted(onPort: port).first?.keepalive }
                #expect((40...50).contains(keepalive ?? 0))
            }
            withExtendedLifetime(connection) {}
        }
    }

    @Test func connectionsOfOneAddressAreLimited() throws {
        let served = try Served(["--address-connection-limit", "2"])
        var first: RawConnection? = try served.greeted()
        let second = try served.greeted()
        try expectEnd(try RawConnection(port: served.port), .resourceExhausted, "this address")
        #expect(try first?.ask(.health).status == .ok && second.ask(.health).status == .ok)
        first = nil
        #expect(eventually { try? served.greeted().ask(.health).status == .ok ? true : nil } == true)
    }

    /// When bursts wait for one another for too long, requests are shed with a time to come back, and health still answers.
    @Test func requestsThatHaveWaitedTooLongAreShed() throws {
        let served = try Served(["--lag-milliseconds", "1"])
        let connections = try (0..<8).map { _ in try served.greeted() }
        let payload = Request.recommend(count: 200)
        let burst = (1...UInt32(2000)).flatMap { id in
            FrameHeader(.request, length: UInt32(payload.count), code: Method.recommend.rawValue, id: id).bytes
                + payload
        }
        let shed = try eventually { () -> Frame? in
            for connection in connections { try connection.send(burst) }
            var shed: Frame?
            for connection in connections {
                for _ in 0..<2000 {
                    guard let frame = try connection.frame() else { return nil }
                    #expect(frame.status == .ok || frame.status == .resourceExhausted)
                    if frame.status != .ok { shed = frame }
                }
            }
            return shed
        }
        #expect(shed?.detail?.message.contains("behind") == true && (shed?.detail?.retryAfterMilliseconds ?? 0) > 0)
        #expect(try connections[0].ask(.health).status == .ok)
    }
}
