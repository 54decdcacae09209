"""Writes the method table and both clients' functions from the services of Protos/patron/v1. See generate.sh."""

import re
import sys
from pathlib import Path

from google.protobuf.descriptor import FieldDescriptor

from patron.v1 import admin_pb2, insight_pb2, profile_pb2, recommendation_pb2, score_pb2, wire_pb2

MODULES = [admin_pb2, recommendation_pb2, score_pb2, profile_pb2, insight_pb2]
MADE = "# Made by generate.sh from Protos/patron/v1.\n"
NUMBERS = {FieldDescriptor.CPPTYPE_BOOL: "bool", FieldDescriptor.CPPTYPE_DOUBLE: "float",
           FieldDescriptor.CPPTYPE_FLOAT: "float", FieldDescriptor.CPPTYPE_STRING: "str"}
DEFAULTS = {"bool": "False", "float": "0.0", "str": '""', "int": "0"}


def snake(name):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def methods():
    for module in MODULES:
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                yield snake(method.name), method


def type_name(kind):
    module = kind.file.name.split("/")[-1].replace(".proto", "_pb2")
    return f"{module}.{kind.name}"


def parameter(field):
    """Type, default, and how the request gets the value."""
    repeated = field.is_repeated
    if field.type == FieldDescriptor.TYPE_BYTES:
        if repeated:
            return "Iterable[Id]", "()", f"ids_bytes({field.name})"
        return "Id", 'b""', f"id_bytes({field.name})"
    if field.name == "as_of":
        return "Moment", "0", f"milliseconds({field.name})"
    if field.message_type:
        kind = type_name(field.message_type)
    elif field.enum_type:
        kind = f"Union[{type_name(field.enum_type)}, str]"  # a constant or its name
    else:
        kind = NUMBERS.get(field.cpp_type, "int")
    if repeated:
        return f"Iterable[{kind}]", "()", field.name
    if field.message_type or field.enum_type:
        return f"Optional[{kind}]", "None", field.name
    return kind, DEFAULTS[kind], field.name


def function(name, method, client):
    request = type_name(method.input_type)
    response = type_name(method.output_type)
    streams = method.server_streaming
    given = [(field.name, *parameter(field)) for field in method.input_type.fields]
    if streams:
        result = f"{'AsyncIterator' if client == 'async' else 'Iterator'}[{response}]"
    else:
        result = response
    start = "async def" if client == "async" and not streams else "def"
    lines = [f"    {start} {name}(", "        self,", "        *,"]
    lines += [f"        {field}: {kind} = {default}," for field, kind, default, _ in given]
    lines += ["        timeout: Optional[float] = None,", f"    ) -> {result}:",
              f'        """{method.name}: see `{method.input_type.name}` in Protos/patron/v1."""',
              f"        request = {request}("]
    lines += [f"            {field}={value}," for field, _, _, value in given]
    lines += ["        )"]
    call = "self.stream" if streams else "await self.call" if client == "async" else "self.call"
    if streams:
        lines += [f"        return {call}(request, timeout)"]
    else:
        lines += [f"        answer: {response} = {call}(request, timeout)", "        return answer"]
    return "\n".join(lines)


def imports(names):
    return "from patron.v1 import " + ", ".join(sorted(names)) + "\n"


def functions(client):
    wait = "async def" if client == "async" else "def"
    iterator = "AsyncIterator" if client == "async" else "Iterator"
    bodies = [function(name, method, client) for name, method in methods()]
    used = set(re.findall(r"\b(\w+_pb2)\.", "\n".join(bodies)))
    return (
        MADE + '"""The protocol\'s methods as functions."""\n\nfrom __future__ import annotations\n\n'
        f"from typing import {', '.join(['Any', *sorted({iterator, 'Iterable'})])}, Optional, Union\n\n"
        "from google.protobuf.message import Message\n\n"
        "from patron._methods import Id, Moment, id_bytes, ids_bytes, milliseconds\n" + imports(used)
        + "\n\nclass Methods:\n"
        '    """Every method as a function with keyword arguments. `timeout` is in seconds; None: the client\'s."""\n\n'
        f"    {wait} call(self, request: Message, timeout: Optional[float] = None) -> Any:\n"
        '        """Asks with a request message and gives the answer\'s message."""\n'
        "        raise NotImplementedError\n\n"
        f"    def stream(self, request: Message, timeout: Optional[float] = None) -> {iterator}[Any]:\n"
        '        """The same for a method whose answer is a stream."""\n'
        "        raise NotImplementedError\n\n" + "\n\n".join(bodies) + "\n"
    )


def table():
    numbers = wire_pb2.Method.items()
    by_name = {key[len("METHOD_"):].lower(): number for key, number in numbers}
    lines = [MADE + '"""The protocol\'s table of methods, by the type of the request."""\n',
             "from typing import Dict, Type\n", "from google.protobuf.message import Message\n",
             "from patron._methods import Method",
             imports(module.DESCRIPTOR.name.split("/")[-1].replace(".proto", "_pb2") for module in MODULES),
             "METHODS: Dict[Type[Message], Method] = {"]
    for name, method in methods():
        lines.append(f'    {type_name(method.input_type)}: Method({by_name[name]}, "{name}", '
                     f"{type_name(method.output_type)}, {method.server_streaming}),")
    missing = set(by_name) - {name for name, _ in methods()} - {"unspecified"}
    if missing:
        sys.exit(f"numbers without a method of a service: {sorted(missing)}")
    return "\n".join(lines) + "\n}\n"


target = Path(sys.argv[1])
(target / "_table.py").write_text(table())
(target / "_sync_methods.py").write_text(functions("sync"))
(target / "_async_methods.py").write_text(functions("async"))
