// The first day: what the service is doing, and a place to drop the list she keeps.
import { post } from "./api.js";
import { make } from "./dom.js";
import { counted } from "./text.js";

const largest = 3 << 20;

// One for the whole visit: the page below it is drawn anew with every batch of papers that arrives.
const said = make("p", { class: "said", role: "status", hidden: true });

/** What became of a list she dropped; nothing when she dropped none. */
export const outcome = () => (said.hidden ? null : make("div", { class: "notice" }, said,
  make("button", { type: "button", class: "linklike", onclick: (event) => {
    said.hidden = true;
    event.target.parentElement.remove();
  } }, "dismiss")));

async function take(file) {
  said.hidden = false;
  if (file.size > largest) {
    said.textContent = `${file.name} is larger than 3 MiB; preprintd import reading-list FILE reads it.`;
    return;
  }
  said.textContent = "reading…";
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    const read = await post("import", { text });
    const lists = read.lists.map((list) => `${list.heading || list.name} (${list.entries})`).join(", ");
    said.replaceChildren(
      `${counted(read.added, "paper")} read from ${file.name}: ${lists}. `,
      read.oddities.length ? `${counted(read.oddities.length, "line")} could not be read. ` : "",
      make("br"), "A browser does not tell where a file lies. So that lines can be written into it, once: ",
      make("code", {}, "preprintd import reading-list path/to/README.md"));
  } catch (failure) {
    said.textContent = failure instanceof TypeError ? `${file.name} is no UTF-8 text.` : `Nothing was taken from ${file.name}: ${failure.message}`;
  }
}

const input = make("input", { type: "file", accept: ".md,.markdown,.txt,text/markdown,text/plain" });
input.addEventListener("change", () => {
  if (input.files[0]) take(input.files[0]);
  input.value = ""; // the same file, mended, can be chosen again
});
let declined = false;

// The place to drop it is one element too, so that a choice begun is not lost when papers arrive.
const place = make("div", { class: "drop" }, make("label", {}, make("strong", {}, "Drop your README.md here"), " or choose it ", input),
  make("button", { type: "button", class: "linklike later", onclick: () => {
    declined = true;
    place.remove();
  } }, "not now"),
  make("p", { class: "promise" }, "Its papers become accepted ones, with your words. The file is not touched, and one ", make("kbd", {}, "u"), " takes it back."), said);

// A file that misses the place by an inch must not replace the page.
for (const name of ["dragover", "drop"])
  addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (name === "drop" && place.isConnected && event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
for (const name of ["dragenter", "dragover"]) place.addEventListener(name, () => place.classList.add("over"));
for (const name of ["dragleave", "drop"]) place.addEventListener(name, () => place.classList.remove("over"));

/** Takes a list by drop or by choice; large, for a page that is empty. */
export function drop() {
  place.classList.remove("slim");
  return place;
}

/** The same in a line above the papers that came first; nothing once she said "not now" in this visit. */
export function offer() {
  if (declined) return null;
  place.classList.add("slim");
  return place;
}

export const page = () => make("div", { class: "empty" }, make("img", { src: "/icon.svg", alt: "" }),
  make("h2", {}, "Good morning. The first days are on their way."),
  make("p", {}, "The service asks arXiv for the last three listing days, slowly, as arXiv wishes. Papers appear here by themselves."),
  drop());
