"""A person's session in Debian's Jupyter Notebook, in headless Chromium: open, run all, hover a chart, complete,
interrupt a loop, restart. Ends with 1 and says which step failed. Usage: browser_session.py SCREENSHOT_FOLDER"""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

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
    book = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": ".net-csharp", "display_name": ".NET (C#)", "language": "C#"}})
    book.cells = [
        nbformat.v4.new_code_cell("var six = 6;\nsix * 7"),
        nbformat.v4.new_code_cell(CHART),
        nbformat.v4.new_code_cell("var wholeNumber = 1;"),
    ]
    nbformat.write(book, os.path.join(folder, "session.ipynb"))


def main(shots):
    folder = tempfile.mkdtemp()
    notebook(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(["jupyter", "notebook", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1",
                               "--NotebookApp.token=", "--NotebookApp.password=", f"--notebook-dir={folder}"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,1400"):
        options.add_argument(argument)
    options.binary_location = shutil.which("chromium")
    browser = None
    try:
        until("the server answers", lambda: socket.create_connection(("127.0.0.1", port), 1))
        browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        browser.get(f"http://127.0.0.1:{port}/notebooks/session.ipynb")
        run = browser.execute_script
        until("the notebook opens and its kernel is ready", lambda: run(
            "return Jupyter.notebook.kernel && Jupyter.notebook.kernel.is_connected() && Jupyter.notebook.kernel.info_reply.language_info"))
        run("Jupyter.notebook.execute_all_cells()")
        until("run all: the value shows", lambda: "42" in browser.find_elements(By.CSS_SELECTOR, ".output_area")[0].text)
        plot = until("run all: the chart is drawn", lambda: browser.find_element(By.CSS_SELECTOR, ".vjepa-chart .nsewdrag"))
        run("arguments[0].scrollIntoView({block: 'center'})", plot)
        until("the chart has a line", lambda: browser.find_element(By.CSS_SELECTOR, ".vjepa-chart .scatterlayer .lines path, .vjepa-chart .scatterlayer path"))
        # From the plot's middle to its second point.
        dx, dy = run("var p = document.querySelector('.vjepa-chart')._fullLayout; return ["
                     "Math.round(p.xaxis.d2p(2) - p.xaxis._length / 2), Math.round(p.yaxis.d2p(4) - p.yaxis._length / 2)]")

        def hover():
            ActionChains(browser).move_to_element_with_offset(plot, dx + 8, dy).move_by_offset(-8, 0).perform()
            time.sleep(0.3)
            return browser.find_element(By.CSS_SELECTOR, ".vjepa-chart .hoverlayer .hovertext")

        until("the chart answers to the mouse", hover)
        browser.save_screenshot(os.path.join(shots, "chart.png"))

        run("Jupyter.notebook.insert_cell_at_bottom('code'); Jupyter.notebook.select(Jupyter.notebook.ncells() - 1); Jupyter.notebook.edit_mode();")
        ActionChains(browser).send_keys("wholeN").send_keys(Keys.TAB).perform()
        until("completion knows earlier cells", lambda: "wholeNumber" in run("return Jupyter.notebook.get_selected_cell().get_text()")
              or "wholeNumber" in browser.find_element(By.ID, "complete").text)
        run("Jupyter.notebook.get_selected_cell().set_text('Console')")
        run("var c = Jupyter.notebook.get_selected_cell(); c.code_mirror.focus(); c.code_mirror.setCursor({line: 0, ch: 7})")
        ActionChains(browser).send_keys(".").send_keys(Keys.TAB).perform()
        until("completion pops up", lambda: "WriteLine" in browser.find_element(By.ID, "complete").text)
        browser.save_screenshot(os.path.join(shots, "completion.png"))
        ActionChains(browser).send_keys(Keys.ESCAPE).perform()

        run("var c = Jupyter.notebook.get_selected_cell(); c.set_text('Console.WriteLine(\"turning\"); while (true) { }'); c.execute();")
        until("a loop runs", lambda: "turning" in browser.find_elements(By.CSS_SELECTOR, ".output_area")[-1].text)
        run("Jupyter.notebook.kernel.interrupt()")
        until("interrupt stops the loop", lambda: "The cell was interrupted" in browser.find_elements(By.CSS_SELECTOR, ".cell")[-1].text)
        run("Jupyter.notebook.get_selected_cell().set_text('six'); Jupyter.notebook.get_selected_cell().execute();")
        until("the next cell still knows the variables", lambda: browser.find_elements(By.CSS_SELECTOR, ".cell")[-1].text.rstrip().endswith("6"))

        run("Jupyter.notebook.kernel.restart()")
        until("restart: the kernel is ready again", lambda: run("return Jupyter.notebook.kernel.is_connected()"))
        time.sleep(1)
        run("Jupyter.notebook.get_selected_cell().set_text('six'); Jupyter.notebook.get_selected_cell().execute();")
        until("restart: variables are gone", lambda: "CS0103" in browser.find_elements(By.CSS_SELECTOR, ".cell")[-1].text)
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
