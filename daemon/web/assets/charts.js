// A few small drawings: what came, what was accepted, how far the flags agreed with her.
import { get } from "./api.js";
import { make } from "./dom.js";
import { counted, shortDay } from "./text.js";

const NS = "http://www.w3.org/2000/svg";
const wide = 640;
const high = 150;
const foot = 18;

function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A round even number not below `value`. */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return (power === 1 ? [2, 4, 6, 8, 10] : [1, 2, 3, 4, 6, 8, 10]).map((step) => step * power).find((step) => step >= value);
}

/** Stacked bars: `bars` = [{label, parts: [number…], says}]; parts lie on each other, or before each other (`over`). */
function chart(title, bars, over) {
  const most = ceiling(Math.max(1, ...bars.map((bar) => (over ? Math.max(...bar.parts) : bar.parts.reduce((sum, part) => sum + part, 0)))));
  const svg = draw("svg", { viewBox: `0 0 ${wide} ${high + foot}`, role: "img", "aria-label": `${title}: ${bars.map((bar) => bar.says).slice(-3).join("; ")}` });
  for (const share of [0, 0.5, 1]) {
    const y = high - share * (high - 12);
    svg.append(draw("line", { x1: 34, x2: wide, y1: y, y2: y, class: "rule" }), draw("text", { x: 28, y: y + 3.5, class: "axis end" }, String(most * share)));
  }
  const step = Math.min(44, (wide - 40) / Math.max(1, bars.length));
  const every = Math.ceil(56 / step);
  bars.forEach((bar, index) => {
    const x = 40 + index * step;
    let below = 0;
    const group = draw("g", {}, draw("title", {}, bar.says));
    bar.parts.forEach((part, which) => {
      const height = (part / most) * (high - 12);
      group.append(draw("rect", { x, y: high - height - (over ? 0 : below), width: Math.max(1.5, step - Math.min(4, step / 4)), height, class: `part part${which}` }));
      below += height;
    });
    svg.append(group);
    if (index % every === 0) svg.append(draw("text", { x, y: high + 13, class: "axis" }, bar.label));
  });
  return svg;
}

function figure(title, names, bars, note, over = false) {
  const legend = names.map((name, which) => make("li", {}, make("span", { class: `swatch part${which}` }), name));
  return make("figure", {}, make("figcaption", {}, make("h2", {}, title), names.length > 1 && make("ul", { class: "legend" }, legend)),
    bars.length ? chart(title, bars, over) : make("p", { class: "authors" }, "Nothing to draw yet."), note && make("p", { class: "authors" }, note));
}

const dayAndMonth = (day) => shortDay(day).split(" ").slice(1).join(" ");

export async function show(main) {
  const { days, weeks, agreement } = await get("charts");
  const perDay = days.slice(-60).map((one) => ({ label: dayAndMonth(one.day), parts: [one.papers, one.candidates], says: `${dayAndMonth(one.day)}: ${counted(one.papers, "paper")}, ${counted(one.candidates, "candidate")}` }));
  const topics = [...new Set(weeks.map((one) => one.topic))].sort((a, b) => (a === "") - (b === "") || a.localeCompare(b)).slice(0, 5);
  const perWeek = [...new Set(weeks.map((one) => one.week))].map((week) => {
    const parts = topics.map((topic) => weeks.find((one) => one.week === week && one.topic === topic)?.accepted ?? 0);
    return { label: dayAndMonth(week), parts, says: `week of ${dayAndMonth(week)}: ${topics.map((topic, index) => `${parts[index]} ${topic || "no topic"}`).join(", ")}` };
  });
  const agreed = agreement.map((one) => ({ label: dayAndMonth(one.week), parts: [one.accepted, one.rejected, one.passed],
    says: `week of ${dayAndMonth(one.week)}: of the flagged ones ${one.accepted} accepted, ${one.rejected} rejected, ${one.passed} closed` }));
  const all = agreement.reduce((sum, one) => [sum[0] + one.accepted, sum[1] + one.rejected], [0, 0]);
  main.replaceChildren(make("h1", { class: "skip" }, "Charts"),
    make("div", { class: "charts" },
      figure("Papers and candidates per day", ["papers listed", "candidates"], perDay, null, true),
      figure("Accepted per week and topic", topics.map((topic) => topic || "no topic"), perWeek),
      figure("What became of the flagged ones", ["accepted", "rejected", "closed"], agreed,
        all[0] + all[1] > 0 && `Of ${counted(all[0] + all[1], "flagged paper")} you said yes or no to, ${Math.round((100 * all[0]) / (all[0] + all[1]))} % were a yes.`)));
}
