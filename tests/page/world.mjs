// What every scene of browser.mjs needs: the simulated upstream, the real service, the browser, and checks that are
// sentences.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [program, upstream, pictures] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const folder = mkdtempSync(join(tmpdir(), "preprintd-browser-"));
const env = { ...process.env, STATE_DIRECTORY: folder };
const children = [];
export const list = `# Papers

## Vision
1. ICLR 2026 [Visual Token Pruning for Multimodal Large Language Models](https://arxiv.org/abs/2609.00007) (上周读的，方法很简单)
2. [Another One](https://arxiv.org/abs/2609.00008) [[Code](https://github.com/example-lab/another)]

## Language
1. [Preference Alignment Without Reward Models](https://arxiv.org/abs/2609.00009) (不要奖励模型也能对齐)

## Notes
Kept by hand.
`;

export function check(sentence, holds, seen) {
  if (!holds) throw new Error(`not true: ${sentence}${seen === undefined ? "" : ` (${JSON.stringify(seen)})`}`);
  console.log(`  ${sentence}`);
}

export async function until(what, condition, patience = 20000) {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    const value = await condition();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  throw new Error(`waited in vain: ${what}`);
}

function started(command, words, state = folder) {
  const child = spawn(command, words, { env: { ...env, STATE_DIRECTORY: state } });
  const heard = { text: "", child };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (heard.text += data));
  children.push(child);
  return heard;
}

const simulated = (...more) => world("--demo", "2026-09-24", ...more);
async function world(...words) {
  const world = started(upstream, [...words, "--now", "2026-09-24T14:00:00Z", "--for", "280"]);
  await until("the simulated upstream", () => world.text.includes("min_interval"));
  return world.text.split("\n").filter((line) => /^[a-z_.]+=/.test(line));
}
export const readme = join(folder, "README.md");
writeFileSync(readme, list);
const settings = await simulated();
const wordsOf = (world, state, now, port, ...verb) => [...[...world, `database.path=${state}/p.db`, `web.listen=127.0.0.1:${port}`].flatMap((one) => ["--set", one]), "--now", now, ...verb];
const wordsAt = (now, port, ...verb) => wordsOf(settings, folder, now, port, ...verb);
const words = (port, ...verb) => wordsAt("2026-09-24T14:00:00Z", port, ...verb);
export const cli = (...verb) => spawnSync(program, words(0, ...verb), { env, encoding: "utf8" });

export const cliAt = (now, ...verb) => spawnSync(program, wordsAt(now, 0, ...verb), { env, encoding: "utf8" });

export const running = { service: null };
export async function serve(port = 0) {
  running.service = started(program, words(port, "run"));
  return addressOf(running.service);
}

const addressOf = async (service) => (await until("the page's address", () => /review page: (http:\S+)/.exec(service.text)))[1];

/** Another service on a database of its own, before an upstream that answers nothing: no paper ever comes. */
export async function serveWithoutPapers() {
  const state = mkdtempSync(join(folder, "silent-"));
  const silent = await simulated("--fault", JSON.stringify({ kind: "slow", delay_ms: 250000 }));
  const service = started(program, wordsOf(silent, state, "2026-09-24T14:00:00Z", 0, "run"), state);
  return { address: await addressOf(service), end: () => service.child.kill("SIGTERM") };
}

/** Another service with a list of hers, and these papers announced on one day: {address, cli, end}. */
export async function serveDay(papers) {
  const state = mkdtempSync(join(folder, "day-"));
  const announced = join(state, "papers.ndjson");
  writeFileSync(announced, papers.map((paper) => JSON.stringify(paper)).join("\n") + "\n");
  writeFileSync(join(state, "README.md"), list);
  const its = await world("--ndjson", announced, "--day", "2026-09-24");
  const cli = (...verb) => spawnSync(program, wordsOf(its, state, "2026-09-24T14:00:00Z", 0, ...verb), { env: { ...env, STATE_DIRECTORY: state }, encoding: "utf8" });
  check("her list is read there too", cli("import", "reading-list", join(state, "README.md")).status === 0);
  const service = started(program, wordsOf(its, state, "2026-09-24T14:00:00Z", 0, "run"), state);
  const address = await addressOf(service);
  await until("its first cycle", () => service.text.includes("cycle: "), 60000);
  return { address, cli, end: () => service.child.kill("SIGTERM") };
}

export const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
export const complaints = [];

export async function visit(address, options = {}, view = "") {
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

export async function picture(page, name) {
  if (!pictures) return;
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

export async function accessible(page, view) {
  // Through the protocol, so that the page's own policy need not allow it.
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  const { result } = await session.send("Runtime.evaluate", {
    expression: "axe.run({runOnly:['wcag2a','wcag2aa','wcag21aa','wcag22aa','best-practice']}).then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 120)).slice(0, 3)])))",
    awaitPromise: true,
  });
  check(`${view}: a screen reader finds its way (axe: nothing)`, result.value === "[]", result.value);
}

export const here = (page) => page.locator(".paper.here").getAttribute("data-id");
export const waiting = (page) => page.locator(".paper:not(.leaving)").count();
export async function toast(page, text) {
  const said = () => page.evaluate(() => document.getElementById("toast").textContent);
  try {
    await page.waitForFunction((words) => document.getElementById("toast").textContent.includes(words), text);
  } catch (failure) {
    throw new Error(`waiting to hear "${text}", the page says "${await said()}"`, { cause: failure });
  }
}

export async function stop() {
  await browser.close();
  for (const child of children) child.kill("SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 300));
  rmSync(folder, { recursive: true, force: true });
}
