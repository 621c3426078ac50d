// The page: which view, which key, and what the service tells meanwhile.
import { listen } from "./api.js";
import * as days from "./days.js";
import { isOpen, keysHelp } from "./dialog.js";
import { $, make, say } from "./dom.js";
import { isWriting, keyOf } from "./keys.js";
import * as queue from "./queue.js";
import * as search from "./search.js";

const views = { queue, days, search };
const main = $("main");

const view = () => (location.hash.slice(1) in views ? location.hash.slice(1) : "queue");

async function show() {
  const name = view();
  main.dataset.view = name;
  for (const tab of document.querySelectorAll("nav a"))
    if (tab.dataset.view === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  $("thumb").hidden = name !== "queue";
  $("banner").hidden = name === "search";
  try {
    await views[name].show(main);
  } catch (failure) {
    main.replaceChildren(make("div", { class: "empty" }, make("h2", {}, "The service does not answer"), make("p", {}, failure.message)));
  }
}

addEventListener("hashchange", show);

document.addEventListener("keydown", (event) => {
  if (isOpen() || isWriting(event)) return;
  const key = keyOf(event);
  if (!key || event.defaultPrevented) return;
  const focusedControl = event.target.closest?.("button, a");
  if (focusedControl && (key === " " || key === "Enter")) return;
  if (key === "?") keysHelp();
  else if (key === "/") location.hash = "#search";
  else if (view() !== "queue") {
    if (key === "Escape") location.hash = "#queue";
    return;
  } else if (/^[1-9]$/.test(key)) queue.commands.sectionNumber(Number(key));
  else if (queue.keys[key]) queue.commands[queue.keys[key]]();
  else return;
  event.preventDefault();
});

document.querySelector("[data-command=help]").addEventListener("click", keysHelp);

let reload = 0;
listen(
  (seq) => {
    if (view() === "search" || seq === queue.sequence()) return;
    clearTimeout(reload);
    reload = setTimeout(() => {
      if (view() === "queue") queue.load().catch((failure) => say(failure.message));
      else show();
    }, 200);
  },
  (line) => {
    $("progress").hidden = !line;
    $("progress").textContent = line;
  },
);

await show();
document.documentElement.dataset.ready = "yes";
