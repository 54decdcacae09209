internal import NIOCore
internal import PatronWire

extension GRPCConnection {
    /// Answers one question of a conversation with `grpc.reflection.v1.ServerReflection`, or v1alpha, which has the same messages.
    func reflect(_ payload: ByteBuffer, _ call: Call) throws(CallFailure) {
        try refuseIfUnread()
        if call.isExpired() { throw CallFailure(.deadlineExceeded, "expired between two questions") }
        var response = ProtoFields()
        try payload.withUnsafeReadableBytes { (bytes) throws(CallFailure) in
            var reader = ProtoReader(bytes)
            var answer: (number: UInt32, message: ProtoFields)?
            while let field = reader.next() {
                let text = String(decoding: field.bytes, as: UTF8.self)
                switch field.number {
                case 1: response.append(1, text: text)
                case 3: answer = described(loop.methods.descriptors.file(named: text), text)
                case 4: answer = described(loop.methods.descriptors.file(with: text), text)
                // proto3 has no extensions.
                case 5, 6: answer = missing("no extensions")
                case 7: answer = services()
                default: break
                }
            }
            guard !reader.isMalformed, let answer else {
                throw CallFailure(.invalidArgument, "the request is not a ServerReflectionRequest")
            }
            response.append(2, element: Array(payload.readableBytesView))
            response.append(answer.number, element: answer.message.bytes)
        }
        var out = ByteBuffer()
        out.writeMessage(response.bytes)
        send(out, call) {}
    }

    private func described(_ file: FileDescriptors.File?, _ name: String) -> (UInt32, ProtoFields) {
        guard let file else { return missing("nothing is called \(name)") }
        var files = ProtoFields()
        for file in loop.methods.descriptors.withImports(file) { files.append(1, element: file.bytes) }
        return (4, files)
    }

    private func services() -> (UInt32, ProtoFields) {
        var list = ProtoFields()
        for name in loop.methods.services {
            var service = ProtoFields()
            service.append(1, text: name)
            list.append(1, element: service.bytes)
        }
        return (6, list)
    }

    private func missing(_ what: String) -> (UInt32, ProtoFields) {
        var error = ProtoFields()
        error.append(1, varint: UInt64(StatusCode.notFound.rawValue))
        error.append(2, text: what)
        return (7, error)
    }
}
