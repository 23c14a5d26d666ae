"""Write the pins of the environment anew: ``make lock``."""

import subprocess
import sys

COMPILE = ["-m", "uv", "pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version", "3.11"]
# No annotations and no index: the lock must read the same wherever it was made.
PLAIN = ["--generate-hashes", "--no-annotate", "--no-emit-index-url", "--custom-compile-command", "make lock"]


def compile_to(target: str, *wanted: str) -> None:
    subprocess.run([sys.executable, *COMPILE, *PLAIN, "--output-file", target, *wanted], check=True)


if __name__ == "__main__":
    compile_to(".ci/lock.txt", "pyproject.toml", "--group", "dev")
    compile_to(".ci/lock-mysqlclient.txt", "--group", "mysqlclient")
