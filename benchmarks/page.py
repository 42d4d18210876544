"""Measure the page of Caravel in the system's Chromium: first paint, and frames while it moves.

Run by `python -m benchmarks.page`; needs the test group. The bounds are 1 s and 60 frames.
"""

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from wlcsp_layout import pipeline

CARAVEL = Path(__file__).parents[1] / "configs" / "caravel" / "caravel.yaml"
TIMES = 5
MOST_PAINT_MS = 1000.0
LEAST_FRAMES = 55.0
"""Of 60, which a browser without a screen counts out itself."""

MOVE = """async () => {
  const stage = document.querySelector("#die .stage"), start = performance.now();
  const keys = ["ArrowLeft", "ArrowUp", "+", "ArrowRight", "ArrowDown", "-"];
  for (let n = 0; n < 180; n++) {
    stage.dispatchEvent(new KeyboardEvent("keydown", {key: keys[n % keys.length]}));
    await new Promise(requestAnimationFrame);
  }
  return 180_000 / (performance.now() - start);
}"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def main() -> int:
    """Print both figures and return 1 when one misses its bound."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        print("no Chromium on this machine: nothing was measured")
        return 0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        made = pipeline.generate(CARAVEL, Path(folder), verify=False)
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        runs = [_run(browser, made.out / "caravel.html") for _ in range(TIMES)]
        browser.close()
    paint, frames = (statistics.median(values) for values in zip(*runs, strict=True))
    print(
        f"caravel.html: first paint {paint:.0f} ms (bound {MOST_PAINT_MS:.0f}), median of {TIMES}"
    )
    print(f"caravel.html: {frames:.1f} frames a second while moved (bound {LEAST_FRAMES:.0f})")
    return int(paint > MOST_PAINT_MS or frames < LEAST_FRAMES)


def _run(browser: Browser, path: Path) -> tuple[float, float]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(path.as_uri())
    page.wait_for_timeout(300)
    figures = float(page.evaluate(PAINT)), float(page.evaluate(MOVE))
    page.close()
    return figures


if __name__ == "__main__":
    sys.exit(main())
