import ArgumentParser
import PatronClient
import PatronClientOptions
import PatronCommand
import PatronCore

/// `patron-client`: one request from the shell, answered as a table or as JSON; `frame` writes requests as bytes.
@main
struct PatronClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patron-client",
        abstract: "Asks a Patron server, or writes requests as the bytes that would be sent.",
        discussion: """
            METHOD is one of: \(MethodName.all.joined(separator: ", ")).

              patron-client --server 127.0.0.1:7700 recommend --customer 13085 --count 10 --json
              patron-client profile --customer 13085
              patron-client conversion --feature ProductRelated=32 --feature Month=Nov
              patron-client frame recommend --customers ids.txt --count 20 --output requests.bin
              patron-client frame hello --output hello.bin

            Exit status: 0 done, 1 failed, 2 bad usage.
            """,
        version: patronVersion)

    @Argument(help: ArgumentHelp("A method, or `frame` and a method or `hello`.", valueName: "method"))
    var words: [String]

    @OptionGroup var server: ServerOptions
    @OptionGroup var request: RequestOptions

    @Flag(help: "Print the answer as one JSON object.")
    var json = false

    @Option(help: ArgumentHelp("frame: the file to write.", valueName: "file"))
    var output: String?

    static func main() async { await CommandMain.run(Self.self) }

    func validate() throws {
        guard words.count == (words.first == "frame" ? 2 : 1) else {
            throw ValidationError("expected one METHOD, or `frame` and a METHOD, not '\(words.joined(separator: " "))'")
        }
    }

    func run() async throws {
        if words[0] == "frame" {
            guard let output else {
                throw PatronError(.badUsage, "frame needs a file to write", at: Place(field: "--output"))
            }
            return try FrameFile.write(words[1], request, token: server.token, to: output)
        }
        if output != nil { throw PatronError(.badUsage, "only frame writes a file", at: Place(field: "--output")) }
        let method = try MethodName(words[0])
        let requests = try request.requests(for: method)
        // Bad usage is told before anything is sent.
        for request in requests { _ = try request.frame(for: method, id: 1) }
        do {
            let connection = try await server.connect(timeout: requests[0].timeout)
            for request in requests {
                if method.streams {
                    for try await answer in try connection.answers(method, request) { show(answer, method) }
                } else {
                    show(try await connection.answer(method, request), method)
                }
            }
            await connection.close()
        } catch let error as PatronError where error.code != .badUsage {
            // Whatever a server says is a failure, never bad usage of this command.
            CommandMain.complain("error: \(error)")
            throw ExitCode(1)
        }
    }

    private func show(_ answer: JSONValue, _ method: MethodName) {
        print(json ? answer.description : AnswerTable.text(answer, method))
    }
}
