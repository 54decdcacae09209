import Foundation
import PatronBundle
import PatronCore
import PatronTestSupport
import Testing

/// The tiny bundle cut short at every byte, and with bits flipped at random. With verification everything is refused.
/// Without,
/// what opens is read through: under the address sanitizer this shows that no structure that passes its checks leads
/// outside.
@Suite struct FuzzTests {
    private let itemBytes: [UInt8]
    private let customerBytes: [UInt8]

    init() {
        itemBytes = Array(TinyBundle.files[0].file.encoded())
        customerBytes = Array(TinyBundle.files[1].file.encoded())
    }

    private func table(_ bytes: [UInt8]) throws -> TensorFile { try TensorFile(MappedFile(copying: bytes, path: "x")) }

    /// Opens and reads through both tables; true if they were accepted.
    private func reads(items: [UInt8], customers: [UInt8]) throws -> Bool {
        do {
            let items = try ItemTable(table(items))
            touchAll(items: items, customers: try CustomerTable(table(customers), itemCount: items.count))
            return true
        } catch let error as PatronError where error.code == .corrupt {
            return false
        }
    }

    @Test func everyTruncationIsRefusedByStructureAlone() throws {
        #expect(try reads(items: itemBytes, customers: customerBytes))
        for length in itemBytes.indices {
            #expect(try !reads(items: Array(itemBytes[..<length]), customers: customerBytes))
        }
        for length in customerBytes.indices {
            #expect(try !reads(items: itemBytes, customers: Array(customerBytes[..<length])))
        }
    }

    @Test(arguments: 0..<10) func flippedBitsNeverLeadOutside(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<1000 {
            var (items, customers) = (itemBytes, customerBytes)
            items[random.below(items.count)] ^= 1 << UInt8(random.below(8))
            _ = try reads(items: items, customers: customerBytes)
            customers[random.below(customers.count)] ^= 1 << UInt8(random.below(8))
            _ = try reads(items: itemBytes, customers: customers)
        }
    }

    @Test func everyFlippedBitAndTruncationOfTheManifestIsRefused() throws {
        let scratch = try Scratch()
        let version = try TinyBundle.write(into: scratch.store).version
        let bytes = Array(
            try Data(contentsOf: URL(fileURLWithPath: "\(scratch.store.root)/tiny/\(version)/manifest.json")))
        func isRefused(_ bytes: [UInt8]) -> Bool {
            let error = bytes.withUnsafeBytes { bytes in patronError { _ = try Manifest(parsing: bytes) } }
            return error?.code == .corrupt || error?.code == .unsupported
        }
        #expect(!isRefused(bytes))
        for length in bytes.indices { #expect(isRefused(Array(bytes[..<length]))) }
        for at in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[at] ^= 1 << UInt8(bit)
                #expect(isRefused(flipped), "bit \(bit) of byte \(at)")
            }
        }
    }

    @Test(arguments: ["items.safetensors", "customers.safetensors", "manifest.json"])
    func everyFlipOnDiskIsRefusedByVerification(name: String) throws {
        let scratch = try Scratch()
        let version = try TinyBundle.write(into: scratch.store).version
        let folder = "\(scratch.store.root)/tiny/\(version)"
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
        let descriptor = open("\(folder)/\(name)", O_RDWR)
        #expect(descriptor >= 0)
        defer { close(descriptor) }
        var random = SeededGenerator(seed: UInt64(bytes.count))
        var accepted = 0
        for _ in 0..<3000 {
            let at = random.below(bytes.count)
            var flipped = bytes[at] ^ (1 << UInt8(random.below(8)))
            #expect(pwrite(descriptor, &flipped, 1, at) == 1)
            if patronError({ _ = try ModelBundle.open(folder, verification: .everyByte) }) == nil { accepted += 1 }
            flipped = bytes[at]
            #expect(pwrite(descriptor, &flipped, 1, at) == 1)
        }
        #expect(accepted == 0)
        #expect(patronError { _ = try ModelBundle.open(folder, verification: .everyByte) } == nil)
    }
}
