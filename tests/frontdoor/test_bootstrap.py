"""`python3 -m marketplace` on a machine that has only Python, with real environments and real installers."""

import ast
import ctypes
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.frontdoor.checkout import BASE_PYTHON, BOOTSTRAP, Checkout, make_checkout
from tests.machine import ROOT

pytestmark = pytest.mark.long


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A fresh checkout on a machine with uv, which makes environments fastest."""
    return make_checkout(tmp_path, with_uv=True)


@pytest.fixture(params=["pip", "uv"])
def either_checkout(request: pytest.FixtureRequest, tmp_path: Path) -> Checkout:
    return make_checkout(tmp_path, with_uv=request.param == "uv")


def assert_one_line(run: subprocess.CompletedProcess[str], *words: str) -> None:
    """The last line says it in both languages, the exit code is not zero, and there is no traceback."""
    assert run.returncode != 0
    assert "Traceback" not in run.stderr
    last = run.stderr.strip().splitlines()[-1]
    assert " / " in last
    for word in words:
        assert word in last


def test_first_start_installs_with_progress_and_hands_over(either_checkout: Checkout) -> None:
    first = either_checkout.run("demo", "7")
    assert first.stdout == f"inside {either_checkout.env} installed demo 7\n", first.stderr
    assert first.returncode == 7
    assert "only once" in first.stderr
    assert "tinydep" in first.stderr or "Installed 1 package" in first.stderr

    second = either_checkout.run("demo")
    assert (second.stdout, second.stderr) == (f"inside {either_checkout.env} installed demo\n", "")


def test_a_changed_lock_is_installed(checkout: Checkout) -> None:
    checkout.run("demo")
    checkout.package.unlink()
    checkout.lock.write_text(f"# changed\n{checkout.lock.read_text()}")
    shutil.rmtree(next(checkout.env.glob("lib/*/site-packages/tinydep-1.0.dist-info")))
    assert checkout.run("demo").returncode == 0


def test_a_package_that_is_not_the_locked_one_is_refused_then_mended(either_checkout: Checkout) -> None:
    good = either_checkout.lock.read_text()
    either_checkout.lock.write_text(good[:-5] + "0000\n")
    assert_one_line(either_checkout.run("demo"), "Pemasangan gagal", "Installing failed")
    either_checkout.lock.write_text(good)
    assert either_checkout.run("demo").returncode == 0


def test_without_network_one_line_says_so(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path, with_uv=False)
    assert_one_line(checkout.run("demo", PIP_FIND_LINKS=""), "periksa internet", "check the internet")
    assert not (checkout.env / ".installed").exists()


def unfinish(checkout: Checkout) -> None:
    (checkout.env / ".installed").unlink()
    (checkout.env / "rubbish").touch()


def lose_python(checkout: Checkout) -> None:
    (checkout.env / "bin" / "python").unlink()
    (checkout.env / "rubbish").touch()


@pytest.mark.parametrize("breaking", [unfinish, lose_python])
def test_a_half_made_environment_is_made_anew(checkout: Checkout, breaking: Callable[[Checkout], None]) -> None:
    checkout.run("demo")
    breaking(checkout)
    assert checkout.run("demo").returncode == 0
    assert not (checkout.env / "rubbish").exists()


def test_a_lost_package_is_noticed_and_mended(checkout: Checkout) -> None:
    checkout.run("demo")
    checkout.package.unlink()
    run = checkout.run("demo", "3")
    assert run.stdout == f"inside {checkout.env} installed demo 3\n", run.stderr
    assert run.returncode == 3
    assert "tinydep" in run.stderr


def test_a_fault_of_the_program_is_not_taken_for_a_lost_package(checkout: Checkout) -> None:
    checkout.run("demo")
    (checkout.root / "marketplace" / "cli.py").write_text("import marketplace.nowhere\n")
    run = checkout.run("demo")
    assert "marketplace.nowhere" in run.stderr.splitlines()[-1]
    assert run.returncode == 1


def test_two_first_starts_at_once_make_one_whole_environment(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path, with_uv=False)
    both = [checkout.start("demo") for _ in range(2)]
    told = [process.communicate(timeout=600) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert [out for out, _ in told] == [f"inside {checkout.env} installed demo\n"] * 2
    assert sum("Installing collected packages" in err for _, err in told) == 1


def test_a_python_that_is_not_of_the_environment_is_named(checkout: Checkout) -> None:
    checkout.run("demo")
    (checkout.env / "pyvenv.cfg").unlink()
    assert_one_line(checkout.run("demo"), str(checkout.env / "bin" / "python"), "hapus folder", "delete the folder")


def test_a_copy_is_started_from_any_folder_by_its_path(checkout: Checkout) -> None:
    run = subprocess.run(
        [BASE_PYTHON, checkout.root / "marketplace", "demo"],
        cwd=checkout.wheels, env=checkout.environ, capture_output=True, text=True,
    )  # fmt: skip
    assert run.stdout == f"inside {checkout.env} installed demo\n", run.stderr


def test_asking_for_help_installs_nothing(checkout: Checkout) -> None:
    run = checkout.run("--help")
    assert "python3 -m marketplace demo" in run.stdout
    assert run.returncode == 0
    assert not checkout.env.exists()


def test_python_without_venv_is_told_what_to_install(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path, with_uv=False)
    (tmp_path / "sitecustomize.py").write_text('import sys\nsys.modules["venv"] = None\n')
    assert_one_line(checkout.run("demo", PYTHONPATH=str(tmp_path)), "sudo apt install python3-venv")


def test_a_folder_that_cannot_be_written_is_named(checkout: Checkout) -> None:
    checkout.root.chmod(0o555)
    override, drop = 1, 24  # even root is held to the folder's mode without CAP_DAC_OVERRIDE
    libc = ctypes.CDLL(None)
    run = subprocess.run(
        [BASE_PYTHON, "-m", "marketplace", "demo"],
        cwd=checkout.root,
        env=checkout.environ,
        capture_output=True,
        text=True,
        preexec_fn=lambda: libc.prctl(drop, override, 0, 0, 0) if sys.platform == "linux" else None,
    )
    checkout.root.chmod(0o755)
    assert_one_line(run, str(checkout.root), "Tidak dapat menulis", "Cannot write")


OLD = """
import runpy, sys
sys.version_info = (3, 9, 2, "final", 0)
sys.argv = ["marketplace", "demo"]
runpy.run_module("marketplace", run_name="__main__")
"""


def test_an_old_python_is_told_which_it_must_be(checkout: Checkout) -> None:
    run = subprocess.run(
        [BASE_PYTHON, "-c", OLD], cwd=checkout.root, env=checkout.environ, capture_output=True, text=True
    )
    assert_one_line(run, "Python 3.11", "3.9.2")


@pytest.mark.parametrize("name", BOOTSTRAP)
def test_an_old_python_can_read_the_bootstrap(name: str) -> None:
    ast.parse((ROOT / name).read_text(), feature_version=(3, 7))


def test_the_test_command_runs_the_tests_of_the_checkout(checkout: Checkout) -> None:
    (checkout.root / "tests").mkdir()
    (checkout.root / "tests" / "__main__.py").write_text("import sys, tinydep\nprint('tests', *sys.argv[1:])\n")
    run = checkout.run("test", "-k", "ledger")
    assert run.stdout == "tests -k ledger\n", run.stderr
    assert checkout.run("demo").stderr == "", "the tools of the tests include what a running copy needs"
