"""A page of a headless run in headless Chromium, 1280 pixels wide: no line of code is cut, no time stands on code, charts can
be read on light and on dark paper. Usage: page_look.py PAGE SCREENSHOT_FOLDER"""
import os
import shutil
import sys
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

CUT = "return [...document.querySelectorAll('.source pre')].filter(p => p.scrollWidth > p.clientWidth).length"
COVERED = """return [...document.querySelectorAll('.source')].filter(box => {
  const time = box.querySelector('.time').getBoundingClientRect(), code = box.querySelector('code').getBoundingClientRect();
  return time.height > 0 && time.top < code.bottom - 1; }).length"""
TIMES = "return [...document.querySelectorAll('.source .time')].filter(t => t.textContent).length"
# The strongest contrast is 21; 4.5 is what text needs, 3 what a line needs on light paper, where charts keep their own colors.
WEAKEST = """const light = c => c.reduce((s, v, i) => { v /= 255; return s + [.2126, .7152, .0722][i] * (v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); }, 0);
const rgb = c => c.match(/[\\d.]+/g).slice(0, 3).map(Number);
const paper = light(rgb(getComputedStyle(document.body).backgroundColor));
return Math.min(...[...document.querySelectorAll('.chart .scatterlayer path.js-line, .chart .points path')].map(p => {
  const style = getComputedStyle(p), ink = light(rgb(style.stroke === 'none' ? style.fill : style.stroke));
  return (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05); }))"""


def main(page, shots):
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,1400"):
        options.add_argument(argument)
    options.binary_location = shutil.which("chromium")
    browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    failed = 0
    try:
        for paper, contrast in (("light", 3), ("dark", 4.5)):
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": paper}]})
            browser.get("file://" + os.path.abspath(page))
            time.sleep(2)
            for claim, fact in ((f"on {paper} paper no line of code is cut", browser.execute_script(CUT) == 0),
                                (f"on {paper} paper no time stands on code", browser.execute_script(COVERED) == 0 and browser.execute_script(TIMES) > 0),
                                (f"on {paper} paper charts have a contrast of {contrast} at least, {browser.execute_script(WEAKEST):.1f}", browser.execute_script(WEAKEST) >= contrast)):
                print(("ok: " if fact else "FAILED: ") + claim, flush=True)
                failed += not fact
            browser.execute_script("document.documentElement.style.scrollBehavior = 'auto'; document.querySelector('.chart').scrollIntoView({block: 'center'})")
            time.sleep(0.5)
            browser.save_screenshot(os.path.join(shots, f"page-{paper}.png"))
    finally:
        browser.quit()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
