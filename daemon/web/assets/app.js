// The page: which view, which key, and what the service tells meanwhile.
import { listen } from "./api.js";
import * as charts from "./charts.js";
import * as days from "./days.js";
import { isOpen, keysHelp } from "./dialog.js";
import { $, make, say } from "./dom.js";
import { isRepeatable, isWriting, keyOf } from "./keys.js";
import * as library from "./library.js";
import * as queue from "./queue.js";
import * as search from "./search.js";

const views = { queue, library, days, charts, search };
const main = $("main");

const view = () => (Object.hasOwn(views, location.hash.slice(1)) ? location.hash.slice(1) : "queue");

async function show() {
  const name = view();
  main.dataset.view = name;
  for (const tab of document.querySelectorAll("nav a"))
    if (tab.dataset.view === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  $("thumb").hidden = name !== "queue";
  $("banner").hidden = !["queue", "days"].includes(name);
  try {
    await views[name].show(main);
  } catch (failure) {
    const login = failure.status === 401;
    main.replaceChildren(make("div", { class: "empty" }, make("h2", {}, login ? "This device is not let in" : "The service does not answer"),
      make("p", {}, login ? "Open the login address that the service logged when it started (preprintd status shows it too)." : failure.message)));
  }
}

addEventListener("hashchange", () => {
  $("toast").classList.remove("on");
  show();
});

const longAgo = -Infinity; // the page's own clock begins at 0
let going = longAgo; // when "g" was pressed: the next letter names a view
document.addEventListener("keydown", (event) => {
  if (isOpen() || isWriting(event)) return;
  const key = keyOf(event);
  if (!key || event.defaultPrevented) return;
  if (event.repeat && !isRepeatable(key)) return key === " " && event.preventDefault(); // a key held down is one wish
  const focusedControl = event.target.closest?.("button, a, summary");
  if (focusedControl && (key === " " || key === "Enter")) return;
  const target = { q: "queue", l: "library", d: "days", c: "charts" }[key];
  if (performance.now() - going < 1500 && target) {
    going = longAgo;
    location.hash = `#${target}`;
  } else if (key === "g") going = performance.now();
  else if (key === "?") keysHelp();
  else if (key === "/") {
    const find = main.querySelector("input[type=search]");
    if (find && !find.closest("[hidden]")) find.focus();
    else location.hash = "#search";
  } else if (view() === "library" && key === "u") library.undo();
  else if (view() !== "queue") {
    if (key === "Escape") location.hash = "#queue";
    return;
  } else if (/^[1-9]$/.test(key)) queue.commands.placeNumber(Number(key));
  else if (queue.keys[key]) queue.commands[queue.keys[key]]();
  else return;
  event.preventDefault();
});

document.querySelector("[data-command=help]").addEventListener("click", keysHelp);

let news = -1; // the newest change told of
let reload = 0; // what is told meanwhile does not put it off
function changed(seq) {
  news = seq;
  const one = views[view()];
  if (reload || view() === "search" || one.isBusy?.() || seq === one.sequence?.()) return;
  reload = setTimeout(async () => {
    const known = news;
    if (!one.isBusy?.() && news !== one.sequence?.()) await (view() === "queue" ? queue.load() : show()).catch((failure) => say(failure.message));
    reload = 0;
    if (news !== known) changed(news);
  }, 200);
}

listen(
  changed,
  (line) => {
    $("progress").hidden = !line;
    $("progress").textContent = line;
  },
);

await show();
document.documentElement.dataset.ready = "yes";
