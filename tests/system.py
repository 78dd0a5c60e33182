"""Installs what the tests need from the system: Chromium, Redis and memcached, from Debian.

Only what is missing, only as root, only where there is apt-get. Where something stays missing, one
line says so: the tests that need it are skipped on a laptop and fail in CI.
"""

import os
import shutil
import subprocess

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def missing() -> list[str]:
    """The Debian packages that are needed and whose programs are not here."""
    browser = os.environ.get("E2E_CHROMIUM") or next(filter(shutil.which, BROWSERS), None)
    servers = {name: shutil.which(name) for name in ("redis-server", "memcached")}
    wanted = {"chromium": browser, **servers}
    return [package for package, program in wanted.items() if not program]


def install(packages: list[str]) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "--quiet", "--quiet", "--yes", "--no-install-recommends"]
    subprocess.run([*apt, "update"], env=env, check=False, stdout=subprocess.DEVNULL)
    subprocess.run([*apt, "install", *packages], env=env, check=False, stdout=subprocess.DEVNULL)


def main() -> None:
    packages = missing()
    if packages and shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Installing {' and '.join(packages)} ...", flush=True)
        install(packages)
        packages = missing()
    if packages:
        print(f"Not here: {', '.join(packages)}. Install them to run every test.", flush=True)


if __name__ == "__main__":
    main()
