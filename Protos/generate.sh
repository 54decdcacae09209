#!/usr/bin/env bash
# Makes the C messages of Sources/CPatronMessages, and what is known of them elsewhere, from Protos/. CI runs it and fails if
# the committed code differs.
set -euo pipefail
cd "$(dirname "$0")"
target=../Sources/CPatronMessages
rm -rf "$target"/patron "$target"/include/patron
mkdir -p "$target"/include
protoc-c --proto_path=. --c_out="$target"/include patron/v1/*.proto
mkdir -p "$target"/patron/v1
mv "$target"/include/patron/v1/*.c "$target"/patron/v1/
{
    echo "// All messages. Made by Protos/generate.sh."
    for proto in patron/v1/*.proto; do echo "#include \"${proto%.proto}.pb-c.h\""; done
} > "$target"/include/CPatronMessages.h
./conformances.sh
./descriptors.sh
