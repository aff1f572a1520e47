"""The laws of operations between devices, on two devices that XLA makes of one processor: run as a program.

A function that several devices run is one function of what all of them hold: differences move every device's operand,
and the pairing of tangents and cotangents sums over devices.
"""

import os
import sys

os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_force_host_platform_device_count=2"

import jax
import numpy as np
from interpreter import BROADCAST, Main, gathered
from jax._src import xla_bridge
from jaxlib import xla_client
from laws import run

jax.config.update("jax_enable_x64", True)

N = 2
GROUPS = "replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>"
BODY = """({{
    ^bb0(%p: tensor<f64>, %q: tensor<f64>):
      %r = stablehlo.{0} %p, %q : tensor<f64>
      stablehlo.return %r : tensor<f64>
    }})"""
# The channel of a program that is partitioned, as JAX writes it.
CHANNEL = "channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, "

# name: operation, attributes, body, types of operands, types of results
CASES = {
    "all_gather": ("all_gather", "all_gather_dim = 1 : i64, ", "", ["3x2"], ["3x4"]),
    "all_gather-two": ("all_gather", "all_gather_dim = 0 : i64, ", "", ["3x2", "2"], ["6x2", "4"]),
    "all_reduce": ("all_reduce", "", "add", ["3"], ["3"]),
    "all_reduce-two": ("all_reduce", "", "add", ["3", "2x2"], ["3", "2x2"]),
    "all_reduce-maximum": ("all_reduce", "", "maximum", ["3"], ["3"]),
    "all_reduce-minimum": ("all_reduce", "", "minimum", ["3"], ["3"]),
    "all_reduce-multiply": ("all_reduce", "", "multiply", ["3"], ["3"]),
    "all_to_all": (
        "all_to_all",
        "concat_dimension = 1 : i64, split_count = 2 : i64, split_dimension = 0 : i64, ",
        "",
        ["4x3"],
        ["2x6"],
    ),
    "collective_broadcast": ("collective_broadcast", "", "", ["3"], ["3"]),
    "collective_permute": (
        "collective_permute",
        "source_target_pairs = dense<[[0, 1], [1, 0]]> : tensor<2x2xi64>",
        "",
        ["3"],
        ["3"],
    ),
    "collective_permute-partial": (
        "collective_permute",
        "source_target_pairs = dense<[[1, 0]]> : tensor<1x2xi64>",
        "",
        ["3"],
        ["3"],
    ),
    "cross-replica-sum": ("cross-replica-sum", "", "", ["3"], ["3"]),
    "reduce_scatter": ("reduce_scatter", "scatter_dimension = 1 : i64, ", "add", ["2x4"], ["2x2"]),
}


def compiled(text, partitions):
    """The program on both devices: two replicas, or two partitions of one."""
    options = xla_client.CompileOptions()
    build = options.executable_build_options
    options.num_replicas = build.num_replicas = 1 if partitions else N
    options.num_partitions = build.num_partitions = N if partitions else 1
    build.use_spmd_partitioning = partitions
    assignment = np.arange(N).reshape((1, N) if partitions else (N, 1))
    build.device_assignment = xla_client.DeviceAssignment.create(assignment)
    devices = xla_client.DeviceList(tuple(jax.devices("cpu")))
    return xla_bridge.get_backend("cpu").compile_and_load(BROADCAST.sub(gathered, text), devices, options)


def execute(program, args):
    """Of arrays with the device in front."""
    mesh = jax.sharding.Mesh(np.array(jax.devices("cpu")), ("d",))
    sharding = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec("d"))
    placed = [jax.device_put(a.reshape(-1, *a.shape[2:]), sharding) for a in args]
    results = program.execute_sharded(placed).disassemble_into_single_device_arrays()
    return [np.stack([np.asarray(shard) for shard in result]) for result in results]


def shape(text):
    return tuple(map(int, text.split("x")))


def function(name, partitions):
    """@f squares what the operation gives, so that there is a second derivative; @g is the operation alone."""
    op, attributes, body, operands, results = CASES[name]
    types = [[f"tensor<{t}xf64>" for t in side] for side in (operands, results)]
    groups = "" if op == "collective_permute" else GROUPS
    if partitions:
        attributes = CHANNEL + attributes
        if op in ("all_gather", "all_reduce", "reduce_scatter"):
            groups += ", use_global_device_ids"
    names = [f"%y{i}" for i in range(len(results))]
    parameters = ", ".join(f"%{'ab'[i]}: {t}" for i, t in enumerate(types[0]))
    inputs = ", ".join(f"%{'ab'[i]}" for i in range(len(operands)))
    region = BODY.format(body) if body else ""
    call = f"""{", ".join(names)} = "stablehlo.{op}"({inputs}) <{{{attributes}{groups}}}> {region} : ({", ".join(types[0])}) -> ({", ".join(types[1])})"""
    squares = "\n".join(f"%z{i} = stablehlo.multiply %y{i}, %y{i} : {t}" for i, t in enumerate(types[1]))
    outputs = ", ".join(f"%z{i}" for i in range(len(results)))
    return (
        types,
        f"""module {{
  func.func private @f({parameters}) -> ({", ".join(types[1])}) {{
    {call}
    {squares}
    return {outputs} : {", ".join(types[1])}
  }}
""",
    )


def prove(name, partitions=False):
    rng = np.random.default_rng(len(name))
    (arguments, results), text = function(name, partitions)
    operands = [shape(t) for t in CASES[name][3]]
    x = [rng.uniform(-1, 1, (N, *s)) for s in operands]
    t = [rng.uniform(-1, 1, (N, *s)) for s in operands]
    u = [rng.uniform(-1, 1, (N, *s)) for s in operands]
    batch = [rng.uniform(-1, 1, (N, 3, *s)) for s in operands]
    ct = [rng.uniform(-1, 1, (N, *shape(r))) for r in CASES[name][4]]

    def build(what, inputs, types, outputs, rest="", attributes=""):
        main = Main()
        names = [main.take(type, v[0]) for type, v in zip(types, inputs, strict=True)]
        k = len(arguments)
        rest = rest.format(", ".join(names[k:]))
        y = main.call(what, names[:k], types, outputs, rest, attributes)
        for i, (v, type) in enumerate(zip(y, outputs, strict=True)):
            main.give(i, v, type)
        return compiled(run(text + main.text() + "}\n", "ad-pipeline"), partitions), inputs

    f, _ = build("func.call @f", x, arguments, results)
    at = lambda h, second=0: execute(f, [a + h * b + second * h * h * c for a, b, c in zip(x, t, u, strict=True)])
    y = at(0)
    got = execute(*build("ad.jvp @f", x + t, arguments * 2, results * 2, " tangents({})"))
    h = 1e-3
    for i, (dy, plus, minus) in enumerate(zip(got[len(results) :], at(h), at(-h), strict=True)):
        assert np.array_equal(got[i], y[i]), f"jvp changed the value {y[i]} to {got[i]}"
        assert np.allclose(dy, (plus - minus) / (2 * h), atol=1e-5), f"jvp: {dy} is not {(plus - minus) / (2 * h)}"
    pulled = execute(*build("ad.vjp @f", x + ct, arguments + results, results + arguments, " cotangents({})"))
    left = sum(np.sum(c * dy) for c, dy in zip(ct, got[len(results) :], strict=True))
    right = sum(np.sum(c * d) for c, d in zip(pulled[len(results) :], t, strict=True))
    assert np.isclose(left, right), f"vjp: <ct, J t> = {left}, <J* ct, t> = {right}"
    series = [v for pair in zip(t, u, strict=True) for v in pair]
    types = arguments + [a for a in arguments for _ in range(2)]
    outputs = results + [r for r in results for _ in range(2)]
    jet = execute(*build("ad.jet @f", x + series, types, outputs, " series({})", " {order = 2 : i64}"))
    for i, dy in enumerate(got[len(results) :]):
        first, second = jet[len(results) + 2 * i : len(results) + 2 * i + 2]
        assert np.allclose(first, dy), f"jet: {first} is not {dy}"
        difference = (at(h, 1)[i] + at(-h, 1)[i] - 2 * y[i]) / (2 * h * h)
        assert np.allclose(second, difference, atol=1e-4), f"jet: {second} is not {difference}"
    lead = lambda types: [type.replace("tensor<", "tensor<3x") for type in types]
    dims = ", ".join("0" for _ in arguments), ", ".join("0" for _ in results)
    attributes = f" {{size = 3 : i64, in_dims = array<i64: {dims[0]}>, out_dims = array<i64: {dims[1]}>}}"
    stacked = execute(*build("ad.vmap @f", batch, lead(arguments), lead(results), "", attributes))
    for row in range(3):
        for all_rows, one in zip(stacked, execute(f, [v[:, row] for v in batch]), strict=True):
            assert np.allclose(all_rows[:, row], one), f"vmap: {all_rows[:, row]} is not {one}"


if __name__ == "__main__":
    for name in sys.argv[1:] or CASES:
        for partitions in (False, True):
            # The one is between replicas alone; of the others the partitioner takes one operand.
            if partitions and (name == "cross-replica-sum" or name.endswith("-two")):
                continue
            try:
                prove(name, partitions)
            except Exception as error:
                raise SystemExit(f"{name}, {'partitions' if partitions else 'replicas'}: {error}") from error
