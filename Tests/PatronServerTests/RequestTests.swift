import Foundation
import PatronClient
import PatronCore
import PatronTestSupport
import PatronWire
import Testing

/// Requests that are wrong, or ask for what is not served: each gets a status and the field's name, and the connection lives.
@Suite struct RequestTests {
    /// Asks all of it on one connection.
    private func expect(_ cases: [(Method, [UInt8], StatusCode, field: String)]) throws {
        let served = try Served()
        let connection = try served.greeted()
        for (at, (method, payload, status, field)) in cases.enumerated() {
            let frame = try connection.ask(method, payload, id: UInt32(at + 1))
            #expect(
                frame.header.id == UInt32(at + 1) && frame.status == status, "\(method) \(field): \(frame.header.code)")
            #expect(
                frame.detail?.field == field && frame.detail?.message.isEmpty == false, "\(frame.detail?.message ?? "")"
            )
        }
        #expect(try connection.ask(.recommend, Request.recommend()).status == .ok)
        try served.expectAlive()
    }

    @Test func aCountOfNoneOrAMillion() throws {
        let similar = { (count: UInt64) in
            message {
                $0.append(1, text: "shop")
                $0.append(7, text: "i3")
                $0.append(8, varint: count)
            }
        }
        try expect([
            (.recommend, Request.recommend(count: 0), .invalidArgument, "count"),
            (.recommend, Request.recommend(count: 1_000_000), .invalidArgument, "count"),
            (.recommend, Request.recommend(count: 0xFFFF_FFFF), .invalidArgument, "count"),
            (.similarItems, similar(0), .invalidArgument, "count"),
            (.similarItems, similar(1_000_000), .invalidArgument, "count"),
        ])
    }

    @Test func fieldsThatAreNotServedAreNotIgnored() throws {
        try expect([
            (.recommend, Request.recommend { $0.append(5, text: "app") }, .unimplemented, "channel"),
            (.trending, Request.recommend { $0.append(5, text: "app") }, .unimplemented, "channel"),
        ])
    }

    @Test func valuesThatMakeNoSense() throws {
        let long = [UInt8](repeating: 65, count: Limits.idBytes + 1)
        try expect([
            (.recommend, Request.recommend(String(decoding: long, as: UTF8.self)), .invalidArgument, "customer"),
            (.recommend, Request.recommend { $0.append(16, presentDouble: .nan) }, .invalidArgument, "minimum_score"),
            (.recommend, Request.recommend { $0.append(4, varint: UInt64.max >> 1) }, .invalidArgument, "as_of"),
            (
                .recommend,
                Request.recommend {
                    $0.append(
                        7,
                        element: message {
                            $0.append(1, text: "i1"); $0.append(4, presentDouble: .infinity)
                        })
                },
                .invalidArgument, "history[0].quantity"
            ),
            (
                .recommend, Request.recommend { $0.append(10, element: message { $0.append(3, presentDouble: -1) }) },
                .invalidArgument, "bought.within_days"
            ),
            (
                .similarItems,
                message {
                    $0.append(1, text: "shop"); $0.append(7, text: "no-such"); $0.append(8, varint: 3)
                }, .notFound, "item"
            ),
            (
                .similarItems,
                message {
                    $0.append(1, text: "shop"); $0.append(8, varint: 3)
                }, .invalidArgument, "item"
            ),
            (.scoreCustomers, message { $0.append(1, text: "shop") }, .invalidArgument, "customers"),
            (
                .scoreCustomers,
                message {
                    $0.append(1, text: "shop"); $0.append(9, text: "c1"); $0.append(9, bytes: long)
                },
                .invalidArgument, "customers[1]"
            ),
        ])
    }

    @Test func scoresThatAreNotThere() throws {
        func score(_ number: UInt64) -> [UInt8] {
            message {
                $0.append(1, text: "shop")
                $0.append(2, text: "c4")
                $0.append(7, varint: number)
            }
        }
        try expect([
            (.scoreCustomer, score(99), .unimplemented, "scores[0]")
        ])
        // A shop whose recipe has no propensity.
        var small = SmallShop()
        small.families = "families:\n  lifetime_value:\n"
        let shop = try Shop(small)
        try shop.train()
        let server = try ServerProcess(models: shop.models)
        let connection = try RawConnection.greeted(server.port)
        let churn = try connection.ask(.scoreCustomer, score(2))
        #expect(churn.status == .failedPrecondition && churn.detail?.field == "scores[0]")
        #expect(try connection.ask(.scoreCustomer, score(4), id: 2).status == .ok)
        #expect(try connection.ask(.recommend, Request.recommend(), id: 3).status == .failedPrecondition)
    }

    @Test func namespaces() throws {
        try expect([
            (
                .recommend,
                message {
                    $0.append(2, text: "c4"); $0.append(8, varint: 3)
                }, .invalidArgument, "namespace"
            ),
            (
                .recommend,
                message {
                    $0.append(1, text: "nowhere"); $0.append(8, varint: 3)
                }, .notFound, "namespace"
            ),
            (
                .recommend,
                message {
                    $0.append(1, text: "visits"); $0.append(8, varint: 3)
                }, .failedPrecondition, "namespace"
            ),
            (.health, message { $0.append(1, text: "nowhere") }, .notFound, "namespace"),
            (.listModels, message { $0.append(1, text: "nowhere") }, .notFound, "namespace"),
            (.scoreCustomers, message { $0.append(9, text: "c1") }, .invalidArgument, "namespace"),
        ])
    }

    @Test func methodsThatAreNotServed() throws {
        let served = try Served()
        let connection = try served.greeted()
        for (at, code) in [
            Method.forecast.rawValue, Method.surveyScores.rawValue, 0, 999, 0xFFFF,
        ].enumerated() {
            try connection.send(.request, code: code, id: UInt32(at + 1))
            let frame = try #require(try connection.frame())
            #expect(frame.status == .unimplemented && frame.header.id == UInt32(at + 1), "method \(code)")
        }
        #expect(try connection.ask(.health).status == .ok)
    }

    @Test func payloadsThatAreNoMessages() throws {
        try expect([
            (.recommend, [0xFF, 0xFF, 0xFF], .invalidArgument, ""),
            (.recommend, [0x0A, 0x20, 0x41], .invalidArgument, ""),
            (.getProfile, [UInt8](repeating: 0x0B, count: 200), .invalidArgument, ""),
            (.scoreCustomers, [0x4A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], .invalidArgument, ""),
        ])
    }

    /// Any bytes as a payload of any served method: an answer, and the process lives.
    @Test func randomPayloads() throws {
        let served = try Served()
        let connection = try served.greeted()
        var random = SeededGenerator(seed: 11)
        let methods: [Method] = [
            .recommend, .similarItems, .scoreCustomer, .predictConversion, .assignSegment, .explainScore, .getProfile,
            .listModels, .health, .noOp, .boughtTogether, .trending, .buyAgain, .rankItems, .recommendPage,
            .customersForItem,
        ]
        for id in UInt32(1)...3000 {
            let method = methods[random.below(methods.count)]
            // Half of them are requests with one byte changed, which come further than noise.
            var payload = Request.recommend {
                $0.append(9, text: "i1"); $0.append(17, varint: 1)
            }
            if random.below(2) == 0 {
                payload[random.below(payload.count)] = UInt8(random.below(256))
            } else {
                payload = (0..<random.below(60)).map { _ in UInt8(random.below(256)) }
            }
            let frame = try connection.ask(method, payload, id: id)
            #expect(
                frame.header.id == id && frame.status != .internal,
                "\(method) \(payload): \(frame.detail?.message ?? "")")
        }
        try served.expectAlive()
    }

    /// An unknown customer is no error: the popular items, labelled as such.
    @Test func aStrangerGetsALabelledFallback() throws {
        let served = try Served()
        let connection = try served.greeted()
        let stranger = try connection.ask(.recommend, Request.recommend("nobody"))
        let known = try connection.ask(.recommend, Request.recommend())
        func field(_ frame: Frame, _ number: UInt32) -> UInt64? {
            frame.payload.withUnsafeBytes { bytes in
                var reader = ProtoReader(bytes)
                while let field = reader.next() { if field.number == number { return field.varint } }
                return nil
            }
        }
        #expect(stranger.status == .ok && stranger.count(ofField: 4) == 3 && field(stranger, 5) == 4)
        #expect(known.status == .ok && known.count(ofField: 4) == 3 && field(known, 5) == 1)
    }
}
