// Anything that is stored, by identifier or words.
import { get } from "./api.js";
import { isComposing } from "./keys.js";
import { make } from "./dom.js";
import { typeset } from "./math.js";
import { card } from "./paper.js";

const said = { accepted: "accepted", rejected: "rejected", passed: "seen", deferred: "later", pending: "waiting", none: "" };

let last = "";

export async function show(main) {
  const results = make("ul", { class: "papers" });
  const note = make("p", { class: "more", role: "status" });
  const input = make("input", { type: "search", value: last, placeholder: "words, a “phrase”, an author, an identifier; 中文 too", ariaLabel: "Search", autocomplete: "off", spellcheck: false });
  let asked = 0;
  const look = async () => {
    last = input.value;
    const mine = ++asked;
    if (!last.trim()) {
      results.replaceChildren();
      note.textContent = "";
      return;
    }
    const found = await get(`search?q=${encodeURIComponent(last)}`);
    if (mine !== asked) return;
    results.replaceChildren(...found.papers.map((paper) => {
      const item = card(paper);
      const state = said[paper.decision.state];
      if (state) item.querySelector(".authors, .facts").before(make("p", { class: "authors" }, make("span", { class: `state ${paper.decision.state}` }, state),
        paper.entries.length ? ` · ${paper.entries.map((entry) => [entry.list, entry.section].filter(Boolean).join(" › ")).join(", ")}` : ""));
      item.addEventListener("click", (event) => event.target.closest("a") || item.classList.toggle("open"));
      return item;
    }));
    typeset(results);
    note.textContent = found.papers.length ? "" : "Nothing stored has these words.";
  };
  let timer = 0;
  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(look, 120);
  });
  input.addEventListener("compositionend", look);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !isComposing(event)) location.hash = "#queue";
  });
  main.replaceChildren(make("h1", { class: "skip" }, "Search"), make("div", { class: "find", role: "search" }, input), make("h2", { class: "skip" }, "Found"), note, results);
  input.focus();
  await look();
}
