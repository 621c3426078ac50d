// browser_bench.mjs ADDRESS WHAT [VISITS] [DECISIONS]: how long she waits in Chromium for a running service. Everything
// is measured by the page's own clock: the first paint by the paint timing API, the rest by what the document shows in
// the frame after it changed; a decision from the key's own time stamp to the next card in focus, and to its storage.
import { chromium } from "playwright-core";

const [address, what, visits = "12", decisions = "40"] = process.argv.slice(2);
const patience = 20000;
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });

/** In the page, before its own scripts. */
function clocks() {
  const shown = (act) => requestAnimationFrame(() => setTimeout(() => act(performance.now()), 0));
  window.cards = new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      if (!document.querySelector(".paper.here")) return;
      watch.disconnect();
      shown(resolve);
    });
    watch.observe(document, { childList: true, subtree: true });
  });
  window.decision = (key) => new Promise((resolve) => {
    const times = {};
    const before = document.querySelector(".paper.here")?.dataset.id;
    const stored = new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if (entry.name.endsWith("/decision")) times.stored = entry.responseEnd;
      finish();
    });
    stored.observe({ type: "resource" });
    const watch = new MutationObserver(() => {
      const focused = document.activeElement?.dataset?.id;
      const card = document.querySelector(`.paper[data-id="${before}"]:not(.leaving)`);
      if (!card && focused && focused !== before && !times.moved) {
        times.moved = -1;
        shown((now) => { times.moved = now; finish(); });
      }
    });
    watch.observe(document.getElementById("main"), { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
    addEventListener("keydown", (event) => { times.pressed = event.timeStamp; }, { capture: true, once: true });
    function finish() {
      if (!(times.moved > 0) || !times.stored) return;
      stored.disconnect();
      watch.disconnect();
      resolve({ moved: times.moved - times.pressed, stored: times.stored - times.pressed });
    }
    window.ready = key;
  });
}

const bounded = (promise, of) => Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error(`waited ${patience} ms for ${of}`)), patience).unref())]);

async function visit(context) {
  const page = await context.newPage();
  await page.addInitScript(clocks);
  await page.goto(address, { timeout: patience });
  const cards = await bounded(page.evaluate(() => window.cards), "the first card");
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  if (paint === undefined) throw new Error("Chromium tells no first paint");
  return { page, cards, paint };
}

function line(name, goal, times) {
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  const worst = times.at(-1);
  console.log(`${`${name}${what ? `, ${what}` : ""}`.padEnd(58)} p50 ${at(0.5).toFixed(0).padStart(5)} ms  p95 ${at(0.95).toFixed(0).padStart(5)} ms  worst ${worst.toFixed(0).padStart(5)} ms  ${goal ? `(goal ${goal} ms)` : ""}`);
}

try {
  const cold = { paint: [], cards: [] };
  const warm = { paint: [], cards: [] };
  for (let times = 0; times < Number(visits); ++times) {
    const context = await browser.newContext({ viewport: { width: 1100, height: 940 } });
    for (const kind of [cold, warm]) {
      const { page, cards, paint } = await visit(context);
      kind.paint.push(paint);
      kind.cards.push(cards);
      await page.close();
    }
    await context.close();
  }
  line("first paint, nothing cached", "300", cold.paint);
  line("first paint, a second visit", "300", warm.paint);
  line("first card drawn, nothing cached", "", cold.cards);
  line("first card drawn, a second visit", "", warm.cards);

  const context = await browser.newContext({ viewport: { width: 1100, height: 940 } });
  const { page } = await visit(context);
  const moved = [];
  const stored = [];
  for (let times = 0; times < Number(decisions); ++times) {
    const key = "axd"[times % 3];
    const done = page.evaluate((pressed) => window.decision(pressed), key);
    await bounded(page.waitForFunction((pressed) => window.ready === pressed, key), "the page's clock");
    await page.keyboard.press(key);
    const one = await bounded(done, `a decision by ${key}`);
    moved.push(one.moved);
    stored.push(one.stored);
    await page.waitForTimeout(250); // a very quick reader
  }
  line("decision: the next card in focus", "100", moved);
  line("decision: stored", "100", stored);
  await context.close();
} catch (failure) {
  console.log(`browser_bench: ${failure.message}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
