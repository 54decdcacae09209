import PatronClient
import PatronCore
import Testing

@Suite("Connection, against a fake server", .timeLimit(.minutes(1)))
struct PatronConnectionTests {
    private func connected(
        credit: Int = 4, _ body: (PatronConnection) async throws -> Void
    ) async throws {
        let server = try await FakeServer.start(credit: credit)
        let connection = try await PatronConnection.connect(host: "127.0.0.1", port: server.port)
        try await body(connection)
        await connection.close()
        await server.stop()
    }

    @Test("A typed answer")
    func recommend() async throws {
        try await connected { connection in
            #expect(connection.serverName == "fake/1")
            let answer = try await connection.recommend(Request(customer: "13085", count: 2))
            #expect(answer.provenance.modelVersion == "v1")
            #expect("\(answer.provenance.asOf)" == "2011-12-09T12:50:00Z")
            #expect(answer.basis == .customer && answer.shortfall == .none)
            #expect(answer.items.map(\.item) == ["85123A", EntityID(bytes: [0xFF, 0])])
            #expect(answer.items.map(\.source) == [.personal, .buyAgain])
            #expect(try await connection.health().status == .draining)
        }
    }

    @Test("The same answer as JSON: short enums, base64, numbers, empty lists, no absent messages")
    func json() async throws {
        try await connected { connection in
            let answer = try await connection.answer(MethodName("recommend"), Request(customer: "13085", count: 2))
            let expected =
                #"{"model_version":"v1","as_of":1323435000000,"answer_id":"","items":["#
                + #"{"item":"85123A","score":0.1,"source":"personal","bought_before":false,"reasons":[],"name":"","#
                + #""quantity":0,"pack_size":0,"unit_price":0,"expected_margin":0,"due_time":0,"#
                + #""confidence":0,"lift":0,"baskets":0},"#
                + #"{"item":{"base64":"/wA="},"score":0,"source":"buy_again","bought_before":false,"reasons":[],"name":"","#
                + #""quantity":0,"pack_size":0,"unit_price":0,"expected_margin":0,"due_time":0,"#
                + #""confidence":0,"lift":0,"baskets":0}],"#
                + #""basis":"customer","shortfall":"none"}"#
            #expect(answer.description == expected)
        }
    }

    @Test("A failure has the server's status, field and time to try again")
    func failure() async throws {
        try await connected { connection in
            let error = await #expect(throws: PatronError.self) {
                try await connection.recommend(Request(customer: "13085", count: 0))
            }
            #expect(error?.code == .badInput)
            #expect(error?.place?.field == "count")
            let failure = error?.cause as? ServerFailure
            #expect(failure?.code == 3 && failure?.status == "INVALID_ARGUMENT")
            let other = await #expect(throws: PatronError.self) { try await connection.profile(Request(customer: "1")) }
            #expect(other?.code == .unsupported)
            #expect((other?.cause as? ServerFailure)?.retryAfter == TimeSpan(milliseconds: 250))
        }
    }

    @Test("A field that a method does not have is bad usage, before anything is sent")
    func unknownField() async throws {
        try await connected { connection in
            var request = Request(customer: "13085")
            request.history = ["85123A"]
            let error = await #expect(throws: PatronError.self) { try await connection.profile(request) }
            #expect(error?.code == .badUsage)
            #expect(error?.place?.field == "history")
        }
    }

    @Test("Answers in another order reach who asked; over the limit is refused; many tasks at once")
    func multiplexed() async throws {
        try await connected { connection in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        let models = try await connection.models()
                        #expect(models.isEmpty)
                    }
                }
                try await group.waitForAll()
            }
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        do {
                            return try await connection.recommend(Request(customer: "1", count: 2)).items.count == 2
                        } catch let error as PatronError where error.code == .limitExceeded { return true }
                    }
                }
                for try await good in group { #expect(good) }
            }
        }
    }

    @Test("A stream's credit is granted as it is read", arguments: [1, 4, 64])
    func stream(credit: Int) async throws {
        try await connected(credit: credit) { connection in
            let ids = (0..<100).map { EntityID("customer \($0)") }
            var seen: [EntityID] = []
            for try await scores in try connection.scoreCustomers(Request(customers: ids)) {
                seen.append(scores.customer)
            }
            #expect(seen == ids)
        }
    }

    @Test("Leaving a stream early cancels it, and the connection goes on")
    func leftStream() async throws {
        try await connected { connection in
            let ids = (0..<100).map { EntityID("customer \($0)") }
            for try await _ in try connection.scoreCustomers(Request(customers: ids)) { break }
            #expect(try await connection.recommend(Request(customer: "1", count: 2)).items.count == 2)
        }
    }

    @Test("A deadline passes, a task is cancelled: the caller goes on, and so does the connection")
    func deadlineAndCancel() async throws {
        try await connected { connection in
            let error = await #expect(throws: PatronError.self) {
                try await connection.predictConversion(Request(timeout: TimeSpan(milliseconds: 20)))
            }
            #expect((error?.cause as? ServerFailure)?.status == "DEADLINE_EXCEEDED")
            let task = Task { try await connection.predictConversion(Request()) }
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            let answer = try await connection.recommend(Request(customer: "1", count: 2))
            #expect(answer.items.count == 2)
        }
    }

    @Test("Nobody listens; the token is wrong; the other side is no Patron; it closes with requests in flight")
    func refusals() async throws {
        let server = try await FakeServer.start(token: [1])
        let wrong = await #expect(throws: PatronError.self) {
            try await PatronConnection.connect(host: "127.0.0.1", port: server.port, token: [2])
        }
        #expect((wrong?.cause as? ServerFailure)?.status == "UNAUTHENTICATED")
        let right = try await PatronConnection.connect(host: "127.0.0.1", port: server.port, token: [1])
        let waiting = Task { try await right.predictConversion(Request()) }
        try await Task.sleep(for: .milliseconds(20))
        await right.close()
        let lost = await #expect(throws: PatronError.self) { _ = try await waiting.value }
        #expect(lost?.code == .unavailable)
        let after = await #expect(throws: PatronError.self) { try await right.health() }
        #expect(after?.code == .unavailable)
        await server.stop()
        let nobody = await #expect(throws: PatronError.self) {
            try await PatronConnection.connect(host: "127.0.0.1", port: server.port)
        }
        #expect(nobody?.code == .unavailable)
    }
}
