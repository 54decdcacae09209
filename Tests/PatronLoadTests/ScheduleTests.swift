import PatronCore
import PatronLoad
import Testing

@Suite struct ScheduleTests {
    @Test func constantArrivalsAreExactHoweverMany() {
        var schedule = Schedule(rate: 3, arrivals: .constant)
        for _ in 0..<3_000_000 { schedule.advance() }
        #expect(schedule.next == 1_000_000_000_000_000)
    }

    @Test func threadsTakeTurns() {
        let threads = (0..<4).map { Schedule(rate: 250, arrivals: .constant, phase: Double($0) / 4) }
        #expect(threads.map(\.next) == [0, 1_000_000, 2_000_000, 3_000_000])
    }

    /// Exponential gaps: the mean is the interval, and a share of e^-1 is longer than it.
    @Test func poissonArrivals() {
        var schedule = Schedule(rate: 1000, arrivals: .poisson, seed: 4)
        var same = Schedule(rate: 1000, arrivals: .poisson, seed: 4)
        var (last, long) = (schedule.next, 0)
        let count = 200_000
        for _ in 0..<count {
            schedule.advance()
            same.advance()
            if schedule.next - last > 1_000_000 { long += 1 }
            last = schedule.next
        }
        #expect(same.next == schedule.next)
        #expect(abs(Double(last) / Double(count) / 1_000_000 - 1) < 0.01)
        #expect(abs(Double(long) / Double(count) - 0.36788) < 0.005)
    }

    @Test(arguments: [0.0, 0.8, 1.5])
    func popularityFollowsZipf(skew: Double) {
        let popularity = Popularity(count: 5, skew: skew, seed: 7)
        let weights = (1...5).map { rank in
            switch skew {
            case 0: 1.0
            case 0.8: [1, 0.574349, 0.415244, 0.329877, 0.275946][rank - 1]
            default: [1, 0.353553, 0.192450, 0.125, 0.0894427][rank - 1]
            }
        }
        var random = SeededGenerator(seed: 1)
        var counts = [Int](repeating: 0, count: 5)
        let draws = 200_000
        for _ in 0..<draws { counts[popularity.rank(&random)] += 1 }
        for (count, weight) in zip(counts, weights) {
            #expect(abs(Double(count) / Double(draws) - weight / weights.reduce(0, +)) < 0.005)
        }
        #expect(Popularity(count: 1, skew: skew, seed: 1).draw(&random) == 0)
    }

    @Test(arguments: [
        ("1000:3000:1000", [1000.0, 2000, 3000]), ("500", [500]), ("10,20.5", [10, 20.5]), ("5:1:1", nil), ("0", nil),
        ("1:2", nil), ("", nil), ("1,x", nil), ("1:1000000:1", nil),
    ])
    func ratesOfASweep(text: String, rates: [Double]?) {
        #expect((try? RateSweep.rates(text)) == rates)
    }
}
