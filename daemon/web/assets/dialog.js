// The dialogs: accept and edit with the line as it will stand, choose a section, the keys.
import { post } from "./api.js";
import { $, make } from "./dom.js";
import { help, isComposing } from "./keys.js";
import { plain } from "./text.js";

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
  opened(make("div", { class: "inside" }, make("h2", {}, "Keys"),
    make("dl", { class: "keys" }, help.map(([key, what]) => make("div", {}, make("dt", {}, ...key.split(" ").map((one) => make("kbd", {}, one))), make("dd", {}, what)))),
    make("div", { class: "buttons" }, close)), "Keys");
  close.focus();
}

/** Every place a paper may go, the likeliest first. */
export function sections(queue) {
  return (queue?.lists ?? []).flatMap((list) => {
    const named = list.sections.filter((section) => section !== list.heading);
    const places = named.length ? named : [""];
    return places.map((section) => ({ list: list.name, section, label: [list.heading || list.name, section].filter(Boolean).join(" › ") }));
  });
}

export function chooseSection(queue) {
  return new Promise((resolve) => {
    const all = sections(queue);
    const input = make("input", { type: "text", placeholder: "type to find a section", ariaLabel: "Section", autocomplete: "off" });
    const list = make("div", { class: "keys" });
    let shown = all;
    const finish = (section) => {
      dialog.onclose = null;
      dialog.close();
      resolve(section);
    };
    const draw = () => {
      const words = input.value.toLowerCase();
      shown = all.filter((one) => one.label.toLowerCase().includes(words));
      list.replaceChildren(...shown.slice(0, 20).map((one) => make("button", { type: "button", class: "act", onclick: () => finish(one) }, one.label)));
    };
    input.addEventListener("input", draw);
    const form = make("form", { method: "dialog" }, make("h2", {}, "Accept into"), input, list);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (shown[0]) finish(shown[0]);
    });
    form.addEventListener("keydown", (event) => isComposing(event) && event.key === "Enter" && event.preventDefault());
    const dialog = opened(form, "Accept into a section");
    dialog.onclose = () => resolve(null);
    draw();
    input.focus();
  });
}

const draftKey = (paper) => `draft ${paper.id}`;
const fields = ["title", "venue", "summary", "code", "read_notes", "note"];

/** What the fields hold when nothing was typed: her words, else what the authors say. */
function prefilled(paper) {
  const said = paper.annotation ?? {};
  return {
    title: said.title ?? "", venue: said.venue ?? paper.suggested?.venue ?? "", summary: said.summary ?? "",
    code: (said.code?.length ? said.code : (paper.suggested?.code ?? []).slice(0, 1)).join(" "),
    read_notes: said.read_notes ?? "", note: said.note ?? "", place: "",
  };
}

/** Resolves to the decision's JSON, or to nothing when she changed her mind. What was typed survives until it is saved. */
export function accept(paper, queue) {
  return new Promise((resolve) => {
    const start = { ...prefilled(paper) };
    try {
      Object.assign(start, JSON.parse(localStorage.getItem(draftKey(paper)) ?? "{}"));
    } catch {
      localStorage.removeItem(draftKey(paper));
    }
    const places = sections(queue);
    const input = {
      title: make("input", { value: start.title, placeholder: plain(paper.title) }),
      venue: make("input", { value: start.venue, placeholder: "arXiv" }),
      summary: make("textarea", { value: start.summary, placeholder: "一句话 — one sentence of your own, or nothing", rows: 3 }),
      code: make("input", { value: start.code, placeholder: "https://github.com/…", inputMode: "url" }),
      read_notes: make("input", { value: start.read_notes, placeholder: "wanted, or a link", inputMode: "url" }),
      note: make("input", { value: start.note }),
      place: make("select", {}, make("option", { value: "" }, "where it fits best"),
        places.map((one, index) => make("option", { value: String(index), selected: start.place === String(index) }, one.label))),
    };
    const label = (name, element) => make("label", {}, name, element);
    const preview = make("p", { class: "preview", "aria-live": "polite" }, "…");
    const wrong = make("p", { class: "wrong", role: "alert", hidden: true });
    const body = () => {
      const decision = { state: "accepted" };
      for (const field of fields) decision[field] = input[field].value.trim();
      decision.code = input.code.value.split(/\s+/).filter(Boolean);
      const place = places[Number(input.place.value)];
      if (input.place.value !== "" && place) Object.assign(decision, { list: place.list, section: place.section || null });
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
        preview.hidden = true;
        wrong.hidden = failure.status === 404;
        wrong.textContent = failure.message;
      }
    };
    let timer = 0;
    const changed = () => {
      const draft = Object.fromEntries([...fields, "place"].map((name) => [name, input[name].value]));
      localStorage.setItem(draftKey(paper), JSON.stringify(draft));
      clearTimeout(timer);
      timer = setTimeout(look, 120);
    };
    const form = make("form", { method: "dialog" },
      make("h2", {}, plain(paper.title)),
      label("Summary", input.summary),
      make("div", { class: "pair" }, label("Venue", input.venue), label("Section", input.place)),
      make("div", { class: "pair" }, label("Code", input.code), label("Read notes", input.read_notes)),
      make("div", { class: "pair" }, label("Title, if not arXiv’s", input.title), label("Note", input.note)),
      preview, wrong,
      make("div", { class: "buttons" }, make("button", { type: "button", class: "act", onclick: () => $("dialog").close() }, "Cancel"),
        make("button", { type: "submit", class: "act yes" }, "Accept", make("kbd", {}, "↵"))));
    form.addEventListener("input", changed);
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      if (isComposing(event)) {
        event.preventDefault();
        event.stopPropagation();
      } else if (event.key === "Enter" && event.target === input.summary && !event.shiftKey) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!good) return;
      const decision = body();
      localStorage.removeItem(draftKey(paper));
      dialog.onclose = null;
      dialog.close();
      resolve(decision);
    });
    const dialog = opened(form, "Accept and edit");
    dialog.onclose = () => resolve(null);
    input.summary.focus();
    look();
  });
}
