"""Operations between devices obey the laws on several devices; the rows of the table have one."""

import pathlib
import subprocess
import sys


def test_two_devices():
    script = pathlib.Path(__file__).with_name("devices.py")
    outcome = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr[-3000:]
