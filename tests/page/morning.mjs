// A morning of thirty papers as she would spend it: down the page once with j, a where a paper is hers, and at the end one
// key for all the others. Keys are counted, not seconds: how long she reads is hers.
import { check, serveDay, toast, until, visit, waiting } from "./world.mjs";

const kinds = ["Token Pruning", "Chart Reasoning", "Video Grounding", "Hallucination", "Instruction Tuning", "Document Parsing"];
const places = ["in the Wild", "at Scale", "without Labels", "for Robots", "under Shift"];
const crops = ["Barley", "Maize", "Wheat", "Rice", "Soy"];

/** Thirty that are hers to look at among a hundred and ten of the day. */
function announced() {
  const papers = [];
  for (let number = 0; number < 110; ++number) {
    const hers = number % 11 < 3;
    const id = `2609.${String(20001 + number)}`;
    const about = hers
      ? { title: `${kinds[number % kinds.length]} of Multimodal Large Language Models ${places[Math.floor(number / 11) % places.length]}`,
          abstract: `We study multimodal large language models. Our MLLM number ${number} reads images and text and answers in language.` }
      : { title: `Yields of ${crops[number % crops.length]} from Weather Stations, Part ${number}`,
          abstract: `Harvest records of ${number + 20} counties are set against rain and soil. A regression explains half of the variance.` };
    papers.push({ id, ...about, authors: ["Ada Lovelace", "Alan Turing"], categories: ["cs.CV"] });
  }
  return papers;
}

export async function morning() {
  console.log("a morning of thirty papers, by keyboard only");
  const day = await serveDay(announced());
  const page = await visit(day.address);
  await page.waitForSelector(".paper.here");
  const all = await waiting(page);
  check("thirty papers are on the page and none under the fold", all === 30 && (await page.locator(".fold").count()) === 0, all);
  const deciding = [];
  const moving = [];
  const press = async (key) => {
    ("jk ".includes(key) ? moving : deciding).push(key);
    await page.keyboard.press(key);
  };
  const begun = Date.now();
  const wanted = new Set([3, 9, 14, 25]);
  for (let at = 1; at <= 30; ++at) {
    if (wanted.has(at)) {
      const before = await waiting(page);
      await press("a"); // the next paper is there by itself
      await toast(page, "Accepted");
      await until("it leaves", async () => (await waiting(page)) === before - 1);
    } else if (at < 30) {
      await press("j");
    }
  }
  await press("X");
  await toast(page, "26 papers closed");
  await until("the page is empty", async () => (await page.textContent("main")).includes("All done. Enjoy the coffee."));
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  check(`four accepted and twenty-six closed took ${deciding.length} deciding keys of at most twelve, ${moving.length} moving ones and ${seconds} s of the machine's time`, deciding.length <= 12 && seconds < 240);
  const decided = day.cli("export", "decisions").stdout.trim().split("\n").map((line) => JSON.parse(line)).filter((one) => one.id >= "2609.2");
  const states = (state) => decided.filter((one) => one.state === state).length;
  check("and that is what is stored", states("accepted") === 4 && states("passed") === 26, decided.map((one) => one.state));
  await press("u");
  await until("one key brings the twenty-six back", async () => (await waiting(page)) === 26);
  await page.context().close();
  day.end();
}
