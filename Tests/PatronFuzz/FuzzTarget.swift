package import PatronCore

/// Something that takes bytes from strangers.
///
/// A target must survive any input: it may refuse it, and it must keep what it promises. What it finds is thrown; what crashes
/// is caught by the supervisor, which runs the target in a process of its own.
package protocol FuzzTarget: AnyObject {
    /// Inputs to start from, most of them good ones.
    var seeds: [[UInt8]] { get }
    /// Inputs are not made longer than this, in bytes.
    var longest: Int { get }
    /// A new input that is right in its structure; nil where mutations of the seeds are enough.
    func generate(_ random: inout SeededGenerator) -> [UInt8]?
    /// Takes one input. The result tells kinds of behaviour apart: an input that behaves as none before it is kept and mutated
    /// further.
    func run(_ input: UnsafeRawBufferPointer) throws -> UInt64
}

extension FuzzTarget {
    package var longest: Int { 4096 }
    package func generate(_ random: inout SeededGenerator) -> [UInt8]? { nil }
}

/// A broken promise.
package struct Finding: Error, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
}

/// Throws unless the promise is kept.
func check(_ isKept: Bool, _ promise: @autoclosure () -> String) throws(Finding) {
    if !isKept { throw Finding("expected: \(promise())") }
}

/// A kind of behaviour, put together from what happened.
struct Behaviour {
    private(set) var value: UInt64 = 0

    mutating func add(_ number: UInt64) { value = mix64(value ^ number) }
    mutating func add(_ number: Int) { add(UInt64(truncatingIfNeeded: number)) }
    mutating func add(_ text: String) {
        var text = text
        // FNV-1a: the same in every process, unlike Swift's hashes.
        add(text.withUTF8 { $0.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } })
    }
    /// An error's kind and place, not the numbers in its message.
    mutating func add(_ error: PatronError) {
        add("\(error.code)")
        add(error.place?.field ?? "")
        add(error.message.filter { $0.isLetter })
    }
}
