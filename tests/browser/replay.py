#!/usr/bin/python3
"""The page of `quantscope report` in a real browser: it draws, asks for nothing, complains of nothing, and follows
its controls. Says how long the first picture takes and how many pictures a second scrubbing gives.

    replay.py PROGRAM [RUN…]     without runs it trains three small ones

Ends with 77 (skipped) where there is no Chromium. Talks to it over a pipe (Chrome DevTools Protocol), so that
nothing has to be installed for that.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SKIPPED = 77
MOST_MILLISECONDS = 300 * float(os.environ.get("QS_TEST_PATIENCE", "1")) * 5  # machines under test are busy
HOSTILE = "</script><img src=x onerror=alert(1)>\"'ä𝛼"


class Browser:
    """Chromium without a window, with one page."""

    def __init__(self, program, folder):
        to_browser, from_us = os.pipe()
        to_us, from_browser = os.pipe()

        def as_three_and_four():
            # The browser reads its orders from 3 and answers on 4; both ends may have these numbers now.
            order, answer = os.dup(to_browser), os.dup(from_browser)
            os.dup2(order, 3)
            os.dup2(answer, 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
             "--window-size=1280,900", "--no-first-run", "--disable-background-networking",
             f"--user-data-dir={folder}", "about:blank"],
            close_fds=False, preexec_fn=as_three_and_four, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.orders, self.answers = from_us, to_us
        self.buffer, self.number, self.session, self.events = b"", 0, None, []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(domain + ".enable")

    def message(self):
        while b"\0" not in self.buffer:
            piece = os.read(self.answers, 1 << 16)
            if not piece:
                raise SystemExit("the browser has ended")
            self.buffer += piece
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def ask(self, method, **parameters):
        self.number += 1
        order = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            order["sessionId"] = self.session
        os.write(self.orders, json.dumps(order).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.number:
                if "error" in message:
                    raise SystemExit(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def open(self, page):
        self.events.clear()
        self.ask("Page.navigate", url=page.resolve().as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.message())
        self.value("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")

    def value(self, script):
        """What a script in the page comes to."""
        result = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def press(self, key, code):
        for kind in ("rawKeyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code)
        self.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def complaints(self):
        found = []
        for event in self.events:
            method, about = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                found.append(about["exceptionDetails"].get("exception", about["exceptionDetails"]))
            elif method == "Log.entryAdded" and about["entry"]["level"] in ("error", "warning"):
                found.append(about["entry"]["text"])
            elif method == "Runtime.consoleAPICalled":
                found.append(about["args"])
        return found

    def requests(self, page):
        urls = [event["params"]["request"]["url"] for event in self.events
                if event.get("method") == "Network.requestWillBeSent"]
        return [url for url in urls if url != page.resolve().as_uri() and not url.startswith("data:")]

    def end(self):
        self.process.terminate()
        self.process.wait()


# On a copy: reading a canvas itself makes the browser warn that this is slow.
COLOURS = """[...document.querySelectorAll('.panels canvas')].filter(c => c.width > 0 && c.getBoundingClientRect().top < innerHeight)
  .map(c => {
    const copy = new OffscreenCanvas(c.width, c.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(c, 0, 0);
    return new Set(new Uint32Array(copy.getImageData(0, 0, c.width, c.height).data.buffer)).size;
  })"""
PICTURES = "[...document.querySelectorAll('.panels canvas')].slice(0, 4).map(c => c.toDataURL()).join()"
SCRUB = """(async () => {
  const count = recording.instants.length, rounds = 120, begin = performance.now();
  for (let i = 0; i < rounds; ++i) { goTo(i % count); await new Promise(requestAnimationFrame); }
  return 1000 * rounds / (performance.now() - begin);
})()"""
DRAWN = """(() => {
  const times = [];
  for (let i = 0; i < recording.instants.length; ++i) {
    const begin = performance.now();
    state.instant = i;
    showFigures();
    times.push(performance.now() - begin);
  }
  goTo(recording.instants.length - 1);
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
})()"""
WIDER = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"


class Check:
    def __init__(self):
        self.failures = []

    def __call__(self, holds, words):
        if not holds:
            self.failures.append(words)
            print("FAILED:", words)


def trained(program, folder):
    """Three runs that take seconds: two that differ in the seed, one with a name that means harm."""
    runs = []
    for name, more in (("vnq-1", "--method vnq --weight-bits 2 --seed 1"), ("vnq-2", "--method vnq --weight-bits 2 --seed 2"),
                       ("other", "--method lsq --weight-bits 3 --seed 1")):
        run = folder / name
        words = ("train --net lenet5 --width 0.2 --data digits --act-bits 32 --epochs 2 --warm-start-epochs 1 "
                 "--train-images 800 --validation-images 200 --batch 50 --threads 1 " + more).split()
        subprocess.run([program, *words, "--out", str(run)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        runs.append(run)
    config = runs[0] / "config.json"
    settings = json.loads(config.read_text())
    settings["name"] = HOSTILE
    config.write_text(json.dumps(settings))
    return runs


def look_at(browser, page, check, folder, name):
    browser.ask("Emulation.setDeviceMetricsOverride", width=1280, height=900, deviceScaleFactor=1, mobile=False)
    browser.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])
    browser.open(page)
    if name is not None:
        check(browser.value("document.querySelector('h1 bdi').textContent") == name, "the name of the run is read as it is")
    check(browser.value("document.images.length") == 0, "no element came in with a name")
    check(browser.value("document.scripts.length") == 2, "no script came in with a name")
    first = browser.value("performance.getEntriesByName('first picture')[0].startTime")
    check(first < MOST_MILLISECONDS, f"the first picture took {first:.0f} ms")
    colours = browser.value(COLOURS)
    check(colours and min(colours) > 3, f"a canvas is blank: {colours}")
    last = browser.value(PICTURES)
    browser.press("Home", 36)
    check(browser.value("state.instant") == 0, "Home goes to the first instant")
    check(browser.value(PICTURES) != last, "another instant is another picture")
    browser.press("ArrowRight", 39)
    check(browser.value("state.instant") == 1, "the arrow steps")
    browser.press("End", 35)
    check(browser.value(PICTURES) == last, "End brings the last picture back")
    browser.press(" ", 32)
    check(browser.value("byId('play').textContent") == "Pause", "Space plays")
    browser.press(" ", 32)
    check(browser.value("byId('play').textContent") == "Play", "Space pauses")
    browser.press("End", 35)
    browser.value("byId('layer').value = 1; byId('layer').dispatchEvent(new Event('change'))")
    browser.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    check(browser.value(PICTURES) != last, "a chosen layer is another picture")
    browser.value("byId('layer').value = 0; byId('layer').dispatchEvent(new Event('change'))")
    for step in range(40):  # every figure comes into sight once
        browser.value(f"scrollTo(0, {step * 500}); new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    labels = browser.value("[...document.querySelectorAll('.panels canvas')].map(c => c.getAttribute('aria-label') || '')")
    check(labels and all(len(label) > 20 for label in labels), "every picture says what it shows")
    blank = browser.value(COLOURS.replace(" && c.getBoundingClientRect().top < innerHeight", ""))
    check(min(blank) > 3, f"a canvas further down is blank: {blank}")
    names = browser.value("[...document.querySelectorAll('button, input, select')].filter(e => e.getClientRects().length > 0)"
                          ".every(e => e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length)")
    check(names, "every control has a name")
    browser.value("scrollTo(0, 0)")
    print(f"  {page.stat().st_size / 1e6:.2f} MB, {browser.value('recording.instants.length')} instants, first picture "
          f"{first:.0f} ms, scrubbing {browser.value(SCRUB):.0f} frames a second, {browser.value(DRAWN):.1f} ms for one")
    downloads(browser, check, folder)
    browser.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    browser.value("new Promise(done => setTimeout(done, 100))")
    check(browser.value("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)", "a dark page is dark")
    check(browser.value(PICTURES) != last, "its pictures too")
    browser.ask("Emulation.setDeviceMetricsOverride", width=360, height=740, deviceScaleFactor=2, mobile=True)
    browser.value("new Promise(done => setTimeout(done, 150))")
    check(browser.value(WIDER) <= 0, "a phone need not scroll sideways")
    check(not browser.complaints(), f"the console is silent: {browser.complaints()}")
    check(not browser.requests(page), f"nothing is asked for: {browser.requests(page)}")


def downloads(browser, check, folder):
    before = set(folder.iterdir())
    browser.ask("Page.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
    browser.value("views[0].numbers.click()")
    browser.value("byId('settings-file').click()")
    for _ in range(50):
        made = {path.suffix: path for path in set(folder.iterdir()) - before}
        if {".csv", ".json"} <= set(made):
            break
        time.sleep(0.1)
    check({".csv", ".json"} <= set(made), f"numbers and settings are offered as files: {made}")
    if ".csv" in made:
        check(len(made[".csv"].read_text().splitlines()) > 20, "the file has the numbers")
    if ".json" in made:
        check("experiment" in json.loads(made[".json"].read_text())[0], "the file has the settings")
    for path in made.values():
        path.unlink()


def main():
    program = str(Path(sys.argv[1]).resolve())
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not chromium:
        print("skipped: there is no Chromium to show the page in")
        return SKIPPED
    check = Check()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        given = [Path(run) for run in sys.argv[2:]]
        runs = given or trained(program, folder)
        browser = Browser(chromium, folder / "profile")
        downloaded = folder / "downloads"
        downloaded.mkdir()
        for of in ([given] if given else [runs[:1], runs]):
            page = folder / "page.html"
            subprocess.run([program, "report", *map(str, of), "--out", str(page)], check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            look_at(browser, page, check, downloaded, None if given else HOSTILE)
        browser.end()
    print("FAILED" if check.failures else "passed")
    return 1 if check.failures else 0


if __name__ == "__main__":
    sys.exit(main())
