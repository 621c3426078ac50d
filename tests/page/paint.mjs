// paint.mjs ADDRESS: how long Chromium takes until the queue is to be seen, and until a decision is stored and said so.
// A part of page_bench; prints medians and judges nothing.
import { existsSync } from "node:fs";

const [address] = process.argv.slice(2);
let playwright = null;
try {
  playwright = await import("playwright-core");
} catch {
  console.log("in a browser: skipped, no playwright-core (npm ci in tests/page)");
}
if (playwright && !existsSync("/usr/bin/chromium")) {
  console.log("in a browser: skipped, no chromium");
  playwright = null;
}
if (playwright) {
  const browser = await playwright.chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  const shown = (times) => {
    const sorted = times.toSorted((a, b) => a - b);
    return `median ${sorted[sorted.length >> 1].toFixed(0)} ms, slowest of ${sorted.length} ${sorted.at(-1).toFixed(0)} ms`;
  };
  const paint = [];
  const ready = [];
  const decided = [];
  for (let visit = 0; visit < 7; ++visit) {
    const context = await browser.newContext({ viewport: { width: 1100, height: 940 } });
    const page = await context.newPage();
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector(".paper")) return;
        observer.disconnect();
        requestAnimationFrame(() => (window.papersAt = performance.now()));
      }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(address);
    await page.waitForFunction(() => window.papersAt && performance.getEntriesByName("first-contentful-paint").length);
    // The first visit of a browser also starts the browser's own machinery.
    if (visit > 0) {
      paint.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime));
      ready.push(await page.evaluate(() => window.papersAt));
    }
    await page.waitForSelector("html[data-ready]");
    const press = (key, words) => page.evaluate(([one, said]) => new Promise((resolve) => {
      const toast = document.getElementById("toast");
      toast.textContent = "";
      const begun = performance.now();
      new MutationObserver((_, observer) => {
        if (!toast.textContent.includes(said)) return;
        observer.disconnect();
        resolve(performance.now() - begun);
      }).observe(toast, { childList: true, subtree: true });
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: one, bubbles: true }));
    }), [key, words]);
    for (let times = 0; times < 3; ++times) {
      decided.push(await press("x", "Not wanted"));
      await press("u", "Undone");
      await page.waitForTimeout(50);
    }
    await context.close();
  }
  console.log(`in Chromium: first paint ${shown(paint)}; the papers ${shown(ready)}; a decision stored and said ${shown(decided)}`);
  await browser.close();
}
