// What waits for a decision: by day, Hugging Face's picks, then the topics' best; after an absence the best of all days.
import { Refused, get, post } from "./api.js";
import { banner } from "./days.js";
import { accept as openAccept, choosePlace, forgetDraft } from "./dialog.js";
import { $, make, say } from "./dom.js";
import { typeset } from "./math.js";
import { absUrl, card, pdfUrl, placeLabel } from "./paper.js";
import { counted, longDay, plain, shortDay } from "./text.js";
import * as welcome from "./welcome.js";

const fold = 30;
const awayDays = 3;
const bestOf = 60;
let papers = [];
let groups = [];
let answer = null;
let coverage = null;
let here = null;
const unfolded = new Set();
const expanded = new Set();
const leaving = new Set(); // decided here, and not yet gone from an answer of the service
const stored = new Set(); // of them, those the service has stored
let mode = "days"; // "days", "best" after an absence, "cut" what the budget left out
let chosen = false; // she said how she wants to see an absence
let main = null;
let seq = -1;
let loading = null;
let again = false;
let drawn = null; // what the last drawing was made from

export const sequence = () => seq;
const visible = () => main?.isConnected && main.dataset.view === "queue";
const current = () => papers.find((paper) => paper.id === here);
const element = (id) => main.querySelector(`.paper[data-id="${CSS.escape(id)}"]`);
const groupOf = (id) => groups.find((group) => group.papers.some((paper) => paper.id === id));

export async function show(place) {
  main = place;
  drawn = null;
  await load();
}

const question = { days: "queue?limit=500", best: `queue?best=${bestOf}`, cut: "queue?cut=1&limit=200" };

/**
 * Reads the queue again; the place where she is stays where it is. Asked for while it reads, it reads once more after
 * that, so that the last answer is younger than the last wish and no stream of changes keeps it from drawing.
 */
export function load() {
  again = true;
  loading ??= (async () => {
    try {
      while (again) {
        again = false;
        await read();
      }
    } finally {
      loading = null;
    }
  })();
  return loading;
}

async function read() {
  const asked = mode;
  const gone = [...stored];
  const [queue, ledger] = await Promise.all([get(question[asked]), get("coverage")]);
  if (!visible()) return;
  if (mode !== asked) return void (again = true);
  const away = queue.days.length > awayDays;
  if (!chosen && asked !== "cut" && (asked === "best") !== away) {
    mode = away ? "best" : "days";
    return void (again = true);
  }
  for (const id of gone) {
    stored.delete(id);
    leaving.delete(id);
  }
  answer = queue;
  coverage = ledger;
  seq = queue.seq;
  banner(ledger, ledger.waiting);
  const made = JSON.stringify([asked, { ...queue, seq: 0 }, ledger.rows, ledger.papers === 0, [...leaving], $("progress").hidden]);
  if (made === drawn) return;
  const before = papers.findIndex((paper) => paper.id === here);
  groups = grouped(queue.papers.filter((paper) => !leaving.has(paper.id)));
  papers = groups.flatMap((group) => group.papers);
  if (!current()) here = papers[Math.min(Math.max(before, 0), papers.length - 1)]?.id ?? null;
  render();
  drawn = made;
}

function grouped(all) {
  if (mode === "best") return all.length ? [{ key: "best", day: null, papers: all }] : [];
  const found = new Map();
  const order = [];
  for (const paper of all) {
    const day = paper.returned ? "returned" : paper.queue?.day ?? "";
    if (!found.has(day)) {
      found.set(day, { hf: { key: `${day} hf`, day, picks: true, papers: [] }, rest: { key: day, day, papers: [] } });
      order.push(day);
    }
    const groups = found.get(day);
    (day !== "returned" && mode === "days" && paper.queue?.doors?.includes("huggingface") ? groups.hf : groups.rest).papers.push(paper);
  }
  return order.flatMap((day) => [found.get(day).hf, found.get(day).rest]).filter((group) => group.papers.length);
}

function empty() {
  if (mode === "cut")
    return make("div", { class: "empty" }, make("h2", {}, "The budget left nothing out"), make("p", {}, "Every flagged paper of the last two weeks is in the queue."));
  if (coverage.papers === 0 || (!$("progress").hidden && answer.lists.length === 0)) return welcome.page();
  return make("div", { class: "empty" }, make("img", { src: "/icon.svg", alt: "" }), make("h2", {}, "All done. Enjoy the coffee."),
    make("p", {}, "Nothing waits for a decision. New papers appear here by themselves, after the next announcement."),
    answer.lists.length === 0 && welcome.drop());
}

const shown = (group) => (expanded.has(group.key) ? group.papers : group.papers.slice(0, room(group)));
/** Thirty of a day before its fold, its picks first. */
function room(group) {
  if (group.key === "best") return bestOf;
  const before = groups.find((other) => other !== group && other.day === group.day && other.picks);
  return Math.max(fold - (before ? before.papers.length : 0), group.picks ? fold : 5);
}

function title(group) {
  if (group.key === "best") return [`The best of ${counted(answer.days.length, "day")}`];
  if (group.day === "returned") return ["Back from later"];
  const today = group.day === answer.today ? "Today, " : "";
  return [make("span", { class: "wide" }, today + longDay(group.day)), make("span", { class: "narrow" }, today + shortDay(group.day))];
}

function kind(group) {
  if (group.key === "best") return answer.cut > 0 ? `${counted(answer.cut, "other")} under them; votes as they stand today` : "votes as they stand today";
  if (mode === "cut") return `${counted(group.papers.length, "paper")} below the budget`;
  if (group.day === "returned") return counted(group.papers.length, "paper");
  if (!group.picks) return `your topics, ${counted(group.papers.length, "paper")}`;
  const row = coverage.rows.find((one) => one.category === "huggingface" && one.day === group.day);
  return `Hugging Face’s picks${row?.verdict === "complete" ? "" : " so far"}, ${counted(group.papers.length, "paper")}`;
}

function modes() {
  const button = (to, words, key) => make("button", { type: "button", class: "linklike", onclick: () => turn(to) }, words, key && make("kbd", {}, key));
  if (mode === "cut") return make("p", { class: "modes" }, "What the budget left out. ", button("days", "back to the queue", "."));
  if (mode === "best") return make("p", { class: "modes" }, `${counted(answer.days.length, "announcement day")} wait. `, button("days", "day by day instead", "b"));
  if (answer.days.length > awayDays) return make("p", { class: "modes" }, button("best", `the best of ${answer.days.length} days`, "b"));
  return null;
}

async function turn(to) {
  drawn = null;
  if (mode !== "cut" && to !== "cut") chosen = true;
  mode = to;
  here = null;
  await load();
  scrollTo(0, 0);
}

function render() {
  const nodes = [make("h1", { class: "skip" }, "Queue")];
  const known = answer.lists.length > 0;
  const read = known ? welcome.outcome() : papers.length && mode !== "cut" ? welcome.offer() : null;
  if (read) nodes.push(read);
  if (!papers.length) nodes.push(empty());
  const bar = modes();
  if (bar) nodes.push(bar);
  for (const group of groups) {
    nodes.push(make("header", { class: "day", dataset: { day: group.key } }, make("h2", {}, ...title(group)), make("span", { class: "count" }, kind(group)),
      mode !== "cut" && group.day !== "returned" && make("button", { type: "button", class: "linklike", onclick: () => closeGroup(group) },
        group.key === "best" ? "close all the rest" : "close the rest", make("kbd", {}, "X"))));
    const items = shown(group).map((paper) => made(paper));
    const hidden = group.papers.length - items.length;
    if (hidden > 0)
      items.push(make("li", { class: "fold" }, make("button", { type: "button", class: "linklike", onclick: () => expand(group) }, `${hidden} more under the fold, less likely yours`)));
    nodes.push(make("ul", { class: "papers" }, items));
  }
  if (mode === "days" && answer.cut > 0) nodes.push(make("p", { class: "more" }, `${counted(answer.cut, "older paper")} more; they come up as you decide.`));
  const held = document.activeElement?.closest?.(".paper");
  main.replaceChildren(...nodes);
  // Where she was reading, a screen reader goes on.
  if (held && here) element(here)?.focus({ preventScroll: true });
  typeset(main);
  thumb();
}

function expand(group) {
  const first = group.papers[shown(group).length]?.id;
  expanded.add(group.key);
  render();
  go(first);
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
  swipe(item, () => { go(paper.id, false); commands.accept(); }, () => { go(paper.id, false); commands.pass(); });
  return item;
}

/** Right accepts, left closes; each can be undone. The card follows the thumb and says what will happen. */
function swipe(item, right, left) {
  let from = null;
  const far = 90;
  item.addEventListener("touchstart", (event) => { from = event.touches.length === 1 ? event.touches[0] : null; }, { passive: true });
  item.addEventListener("touchmove", (event) => {
    if (!from) return;
    const across = event.touches[0].clientX - from.clientX;
    if (Math.abs(event.touches[0].clientY - from.clientY) > Math.abs(across)) return;
    item.style.setProperty("translate", `${across}px`);
    item.dataset.swipe = across > far ? "yes" : across < -far ? "no" : "";
  }, { passive: true });
  const end = (event) => {
    item.style.removeProperty("translate");
    delete item.dataset.swipe;
    if (!from || event.type === "touchcancel") return;
    const to = event.changedTouches[0];
    const across = to.clientX - from.clientX;
    const down = Math.abs(to.clientY - from.clientY);
    from = null;
    if (Math.abs(across) > far && down < 60) (across > 0 ? right : left)();
  };
  item.addEventListener("touchend", end, { passive: true });
  item.addEventListener("touchcancel", end, { passive: true });
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
  if (!old || !paper) return;
  const fresh = made(paper);
  old.replaceWith(fresh);
  typeset(fresh);
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
  const all = groups.flatMap(shown);
  const at = all.findIndex((paper) => paper.id === here);
  const group = groupOf(here);
  if (by > 0 && group && all[at] === shown(group).at(-1) && shown(group).length < group.papers.length && at === all.length - 1) return expand(group);
  go(all[Math.min(Math.max(at + by, 0), all.length - 1)]?.id);
}

function day(by) {
  const days = [...new Set(groups.map((group) => group.day))];
  const next = days[days.indexOf(groupOf(here)?.day) + by];
  const first = groups.find((group) => group.day === next)?.papers[0];
  if (next === undefined || !first) return;
  go(first.id);
  element(first.id)?.scrollIntoView({ block: "start" });
}

/** The paper leaves at once and comes back if the service says no. */
async function leave(paper, words, look, store) {
  const all = groups.flatMap(shown);
  const at = all.indexOf(paper);
  const next = all[at + 1] ?? all[at - 1];
  for (const group of groups) group.papers = group.papers.filter((one) => one !== paper);
  papers = papers.filter((one) => one !== paper);
  leaving.add(paper.id);
  drawn = null;
  const item = element(paper.id);
  item?.classList.remove("here");
  item?.classList.add("leaving", look);
  here = next?.id ?? null;
  if (here && !element(here)) render(); // it was under the fold
  else redraw(here);
  const successor = here && element(here);
  successor?.focus({ preventScroll: true });
  setTimeout(() => {
    item?.remove();
    if (successor?.isConnected) successor.scrollIntoView({ block: "nearest" });
  }, matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150);
  thumb();
  try {
    await store();
    stored.add(paper.id);
    say(`${words}: ${plain(paper.title).slice(0, 70)}`, "Undo", commands.undo);
  } catch (failure) {
    leaving.delete(paper.id);
    here = paper.id;
    say(failure instanceof Refused && failure.status === 409 ? "It was decided elsewhere meanwhile." : `Not stored: ${failure.message}`);
  }
  await load();
}

const decide = (paper, body, words, look) => leave(paper, words, look, async () => {
  await post(`papers/${paper.id}/decision`, { ...body, seq: paper.seq });
  if (body.state === "accepted") forgetDraft(paper);
});

async function closeGroup(group) {
  if (!group || group.day === "returned" || mode === "cut") return;
  try {
    const body = group.key === "best" ? { until: answer.days[0].day } : { papers: group.papers.map((paper) => paper.id) };
    const { closed } = await post("close", body);
    say(`${counted(closed, "paper")} closed: seen, not wanted now.`, "Undo", commands.undo);
  } catch (failure) {
    say(`Not stored: ${failure.message}`);
  }
  await load();
}

async function edit() {
  const paper = current();
  if (!paper) return;
  const body = await openAccept(paper);
  if (body) await decide(paper, body, "Accepted", "yes");
  else redraw(paper.id);
}

async function intoPlace(place) {
  const paper = current();
  if (paper && place) await decide(paper, { state: "accepted", list: place.list, section: place.section || null }, `Accepted into ${placeLabel(place)}`, "yes");
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
  pass: () => {
    const paper = current();
    return paper && leave(paper, "Closed", "no", () => post("close", { papers: [paper.id] }));
  },
  closeGroup: () => closeGroup(groupOf(here)),
  undo: async () => {
    try {
      const done = await post("undo", {});
      say(done.undone ? `Undone: ${done.undone}.` : "There is nothing left to undo.");
      const back = done.papers?.[0];
      here = back ?? here;
      await load();
      if (current() && papers.some((paper) => paper.id === back)) go(back);
      element(here)?.focus({ preventScroll: true });
      element(here)?.scrollIntoView({ block: "nearest" });
    } catch (failure) {
      say(`Not undone: ${failure.message}`);
    }
  },
  copy: copyLine,
  older: () => day(1),
  newer: () => day(-1),
  place: async () => current() && intoPlace(await choosePlace(current())),
  placeNumber: (number) => current() && intoPlace(current().places?.[number - 1]),
  best: () => answer.days.length > 1 && mode !== "cut" && turn(mode === "best" ? "days" : "best"),
  leftOut: () => turn(mode === "cut" ? "days" : "cut"),
};

export const keys = {
  j: "next", ArrowDown: "next", k: "previous", ArrowUp: "previous", " ": "unfold", o: "open", p: "pdf", a: "accept",
  e: "edit", x: "reject", d: "defer", X: "closeGroup", u: "undo", y: "copy", "[": "older", "]": "newer", s: "place", ".": "leftOut", b: "best",
};
