"""The command `evolute`."""

import pytest
from helpers import array, elementwise

import evolute as ev
from evolute._cli import main

TEXT = """
module {
  func.func public @main(%x: tensor<f32>, %w: tensor<3xf32>) -> tensor<f32> {
    %0 = stablehlo.sine %x : tensor<f32>
    %1 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %2 = stablehlo.multiply %1, %w : tensor<3xf32>
    %zero = stablehlo.constant dense<0.0> : tensor<f32>
    %3 = stablehlo.reduce(%2 init: %zero) applies stablehlo.add across dimensions = [0] :
        (tensor<3xf32>, tensor<f32>) -> tensor<f32>
    return %3 : tensor<f32>
  }
}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "wave.mlir"
    path.write_text(TEXT)
    return str(path)


@pytest.mark.parametrize(
    "options, signature",
    [
        ([], "(tensor<f32>, tensor<3xf32>) -> tensor<f32>"),
        (["--grad"], "(tensor<f32>, tensor<3xf32>) -> (tensor<f32>, tensor<3xf32>)"),
        (["--grad", "--wrt=1"], "(tensor<f32>, tensor<3xf32>) -> tensor<3xf32>"),
        (["--value-and-grad", "--wrt=0"], "(tensor<f32>, tensor<3xf32>) -> (tensor<f32>, tensor<f32>)"),
        (["--jvp"], "(tensor<f32>, tensor<3xf32>, tensor<f32>, tensor<3xf32>) -> (tensor<f32>, tensor<f32>)"),
        (["--grad", "--wrt=0", "--vmap=8"], "(tensor<8xf32>, tensor<8x3xf32>) -> tensor<8xf32>"),
        (["--vmap=8", "--jvp", "--stage=expanded"], None),
        (["--jet=2"], None),
    ],
)
def test_transformations(file, capsys, options, signature):
    assert main([file, *options]) == 0
    text = capsys.readouterr().out
    assert "ad." not in text
    if signature:
        found, results = text.split("@main(")[1].split(") -> ")[0], text.split(") -> ")[1].split(" {")[0]
        arguments = ", ".join(part.split(": ")[1] for part in found.split(", "))
        assert f"({arguments}) -> {results}" == signature


def test_stages_and_counts(file, capsys):
    assert main([file, "--grad", "--stage=derived"]) == 0
    assert "ad.vjp @wave" in capsys.readouterr().out
    assert main([file, "--grad", "--counts"]) == 0
    out = capsys.readouterr().out
    assert "stablehlo.cosine" in out and "in all" in out


def test_errors(tmp_path, capsys):
    bad = tmp_path / "bad.mlir"
    bad.write_text("this is no module")
    assert main([str(bad)]) == 1
    assert "bad" in capsys.readouterr().err
    assert main([str(tmp_path / "missing.mlir")]) == 1
    bad.write_text("module { func.func @other() { return } }")
    assert main([str(bad)]) == 1
    assert "@main" in capsys.readouterr().err


def test_what_lower_saves(tmp_path, capsys):
    ev.lower(elementwise)(array(4)).save(tmp_path / "saved.mlir")
    assert main([str(tmp_path / "saved.mlir"), "--grad"]) == 0
    assert "tensor<4xf64>" in capsys.readouterr().out
