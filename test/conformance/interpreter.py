"""Running a module's @main in the reference interpreter that jaxlib carries.

The interpreter knows no CHLO, not all dynamic shapes, and takes no complex, boolean or narrow arrays from Python: CHLO is legalised before, and
`Main` writes a @main that splits and joins, widens and narrows what cannot cross.
"""

import functools
import json
import re

import jax
import numpy as np
from jax import lax
from jax._src import xla_bridge
from jax._src.interpreters import mlir as jax_mlir
from jaxlib import xla_client
from jaxlib.mlir import ir, passmanager
from jaxlib.mlir.dialects import stablehlo


@functools.cache
def context():
    stablehlo.register_stablehlo_passes()
    return jax_mlir.make_ir_context()


def copy_operands(op):
    """The interpreter writes the results of a scatter over its operands, so those must be copies."""
    if op.name == "stablehlo.scatter":
        with ir.InsertionPoint(op):
            for i in range((len(op.operands) - 1) // 2):
                rank = ir.RankedTensorType(op.operands[i].type).rank
                op.operands[i] = stablehlo.TransposeOp(
                    op.operands[i], ir.DenseI64ArrayAttr.get(list(range(rank)))
                ).result
    return ir.WalkResult.ADVANCE


class Program:
    """A module, ready to be run."""

    def __init__(self, text):
        with context(), ir.Location.unknown():
            self.module = ir.Module.parse(rewritten(text))
            legalise = "builtin.module(func.func(chlo-legalize-to-stablehlo,stablehlo-canonicalize-dynamism))"
            passmanager.PassManager.parse(legalise).run(self.module.operation)
            self.module.operation.walk(copy_operands)

    def __call__(self, *args):
        with context(), ir.Location.unknown():
            attributes = [
                ir.DenseElementsAttr.get(np.ascontiguousarray(a).reshape(a.shape), signless=a.dtype.kind != "u")
                for a in args
            ]
            return [
                np.array(r).reshape(ir.RankedTensorType(r.type).shape)
                for r in stablehlo.eval_module(self.module, attributes)
            ]


BROADCAST = re.compile(
    r'(%(\w+)) = "stablehlo\.collective_broadcast"\((%\w+)\) <\{(.*?dense<\[?\[?([\d, ]+).*?)\}> : \((tensor<(.*)>)\) -> .*'
)


def gathered(match):
    """What the first of one group of devices holds, in operations that XLA has for CPUs."""
    y, name, x, attributes, group, type, inner = match.groups()
    n, rank = len(group.split(",")), inner.count("x")
    if "channel_handle" in attributes:
        attributes += ", use_global_device_ids"
    ends = ", ".join(["0:1"] + [f"0:{size}" for size in inner.split("x")[:rank]])
    return f"""%r{name} = stablehlo.reshape {x} : ({type}) -> tensor<1x{inner}>
    %g{name} = "stablehlo.all_gather"(%r{name}) <{{all_gather_dim = 0 : i64, {attributes}}}> : (tensor<1x{inner}>) -> tensor<{n}x{inner}>
    %s{name} = stablehlo.slice %g{name} [{ends}] : (tensor<{n}x{inner}>) -> tensor<1x{inner}>
    {y} = stablehlo.reshape %s{name} : (tensor<1x{inner}>) -> {type}"""


RAGGED = re.compile(
    r'"chlo\.ragged_dot"(\([^)]*\)) <\{.*?ragged_dot<([^>]*)>.*?\}> : (\(tensor<([^>]*)>, tensor<([^>]*)>, tensor<([^>]*)>\) -> .*)'
)


def ragged(match, functions):
    """A call of what JAX makes of it, which neither runs; written to `functions`."""
    operands, numbers, signature, *types = match.groups()
    n = {key: json.loads(dims) for key, dims in re.findall(r"(\w+)_dimensions = (\[.*?\])", numbers)}
    contracting, batch = ((n.get(f"lhs_{k}", []), n.get(f"rhs_{k}", [])) for k in ("contracting", "batching"))
    dimensions = lax.RaggedDotDimensionNumbers(
        dot_dimension_numbers=(contracting, batch),
        lhs_ragged_dimensions=n["lhs_ragged"],
        rhs_group_dimensions=n.get("rhs_group", []),
    )
    args = [
        jax.ShapeDtypeStruct([*map(int, t.split("x")[:-1])], {"f": "f8", "i": "i4"}[t.split("x")[-1][0]]) for t in types
    ]
    product = jax.jit(functools.partial(lax.ragged_dot_general, ragged_dot_dimension_numbers=dimensions))
    text = str(product.lower(*args).compiler_ir()).replace("public @", "private @")
    name = f"ragged_{len(functions)}_"
    body = re.sub(r"@(\w+)", rf"@{name}\1", text[text.index("\n") + 1 : text.rindex("}")])
    functions.append(body)
    return f"func.call @{name}main{operands} : {signature}"


def rewritten(text):
    """`text` in operations that can be run."""
    functions: list[str] = []
    text = RAGGED.sub(lambda match: ragged(match, functions), BROADCAST.sub(gathered, text))
    end = text.rindex("}")
    return text[:end] + "".join(functions) + text[end:]


class Compiled:
    """The same through XLA on the CPU."""

    def __init__(self, text):
        if "@lapack_" in text:
            jax.numpy.linalg.cholesky(np.eye(1))  # loads LAPACK
        options = xla_client.CompileOptions()
        devices = xla_client.DeviceList(tuple(jax.devices("cpu")[:1]))
        with context(), ir.Location.unknown():
            module = ir.Module.parse(rewritten(text))
            legalise = "builtin.module(func.func(stablehlo-legalize-deprecated-ops{fail-on-unused=false}))"
            passmanager.PassManager.parse(legalise).run(module.operation)
        self.run = xla_bridge.get_backend("cpu").compile_and_load(str(module), devices, options)

    def __call__(self, *args):
        results = self.run.execute_sharded([jax.device_put(a, jax.devices("cpu")[0]) for a in args])
        return [np.asarray(r[0]) for r in results.disassemble_into_single_device_arrays()]


def is_complex(type):
    return "complex<" in type


def real_type(type):
    return type.replace("complex<f64>", "f64").replace("complex<f32>", "f32")


def wide_type(type):
    return re.sub(r"(?<=[x<])i1(?=>)", "i32", re.sub(r"(?<=[x<])b?f16(?=>)", "f32", type))


class Main:
    """Builds @main: takes arguments in, writes operations, gives results out, each under a name."""

    def __init__(self):
        self.parameters, self.inputs = [], []
        self.lines, self.outputs = [], []
        self.names = []

    def fresh(self):
        self.names.append(f"%v{len(self.names)}")
        return self.names[-1]

    def take(self, type, value):
        """A new argument: its name."""
        name = self.fresh()
        if is_complex(type):
            part = real_type(type)
            re, im = self.take(part, value.real.copy()), self.take(part, value.imag.copy())
            self.lines.append(f"{name} = stablehlo.complex {re}, {im} : {type}")
        elif wide_type(type) != type:
            wide = self.take(wide_type(type), np.asarray(value, np.int32 if "i1>" in type else np.float32))
            self.lines.append(f"{name} = stablehlo.convert {wide} : ({wide_type(type)}) -> {type}")
        else:
            self.parameters.append(f"{name}: {type}")
            self.inputs.append(value)
        return name

    def call(self, what, operands, types, results, rest="", attributes=""):
        """Results of a call-like operation: their names."""
        if not results:
            return []
        name = self.fresh()
        type = f"({', '.join(types)}) -> ({', '.join(results)})"
        self.lines.append(f"{name}:{len(results)} = {what}({', '.join(operands)}){rest}{attributes} : {type}")
        return [f"{name}#{i}" for i in range(len(results))]

    def give(self, key, value, type):
        """A new result, under `key`."""
        if is_complex(type):
            re, im, part = self.fresh(), self.fresh(), real_type(type)
            self.lines.append(f"{re} = stablehlo.real {value} : ({type}) -> {part}")
            self.lines.append(f"{im} = stablehlo.imag {value} : ({type}) -> {part}")
            self.outputs.append((key, (re, im), part))
        elif "f16>" in type:
            wide = self.fresh()
            self.lines.append(f"{wide} = stablehlo.convert {value} : ({type}) -> {wide_type(type)}")
            self.outputs.append((key, (wide,), wide_type(type)))
        else:
            self.outputs.append((key, (value,), type))

    def text(self):
        values = [v for _, vs, _ in self.outputs for v in vs]
        types = [type for _, vs, type in self.outputs for _ in vs]
        lines = "\n    ".join(self.lines)
        return f"""  func.func public @main({", ".join(self.parameters)}) -> ({", ".join(types)}) {{
    {lines}
    return {", ".join(values)} : {", ".join(types)}
  }}
"""

    def read(self, values):
        """The results by key."""
        results, values = {}, iter(values)
        for key, parts, _ in self.outputs:
            first = next(values)
            if len(parts) == 2:
                both = np.empty(first.shape, np.result_type(first.dtype, np.complex64))
                both.real, both.imag = first, next(values)
                first = both
            results[key] = first
        return results
