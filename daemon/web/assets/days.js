// The ledger: category by day, and the sentence above everything.
import { get } from "./api.js";
import { $, make } from "./dom.js";
import { counted, longDay, shortDay } from "./text.js";

const look = (verdict) => (verdict === "quiet" ? "quiet-day" : verdict);

/** "You have seen everything from … to …, except …" */
export function banner(coverage, waiting) {
  const place = $("banner");
  const { from, to, except } = coverage.seen;
  if (!from) {
    place.replaceChildren(coverage.rows.length ? "Nothing is due yet." : "Nothing has been fetched yet.");
    return;
  }
  const parts = ["You have seen everything from ", make("strong", {}, shortDay(from)), " to ", make("strong", {}, shortDay(to))];
  if (from === to) parts.splice(0, 4, "You have seen everything of ", make("strong", {}, shortDay(to)));
  const gaps = [];
  if (waiting > 0) gaps.push(make("strong", {}, `${counted(waiting, "paper")} waiting here`));
  const days = Map.groupBy ? Map.groupBy(except, (row) => row.day) : except.reduce((map, row) => map.set(row.day, [...(map.get(row.day) ?? []), row]), new Map());
  for (const [day, rows] of days) {
    const verdicts = [...new Set(rows.map((row) => row.verdict))].join(", ");
    const names = rows.length > 2 ? `${rows.length} categories` : rows.map((row) => row.category).join(" and ");
    gaps.push(make("a", { class: "bad", href: "#days", title: rows[0].why }, `${names} on ${shortDay(day)} (${verdicts})`));
  }
  gaps.forEach((gap, index) => parts.push(index === 0 ? ", except " : index === gaps.length - 1 ? " and " : ", ", gap));
  place.replaceChildren(...parts, gaps.length ? "." : make("span", {}, ". ", make("strong", {}, "Nothing waits.")));
}

function detail(row) {
  const lines = [
    ["Verdict", row.verdict],
    ["Stated by arXiv", row.expected ?? "no page to count by"],
    ["Stored here", row.got],
    ["Shown by", row.route.join(", ") || "nobody yet"],
    ["Last looked", new Date(row.checked_at).toLocaleString()],
    row.next_at ? ["Next look", new Date(row.next_at).toLocaleString()] : null,
    row.why ? ["Why", row.why] : null,
  ].filter(Boolean);
  return [make("h2", {}, `${row.category}, ${longDay(row.day)}`),
    make("dl", {}, lines.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]))];
}

export async function show(main) {
  const coverage = await get("coverage");
  banner(coverage, coverage.waiting);
  const days = [...new Set(coverage.rows.map((row) => row.day))].sort().slice(-60);
  const categories = [...new Set(coverage.rows.map((row) => row.category))].sort((a, b) => (a === "huggingface") - (b === "huggingface") || a.localeCompare(b));
  if (!days.length) {
    main.replaceChildren(make("div", { class: "empty" }, make("img", { src: "/icon.svg", alt: "" }), make("h2", {}, "The ledger is empty"),
      make("p", {}, "It gets a row for every category and listing day with the first fetch.")));
    return;
  }
  const rows = new Map(coverage.rows.map((row) => [`${row.category} ${row.day}`, row]));
  const panel = make("section", { class: "detail", "aria-live": "polite", hidden: true });
  const choose = (button, row) => {
    for (const other of main.querySelectorAll(".cell[aria-pressed=true]")) other.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", "true");
    panel.hidden = false;
    panel.replaceChildren(...detail(row));
  };
  const cell = (category, day) => {
    const row = rows.get(`${category} ${day}`);
    if (!row) return make("td", {}, make("span", { class: "cell none" }));
    const label = `${category}, ${shortDay(day)}: ${row.verdict}, ${row.expected === null ? row.got : `${row.got} of ${row.expected}`}`;
    const button = make("button", { type: "button", class: `cell ${look(row.verdict)}`, "aria-pressed": "false", "aria-label": label, title: label }, row.verdict === "quiet" ? "–" : String(row.got));
    button.addEventListener("click", () => choose(button, row));
    return make("td", {}, button);
  };
  const head = days.map((day) => make("th", { scope: "col" }, ...shortDay(day).split(" ").slice(1).flatMap((part, i) => (i ? [make("br"), part] : [part]))));
  const table = make("table", {}, make("thead", {}, make("tr", {}, make("td"), ...head)),
    make("tbody", {}, categories.map((category) => make("tr", {}, make("th", { class: "name", scope: "row" }, category), ...days.map((day) => cell(category, day))))));
  const legend = [["complete", "complete"], ["healed", "healed"], ["quiet-day", "quiet"], ["waiting", "not due"], ["late", "late or stale"], ["short", "short or failed"]];
  const ledger = make("div", { class: "ledger", tabIndex: 0, role: "region", "aria-label": "Ledger" }, table);
  main.replaceChildren(make("h1", { class: "skip" }, "Days"), ledger,
    make("ul", { class: "legend" }, legend.map(([name, text]) => make("li", {}, make("span", { class: `swatch ${name}` }), text))), panel);
  ledger.scrollLeft = ledger.scrollWidth;
}
