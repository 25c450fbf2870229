"""Checks a page of a headless run in headless Chromium, 1280 pixels wide: no line of code is cut off, no time covers
code, charts are readable on light and dark backgrounds. Usage: page_look.py PAGE SCREENSHOT_FOLDER"""
import os
import shutil
import sys
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

CUT = "return [...document.querySelectorAll('.source pre')].filter(p => p.scrollWidth > p.clientWidth).length"
COVERED = """return [...document.querySelectorAll('.source')].filter(box => {
  const [time, code] = ['.time', 'code'].map(part => box.querySelector(part).getBoundingClientRect());
  return time.height > 0 && time.top < code.bottom - 1; }).length"""
TIMES = "return [...document.querySelectorAll('.source .time')].filter(t => t.textContent).length"
# WCAG contrast, at most 21. Text needs 4.5; lines need 3, on a light background, where charts keep their own colors.
WEAKEST = """const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
const light = c => c.reduce((sum, v, i) => sum + [.2126, .7152, .0722][i] * linear(v / 255), 0);
const rgb = c => c.match(/[\\d.]+/g).slice(0, 3).map(Number);
const paper = light(rgb(getComputedStyle(document.body).backgroundColor));
const lines = [...document.querySelectorAll('.chart .scatterlayer path.js-line, .chart .points path')];
return Math.min(...lines.map(p => {
  const style = getComputedStyle(p), ink = light(rgb(style.stroke === 'none' ? style.fill : style.stroke));
  return (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05); }))"""


def main(page, shots):
    options = webdriver.ChromeOptions()
    for argument in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "window-size=1280,1400"):
        options.add_argument("--" + argument)
    options.binary_location = shutil.which("chromium")
    browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    failed = 0
    try:
        run = browser.execute_script
        for scheme, needed in (("light", 3), ("dark", 4.5)):
            features = [{"name": "prefers-color-scheme", "value": scheme}]
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
            browser.get("file://" + os.path.abspath(page))
            time.sleep(2)
            contrast = run(WEAKEST)
            for claim, holds in (
                    ("no line of code is cut off", run(CUT) == 0),
                    ("no time covers code", run(COVERED) == 0 and run(TIMES) > 0),
                    (f"charts have a contrast of at least {needed}: {contrast:.1f}", contrast >= needed)):
                print(f"{'ok' if holds else 'FAILED'}: {scheme} background: {claim}", flush=True)
                failed += not holds
            run("""document.documentElement.style.scrollBehavior = 'auto';
                document.querySelector('.chart').scrollIntoView({block: 'center'})""")
            time.sleep(0.5)
            browser.save_screenshot(os.path.join(shots, f"page-{scheme}.png"))
    finally:
        browser.quit()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
