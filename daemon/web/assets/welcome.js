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

/** Takes a list by drop or by choice. */
export function drop() {
  const input = make("input", { type: "file", accept: ".md,.markdown,.txt,text/markdown,text/plain" });
  input.addEventListener("change", () => input.files[0] && take(input.files[0]));
  const place = make("div", { class: "drop" }, make("label", {}, make("strong", {}, "Drop your README.md here"), " or choose it ", input),
    make("p", {}, "Every paper on it becomes an accepted one, with your words. The file itself is not touched, and one u takes it back."), said);
  for (const name of ["dragenter", "dragover"])
    place.addEventListener(name, (event) => {
      event.preventDefault();
      place.classList.add("over");
    });
  for (const name of ["dragleave", "drop"]) place.addEventListener(name, () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
  return place;
}

export const page = () => make("div", { class: "empty" }, make("img", { src: "/icon.svg", alt: "" }),
  make("h2", {}, "Good morning. The first days are on their way."),
  make("p", {}, "The service asks arXiv for the last three listing days, slowly, as arXiv wishes. Papers appear here by themselves."),
  drop());
