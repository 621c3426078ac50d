// browser.mjs PROGRAM FAKE_UPSTREAM [FOLDER FOR PICTURES]: the daily routine in a real browser against the real
// service and the simulated upstream. Every check is a sentence; the first that is false ends the run with 1.
import { readFileSync } from "node:fs";
import { accessible, check, cli, complaints, here, list, picture, readme, running, serve, stop, toast, until, visit, waiting } from "./world.mjs";
import { hostile } from "./hostile.mjs";
import { morning } from "./morning.mjs";
import { away, charts, files, firstDay, firstPapers, library } from "./rooms.mjs";

async function keyboard(address) {
  console.log("by keyboard");
  const page = await visit(address);
  await page.waitForSelector(".paper.here");
  const all = await waiting(page);
  check("the candidates of three days wait", all > 20, all);
  check("the banner says what was seen", /You have seen everything from .+ to .+, except \d+ papers/.test(await page.textContent("#banner")), await page.textContent("#banner"));
  const away = await page.evaluate(async () => {
    const { banner } = await import(document.querySelector("script[type=module]").src.replace("app.js", "days.js"));
    const days = ["2026-09-14", "2026-09-15", "2026-09-16", "2026-09-18"];
    const rows = days.flatMap((day) => ["cs.CL", "cs.CV", "cs.LG"].map((category) => ({ day, category, verdict: "late", why: "next: soon" })));
    const [place, kept] = [document.getElementById("banner"), [...document.getElementById("banner").childNodes]];
    banner({ rows, seen: { from: "2026-09-11", to: "2026-09-18", except: [...rows.slice(0, 9), rows[9]] } }, 0);
    const said = place.textContent;
    place.replaceChildren(...kept);
    return said;
  });
  check("an absence is one gap of the banner", /except 3 categories on 3 days from .+ to .+ \(late\) and cs\.CL on .+ \(late\)\./.test(away), away);
  check("what it is like on her list stands there in her own words", (await page.textContent(".paper.here .near")).includes("上周读的，方法很简单"));
  check("the likeliest sections have their digits", /1Papers › Vision.*2Papers › Language/.test(await page.textContent(".paper.here .places")), await page.textContent(".paper.here .places"));
  check("the words that made it a candidate are marked", (await page.locator(".paper.here mark").count()) > 1);
  const tex = page.locator(".katex").first();
  await until("a formula is set", async () => (await tex.count()) > 0);
  check("no formula asks for more than a formula", (await page.locator(".katex a, .katex img, .katex script").count()) === 0);
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
  const stays = await here(page);
  await page.evaluate(() => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "x", code: "KeyX", isComposing: true, bubbles: true })));
  await page.evaluate(() => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Process", code: "KeyX", keyCode: 229, bubbles: true })));
  check("while an input method composes no key is a command", (await here(page)) === stays && (await waiting(page)) === all);

  const dayOf = () => page.evaluate(() => document.querySelector(".paper.here").closest(".papers").previousElementSibling.dataset.day.slice(0, 10));
  const newest = await dayOf();
  await page.keyboard.press("[");
  check("[ goes to the day before", (await dayOf()) < newest);
  await page.keyboard.press("]");
  check("] comes back", (await dayOf()) === newest);
  const group = await page.locator(".papers").first().locator(".paper").count();
  await page.keyboard.press("X");
  await toast(page, `${group} papers closed`);
  await until("a group is closed", async () => (await waiting(page)) === all - group);
  check("X closes the rest of the group in one key and nothing else", (await waiting(page)) > 0);
  await page.keyboard.press("u");
  await until("the group is back", async () => (await waiting(page)) === all);

  const two = await here(page);
  const place = (await page.textContent(".paper.here .places li >> nth=1")).slice(1);
  await page.keyboard.press("2");
  await toast(page, `Accepted into ${place}`);
  check("a digit accepts into that section", `Papers › ${JSON.parse(cli("show", two, "--json").stdout).entries[0].section}` === place);
  await page.keyboard.press("u");
  await until("it is back", async () => (await waiting(page)) === all);
  await page.keyboard.press("s");
  await page.keyboard.type("lang");
  await page.keyboard.press("Enter");
  await toast(page, "Accepted into Papers › Language");
  await page.keyboard.press("u");
  await until("and back again", async () => (await waiting(page)) === all);
  await page.keyboard.press(".");
  await page.waitForSelector(".modes");
  check(". shows what the budget left out", (await page.textContent("main")).includes("budget"));
  await accessible(page, "below the budget");
  await page.keyboard.press(".");
  await until("and . goes back", async () => (await waiting(page)) === all);
  await page.evaluate(() => document.querySelector(".day h2").scrollIntoView());
  while ((await dayOf()) !== newest) await page.keyboard.press("]");
  const ofTheDay = () => page.locator(`.day[data-day^="${newest}"] + .papers > .paper:not(.leaving)`).count();
  const begun = Date.now();
  const waited = await ofTheDay();
  let keys = 0;
  for (let times = 0; times < 4; ++times, ++keys) {
    await page.keyboard.press("a");
    await toast(page, "Accepted");
    await page.keyboard.press("j");
  }
  while ((await ofTheDay()) > 0) {
    const before = await waiting(page);
    await page.keyboard.press("X");
    await until("a group is gone", async () => (await waiting(page)) < before);
    ++keys;
  }
  check(`a day of ${waited} papers, four accepted, is done with ${keys} deciding keys of at most twelve, in ${Date.now() - begun} ms of the machine's time`, keys <= 12 && waited >= 15);
  for (let times = 0; times < keys; ++times) {
    const before = await waiting(page);
    await page.keyboard.press("u");
    await until("and comes back", async () => (await waiting(page)) > before);
  }
  check("and as many undo it", (await waiting(page)) === all);
  await page.context().close();
  return all;
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function inHaste(address, all) {
  console.log("in haste, before a service that takes its time");
  const page = await visit(address);
  await page.waitForSelector(".paper.here");
  await page.evaluate(() => { performance.now = () => 500; });
  await page.route("**/decision", async (route) => {
    await pause(700);
    await route.continue();
  });
  await page.route("**/api/v1/queue*", async (route) => {
    const answer = await route.fetch();
    await pause(300);
    await route.fulfill({ response: answer });
  });
  const first = await here(page);
  await page.keyboard.press("x");
  const second = await here(page);
  await toast(page, "Not wanted");
  await page.keyboard.press("d");
  await page.evaluate((id) => {
    window.seenAgain = 0;
    new MutationObserver(() => { window.seenAgain += document.querySelectorAll(`.paper[data-id="${id}"]:not(.leaving)`).length; }).observe(document.getElementById("main"), { childList: true, subtree: true });
  }, second);
  await toast(page, "Back in a week");
  check("a letter in the first second of a visit decides and names no view", (await page.evaluate(() => location.hash)) === "");
  check("what she decided does not flicker back while it is being stored", (await page.evaluate(() => window.seenAgain)) === 0);
  await page.keyboard.press("u");
  await toast(page, "Undone: defer");
  await page.keyboard.press("u");
  await toast(page, "Undone: reject");
  await until("both are back", async () => (await waiting(page)) === all && (await here(page)) === first);
  await page.keyboard.press("a");
  await page.keyboard.press("u");
  await toast(page, "Undone: accept");
  await until("an undo in the same breath finds what was pressed before it", async () => (await waiting(page)) === all && (await here(page)) === first);
  await page.keyboard.down("x");
  await page.keyboard.down("x");
  await page.keyboard.up("x");
  await toast(page, "Not wanted");
  await page.keyboard.press("u");
  await toast(page, "Undone: reject");
  await until("a key held down was one wish", async () => (await waiting(page)) === all);
  await page.unrouteAll({ behavior: "wait" });
  await page.context().close();
}

async function dialog(address) {
  console.log("accept and edit");
  let page = await visit(address);
  await page.waitForSelector(".paper.here");
  const id = await here(page);
  await page.keyboard.press("e");
  await page.waitForSelector("dialog[open] .preview");
  const line = await until("the preview", async () => ((await page.textContent(".preview")).includes(id) ? page.textContent(".preview") : ""));
  check("the line and its place are shown before anything is saved", /Vision, number 3|Language, number 2/.test(line) && line.includes(`](https://arxiv.org/abs/${id})`), line);
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("Input.imeSetComposition", { text: "多模", selectionStart: 2, selectionEnd: 2 });
  await page.keyboard.press("Enter");
  check("Enter never saves while an input method composes", (await page.locator("dialog[open]").count()) === 1);
  await protocol.send("Input.insertText", { text: "多模态对齐，思路清楚" });
  await until("the preview follows", async () => (await page.textContent(".preview")).includes("多模态对齐，思路清楚"));
  await picture(page, "accept");
  await accessible(page, "accept");

  const port = Number(new URL(address).port);
  running.service.child.kill("SIGTERM");
  await until("the service stops", () => running.service.child.exitCode !== null);
  await serve(port);
  await page.reload();
  await page.waitForSelector(".paper.here");
  while ((await here(page)) !== id) await page.keyboard.press("j");
  check("the paper says that something was begun", (await page.textContent(".paper.here")).includes("draft"));
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

async function mouse(address, all) {
  console.log("by mouse");
  const page = await visit(address);
  await page.waitForSelector(".paper.here");
  await page.click(".paper >> nth=2 >> .abstract");
  const third = await page.locator(".paper").nth(2).getAttribute("data-id");
  check("a click goes there and unfolds it", (await here(page)) === third && (await page.locator(".paper.here.open").count()) === 1);
  await page.click(".paper.here >> text=Later");
  await toast(page, "Back in a week");
  await page.click("#toast >> text=Undo");
  await until("it is back", async () => (await waiting(page)) === all);
  await page.click(".paper.here >> text=Edit…");
  await page.waitForSelector("dialog[open]");
  await page.click("dialog >> text=Cancel");
  await page.click(".day >> nth=0 >> text=close the rest");
  await toast(page, "closed");
  await page.click("#toast >> text=Undo");
  await until("the group is back", async () => (await waiting(page)) === all);
  await page.click("[aria-label=Keys]");
  await page.waitForSelector("dialog[open] .keys");
  await accessible(page, "keys");
  await page.click("dialog >> text=Close");
  await page.context().close();
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
  const swiped = await here(page);
  const protocol = await page.context().newCDPSession(page);
  const swipe = async (from, to) => {
    const box = await page.locator(".paper.here h3").boundingBox();
    const y = box.y + 12;
    await protocol.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: from, y }] });
    for (let step = 1; step <= 6; ++step) await protocol.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x: from + ((to - from) * step) / 6, y }] });
    await protocol.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  };
  const state = () => JSON.parse(cli("show", swiped, "--json").stdout).decision.state;
  await swipe(80, 300);
  await toast(page, "Accepted");
  check("a swipe to the right accepts", state() === "accepted", state());
  await page.click("#toast >> text=Undo");
  await until("it is back", async () => (await waiting(page)) === all);
  await swipe(300, 80);
  await toast(page, "Closed");
  check("a swipe to the left closes", state() === "passed", state());
  await page.click("#toast >> text=Undo");
  await until("and back", async () => (await waiting(page)) === all);
  for (const view of ["library", "days", "charts", "search"]) {
    await page.tap(`nav >> [data-view=${view}]`);
    await page.waitForTimeout(300);
    check(`${view}: nothing is wider than the screen`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await accessible(page, `${view} on a phone`);
  }
  await page.context().close();
}

let outcome = 0;
try {
  await firstDay();
  const address = await serve();
  await firstPapers(address);
  check("her list is read", cli("import", "reading-list", readme).status === 0);
  const all = await keyboard(address);
  await inHaste(address, all);
  await dialog(address);
  await together(address, all);
  await views(address);
  await mouse(address, all);
  await phone(address, all);
  check("after all that her file is as it was", readFileSync(readme, "utf8") === list);
  await library(address);
  await files(address);
  await charts(address);
  await away(address);
  await morning();
  await hostile(address);
  const restarts = complaints.filter((one) => !/ERR_|Failed to load resource: net::|status of (400|401|403)/.test(one));
  check("no error on the console, no violation of the content policy, no request leaves the host", restarts.length === 0, restarts);
} catch (failure) {
  console.error(failure.message);
  console.error(running.service?.text.split("\n").slice(-5).join("\n"));
  outcome = 1;
}
await stop();
process.exit(outcome);
