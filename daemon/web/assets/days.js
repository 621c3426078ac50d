// The ledger as a calendar, and the sentence above everything.
import { get } from "./api.js";
import { $, make } from "./dom.js";
import { counted, longDay, shortDay } from "./text.js";

const look = (verdict) => (verdict === "quiet" ? "quiet-day" : verdict);
const fewestWeeks = 8;
const mostWeeks = 26;

/** Days one after the other of which the same is missing are one absence. `rows` ascend by day. */
function absences(rows) {
  const days = new Map();
  for (const row of rows) days.set(row.day, [...(days.get(row.day) ?? []), row]);
  const found = [];
  for (const [day, missing] of days) {
    const verdicts = [...new Set(missing.map((row) => row.verdict))].join(", ");
    const names = missing.length > 2 ? `${missing.length} categories` : missing.map((row) => row.category).join(" and ");
    const before = found.at(-1);
    if (before?.names === names && before.verdicts === verdicts) before.days.push(day);
    else found.push({ names, verdicts, days: [day], why: missing[0].why });
  }
  return found;
}

/** "You have seen everything from … to …, except …" */
export function banner(coverage, waiting) {
  const place = $("banner");
  const { from, to, except } = coverage.seen;
  const troubles = (coverage.list_troubles ?? []).map((line) => make("span", { class: "trouble" }, line));
  if (!from) {
    place.replaceChildren(coverage.rows.length ? "Nothing is due yet." : "Nothing has been fetched yet.", ...troubles);
    return;
  }
  const parts = ["You have seen everything from ", make("strong", {}, shortDay(from)), " to ", make("strong", {}, shortDay(to))];
  if (from === to) parts.splice(0, 4, "You have seen everything of ", make("strong", {}, shortDay(to)));
  const gaps = [];
  if (waiting > 0) gaps.push(make("strong", {}, `${counted(waiting, "paper")} waiting here`));
  for (const { names, verdicts, days, why } of absences(except)) {
    const when = days.length === 1 ? `on ${shortDay(days[0])}` : `on ${days.length} days from ${shortDay(days[0])} to ${shortDay(days.at(-1))}`;
    gaps.push(make("a", { class: "bad", href: "#days", title: why }, `${names} ${when} (${verdicts})`));
  }
  gaps.forEach((gap, index) => parts.push(index === 0 ? ", except " : index === gaps.length - 1 ? " and " : ", ", gap));
  place.replaceChildren(...parts, gaps.length ? "." : make("span", {}, ". ", make("strong", {}, "Nothing waits.")), ...troubles);
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

const dayMs = 86400000;
const asDate = (day) => Date.parse(`${day}T00:00:00Z`);
const asDay = (time) => new Date(time).toISOString().slice(0, 10);
const monday = (time) => time - ((new Date(time).getUTCDay() + 6) % 7) * dayMs;
const month = new Intl.DateTimeFormat("en-GB", { month: "short", timeZone: "UTC" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" });

/** One category: weeks are columns, days rows; one stop for the tab key, the arrows go on from there. */
function calendar(category, rows, weeks, choose) {
  const height = category === "huggingface" ? 7 : 5;
  const head = make("tr", {}, make("td"), weeks.map((week, index) => {
    const name = month.format(week);
    return make("th", { scope: "col", class: "week" }, index === 0 || month.format(weeks[index - 1]) !== name ? name : make("span", { class: "skip" }, asDay(week)));
  }));
  const buttons = [];
  const lines = Array.from({ length: height }, (_, line) => make("tr", {},
    make("th", { scope: "row", class: "weekday" }, weekday.format(weeks[0] + line * dayMs)),
    weeks.map((week, column) => {
      const row = rows.get(asDay(week + line * dayMs));
      if (!row) return make("td", {}, make("span", { class: "cell none" }));
      const label = `${category}, ${shortDay(row.day)}: ${row.verdict}, ${row.expected === null ? row.got : `${row.got} of ${row.expected}`}`;
      const button = make("button", { type: "button", class: `cell ${look(row.verdict)}`, "aria-pressed": "false", "aria-label": label, title: label, tabIndex: -1 },
        row.verdict === "quiet" ? "–" : String(row.got));
      button.addEventListener("click", () => choose(button, row));
      buttons.push({ button, line, column });
      return make("td", {}, button);
    })));
  const newest = buttons.reduce((best, one) => (!best || one.column > best.column || (one.column === best.column && one.line > best.line) ? one : best), null);
  if (newest) newest.button.tabIndex = 0;
  const table = make("table", {}, make("caption", {}, category === "huggingface" ? "Hugging Face" : category), make("thead", {}, head), make("tbody", {}, lines));
  table.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const from = buttons.find((one) => one.button === event.target);
    if (!move || !from) return;
    event.preventDefault();
    for (let line = from.line + move[0], column = from.column + move[1]; line >= 0 && line < height && column >= 0 && column < weeks.length; line += move[0], column += move[1]) {
      const to = buttons.find((one) => one.line === line && one.column === column);
      if (!to) continue;
      from.button.tabIndex = -1;
      to.button.tabIndex = 0;
      to.button.focus();
      return;
    }
  });
  return table;
}

export async function show(main) {
  const coverage = await get("coverage");
  banner(coverage, coverage.waiting);
  if (!coverage.rows.length) {
    main.replaceChildren(make("div", { class: "empty" }, make("img", { src: "/icon.svg", alt: "" }), make("h2", {}, "The ledger is empty"),
      make("p", {}, "It gets a row for every category and listing day with the first fetch.")));
    return;
  }
  const categories = [...new Set(coverage.rows.map((row) => row.category))].sort((a, b) => (a === "huggingface") - (b === "huggingface") || a.localeCompare(b));
  const days = coverage.rows.map((row) => asDate(row.day));
  const last = monday(Math.max(...days));
  const first = Math.max(monday(Math.min(...days)), last - (mostWeeks - 1) * 7 * dayMs);
  const count = Math.max(fewestWeeks, Math.round((last - first) / (7 * dayMs)) + 1);
  const weeks = Array.from({ length: count }, (_, index) => last - (count - 1 - index) * 7 * dayMs);
  const panel = make("section", { class: "detail", "aria-live": "polite", "aria-label": "The day", hidden: true });
  const choose = (button, row) => {
    for (const other of main.querySelectorAll(".cell[aria-pressed=true]")) other.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", "true");
    panel.hidden = false;
    panel.replaceChildren(...detail(row));
    panel.scrollIntoView({ block: "nearest" });
  };
  const legend = [["complete", "complete"], ["healed", "healed"], ["quiet-day", "quiet"], ["waiting", "not due"], ["late", "late or stale"], ["short", "short or failed"]];
  const calendars = categories.map((category) => {
    const rows = new Map(coverage.rows.filter((row) => row.category === category).map((row) => [row.day, row]));
    return make("div", { class: "ledger", role: "region", "aria-label": category, tabIndex: 0 }, calendar(category, rows, weeks, choose));
  });
  main.replaceChildren(make("h1", { class: "skip" }, "Days"),
    make("ul", { class: "legend" }, legend.map(([name, text]) => make("li", {}, make("span", { class: `swatch ${name}` }), text))),
    make("div", { class: "calendars" }, calendars), panel);
  for (const one of main.querySelectorAll(".ledger")) {
    one.scrollLeft = one.scrollWidth;
    if (one.scrollWidth <= one.clientWidth) one.removeAttribute("tabindex");
  }
}
