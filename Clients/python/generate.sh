#!/usr/bin/env bash
# Makes messages (protoc) and functions (generate_methods.py) from Protos/. CI runs it and fails if the committed code differs.
#
# The messages are those of protoc 3.21, Debian 12's: its code runs with every protobuf from 4.21 to 7, while the code of
# newer compilers demands a runtime at least as new as the compiler.
set -euo pipefail
cd "$(dirname "$0")"
found="$(protoc --version)"
[[ "$found" == "libprotoc 3.21."* ]] || { echo "generate.sh needs protoc 3.21; this is $found" >&2; exit 1; }
made="$(mktemp -d)"
trap 'rm -rf "$made"' EXIT
mkdir "$made/patron"
touch "$made/patron/__init__.py"
protoc --proto_path=../../Protos --python_out="$made" --pyi_out="$made" ../../Protos/patron/v1/*.proto
PYTHONPATH="$made" ./python generate_methods.py src/patron
rm -f src/patron/v1/*_pb2.py src/patron/v1/*_pb2.pyi
mv "$made"/patron/v1/* src/patron/v1/
