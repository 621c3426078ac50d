// Words for the eye: days, marked reasons, and TeX: the simplest as the characters it stands for, the rest for KaTeX.
import { make } from "./dom.js";
import { isSettable, pieces, placeholder } from "./math.js";

const long = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
const short = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
const instant = (day) => new Date(`${day}T12:00:00Z`);
export const longDay = (day) => long.format(instant(day));
export const shortDay = (day) => short.format(instant(day)).replace("Sept", "Sep").replace(/,/g, "");

const symbols = {
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", varepsilon: "ε", zeta: "ζ", eta: "η", theta: "θ",
  iota: "ι", kappa: "κ", lambda: "λ", mu: "μ", nu: "ν", xi: "ξ", pi: "π", rho: "ρ", sigma: "σ", tau: "τ", phi: "φ",
  varphi: "φ", chi: "χ", psi: "ψ", omega: "ω", Gamma: "Γ", Delta: "Δ", Theta: "Θ", Lambda: "Λ", Xi: "Ξ", Pi: "Π",
  Sigma: "Σ", Phi: "Φ", Psi: "Ψ", Omega: "Ω", times: "×", cdot: "·", pm: "±", leq: "≤", le: "≤", geq: "≥", ge: "≥",
  neq: "≠", approx: "≈", sim: "∼", to: "→", rightarrow: "→", leftarrow: "←", infty: "∞", ell: "ℓ", sum: "∑",
  prod: "∏", in: "∈", subset: "⊂", cup: "∪", cap: "∩", nabla: "∇", partial: "∂", forall: "∀", exists: "∃",
  ldots: "…", dots: "…", circ: "∘", star: "⋆", dagger: "†", propto: "∝", gg: "≫", ll: "≪", mid: "|", sqrt: "√",
  log: "log", exp: "exp", max: "max", min: "min",
};
const above = { 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹", "+": "⁺", "-": "⁻", n: "ⁿ", i: "ⁱ" };
const below = { 0: "₀", 1: "₁", 2: "₂", 3: "₃", 4: "₄", 5: "₅", 6: "₆", 7: "₇", 8: "₈", 9: "₉", "+": "₊", "-": "₋", i: "ᵢ", t: "ₜ", n: "ₙ" };

function scripted(sign, text) {
  const table = sign === "^" ? above : below;
  if ([...text].every((c) => c in table)) return [...text].map((c) => table[c]).join("");
  return `${sign}${[...text].length > 1 ? `(${text})` : text}`;
}

function formula(tex) {
  if (tex.length > 200) return `$${tex}$`;
  let text = tex.replace(/\\(?:mathcal|mathbb|mathbf|mathrm|mathit|boldsymbol|text|textbf|operatorname|mathsf)\s*\{([^{}]*)\}/g, "$1");
  text = text.replace(/\\([A-Za-z]+)\s*/g, (whole, name) => symbols[name] ?? whole);
  text = text.replace(/([\^_])(?:\{([^{}]*)\}|([A-Za-z0-9+-]))/g, (_, sign, group, one) => scripted(sign, group ?? one));
  text = text.replace(/\\[,;!: ]/g, " ").replace(/\\%/g, "%").replace(/[{}]/g, "");
  return text.includes("\\") ? `$${tex}$` : text.trim();
}

const unmarked = (text) => text
  .replace(/\\(?:textbf|textit|emph|texttt|textsc|textsuperscript)\s*\{([^{}]*)\}/g, "$1")
  .replace(/\\([%&#_$])/g, "$1");

/** TeX in running text as mere characters; what it does not know stays as it was written. */
export const plain = (text) => pieces(text).map(([math, source]) => (math ? formula(source) : unmarked(source))).join("");

// Numbers with a sign or two read better in the letters around them.
const mere = /^[\p{L}]?[\d.,×±≤≥∼≈+\-−%⁰¹²³⁴-⁹ ]*$/u;

/** TeX in running text as nodes; `typeset` sets the formulas among them. */
export function rich(text) {
  return pieces(text).map(([math, source, written]) => {
    if (!math) return unmarked(source);
    const shown = formula(source);
    return mere.test(shown) || !isSettable(source) ? (isSettable(source) ? shown : written) : placeholder(source, shown);
  });
}

/** The text as nodes, the reasons of this field marked (their UTF-8 offsets); a mark says on hover what it speaks for. */
export function marked(text, flags, field) {
  const bytes = new TextEncoder().encode(text);
  const decode = new TextDecoder();
  const at = (offset) => decode.decode(bytes.subarray(0, offset)).length;
  const marks = [];
  for (const flag of flags ?? [])
    for (const { field: where, begin, end, weight } of flag.reasons ?? [])
      if (where === field && begin >= 0 && begin < end && end <= bytes.length && (weight ?? 1) >= 0)
        marks.push({ begin: at(begin), end: at(end), topics: new Set([flag.topic]) });
  marks.sort((a, b) => a.begin - b.begin || b.end - a.end);
  // A formula is never cut in two.
  const whole = (part) => (part.match(/\$/g) ?? []).length % 2 === 0;
  const nodes = [];
  let done = 0;
  for (const { begin, end } of marks) {
    if (begin < done || !whole(text.slice(done, begin)) || !whole(text.slice(begin, end))) continue;
    const topics = new Set(marks.filter((one) => one.begin === begin && one.end === end).flatMap((one) => [...one.topics]));
    nodes.push(...rich(text.slice(done, begin)), make("mark", { title: `speaks for ${[...topics].join(", ")}` }, ...rich(text.slice(begin, end))));
    done = end;
  }
  nodes.push(...rich(text.slice(done)));
  return nodes;
}

/** Long author lists: the first ones, the last, and how many stand between. */
export function authors(names, all) {
  if (all || names.length <= 8) return names.join(", ");
  return `${names.slice(0, 6).join(", ")} … ${names.at(-1)} (${names.length}\u00a0authors)`;
}

export const counted = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
