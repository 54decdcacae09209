import Foundation
import PatronClient
import PatronCore
import PatronTestSupport
import PatronWire
import Testing

/// A swap is not noticed: answers are those of the version they name, and memory goes when the last request lets go of it.
@Suite struct SwapTests {
    /// A shop with two versions, the first of them live.
    private struct TwoVersions {
        let shop: Shop
        let names: [String]

        init() throws {
            shop = try Shop()
            names = [try shop.train(), try shop.trainAnother()]
        }

        func server(_ arguments: String...) throws -> ServerProcess {
            try ServerProcess(
                models: shop.models,
                ["--poll-milliseconds", "10", "--event-loops", "2", "--state", shop.path("state")] + arguments)
        }

        /// What a version answers to each customer, apart from the answer's id.
        func answers(_ version: String) throws -> [[UInt8]] {
            try shop.setCurrent(version)
            let server = try server()
            let connection = try RawConnection.greeted(server.port)
            let answers = try SwapTests.customers.map { try connection.recommendation(for: $0).content }
            #expect(server.isRunning)
            return answers
        }
    }

    private static let customers = (0..<40).map { "c\($0 * 9)" } + ["stranger"]

    @Test(arguments: [true, false]) func everyAnswerIsThatOfTheVersionItNames(keepsPrevious: Bool) throws {
        let versions = try TwoVersions()
        var expected: [String: [[UInt8]]] = [:]
        for name in versions.names { expected[name] = try versions.answers(name) }
        #expect(expected[versions.names[0]] != expected[versions.names[1]])
        try versions.shop.setCurrent(versions.names[0])
        let server = try keepsPrevious ? versions.server() : versions.server("--previous-versions", "0")
        let connections = try (0..<3).map { _ in try RawConnection.greeted(server.port) }
        var at = 0
        for swap in 1...20 {
            let next = versions.names[swap % 2]
            try versions.shop.setCurrent(next)
            var seen: Set<String> = []
            while seen != [next] {
                seen = []
                for connection in connections {
                    at = (at + 1) % Self.customers.count
                    let (version, content) = try connection.recommendation(for: Self.customers[at])
                    #expect(expected[version]?[at] == content, "\(Self.customers[at]) from \(version)")
                    seen.insert(version)
                }
            }
        }
        // A version that is still in memory is not loaded again.
        #expect(server.log.contains("version is live again") == keepsPrevious)
        #expect(server.log.contains("error") == false && server.isRunning)
    }

    @Test func aVersionLeavesMemoryWhenTheLastRequestLetsGo() throws {
        let versions = try TwoVersions()
        let server = try versions.server("--previous-versions", "0")
        let reader = try RawConnection.greeted(server.port)
        // Without credit the stream stops, and holds the version that it began with.
        try reader.request(.scoreCustomers, id: 9, Request.batch(300))
        for _ in 0..<64 { #expect(try reader.frame()?.status == .ok) }
        try versions.shop.setCurrent(versions.names[1])
        let other = try RawConnection.greeted(server.port)
        let swapped = try eventually {
            try other.recommendation(for: "c4").version == versions.names[1] ? true : nil
        }
        #expect(swapped == true && server.maps(versions.names[0]) && server.maps(versions.names[1]))
        try reader.send(.credit, id: 9, message { $0.append(1, varint: 1000) })
        while let frame = try reader.frame(), frame.header.hasMore {
            #expect(frame.text(ofField: 1) == versions.names[0])
        }
        #expect(eventually { server.maps(versions.names[0]) ? nil : true } == true)
        #expect(server.maps(versions.names[1]))
    }

    @Test func thePreviousVersionStaysInMemoryUntilItLeavesTheStore() throws {
        let versions = try TwoVersions()
        let server = try versions.server()
        try versions.shop.setCurrent(versions.names[1])
        let connection = try RawConnection.greeted(server.port)
        let swapped = try eventually {
            try connection.recommendation(for: "c4").version == versions.names[1] ? true : nil
        }
        #expect(swapped == true && server.maps(versions.names[0]))
        try FileManager.default.removeItem(atPath: versions.shop.version(versions.names[0]))
        #expect(eventually { server.maps(versions.names[0]) ? nil : true } == true)
        // And is not what a rollback leads to any more.
        try versions.shop.setCurrent(versions.names[0])
        #expect(eventually { server.log.contains("\(versions.names[1]) stays live") ? true : nil } == true)
        #expect(try connection.recommendation(for: "c4").version == versions.names[1])
    }

    @Test(.enabled(if: sched_getscheduler(0) == 0, "these tests have no usual priority themselves"))
    func oneThreadIsIdle() throws {
        let server = try Served().server
        #expect(eventually { server.idleThreads == 1 ? true : nil } == true)
    }
}

extension RawConnection {
    /// A recommendation: the version it names, and its bytes without the answer's id.
    fileprivate func recommendation(for customer: String) throws -> (version: String, content: [UInt8]) {
        let frame = try ask(.recommend, Request.recommend(customer, count: 10))
        #expect(frame.status == .ok)
        guard let version = frame.text(ofField: 1), let id = frame.text(ofField: 3) else {
            throw PatronError(.corrupt, "an answer without version or id")
        }
        let text = Data(frame.payload)
        guard let range = text.range(of: Data(id.utf8)) else { throw PatronError(.corrupt, "an answer without its id") }
        return (version, Array(text[..<range.lowerBound] + text[range.upperBound...]))
    }
}

extension ServerProcess {
    /// Whether files of a version are mapped into the process.
    fileprivate func maps(_ version: String) -> Bool {
        // Files of proc(5) have no size: they are read to their end.
        let maps = try? FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(processID)/maps")).readToEnd()
        return String(decoding: maps ?? Data(), as: UTF8.self).contains("/\(version)/")
    }

    /// Threads that make way for all others: SCHED_IDLE, which is 5 in field 41 of proc(5)'s `stat`.
    fileprivate var idleThreads: Int {
        let tasks = "/proc/\(processID)/task"
        return ((try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []).count { task in
            // The name, which may hold spaces, ends with a parenthesis; field 3 follows.
            let fields =
                text(of: URL(fileURLWithPath: "\(tasks)/\(task)/stat"))
                .split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 38 && fields[38] == "5"
        }
    }
}
