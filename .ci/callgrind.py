"""Instructions by callgrind, exact whatever else a machine does: for .ci/growth and benches/instructions."""

import os
import pathlib
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def count(package, program, function, stream=b""):
    """What a program (`--bin=...`) of that package prints, and the instructions of each call of that function of it."""
    # The default release profile, whatever the environment says.
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("CARGO_PROFILE_") and name not in ("RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS")}
    build = ["cargo", "build", "--locked", "--quiet", "--release", "--manifest-path", ROOT / package / "Cargo.toml",
             program, "--message-format", "json-render-diagnostics"]
    built = subprocess.run(build, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    [path] = re.findall(r'"executable":"([^"]+)"', built)
    with tempfile.TemporaryDirectory() as scratch:
        counts = pathlib.Path(scratch, "counts")
        run = ["valgrind", "--tool=callgrind", f"--toggle-collect={function}", f"--dump-after={function}",
               f"--callgrind-out-file={counts}", path]
        ran = subprocess.run(run, input=stream, check=True, capture_output=True)
        # `counts` itself is of what follows the last call.
        calls = [counts.with_name(f"counts.{number}") for number in range(1, len(os.listdir(scratch)))]
        counts = [int(re.search(r"^totals: (\d+)", call.read_text(), re.MULTILINE)[1]) for call in calls]
        return ran.stdout.decode(), counts
