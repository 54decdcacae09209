import PatronLearning
import Synchronization
import Testing

@Suite struct ParallelRowsTests {
    @Test(arguments: [1, 2, 5], [0, 1, 7, 1000])
    func eachIndexIsGivenOnceWithItsThreadsMemory(threads: Int, count: Int) {
        final class Memory: Sendable {
            let seen = Mutex<[Int]>([])
        }
        let made = Mutex<[Memory]>([])
        inParallel(over: count, by: 3, threads: threads) {
            let memory = Memory()
            made.withLock { $0.append(memory) }
            return memory
        } _: { memory, range in
            for index in range { memory.seen.withLock { $0.append(index) } }
        }
        let memories = made.withLock { $0 }
        #expect(memories.count <= min(threads, (count + 2) / 3))
        #expect(memories.flatMap { $0.seen.withLock { $0 } }.sorted() == Array(0..<count))
    }

    @Test func threadsAreNumbered() {
        let numbers = Mutex<Set<Int>>([])
        inParallel(over: 500, by: 1, threads: 4) { thread, _ in numbers.withLock { _ = $0.insert(thread) } }
        #expect(numbers.withLock { $0.isSubset(of: 0..<4) && $0.contains(0) })
    }
}
