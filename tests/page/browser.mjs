// browser.mjs PROGRAM FAKE_UPSTREAM [FOLDER FOR PICTURES]: the daily routine in a real browser against the real
// service and the simulated upstream. Every check is a sentence; the first that is false ends the run with 1.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [program, upstream, pictures] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "preprintd-browser-"));
const env = { ...process.env, STATE_DIRECTORY: folder };
const children = [];
const list = `# Papers

## Daily Papers
1. ICLR 2026 [A Paper of Last Week](https://arxiv.org/abs/2609.00007) (上周读的，方法很简单)
2. [Another One](https://arxiv.org/abs/2609.00008) [[Code](https://github.com/example-lab/another)]

## Notes
Kept by hand.
`;

function check(sentence, holds, seen) {
  if (!holds) throw new Error(`not true: ${sentence}${seen === undefined ? "" : ` (${JSON.stringify(seen)})`}`);
  console.log(`  ${sentence}`);
}

async function until(what, condition, patience = 20000) {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    const value = await condition();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  throw new Error(`waited in vain: ${what}`);
}

function started(command, words) {
  const child = spawn(command, words, { env });
  const heard = { text: "", child };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (heard.text += data));
  children.push(child);
  return heard;
}

const world = started(upstream, ["--demo", "2026-09-24", "--now", "2026-09-24T14:00:00Z", "--for", "280"]);
await until("the simulated upstream", () => world.text.includes("min_interval"));
const readme = join(folder, "README.md");
writeFileSync(readme, list);
const settings = world.text.split("\n").filter((line) => /^[a-z_.]+=/.test(line));
const words = (port, ...verb) => [...[...settings, `database.path=${folder}/p.db`, `web.listen=127.0.0.1:${port}`].flatMap((one) => ["--set", one]), "--now", "2026-09-24T14:00:00Z", ...verb];
const cli = (...verb) => spawnSync(program, words(0, ...verb), { env, encoding: "utf8" });

let service = null;
async function serve(port = 0) {
  service = started(program, words(port, "run"));
  const found = await until("the page's address", () => /review page: (http:\S+)/.exec(service.text));
  return found[1];
}

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const complaints = [];

async function visit(address, options = {}, view = "") {
  const context = await browser.newContext({ viewport: { width: 1100, height: 940 }, timezoneId: "Europe/Berlin", locale: "en-GB", ...options });
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
  page.on("request", (request) => request.url().startsWith(address) || complaints.push(`a request left the host: ${request.url()}`));
  await page.goto(address + view);
  await page.waitForSelector("html[data-ready]");
  return page;
}

async function picture(page, name) {
  if (!pictures) return;
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

async function accessible(page, view) {
  // Through the protocol, so that the page's own policy need not allow it.
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  const { result } = await session.send("Runtime.evaluate", {
    expression: "axe.run({runOnly:['wcag2a','wcag2aa','wcag21aa','wcag22aa','best-practice']}).then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 120)).slice(0, 3)])))",
    awaitPromise: true,
  });
  check(`${view}: a screen reader finds its way (axe: nothing)`, result.value === "[]", result.value);
}

const here = (page) => page.locator(".paper.here").getAttribute("data-id");
const waiting = (page) => page.locator(".paper:not(.leaving)").count();
const toast = (page, text) => page.waitForFunction((words) => document.getElementById("toast").textContent.includes(words), text);

async function keyboard(address) {
  console.log("by keyboard");
  const page = await visit(address);
  await page.waitForSelector(".paper.here");
  const all = await waiting(page);
  check("the candidates of three days wait", all > 20, all);
  check("the banner says what was seen", /You have seen everything from .+ to .+, except \d+ papers/.test(await page.textContent("#banner")), await page.textContent("#banner"));
  await picture(page, "queue");
  await accessible(page, "queue");

  const first = await here(page);
  await page.keyboard.press("j");
  const second = await here(page);
  check("j goes down and k up", first !== second);
  await page.keyboard.press("k");
  check("to where it began", (await here(page)) === first);
  await page.keyboard.press(" ");
  check("space unfolds the abstract", (await page.locator(".paper.here.open").count()) === 1);

  await page.keyboard.press("a");
  await toast(page, "Accepted");
  await until("the paper leaves", async () => (await waiting(page)) === all - 1);
  check("a accepts and the next paper is there", (await here(page)) === second);
  await page.keyboard.press("u");
  await toast(page, "Undone: accept");
  await until("the paper is back", async () => (await waiting(page)) === all);
  check("u brings it back", (await here(page)) === first);

  await page.keyboard.press("x");
  await toast(page, "Not wanted");
  await page.keyboard.press("d");
  await toast(page, "Back in a week");
  await until("both left", async () => (await waiting(page)) === all - 2);
  await page.keyboard.press("u");
  await toast(page, "Undone: defer");
  await page.keyboard.press("u");
  await toast(page, "Undone: reject");
  await until("both are back", async () => (await waiting(page)) === all);

  await page.evaluate(() => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "ｊ", code: "KeyJ", bubbles: true })));
  check("a full-width letter counts as its twin", (await here(page)) !== null);
  const place = await here(page);
  await page.evaluate(() => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "x", code: "KeyX", isComposing: true, bubbles: true })));
  await page.evaluate(() => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Process", code: "KeyX", keyCode: 229, bubbles: true })));
  check("while an input method composes no key is a command", (await here(page)) === place && (await waiting(page)) === all);

  await page.keyboard.press("]");
  await page.keyboard.press("[");
  check("[ goes to the day before", (await page.locator(".paper.here").count()) === 1);
  const today = await page.locator(".papers").first().locator(".paper").count();
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator(".paper").first().locator("h3").click({ position: { x: 2, y: 2 }, modifiers: [] , trial: true });
  await page.keyboard.press("]");
  await page.keyboard.press("X");
  await toast(page, "closed");
  const left = await until("a day is closed", async () => ((await waiting(page)) < all ? waiting(page) : 0));
  check("X closes the rest of a day in one key", left <= all - 5 && today > 0, [all, left]);
  await page.keyboard.press("u");
  await until("the day is back", async () => (await waiting(page)) === all);
  await page.context().close();
  return all;
}

async function dialog(address) {
  console.log("accept and edit");
  let page = await visit(address);
  await page.waitForSelector(".paper.here");
  const id = await here(page);
  await page.keyboard.press("e");
  await page.waitForSelector("dialog[open] .preview");
  const line = await until("the preview", async () => ((await page.textContent(".preview")).includes(id) ? page.textContent(".preview") : ""));
  check("the line and its place are shown before anything is saved", line.includes("number 3") && line.includes(`](https://arxiv.org/abs/${id})`), line);
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("Input.imeSetComposition", { text: "多模", selectionStart: 2, selectionEnd: 2 });
  await page.keyboard.press("Enter");
  check("Enter never saves while an input method composes", (await page.locator("dialog[open]").count()) === 1);
  await protocol.send("Input.insertText", { text: "多模态对齐，思路清楚" });
  await until("the preview follows", async () => (await page.textContent(".preview")).includes("多模态对齐，思路清楚"));
  await picture(page, "accept");
  await accessible(page, "accept");

  const port = Number(new URL(address).port);
  service.child.kill("SIGTERM");
  await until("the service stops", () => service.child.exitCode !== null);
  await serve(port);
  await page.reload();
  await page.waitForSelector(".paper.here");
  while ((await here(page)) !== id) await page.keyboard.press("j");
  await page.keyboard.press("e");
  check("what was typed survives a restart and a reload", (await page.inputValue("dialog textarea")).includes("多模态对齐，思路清楚"));
  await page.keyboard.press("Enter");
  await toast(page, "Accepted");
  const shown = cli("show", id, "--json").stdout;
  check("the summary is stored as it was typed", shown.includes("多模态对齐，思路清楚"), shown.slice(0, 200));
  await page.keyboard.press("u");
  await toast(page, "Undone");
  await page.context().close();
}

async function together(address, all) {
  console.log("together with the command line");
  const page = await visit(address);
  await page.waitForSelector(".paper.here");
  const id = await here(page);
  const begun = Date.now();
  check("the command line rejects it", cli("reject", id).status === 0);
  await until("the page hears of it", async () => (await waiting(page)) === all - 1, 3000);
  check("an open page follows within a second or so", Date.now() - begun < 2500, Date.now() - begun);
  cli("undo");
  await until("and back", async () => (await waiting(page)) === all, 3000);
  await page.context().close();
}

async function views(address) {
  console.log("the other views");
  const page = await visit(address);
  await page.click("nav >> text=Days");
  await page.waitForSelector(".cell");
  await page.click(".cell.complete >> nth=0");
  check("a click on a day says how it was proven", /Stated by arXiv\d+/.test(await page.textContent(".detail")));
  await picture(page, "days");
  await accessible(page, "days");
  await page.keyboard.press("/");
  await page.waitForSelector("input[type=search]");
  await page.keyboard.type("multimodal");
  await page.waitForSelector(".paper");
  check("search finds words of titles", (await page.locator(".paper").count()) > 0);
  await accessible(page, "search");
  await page.fill("input[type=search]", `"' OR 1=1 -- <img src=x onerror=alert(1)>`);
  await until("nothing", async () => (await page.textContent(".more")).includes("Nothing"));
  await page.context().close();

  const dark = await visit(address, { colorScheme: "dark" });
  await dark.waitForSelector(".paper.here");
  await picture(dark, "dark");
  await accessible(dark, "dark");
  await dark.context().close();
}

async function phone(address, all) {
  console.log("by thumb, 390 px");
  const page = await visit(address, { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true });
  await page.waitForSelector(".paper.here");
  check("nothing is wider than the screen", await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await picture(page, "phone");
  await accessible(page, "phone");
  await page.tap("#thumb >> text=Accept");
  await toast(page, "Accepted");
  await page.tap("#toast >> text=Undo");
  await toast(page, "Undone");
  await until("it is back", async () => (await waiting(page)) === all);
  await page.context().close();
}

let outcome = 0;
try {
  check("her list is read", cli("import", "reading-list", readme).status === 0);
  const address = await serve();
  await until("the first cycle", () => service.text.includes("cycle: "));
  const all = await keyboard(address);
  await dialog(address);
  await together(address, all);
  await views(address);
  await phone(address, all);
  const restarts = complaints.filter((one) => !/ERR_|Failed to load resource: net::|status of (401|403)/.test(one));
  check("no error on the console, no violation of the content policy, no request leaves the host", restarts.length === 0, restarts);
  check("after all that her file is as it was", readFileSync(readme, "utf8") === list);
} catch (failure) {
  console.error(failure.message);
  console.error(service?.text.split("\n").slice(-5).join("\n"));
  outcome = 1;
}
await browser.close();
for (const child of children) child.kill("SIGTERM");
await new Promise((resolve) => setTimeout(resolve, 300));
rmSync(folder, { recursive: true, force: true });
process.exit(outcome);
