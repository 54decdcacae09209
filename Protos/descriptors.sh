#!/usr/bin/env bash
# Makes the file descriptors that gRPC's reflection answers with, and that the gRPC edge knows its methods from:
# Sources/PatronGRPC/Methods/Descriptors.swift. Called by generate.sh.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/grpc"
cp grpc/*.proto "$work/grpc/"
sed 's/^package grpc\.reflection\.v1;/package grpc.reflection.v1alpha;/' grpc/reflection.proto > "$work/grpc/reflection_v1alpha.proto"
files=$(cd "$work" && ls grpc/*.proto)
protoc --proto_path=. --proto_path="$work" --include_imports -o "$work/set" patron/v1/*.proto $files
{
    echo '/// A `google.protobuf.FileDescriptorSet` of all services and their messages, in base64.'
    echo '/// Made from Protos/ by Protos/descriptors.sh.'
    echo 'let fileDescriptorSet = """'
    base64 -w 112 "$work/set" | sed 's/^/    /'
    echo '    """'
} > ../Sources/PatronGRPC/Methods/Descriptors.swift
