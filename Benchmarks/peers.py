"""An environment with other people's packages from PyPI, made once under .build, for the benchmarks that compare with them."""
import pathlib
import subprocess
import venv

PROJECT = pathlib.Path(__file__).resolve().parents[1]
# What recommendation is compared with.
RECOMMENDERS = ["implicit==0.7.3", "numpy", "scipy", "threadpoolctl"]


def python(name, packages):
    """The interpreter of .build/NAME-venv, in which exactly these packages were installed."""
    folder = PROJECT / ".build" / f"{name}-venv"
    interpreter, installed = folder / "bin/python", folder / "installed.txt"
    wanted = "\n".join(packages)
    if not installed.exists() or installed.read_text() != wanted:
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([interpreter, "-m", "pip", "install", "-q", *packages], check=True)
        installed.write_text(wanted)
    return interpreter
