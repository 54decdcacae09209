import Foundation
import PatronCore
import PatronTestSupport
import PatronWire
import Synchronization
import Testing

/// A server with the small shop's two namespaces.
struct Served {
    let server: ServerProcess
    private let shop: Shop

    init(_ arguments: [String] = []) throws {
        shop = try Self.sharedShop()
        server = try ServerProcess(models: shop.models, arguments)
    }

    var port: Int { server.port }
    func greeted() throws -> RawConnection { try RawConnection.greeted(port) }

    /// The process lives and answers a new connection.
    func expectAlive() throws {
        let health = try greeted().ask(.health)
        #expect(server.isRunning && health.status == .ok)
    }

    private struct WeakShop: Sendable { weak var shop: Shop? }
    private static let shared = Mutex(WeakShop())

    /// Tests that run at the same time share one store, which goes with the last of them.
    private static func sharedShop() throws -> Shop {
        try shared.withLock { shared in
            if let shop = shared.shop { return shop }
            let shop = try Shop.trained()
            shared.shop = shop
            return shop
        }
    }
}
