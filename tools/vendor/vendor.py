"""Fetch the browser's parts from npm and keep only what the pages use.

Run it to move to another version: change the pins below, run `python tools/vendor/vendor.py`, look at the pages, commit.
It needs `npm` for the download and nothing else. What it changes in the design system's style sheet is what its own theme
settings would change (colours, fonts), done on the compiled file so that no build step is needed.
"""

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "src/clearplate/server/ui/static/ui/vendor"


@dataclass(frozen=True)
class Package:
    """One npm package, pinned by version and by the hash of its archive."""

    name: str
    version: str
    sha512: str


USWDS = Package(
    "@uswds/uswds", "3.14.0", "kwZ50TqGszxj3+MQhm+c84hI0y8rIKoc7ZLKbuHg+8rTkFisp9lXOMRD2wclyyuYZahpADxMvaPong7bwL7cew=="
)
HTMX = Package(
    "htmx.org", "2.0.11", "Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA=="
)

# The theme's primary family, from the design system's blue to our evergreen; focus from light blue to a dark orange that
# keeps 3:1 on white and on our paper. Contrast of the new ones on white: 7.8, 10.6, 14.1 and 4.9.
COLORS = {
    "#005ea2": "#1b5e4f",  # primary
    "#1a4480": "#16493e",  # primary-dark
    "#162e51": "#11312b",  # primary-darker
    "#0050d8": "#1b6b59",  # primary-vivid
    "#d9e8f6": "#e2eee9",  # primary-lighter
    "#2491ff": "#b5521b",  # focus
    "#00bde3": "#c9973f",  # accent-cool
    "#28a0cb": "#a97822",  # accent-cool-dark
}
# Kept weights. The rest of the @font-face rules go, and with them their files.
FONTS = {
    "source-sans-pro/sourcesanspro-regular-webfont.woff2",
    "source-sans-pro/sourcesanspro-italic-webfont.woff2",
    "source-sans-pro/sourcesanspro-bold-webfont.woff2",
    "merriweather/Latin-Merriweather-Regular.woff2",
    "merriweather/Latin-Merriweather-Bold.woff2",
    "roboto-mono/roboto-mono-v5-latin-regular.woff2",
    "roboto-mono/roboto-mono-v5-latin-700.woff2",
}
# A photograph for a component that no page of ours uses.
DROPPED_IMAGES = {"../img/hero.jpg"}


def fetch(package: Package, into: Path) -> Path:
    """Download and check one package; give the folder it unpacked to."""
    spec = f"{package.name}@{package.version}"
    done = subprocess.run(["npm", "pack", "--silent", spec], cwd=into, check=True, capture_output=True, text=True)  # noqa: S603, S607
    archive = into / done.stdout.strip().splitlines()[-1]
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != package.sha512:
        sys.exit(f"{spec}: the archive's sha512 is {found}, not the pinned one. Nothing was changed.")
    target = into / package.name.replace("/", "-")
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def restyle(css: str) -> str:
    """Drop unused fonts and the source map from the compiled style sheet, and set our colours."""

    def keep(match: re.Match[str]) -> str:
        return match.group(0) if any(font in match.group(0) for font in FONTS) else ""

    css = re.sub(r"@font-face\{[^}]*\}", keep, css)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    for image in DROPPED_IMAGES:
        css = css.replace(f"url({image})", "none")
    for theirs, ours in COLORS.items():
        css = css.replace(theirs, ours)
    return css


def referenced(css: str) -> list[str]:
    """Every file that the style sheet names, relative to the folder above it, sorted."""
    return sorted({name.removeprefix("../") for name in re.findall(r"url\((\.\./[^)]+)\)", css)})


def copy(source: Path, target: Path) -> None:
    """Copy one file, making its folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def vendor_uswds(package: Path) -> None:
    """Style sheet, the two scripts, the fonts and images they name, the icon sprite, the licence."""
    dist, target = package / "dist", VENDOR / "uswds"
    shutil.rmtree(target, ignore_errors=True)
    css = restyle((dist / "css/uswds.min.css").read_text())
    (target / "css").mkdir(parents=True)
    (target / "css/uswds.min.css").write_text(css)
    for name in referenced(css):
        copy(dist / name, target / name)
    tick = target / "img/usa-icons-bg/check--blue-60v.svg"
    tick.write_text(tick.read_text().replace("#005ea2", COLORS["#005ea2"]))
    copy(dist / "img/sprite.svg", target / "img/sprite.svg")
    copy(package / "LICENSE.md", target / "LICENSE.md")
    for name in ("uswds.min.js", "uswds-init.min.js"):
        script = re.sub(r"//# sourceMappingURL=\S*", "", (dist / "js" / name).read_text())
        (target / "js").mkdir(exist_ok=True)
        (target / "js" / name).write_text(script)


def vendor_htmx(package: Path) -> None:
    """The one script and its licence."""
    target = VENDOR / "htmx"
    shutil.rmtree(target, ignore_errors=True)
    copy(package / "dist/htmx.min.js", target / "htmx.min.js")
    copy(package / "LICENSE", target / "LICENSE")


def main() -> None:
    """Replace the vendored folders by the pinned versions."""
    with tempfile.TemporaryDirectory() as scratch:
        vendor_uswds(fetch(USWDS, Path(scratch)))
        vendor_htmx(fetch(HTMX, Path(scratch)))
    size = sum(path.stat().st_size for path in VENDOR.rglob("*") if path.is_file())
    print(f"vendored into {VENDOR}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
