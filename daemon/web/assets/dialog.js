// The dialogs: accept and edit with the line as it will stand, choose a place, the keys.
import { post } from "./api.js";
import * as devices from "./devices.js";
import { $, make } from "./dom.js";
import { help, isComposing } from "./keys.js";
import { placeLabel } from "./paper.js";
import { typeset } from "./math.js";
import { plain, rich } from "./text.js";

function opened(content, label) {
  const dialog = $("dialog");
  dialog.setAttribute("aria-label", label);
  dialog.replaceChildren(content);
  dialog.showModal();
  return dialog;
}

export const isOpen = () => $("dialog").open;

export function keysHelp() {
  const close = make("button", { type: "button", class: "act", onclick: () => $("dialog").close() }, "Close");
  const people = make("section", { class: "people", "aria-label": "Devices" });
  opened(make("div", { class: "inside" }, make("h2", {}, "Keys"),
    make("dl", { class: "keys" }, help.map(([key, what]) => make("div", {}, make("dt", {}, ...key.split(" ").map((one) => make("kbd", {}, one))), make("dd", {}, what)))),
    people, make("div", { class: "buttons" }, close)), "Keys");
  close.focus();
  devices.show(people).catch(() => people.replaceChildren());
}

/** Type to find any place of her lists, the likeliest first. */
export function choosePlace(paper) {
  return new Promise((resolve) => {
    const all = paper.places ?? [];
    const input = make("input", { type: "text", placeholder: "type to find a section", ariaLabel: "Section", autocomplete: "off" });
    const list = make("div", { class: "choices" });
    let shown = all;
    const finish = (place) => {
      dialog.onclose = null;
      dialog.close();
      resolve(place);
    };
    const draw = () => {
      const words = input.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
      shown = all.filter((one) => words.every((word) => placeLabel(one).toLowerCase().includes(word)));
      list.replaceChildren(...shown.slice(0, 12).map((one, index) =>
        make("button", { type: "button", class: index ? "act" : "act first", onclick: () => finish(one) }, placeLabel(one), index ? null : make("kbd", {}, "↵"))));
      if (!shown.length) list.replaceChildren(make("p", { class: "wrong" }, all.length ? "No section of your lists is called so." : "There is no list yet: drop your README.md into the empty queue, or accept and the first list is made."));
    };
    input.addEventListener("input", draw);
    const form = make("form", { method: "dialog" }, make("h2", {}, "Accept into"), input, list);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (shown[0]) finish(shown[0]);
    });
    form.addEventListener("keydown", (event) => isComposing(event) && ["Enter", "Escape"].includes(event.key) && event.preventDefault());
    const dialog = opened(form, "Accept into a section");
    dialog.onclose = () => resolve(null);
    draw();
    input.focus();
  });
}

const draftKey = (paper) => `draft ${paper.id}`;
export const forgetDraft = (paper) => localStorage.removeItem(draftKey(paper));

/** The fields of an entry as inputs; `start` holds their values. */
export function entryFields(start, arxivTitle) {
  return {
    summary: make("textarea", { value: start.summary, placeholder: "一句话 — one sentence of your own, or nothing", rows: 3 }),
    venue: make("input", { value: start.venue, placeholder: "arXiv" }),
    code: make("input", { value: start.code, placeholder: "https://github.com/…", inputMode: "url" }),
    links: make("input", { value: start.links, placeholder: "Project=https://…" }),
    read_notes: make("input", { value: start.read_notes, placeholder: "wanted, or a link", inputMode: "url" }),
    title: make("input", { value: start.title, placeholder: plain(arxivTitle) }),
    note: make("input", { value: start.note, placeholder: "last on the line: (Notes: …)" }),
  };
}

/** An annotation as the inputs show it. */
export const shownFields = (said) => ({
  title: said.title ?? "", venue: said.venue ?? "", summary: said.summary ?? "", code: (said.code ?? []).join(" "),
  links: (said.links ?? []).map((one) => `${one.label}=${one.url}`).join(" "), read_notes: said.read_notes ?? "", note: said.note ?? "",
});

/** What the inputs say, as the JSON of a change. */
export function fieldsOf(input) {
  const said = {};
  for (const field of ["title", "venue", "summary", "read_notes", "note"]) said[field] = input[field].value.trim();
  said.code = input.code.value.split(/\s+/).filter(Boolean);
  said.links = input.links.value.trim().split(/\s+(?=[^\s=]+=https?:)/).filter(Boolean).map((pair) => {
    const equals = pair.search(/=https?:/);
    return equals > 0 ? { label: pair.slice(0, equals).trim(), url: pair.slice(equals + 1).trim() } : { label: "Link", url: pair };
  });
  return said;
}

export const label = (name, element) => make("label", {}, name, element);

/** Enter saves from any field, also the summary; never while an input method composes. */
export function saveWithEnter(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    if (isComposing(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && event.target instanceof HTMLTextAreaElement && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

/** Resolves to the decision's JSON, or to nothing when she changed her mind. What was typed survives until it is saved. */
export function accept(paper) {
  return new Promise((resolve) => {
    const said = paper.annotation ?? {};
    // What the fields hold when nothing was typed: her words, else what the authors say.
    const start = { ...shownFields(said), place: "" };
    start.venue ||= paper.suggested?.venue ?? "";
    start.code ||= (paper.suggested?.code ?? []).slice(0, 1).join(" ");
    try {
      Object.assign(start, JSON.parse(localStorage.getItem(draftKey(paper)) ?? "{}"));
    } catch {
      forgetDraft(paper);
    }
    const places = paper.places ?? [];
    const input = entryFields(start, paper.title);
    input.place = make("select", {}, make("option", { value: "" }, "where it fits best"),
      places.map((one) => make("option", { value: placeLabel(one), selected: start.place === placeLabel(one) }, placeLabel(one))));
    const preview = make("p", { class: "preview", "aria-live": "polite" }, "…");
    const wrong = make("p", { class: "wrong", role: "alert", hidden: true });
    const body = () => {
      const decision = { state: "accepted", ...fieldsOf(input) };
      const place = places.find((one) => placeLabel(one) === input.place.value);
      if (place) Object.assign(decision, { list: place.list, section: place.section || null });
      return decision;
    };
    let asked = 0;
    let good = true;
    const look = async () => {
      const mine = ++asked;
      try {
        const { line, where } = await post(`papers/${paper.id}/preview`, body());
        if (mine !== asked) return;
        preview.hidden = false;
        preview.replaceChildren(where ? make("span", { class: "where" }, where) : "", line);
        wrong.hidden = true;
        good = true;
      } catch (failure) {
        if (mine !== asked) return;
        good = failure.status !== 400;
        preview.hidden = failure.status === 400;
        wrong.hidden = false;
        wrong.textContent = failure.status ? failure.message : "The service does not answer. What you type is kept in this browser.";
      }
    };
    let timer = 0;
    const changed = () => {
      localStorage.setItem(draftKey(paper), JSON.stringify(Object.fromEntries(Object.entries(input).map(([name, field]) => [name, field.value]))));
      clearTimeout(timer);
      timer = setTimeout(look, 120);
    };
    const form = make("form", { method: "dialog" },
      make("h2", {}, ...rich(paper.title)),
      label("Summary", input.summary),
      make("div", { class: "pair" }, label("Venue", input.venue), label("Section", input.place)),
      make("div", { class: "pair" }, label("Code", input.code), label("Other links", input.links)),
      make("div", { class: "pair" }, label("Read notes", input.read_notes), label("Note", input.note)),
      label("Title, if not arXiv’s", input.title),
      preview, wrong,
      make("div", { class: "buttons" }, make("button", { type: "button", class: "act", onclick: () => dialog.close() }, "Cancel"),
        make("button", { type: "submit", class: "act yes" }, "Accept", make("kbd", {}, "↵"))));
    form.addEventListener("input", changed);
    saveWithEnter(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!good) return;
      dialog.onclose = null;
      dialog.close();
      resolve(body());
    });
    const dialog = opened(form, "Accept and edit");
    typeset(dialog);
    dialog.onclose = () => resolve(null);
    input.summary.focus();
    look();
  });
}
