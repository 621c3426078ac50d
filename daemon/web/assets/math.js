// Formulas in running text. They come from strangers: KaTeX gets no trust, no macros, no long ones, and what it cannot
// set stays as it was written. It is fetched when the first formula is on the page.
import { make } from "./dom.js";

const longest = 500;
const forbidden = /\\(?:[egx]?def|let|futurelet|(?:re)?newcommand|providecommand|newenvironment|href|url|html\w*|includegraphics|catcode|char|csname)(?![A-Za-z])/;

/** Splits text into [is it a formula?, its source, as written]; prices ("$5 and $7") are none. */
export function pieces(text) {
  const found = [];
  let done = 0;
  const formula = /\$\$([^$]+)\$\$|\$(?![\s])([^$]*[^\s$\\]|[^\s$\\])\$(?!\d)|\\\((.+?)\\\)|\\\[(.+?)\\\]/g;
  for (const match of text.matchAll(formula)) {
    if (match.index > 0 && text[match.index - 1] === "\\") continue;
    if (match.index > done) found.push([false, text.slice(done, match.index)]);
    found.push([true, match[1] ?? match[2] ?? match[3] ?? match[4], match[0]]);
    done = match.index + match[0].length;
  }
  if (done < text.length) found.push([false, text.slice(done)]);
  return found;
}

export const isSettable = (tex) => tex.length <= longest && !forbidden.test(tex);

export function placeholder(tex, shown) {
  return make("span", { class: "tex", dataset: { tex } }, shown);
}

let loading = null;
function katex() {
  loading ??= import("/katex.js").then(() => globalThis.katex);
  return loading;
}

/** Sets every formula below `root` that waits for it. */
export async function typeset(root) {
  const waiting = root.querySelectorAll(".tex[data-tex]");
  if (!waiting.length) return;
  const setter = await katex().catch(() => null);
  if (!setter) return;
  for (const span of waiting) {
    const { tex } = span.dataset;
    delete span.dataset.tex;
    const shown = span.textContent;
    try {
      setter.render(tex, span, { trust: false, throwOnError: true, strict: "ignore", maxSize: 8, maxExpand: 60, macros: {} });
    } catch {
      span.replaceChildren(shown);
    }
  }
}
