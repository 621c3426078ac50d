// What waits for a decision, by day, best first.
import { Refused, get, post } from "./api.js";
import { banner } from "./days.js";
import { accept as openAccept, chooseSection, sections } from "./dialog.js";
import { $, make, say } from "./dom.js";
import { absUrl, card, pdfUrl } from "./paper.js";
import { counted, longDay, plain, shortDay } from "./text.js";

const fold = 30;
let papers = [];
let answer = null;
let here = null;
let unfolded = new Set();
let main = null;
let seq = -1;
let loads = 0;

export const sequence = () => seq;
const visible = () => main?.isConnected && main.dataset.view === "queue";
const current = () => papers.find((paper) => paper.id === here);
const element = (id) => main.querySelector(`.paper[data-id="${CSS.escape(id)}"]`);

export async function show(place) {
  main = place;
  await load();
}

/** Reads the queue again; the place where she is stays where it is. */
export async function load() {
  const mine = ++loads;
  const [queue, coverage] = await Promise.all([get("queue?limit=300"), get("coverage")]);
  // An answer that a later question has overtaken shows the past.
  if (!visible() || mine !== loads) return;
  answer = queue;
  const before = papers.findIndex((paper) => paper.id === here);
  papers = queue.papers;
  seq = queue.seq;
  if (!current()) here = papers[Math.min(Math.max(before, 0), papers.length - 1)]?.id ?? null;
  banner(coverage, papers.length + queue.cut);
  render(coverage);
}

function empty(coverage) {
  const young = coverage.papers === 0;
  return make("div", { class: "empty" }, make("img", { src: "/icon.svg", alt: "" }),
    make("h2", {}, young ? "Good morning. The first days are on their way." : "All done. Enjoy the coffee."),
    make("p", {}, young
      ? "The service asks arXiv for the last three listing days, slowly, as arXiv wishes. Papers appear here by themselves."
      : "Nothing waits for a decision. New papers appear here by themselves, after the next announcement."));
}

function render(coverage) {
  const nodes = [make("h1", { class: "skip" }, "Queue")];
  if (!papers.length) nodes.push(empty(coverage));
  const groups = [];
  for (const paper of papers) {
    const key = paper.returned ? "returned" : paper.queue?.day ?? "";
    if (groups.at(-1)?.key !== key) groups.push({ key, papers: [] });
    groups.at(-1).papers.push(paper);
  }
  for (const group of groups) {
    const waiting = answer.days.find((one) => one.day === group.key)?.waiting ?? group.papers.length;
    const today = group.key === answer.today ? "Today, " : "";
    const title = group.key === "returned" ? ["Back from later"]
      : [make("span", { class: "wide" }, today + longDay(group.key)), make("span", { class: "narrow" }, today + shortDay(group.key))];
    nodes.push(make("header", { class: "day", dataset: { day: group.key } }, make("h2", {}, ...title),
      make("span", { class: "count" }, counted(waiting, "paper")),
      group.key !== "returned" && make("button", { type: "button", class: "linklike", onclick: () => closeDay(group.key) }, "close the rest", make("kbd", {}, "X"))));
    const items = group.papers.map((paper) => made(paper));
    if (items.length > fold) items.splice(fold, 0, make("li", { class: "fold" }, `${items.length - fold} more below, less likely yours`));
    nodes.push(make("ul", { class: "papers" }, items));
  }
  if (answer.cut > 0) nodes.push(make("p", { class: "more" }, `${counted(answer.cut, "older paper")} more; they come up as you decide.`));
  main.replaceChildren(...nodes);
  thumb();
}

function made(paper) {
  const act = (command) => (event) => {
    event.stopPropagation();
    go(paper.id, false);
    commands[command]();
  };
  const item = card(paper, {
    here: paper.id === here, open: unfolded.has(paper.id),
    actions: [["Accept", "a", "yes", act("accept")], ["Edit…", "e", "", act("edit")], ["Later", "d", "", act("defer")], ["No", "x", "no", act("reject")]],
  });
  item.addEventListener("click", (event) => {
    if (event.target.closest("a, button") || String(getSelection())) return;
    if (here === paper.id || event.target.closest(".abstract")) toggle(paper.id);
    go(paper.id, false);
  });
  swipe(item, () => { go(paper.id, false); commands.accept(); }, () => { go(paper.id, false); commands.reject(); });
  return item;
}

/** Right accepts, left refuses; each can be undone. */
function swipe(item, right, left) {
  let from = null;
  item.addEventListener("touchstart", (event) => { from = event.touches.length === 1 ? event.touches[0] : null; }, { passive: true });
  item.addEventListener("touchend", (event) => {
    if (!from) return;
    const to = event.changedTouches[0];
    const across = to.clientX - from.clientX;
    const down = Math.abs(to.clientY - from.clientY);
    from = null;
    if (Math.abs(across) > 90 && down < 40) (across > 0 ? right : left)();
  }, { passive: true });
}

function thumb() {
  const bar = $("thumb");
  bar.hidden = !current();
  bar.replaceChildren(...[["No", "no", "reject"], ["Later", "", "defer"], ["Edit…", "", "edit"], ["Accept", "yes", "accept"]].map(([label, look, command]) =>
    make("button", { type: "button", class: `act ${look}`, onclick: () => commands[command]() }, label)));
}

function redraw(id) {
  const old = id && element(id);
  const paper = papers.find((one) => one.id === id);
  if (old && paper) old.replaceWith(made(paper));
}

function go(id, scroll = true) {
  if (!id || id === here) return;
  const before = here;
  here = id;
  redraw(before);
  redraw(id);
  const item = element(id);
  item?.focus({ preventScroll: true });
  if (scroll) item?.scrollIntoView({ block: "nearest" });
}

function toggle(id) {
  if (!unfolded.delete(id)) unfolded.add(id);
  redraw(id);
  element(id)?.focus({ preventScroll: true });
}

function step(by) {
  const at = papers.findIndex((paper) => paper.id === here);
  go(papers[Math.min(Math.max(at + by, 0), papers.length - 1)]?.id);
}

function day(by) {
  const days = [...new Set(papers.map((paper) => paper.queue?.day))];
  const at = days.indexOf(current()?.queue?.day);
  const next = days[at + by];
  const first = papers.find((paper) => paper.queue?.day === next);
  if (!first) return;
  go(first.id);
  element(first.id)?.scrollIntoView({ block: "start" });
}

/** The paper leaves at once and comes back if the service says no. */
async function decide(paper, body, words, look) {
  const at = papers.indexOf(paper);
  const next = papers[at + 1] ?? papers[at - 1];
  papers = papers.filter((one) => one !== paper);
  const item = element(paper.id);
  item?.classList.remove("here");
  item?.classList.add("leaving", look);
  here = next?.id ?? null;
  redraw(here);
  const successor = here && element(here);
  successor?.focus({ preventScroll: true });
  setTimeout(() => {
    item?.remove();
    if (successor?.isConnected) successor.scrollIntoView({ block: "nearest" });
  }, matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150);
  thumb();
  try {
    await post(`papers/${paper.id}/decision`, { ...body, seq: paper.seq });
    say(`${words}: ${plain(paper.title).slice(0, 70)}`, "Undo", commands.undo);
  } catch (failure) {
    here = paper.id;
    say(failure instanceof Refused && failure.status === 409 ? "It was decided elsewhere meanwhile." : `Not stored: ${failure.message}`);
  }
  await load();
}

async function closeDay(key) {
  try {
    const { closed } = await post("close", { day: key });
    say(`${counted(closed, "paper")} closed: seen, not wanted now.`, "Undo", commands.undo);
  } catch (failure) {
    say(`Not stored: ${failure.message}`);
  }
  await load();
}

async function edit() {
  const paper = current();
  if (!paper) return;
  const body = await openAccept(paper, answer);
  if (body) await decide(paper, body, "Accepted", "yes");
}

async function intoSection(section) {
  const paper = current();
  if (paper && section) await decide(paper, { state: "accepted", list: section.list, section: section.section || null }, `Accepted into ${section.label}`, "yes");
}

async function copyLine() {
  const paper = current();
  if (!paper) return;
  try {
    const { line } = await post(`papers/${paper.id}/preview`, { state: "accepted" });
    await navigator.clipboard.writeText(line);
    say("The line is copied.");
  } catch (failure) {
    say(`Nothing copied: ${failure.message}`);
  }
}

export const commands = {
  next: () => step(1),
  previous: () => step(-1),
  unfold: () => here && toggle(here),
  open: () => current() && window.open(absUrl(current()), "_blank", "noopener"),
  pdf: () => current() && window.open(pdfUrl(current()), "_blank", "noopener"),
  accept: () => current() && decide(current(), { state: "accepted" }, "Accepted", "yes"),
  edit,
  reject: () => current() && decide(current(), { state: "rejected" }, "Not wanted", "no"),
  defer: () => current() && decide(current(), { state: "deferred" }, "Back in a week", "no"),
  closeDay: () => current()?.queue && closeDay(current().queue.day),
  undo: async () => {
    try {
      const done = await post("undo", {});
      say(done.undone ? `Undone: ${done.undone}.` : "There is nothing left to undo.");
      if (done.papers?.length) here = done.papers[0];
      await load();
      element(here)?.scrollIntoView({ block: "nearest" });
    } catch (failure) {
      say(`Not undone: ${failure.message}`);
    }
  },
  copy: copyLine,
  older: () => day(1),
  newer: () => day(-1),
  section: async () => current() && intoSection(await chooseSection(answer)),
  sectionNumber: (number) => current() && intoSection(sections(answer)[number - 1]),
};

export const keys = {
  j: "next", ArrowDown: "next", k: "previous", ArrowUp: "previous", " ": "unfold", o: "open", p: "pdf", a: "accept",
  e: "edit", x: "reject", d: "defer", X: "closeDay", u: "undo", y: "copy", "[": "older", "]": "newer", s: "section",
};
