"""Writes the reference: a page for each dialect, one for the rules, one for the passes, each from its source. The page
of the rules is docs/generated/rules.md too, which is committed.

python tools/reference.py build/docs
"""

import importlib.util
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[1]
GENERATED = ROOT / "docs" / "generated"  # what is committed
MLIR = pathlib.Path(next(iter(importlib.util.find_spec("mlir").submodule_search_locations)))


def output(*command: str | pathlib.Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def dialect(td: pathlib.Path) -> str:
    include = [f"-I{ROOT}", f"-I{MLIR / 'include'}"]
    return output(MLIR / "bin" / "mlir-tblgen", "--gen-dialect-doc", f"--dialect={td.parent.name}", *include, td)


def rules() -> str:
    return output("evolute-opt", "--print-rules")


def passes() -> str:
    lines = ["# The passes", "", "Each is an option of `evolute-opt`.", ""]
    for line in output("evolute-opt", "--help").splitlines():
        option, _, text = line.strip().partition(" - ")
        if option.strip().startswith("--ad-"):
            lines.append(f"* `{option.strip()}`: {text.strip()}")
    return "\n".join(lines) + "\n"


def main(folder: pathlib.Path) -> None:
    if not shutil.which("evolute-opt"):
        sys.exit("evolute-opt is not on the PATH: install Evolute first")
    pages = {td.parent.name: dialect(td) for td in sorted(ROOT.glob("dialects/*/*Ops.td"))}
    pages |= {"passes": passes(), "rules": rules()}
    folder.mkdir(parents=True, exist_ok=True)
    GENERATED.mkdir(parents=True, exist_ok=True)
    (GENERATED / "rules.md").write_text(pages["rules"])
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text)
    print(f"{folder}: {', '.join(sorted(pages))}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
