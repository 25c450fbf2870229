"""A user's session in Debian's Jupyter Notebook, in headless Chromium: open, run all, hover over a chart, complete,
interrupt a loop, restart. Prints the step that failed and exits with 1. Usage: browser_session.py SCREENSHOT_FOLDER"""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from functools import partial

import nbformat
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

PATIENCE = 240
CHART = "Chart.Line<double, double, string>(x: new double[] { 1, 2, 3 }, y: new double[] { 1, 4, 9 })"


def until(what, condition, patience=PATIENCE):
    end = time.time() + patience
    while time.time() < end:
        try:
            value = condition()
        except Exception:
            value = None
        if value:
            print("ok:", what, flush=True)
            return value
        time.sleep(0.25)
    raise AssertionError(what)


def notebook(folder):
    kernel = {"name": ".net-csharp", "display_name": ".NET (C#)", "language": "C#"}
    book = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    book.cells = [
        nbformat.v4.new_code_cell("var six = 6;\nsix * 7"),
        nbformat.v4.new_code_cell(CHART),
        nbformat.v4.new_code_cell("var wholeNumber = 1;"),
    ]
    nbformat.write(book, os.path.join(folder, "session.ipynb"))


def start_browser():
    options = webdriver.ChromeOptions()
    for argument in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "window-size=1280,1400"):
        options.add_argument("--" + argument)
    options.binary_location = shutil.which("chromium")
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


def main(shots):
    folder = tempfile.mkdtemp()
    notebook(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        ["jupyter", "notebook", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1",
         "--NotebookApp.token=", "--NotebookApp.password=", f"--notebook-dir={folder}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    browser = None
    try:
        until("the server answers", lambda: socket.create_connection(("127.0.0.1", port), 1))
        browser = start_browser()
        browser.get(f"http://127.0.0.1:{port}/notebooks/session.ipynb")
        run = browser.execute_script
        find, find_all = partial(browser.find_element, By.CSS_SELECTOR), partial(browser.find_elements, By.CSS_SELECTOR)

        def execute(code):
            run("var c = Jupyter.notebook.get_selected_cell(); c.set_text(arguments[0]); c.execute()", code)

        until("the notebook opens and its kernel is ready", lambda: run(
            "var k = Jupyter.notebook.kernel; return k && k.is_connected() && k.info_reply.language_info"))
        run("Jupyter.notebook.execute_all_cells()")
        until("run all: the value shows", lambda: "42" in find_all(".output_area")[0].text)
        plot = until("run all: the chart is drawn", lambda: find(".vjepa-chart .nsewdrag"))
        run("arguments[0].scrollIntoView({block: 'center'})", plot)
        until("the chart has a line", lambda: find(".vjepa-chart .scatterlayer path"))
        # From the middle of the plot to its second point.
        dx, dy = run("""var p = document.querySelector('.vjepa-chart')._fullLayout, x = p.xaxis, y = p.yaxis;
            return [Math.round(x.d2p(2) - x._length / 2), Math.round(y.d2p(4) - y._length / 2)]""")

        def hover():
            ActionChains(browser).move_to_element_with_offset(plot, dx + 8, dy).move_by_offset(-8, 0).perform()
            time.sleep(0.3)
            return find(".vjepa-chart .hoverlayer .hovertext")

        until("the chart reacts to the mouse", hover)
        browser.save_screenshot(os.path.join(shots, "chart.png"))

        run("""var n = Jupyter.notebook; n.insert_cell_at_bottom('code'); n.select(n.ncells() - 1); n.edit_mode()""")
        ActionChains(browser).send_keys("wholeN").send_keys(Keys.TAB).perform()
        until("completion knows earlier cells",
              lambda: "wholeNumber" in run("return Jupyter.notebook.get_selected_cell().get_text()")
              or "wholeNumber" in find("#complete").text)
        run("""var c = Jupyter.notebook.get_selected_cell(); c.set_text('Console');
            c.code_mirror.focus(); c.code_mirror.setCursor({line: 0, ch: 7})""")
        ActionChains(browser).send_keys(".").send_keys(Keys.TAB).perform()
        until("completion pops up", lambda: "WriteLine" in find("#complete").text)
        browser.save_screenshot(os.path.join(shots, "completion.png"))
        ActionChains(browser).send_keys(Keys.ESCAPE).perform()

        execute('Console.WriteLine("turning"); while (true) { }')
        until("a loop runs", lambda: "turning" in find_all(".output_area")[-1].text)
        run("Jupyter.notebook.kernel.interrupt()")
        until("interrupt stops the loop", lambda: "The cell was interrupted" in find_all(".cell")[-1].text)
        execute("six")
        until("the next cell still knows the variables", lambda: find_all(".cell")[-1].text.rstrip().endswith("6"))

        run("Jupyter.notebook.kernel.restart()")
        until("restart: the kernel is ready again", lambda: run("return Jupyter.notebook.kernel.is_connected()"))
        time.sleep(1)
        execute("six")
        until("restart: variables are gone", lambda: "CS0103" in find_all(".cell")[-1].text)
        browser.save_screenshot(os.path.join(shots, "end.png"))
        return 0
    except AssertionError as step:
        print("FAILED:", step, flush=True)
        if browser is not None:
            browser.save_screenshot(os.path.join(shots, "failed.png"))
        return 1
    finally:
        if browser is not None:
            browser.quit()
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
