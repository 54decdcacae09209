import ArgumentParser
import PatronCommand

/// `patron-load`: the load tester's tool.
@main
struct PatronLoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patron-load",
        abstract: "Puts load on a Patron server, and tells how it stood it.",
        discussion: """
            With --rate an open loop: requests are due on a schedule that the server cannot slow down, and latency counts \
            from the moment a request was due. Without it a closed loop, which tells how fast a server can go.

              patron-load recommend --customers ids.txt --skew 1 --count 20 --rate 5000 --objective p99=2ms
              patron-load --mix shop.yaml --sweep 2000:20000:2000 --objective p99=2ms,errors=0.1%
              patron-load no-op --find-rate --objective p99=1ms
              patron-load scenario upgrade recommend --customers ids.txt --models Models --rate 2000
              patron-load merge a.hlog b.hlog

            Exit status: 0 done and the objective kept, 1 failed to run, 2 bad usage, 3 the objective was not kept.
            """,
        version: patronVersion,
        subcommands: [RunCommand.self, ScenarioCommand.self, MergeCommand.self, PlotCommand.self],
        defaultSubcommand: RunCommand.self)

    static func main() async { await CommandMain.run(Self.self) }
}
