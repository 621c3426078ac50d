// The scenes behind the queue: the first day, the library, her files, the charts, coming back after an absence.
import { readFileSync } from "node:fs";
import { accessible, check, cli, cliAt, here, list, picture, readme, running, serveWithoutPapers, toast, until, visit, waiting } from "./world.mjs";

const dropped = (page, text) => page.setInputFiles(".drop input", { name: "README.md", mimeType: "text/markdown", buffer: Buffer.from(text) });

export async function firstDay() {
  console.log("the first day, before any paper came");
  const silent = await serveWithoutPapers();
  const page = await visit(silent.address);
  await page.waitForSelector(".empty .drop");
  check("the empty page offers to take her list", (await page.textContent(".empty")).includes("Drop your README.md here"));
  await picture(page, "empty");
  await accessible(page, "the first day");
  await dropped(page, list);
  await until("it says what it read", async () => (await page.textContent("body")).includes("3 papers read from README.md: Papers (3)"));
  await until("and asks no more", async () => (await page.locator(".drop").count()) === 0);
  await page.context().close();
  silent.end();
}

export async function firstPapers(address) {
  console.log("the first day, when the papers were faster than she");
  await until("the first cycle", () => running.service.text.includes("cycle: "), 60000);
  const page = await visit(address);
  await page.waitForSelector(".paper.here");
  const offered = async () => (await page.locator(".drop.slim").count()) === 1;
  check("above the papers the offer to take her list still stands", await offered());
  await picture(page, "offer");
  await accessible(page, "the offer");
  await page.click("text=not now");
  await page.keyboard.press(".");
  await page.keyboard.press(".");
  await page.waitForSelector(".paper.here");
  check("not now means not in this visit", !(await offered()));
  await page.reload();
  await page.waitForSelector(".paper.here");
  check("the next visit offers it again", await offered());
  await dropped(page, "# Nothing\n\nNo paper here.\n");
  await until("the complaint", async () => (await page.textContent(".said")).includes("Nothing was taken from README.md"));
  await page.evaluate((text) => {
    const hand = new DataTransfer();
    hand.items.add(new File([text], "README.md", { type: "text/markdown" }));
    document.querySelector(".paper.here").dispatchEvent(new DragEvent("drop", { dataTransfer: hand, bubbles: true, cancelable: true }));
  }, list);
  await until("it says what it read, also of a file that missed the place", async () => (await page.textContent("body")).includes("3 papers read from README.md: Papers (3)"));
  await until("and asks no more", async () => !(await offered()));
  check("the papers are hers", JSON.parse(cli("show", "2609.00007", "--json").stdout).decision.state === "accepted");
  check("and one undo takes the list back", cli("undo").stdout.includes("import"));
  await until("the offer is back", offered);
  await page.context().close();
}

export async function library(address) {
  console.log("the library");
  const page = await visit(address, {}, "#library");
  await page.waitForSelector(".entry");
  const count = await page.locator(".entry").count();
  check("every entry of her list stands there", count === 3, count);
  await page.fill("input[type=search]", "奖励 language");
  await until("the filter finds her words", async () => (await page.locator(".entry").count()) === 1);
  await page.fill("input[type=search]", "");
  await page.click("text=To write");
  await until("what has no sentence yet", async () => (await page.locator(".entry").count()) === 1);
  await accessible(page, "to write");
  await page.click(".entry >> text=edit");
  await page.keyboard.type("一句自己的话");
  await page.reload();
  await page.click("text=To write");
  await until("what was typed survives a reload", async () => (await page.inputValue(".inline textarea").catch(() => "")) === "一句自己的话");
  await accessible(page, "an entry being edited");
  await picture(page, "library-edit");
  await page.focus(".inline textarea");
  await page.keyboard.press("Enter");
  await toast(page, "Saved");
  const shown = JSON.parse(cli("show", "2609.00008", "--json").stdout);
  check("Enter saves the sentence and nothing else", shown.annotation.summary === "一句自己的话" && shown.annotation.code[0] === "https://github.com/example-lab/another" && shown.annotation.title === "Another One", shown.annotation);
  await until("nothing is left to write", async () => (await page.locator(".entry").count()) === 0);
  await page.click("text=Accepted >> nth=0");
  await page.click(".entry:has-text('Another One') >> text=history");
  await until("the history of a paper", async () => (await page.textContent(".past")).includes("一句自己的话"));
  check("the command line notes a question", cli("annotate", "2609.00007", "--note", "Does it hold for video?", "--read-notes", "wanted").status === 0);
  await until("an open library follows", async () => (await page.textContent("main")).includes("Does it hold for video?"), 4000);
  await picture(page, "library");
  await accessible(page, "library");
  await page.click("text=Open questions");
  await until("her questions", async () => (await page.locator(".entry").count()) === 1);
  await page.click("text=To read");
  await until("what she wants to read", async () => (await page.locator(".entry").count()) === 1);
  await page.click("text=History");
  await page.waitForSelector(".steps li");
  check("the history names who did what", /cli.*annotate/.test(await page.textContent(".steps li >> nth=0")), await page.textContent(".steps li >> nth=0"));
  await accessible(page, "history");
  await page.context().close();
}

export async function files(address) {
  console.log("her files");
  const page = await visit(address, {}, "#library");
  await page.click("text=Your files");
  await page.waitForSelector(".diff");
  const diff = await page.textContent(".diff");
  check("the page shows what would change", diff.includes("+2. [Another One]") && diff.includes("一句自己的话"), diff);
  check("and has changed nothing yet", readFileSync(readme, "utf8") === list);
  await picture(page, "files");
  await accessible(page, "her files");
  await page.click("text=Write it");
  await toast(page, "Written");
  await until("it says so", async () => (await page.textContent("main")).includes("up to date"));
  const line = "2. [Another One](https://arxiv.org/abs/2609.00008)";
  const now = readFileSync(readme, "utf8");
  const changed = now.split("\n").filter((one, index) => one !== list.split("\n")[index]);
  check("exactly the lines that changed are other bytes", now.split("\n").length === list.split("\n").length && changed.every((one) => one.includes("2609.00008") || one.includes("2609.00007")) && changed.some((one) => one.startsWith(line)), changed);
  await page.context().close();
}

export async function charts(address) {
  console.log("the charts");
  const page = await visit(address);
  await page.waitForSelector(".paper.here");
  await page.keyboard.press("a");
  await toast(page, "Accepted");
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await page.waitForSelector("svg[role=img]");
  check("three drawings in words too", (await page.locator("svg[role=img]").count()) === 3 && /papers?, \d+ candidates?/.test(await page.getAttribute("svg >> nth=0", "aria-label")));
  await picture(page, "charts");
  await accessible(page, "charts");
  await page.keyboard.press("u").catch(() => {});
  await page.context().close();
}

export async function away(address) {
  console.log("after an absence");
  for (const day of ["2026-09-20", "2026-09-21"]) cliAt(`${day}T14:00:00Z`, "add", `2608.000${day.slice(-2)}`);
  const page = await visit(address);
  await page.waitForSelector(".paper.here");
  check("more than three days wait: the best of them as one list", /The best of \d+ days/.test(await page.textContent(".day h2")), await page.textContent(".day h2"));
  check("at most two pages", (await waiting(page)) <= 60);
  await picture(page, "away");
  await accessible(page, "after an absence");
  await page.keyboard.press("a");
  await toast(page, "Accepted");
  await page.click("text=day by day instead");
  await until("day by day", async () => (await page.locator(".day").count()) > 3);
  await page.click("text=/the best of \\d+ days/");
  await until("the best again", async () => (await page.locator(".day").count()) === 1);
  check("one key closes the rest of all these days", (await here(page)) !== null);
  await page.keyboard.press("X");
  await toast(page, "closed");
  await page.waitForSelector(".empty");
  check("then all is done", (await page.textContent(".empty")).includes("All done"));
  await page.keyboard.press("u");
  await toast(page, "Undone: close");
  await until("one undo brings them back", async () => (await waiting(page)) > 10);
  await page.context().close();
}
