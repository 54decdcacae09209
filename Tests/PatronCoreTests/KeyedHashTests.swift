import PatronCore
import Testing

@Suite struct KeyedHashTests {
    /// The first vectors of the reference implementation's table for 128 bits: key 00 01 .. 0f, input of n bytes 00 01 ...
    @Test func sipHashReferenceVectors() {
        let key = HashKey(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)
        #expect(
            key.hash([]).bytes == [
                0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6, 0x6d, 0xf6, 0x72, 0x14, 0xc7, 0x55, 0x02, 0x93,
            ])
        #expect(
            key.hash([0]).bytes == [
                0xda, 0x87, 0xc1, 0xd8, 0x6b, 0x99, 0xaf, 0x44, 0x34, 0x76, 0x59, 0x11, 0x9b, 0x22, 0xfc, 0x45,
            ])
    }

    @Test func everyByteAndTheLengthCount() {
        let key = HashKey(1, 2)
        var seen: Set<KeyedHash> = []
        for length in 0...40 {
            let bytes = [UInt8](repeating: 0, count: length)
            #expect(seen.insert(key.hash(bytes)).inserted)
            for at in bytes.indices {
                var other = bytes
                other[at] = 1
                #expect(seen.insert(key.hash(other)).inserted)
            }
        }
    }

    @Test func hashesOfOnePurposeAreNotThoseOfAnother() {
        let (shop, other) = (
            IdentityKeys(HashKey(1, 2), namespace: "shop"), IdentityKeys(HashKey(1, 2), namespace: "b")
        )
        let hashes = [shop.customers, shop.sessions, shop.orders, shop.events, other.customers].map { $0.hash([65]) }
        #expect(Set(hashes).count == hashes.count)
        #expect(KeyedHash(bytes: hashes[0].bytes) == hashes[0] && KeyedHash(bytes: [1, 2]) == nil)
    }
}
