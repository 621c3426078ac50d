// What she accepted: find it, change it in place, see what an export would write, and every decision there was.
import { get, post } from "./api.js";
import { entryFields, fieldsOf, label, saveWithEnter, shownFields } from "./dialog.js";
import { link, make, say } from "./dom.js";
import { isComposing } from "./keys.js";
import { typeset } from "./math.js";
import { counted, plain, rich } from "./text.js";

const perPage = 100;
const shelves = {
  all: { name: "Accepted", holds: () => true },
  write: { name: "To write", holds: (entry) => !entry.annotation.summary, none: "Every paper has its sentence." },
  read: { name: "To read", holds: (entry) => entry.annotation.read_notes === "wanted", none: "No read notes are wanted." },
  questions: { name: "Open questions", holds: (entry) => Boolean(entry.annotation.note), none: "No entry has a note of yours." },
  history: { name: "History" },
  files: { name: "Your files" },
};
let shelf = "all";
let words = "";
let open = null;
let library = null;
let main = null;
let seq = -1;

export const sequence = () => seq;
/** While she writes, nothing is drawn anew under her hands. */
export const isBusy = () => Boolean(main?.querySelector(".entry form"));
const keyOf = (entry) => `${entry.id} ${entry.list} ${entry.section}`;
const headingOf = (name) => library.lists.find((list) => list.name === name)?.heading || name;
const draftOf = (entry) => `edit ${keyOf(entry)}`;

export async function show(place) {
  main = place;
  library = await get("library");
  seq = library.seq;
  if (main.dataset.view !== "library") return;
  const find = make("input", { type: "search", value: words, placeholder: "title, sentence, venue, section, identifier", ariaLabel: "Filter", autocomplete: "off", spellcheck: false });
  const rest = make("div", { class: "shelf" });
  find.addEventListener("input", (event) => {
    words = find.value;
    if (!event.isComposing) draw(rest);
  });
  find.addEventListener("compositionend", () => draw(rest));
  find.addEventListener("keydown", (event) => event.key === "Escape" && !isComposing(event) && find.blur());
  const tabs = make("div", { class: "tabs", role: "group", "aria-label": "Shelves" }, Object.entries(shelves).map(([key, one]) => {
    const count = one.holds && key !== "all" ? ` ${library.entries.filter(one.holds).length}` : "";
    return make("button", { type: "button", class: "tab", "aria-pressed": String(key === shelf), dataset: { shelf: key }, onclick: () => {
      shelf = key;
      for (const tab of main.querySelectorAll(".tab")) tab.setAttribute("aria-pressed", String(tab.dataset.shelf === shelf));
      draw(rest);
    } }, one.name, make("span", { class: "number" }, count));
  }));
  main.replaceChildren(make("h1", { class: "skip" }, "Library"), make("div", { class: "find", role: "search" }, find), tabs, rest);
  await draw(rest);
}

async function draw(rest) {
  const drawn = shelf;
  main.querySelector(".find").hidden = !shelves[shelf].holds;
  if (shelf === "history") return history(rest);
  if (shelf === "files") return files(rest);
  const sought = words.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  const text = (entry) => [entry.id, entry.title, entry.list, entry.section, ...Object.values(shownFields(entry.annotation))].join(" ").normalize("NFKC").toLowerCase();
  const found = library.entries.filter(shelves[drawn].holds).filter((entry) => {
    const all = text(entry);
    return sought.every((word) => all.includes(word));
  });
  // The newest at the bottom of a list is the one she looks for.
  const items = found.slice().sort((a, b) => (b.decided_at ?? "").localeCompare(a.decided_at ?? "") || 0);
  const list = make("ul", { class: "entries" });
  let shown = 0;
  const more = make("button", { type: "button", class: "linklike", onclick: () => page() }, "");
  const page = () => {
    list.append(...items.slice(shown, shown + perPage).map((entry) => row(entry)));
    shown = Math.min(shown + perPage, items.length);
    more.hidden = shown >= items.length;
    more.textContent = `${items.length - shown} more`;
    typeset(list);
  };
  const none = library.entries.length === 0 ? "Nothing is accepted yet." : sought.length ? "Nothing has all these words." : shelves[drawn].none ?? "";
  rest.replaceChildren(make("h2", { class: "skip" }, shelves[drawn].name), make("p", { class: "more", role: "status" }, items.length ? counted(items.length, "entry", "entries") : none), list, make("p", { class: "more" }, more));
  page();
}

function row(entry) {
  const said = entry.annotation;
  const facts = [
    [headingOf(entry.list), entry.section].filter(Boolean).join(" › "), entry.number !== null && `number ${entry.number}`, !entry.on_list && (entry.place === "off" ? "taken off the list" : "not written yet"),
    said.read_notes === "wanted" && "read notes wanted", entry.decided_at && new Date(entry.decided_at).toLocaleDateString("en-GB"),
  ].filter(Boolean).join(" · ");
  const item = make("li", { class: "entry", dataset: { key: keyOf(entry) } },
    make("h3", {}, said.venue && make("span", { class: "tag venue" }, said.venue), " ", link(`https://arxiv.org/abs/${entry.id}`, {}, ...rich(said.title ?? (entry.title || `arXiv:${entry.id}`)))),
    make("p", { class: said.summary ? "hers" : "hers none" }, said.summary ?? "no sentence yet"),
    said.note && make("p", { class: "note" }, said.note),
    make("p", { class: "authors" }, facts),
    make("div", { class: "buttons left" },
      make("button", { type: "button", class: "linklike", "aria-expanded": "false", onclick: () => edit(item, entry) }, "edit", make("span", { class: "skip" }, ` ${entry.title}`)),
      make("button", { type: "button", class: "linklike", onclick: () => past(item, entry) }, "history", make("span", { class: "skip" }, ` of ${entry.title}`))));
  if (open === keyOf(entry) || localStorage.getItem(draftOf(entry)) !== null) queueMicrotask(() => edit(item, entry, false));
  return item;
}

/** The fields open under the entry; Enter saves, Escape leaves. */
function edit(item, entry, focus = true) {
  if (item.querySelector("form")) return item.querySelector("form [type=button]").click();
  open = keyOf(entry);
  const start = shownFields(entry.annotation);
  try {
    Object.assign(start, JSON.parse(localStorage.getItem(draftOf(entry)) ?? "{}"));
  } catch {
    localStorage.removeItem(draftOf(entry));
  }
  const input = entryFields(start, entry.title);
  const wrong = make("p", { class: "wrong", role: "alert", hidden: true });
  const finish = () => {
    localStorage.removeItem(draftOf(entry));
    open = null;
    form.remove();
  };
  const form = make("form", { class: "inline" }, label("Summary", input.summary),
    make("div", { class: "pair" }, label("Venue", input.venue), label("Code", input.code)),
    make("div", { class: "pair" }, label("Other links", input.links), label("Read notes", input.read_notes)),
    make("div", { class: "pair" }, label("Title, if not arXiv’s", input.title), label("Note", input.note)), wrong,
    make("div", { class: "buttons" }, make("button", { type: "button", class: "act", onclick: finish }, "Cancel"), make("button", { type: "submit", class: "act yes" }, "Save", make("kbd", {}, "↵"))));
  form.addEventListener("input", () => localStorage.setItem(draftOf(entry), JSON.stringify(Object.fromEntries(Object.entries(input).map(([name, field]) => [name, field.value])))));
  saveWithEnter(form);
  form.addEventListener("keydown", (event) => event.key === "Escape" && !isComposing(event) && finish());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await post(`papers/${entry.id}/annotation`, { ...fieldsOf(input), list: entry.list, seq: entry.seq });
      finish();
      say("Saved.", "Undo", undo);
      await show(main);
    } catch (failure) {
      wrong.hidden = false;
      wrong.textContent = failure.status === 409 ? "It was changed elsewhere meanwhile; reload to see it. What you typed is kept." : failure.message;
    }
  });
  item.append(form);
  if (focus) input.summary.focus();
}

export async function undo() {
  try {
    const done = await post("undo", {});
    say(done.undone ? `Undone: ${done.undone}.` : "There is nothing left to undo.");
    await show(main);
  } catch (failure) {
    say(`Not undone: ${failure.message}`);
  }
}

const when = (at) => new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** "summary: “old” → “new”" for what a step changed. */
function changes(step) {
  const said = [];
  for (const { table, before, after } of step.changes) {
    for (const field of new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])) {
      if (["paper", "key", "created_at", "base", "at", "ours", "position"].includes(field)) continue;
      const [old, now] = [before?.[field] ?? null, after?.[field] ?? null];
      if (JSON.stringify(old) === JSON.stringify(now) || now === "[]" || (table === "list")) continue;
      said.push(`${field.replace("_", " ")}: ${old === null || old === "[]" ? "" : `“${old}” → `}${now === null ? "nothing" : `“${now}”`}`);
    }
  }
  return said.join("; ");
}

async function past(item, entry) {
  const known = item.querySelector(".past");
  if (known) return known.remove();
  try {
    const { history: steps } = await get(`papers/${entry.id}`);
    item.append(make("ol", { class: "past" }, steps.map((step) => make("li", {}, make("span", { class: "authors" }, `${when(step.at)} · ${step.verb} (${step.actor})`), " ", changes(step)))));
  } catch (failure) {
    say(failure.message);
  }
}

async function history(rest) {
  const { steps } = await get("history?limit=200");
  const line = (step) => make("li", { class: step.undone ? "undone" : "" }, make("span", { class: "authors" }, `${when(step.at)} · ${step.actor}`), " ",
    make("strong", {}, step.verb), step.undone ? " (undone)" : "", ": ",
    ...step.papers.flatMap((paper, index) => [index ? ", " : "", link(`https://arxiv.org/abs/${paper.id}`, {}, plain(paper.title || paper.id))]),
    step.count > step.papers.length ? ` and ${step.count - step.papers.length} more` : "");
  rest.replaceChildren(make("h2", { class: "skip" }, "History"), make("ol", { class: "steps" }, steps.map(line)),
    make("p", { class: "more" }, steps.length ? make("button", { type: "button", class: "act", onclick: undo }, "Undo the newest") : "Nothing was decided yet."));
}

function diffLines(diff) {
  return make("pre", { class: "diff", tabIndex: 0, role: "region", "aria-label": "What would change" }, diff.split("\n").filter((_, index, all) => index < all.length - 1).map((line) => {
    const look = line.startsWith("+++") || line.startsWith("---") ? "meta" : line.startsWith("@@") ? "meta" : line.startsWith("+") ? "plus" : line.startsWith("-") ? "minus" : "";
    return make("span", { class: look }, `${line}\n`);
  }));
}

async function files(rest) {
  const { files: all } = await get("diff");
  const parts = all.map((file) => {
    const state = file.refused ? make("p", { class: "wrong" }, file.refused) : file.up_to_date ? make("p", { class: "authors" }, "up to date: nothing would change") : diffLines(file.diff);
    return make("section", { class: "file" }, make("h2", {}, file.file),
      file.hers > 0 && make("p", { class: "authors" }, `${counted(file.hers, "edit")} of yours in the file will be taken over.`),
      ...file.notes.map((note) => make("p", { class: "authors" }, note)),
      ...file.conflicts.map((one) => make("p", { class: "wrong" }, `${one.id}, ${one.field}: here “${one.here}”, in the file “${one.there}”. The file keeps its words; make one like the other.`)), state);
  });
  const ready = all.some((file) => !file.refused && (!file.up_to_date || file.hers > 0));
  const write = make("button", { type: "button", class: "act yes", onclick: async () => {
    write.disabled = true;
    try {
      const done = await post("export", {});
      const refused = done.files.find((file) => file.refused);
      say(refused ? `Not written: ${refused.refused}` : "Written.");
    } catch (failure) {
      say(`Not written: ${failure.message}`);
    }
    await show(main);
  } }, "Write it");
  rest.replaceChildren(make("h2", { class: "skip" }, "Your files"), ...parts,
    all.length === 0 ? make("p", { class: "more" }, "No list has a file yet. ", make("code", {}, "preprintd import reading-list path/to/README.md"), " names one.") : "",
    make("p", { class: "buttons" }, ready ? write : ""));
}
