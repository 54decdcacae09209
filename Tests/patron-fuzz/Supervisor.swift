import Foundation
import PatronCore

/// Runs a target in a process of its own, so that a crash or a hang ends that process alone and its input is kept.
struct Supervisor {
    let target: String
    let seed: UInt64
    let folder: String

    /// What so many runs have shown.
    struct Outcome {
        var runs = 0
        var seconds = 0.0
        var kept: [String] = []
    }

    /// An input that takes longer than this hangs, in seconds.
    private static let longestRun = 20.0

    func run(_ count: Int) throws -> Outcome {
        let slot = try InputSlot(
            create: FileManager.default.temporaryDirectory.path + "/patron-fuzz-\(getpid())-\(seed)")
        defer { unlink(slot.path) }
        var outcome = Outcome()
        let started = ContinuousClock.now
        var attempt: UInt64 = 0
        while outcome.runs < count {
            slot.clear()
            let process = try start(count - outcome.runs, attempt, slot)
            let isWell = wait(for: process, slot)
            outcome.runs += slot.count
            if !isWell {
                guard slot.count > 0 else { throw PatronError(.internal, "\(target) ends before its first input") }
                outcome.kept.append(try keep(slot.input))
            }
            attempt += 1
        }
        outcome.seconds = (ContinuousClock.now - started) / .seconds(1)
        return outcome
    }

    private func start(_ count: Int, _ attempt: UInt64, _ slot: InputSlot) throws -> pid_t {
        let arguments = [
            "/proc/self/exe", "worker", target, "--runs", "\(count)", "--seed", "\(seed &+ attempt &* 1_000_003)",
            "--slot",
            slot.path,
        ]
        var strings: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        // A backtrace takes longer than thousands of inputs, and the input is what is wanted.
        var variables: [UnsafeMutablePointer<CChar>?] =
            ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [
                strdup("SWIFT_BACKTRACE=enable=no"), nil,
            ]
        defer { for string in strings + variables { free(string) } }
        var process: pid_t = 0
        guard posix_spawn(&process, "/proc/self/exe", nil, nil, &strings, &variables) == 0 else {
            throw PatronError(.io, "cannot start a worker")
        }
        return process
    }

    /// Waits for the worker's end; false if it did not end by itself with success.
    private func wait(for process: pid_t, _ slot: InputSlot) -> Bool {
        var (status, seen, since): (Int32, Int, ContinuousClock.Instant) = (0, -1, .now)
        while waitpid(process, &status, WNOHANG) == 0 {
            if slot.count != seen { (seen, since) = (slot.count, .now) }
            if ContinuousClock.now - since > .seconds(Self.longestRun) { kill(process, SIGKILL) }
            usleep(20_000)
        }
        return status == 0
    }

    private func keep(_ input: [UInt8]) throws -> String {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let hash = input.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let path = "\(folder)/\(target.replacing("/", with: "-"))-\(String(hash, radix: 16))"
        try Data(input).write(to: URL(fileURLWithPath: path))
        return path
    }
}

/// The input under way and how many there were, in memory that outlives the worker.
struct InputSlot {
    static let capacity = 1 << 20
    let path: String
    private let start: UnsafeMutableRawPointer

    init(create path: String) throws { try self.init(path, O_RDWR | O_CREAT | O_TRUNC) }
    init(open path: String) throws { try self.init(path, O_RDWR) }

    private init(_ path: String, _ flags: Int32) throws {
        self.path = path
        let descriptor = open(path, flags, 0o600)
        defer { close(descriptor) }
        guard descriptor >= 0, ftruncate(descriptor, off_t(Self.capacity)) == 0,
            let memory = mmap(nil, Self.capacity, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            memory != MAP_FAILED
        else { throw PatronError(.io, "cannot map", at: Place(file: path)) }
        start = memory
    }

    func clear() { memset(start, 0, 16) }
    var count: Int { start.load(as: Int.self) }

    func set(_ number: Int, _ input: UnsafeRawBufferPointer) {
        start.storeBytes(of: number + 1, as: Int.self)
        start.storeBytes(of: input.count, toByteOffset: 8, as: Int.self)
        guard let source = input.baseAddress else { return }
        memcpy(start + 16, source, min(input.count, Self.capacity - 16))
    }

    var input: [UInt8] {
        Array(
            UnsafeRawBufferPointer(
                start: start + 16, count: min(start.load(fromByteOffset: 8, as: Int.self), Self.capacity - 16)))
    }
}
