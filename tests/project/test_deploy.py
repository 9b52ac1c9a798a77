"""What runs the program and what stands beside it: the unit of systemd holds it tight."""

import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

from tests.conftest import require

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "quartiersbote.service"
EXPOSURE = 15
"""Tenths of systemd's figure from 0 (safe) to 10; an ordinary unit has 9.2."""
ASKED = {
    "UMask": ["0077"],
    "StateDirectoryMode": ["0700"],
    "ProtectSystem": ["strict"],
    "CapabilityBoundingSet": [""],
    "AmbientCapabilities": [""],
    "SystemCallFilter": ["@system-service", "~@privileged"],
    "SystemCallArchitectures": ["native"],
    "RestrictAddressFamilies": ["AF_INET AF_INET6 AF_UNIX"],
    "ProtectProc": ["invisible"],
    "OOMPolicy": ["continue"],
    "LimitCORE": ["0"],
}
YES = (
    *("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "PrivateUsers", "ProtectHome"),
    *("ProtectKernelTunables", "ProtectKernelModules", "ProtectKernelLogs", "ProtectClock"),
    *("ProtectControlGroups", "ProtectHostname", "RestrictNamespaces", "RestrictRealtime"),
    *("RestrictSUIDSGID", "LockPersonality", "MemoryDenyWriteExecute", "RemoveIPC"),
)


def read_unit() -> dict[str, dict[str, list[str]]]:
    """The settings by section, each as often as it stands there."""
    sections: dict[str, dict[str, list[str]]] = {}
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            here = sections.setdefault(line.strip("[]"), defaultdict(list))
        elif line and not line.startswith("#"):
            name, separator, value = line.partition("=")
            assert separator, line
            here[name].append(value)
    return sections


def test_the_unit_holds_the_program_tight() -> None:
    sections = read_unit()
    assert list(sections) == ["Unit", "Service", "Install"]
    service = sections["Service"]
    assert {name: service[name] for name in ASKED} == ASKED
    assert {name: service[name] for name in YES} == {name: ["true"] for name in YES}
    assert service["User"] == ["quartiersbote"]
    (most,) = service["MemoryMax"]
    assert most.endswith("M")
    assert 512 <= int(most[:-1]) <= 1_024
    assert int(service["LimitNOFILE"][0]) >= 8_192
    assert int(service["TimeoutStopSec"][0]) > 5  # what the program promises
    assert service["ExecStart"][0].endswith("/.venv/bin/quartiersbote run")


def test_the_documentation_installs_this_unit() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert "sudo cp deploy/quartiersbote.service /etc/systemd/system/" in page
    folder = read_unit()["Service"]["WorkingDirectory"][0]
    assert f"git clone ADDRESS-OF-THIS-REPOSITORY {folder}" in page


def test_systemd_understands_it_and_finds_it_safe(tmp_path: Path) -> None:
    """The program is not installed where the unit expects it, so that another takes its place."""
    if not shutil.which("systemd-analyze"):
        require("systemd is not installed (systemd-analyze)")
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    here = {"ExecStart": "/bin/true", "WorkingDirectory": "/", "User": "root", "Group": "root"}
    unit = tmp_path / UNIT.name
    unit.write_text(
        "\n".join(
            f"{name}={here[name]}" if (name := line.partition("=")[0]) in here else line
            for line in lines
        )
    )
    for words in (
        ["verify", "--man=no", str(unit)],
        ["security", "--offline=true", "--no-pager", f"--threshold={EXPOSURE}", str(UNIT)],
    ):
        said = subprocess.run(  # noqa: S603  words of ours
            ["systemd-analyze", *words],  # noqa: S607  wherever the system has it
            capture_output=True,
            text=True,
            check=False,
        )
        assert said.returncode == 0, said.stdout[-500:] + said.stderr
        assert "Unknown" not in said.stderr


def test_libretranslate_is_for_this_machine_alone_and_of_the_version_that_was_tried() -> None:
    compose = (ROOT / "deploy" / "libretranslate.yaml").read_text(encoding="utf-8")
    assert '      - "127.0.0.1:5000:5000"\n' in compose
    assert "image: libretranslate/libretranslate:v1.9.6\n" in compose
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert "deploy/libretranslate.yaml" in page
