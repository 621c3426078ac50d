// One paper as a card.
import { link, make } from "./dom.js";
import { authors, marked, plain, rich } from "./text.js";

export const absUrl = (paper) => `https://arxiv.org/abs/${paper.id}`;
export const pdfUrl = (paper) => `https://arxiv.org/pdf/${paper.id}`;

const host = (url) => {
  try {
    const { hostname, pathname } = new URL(url);
    return (hostname + pathname).replace(/^www\./, "").replace(/\/$/, "");
  } catch {
    return url;
  }
};
const cut = (text, most) => ([...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text);

export const placeLabel = (place) => [place.heading || place.list, place.section].filter(Boolean).join(" › ");
export const hasDraft = (paper) => localStorage.getItem(`draft ${paper.id}`) !== null;

function gutter(paper) {
  const score = Math.max(0, ...(paper.flags ?? []).map((flag) => flag.score), paper.queue?.score ?? 0);
  const votes = paper.upvotes ?? (paper.sightings ?? []).findLast?.((one) => one.upvotes !== undefined)?.upvotes;
  return make(
    "div",
    { class: "gutter" },
    score > 0 && make("span", { class: score < 0.5 ? "score low" : "score", title: "how likely it is yours" },
      make("span", { class: "skip" }, "score "), score.toFixed(2).replace(/^0/, "")),
    votes !== null && votes !== undefined &&
      make("span", { class: "votes", title: "upvotes on Hugging Face" }, `▲ ${votes}`, make("span", { class: "skip" }, " upvotes")),
  );
}

function facts(paper) {
  const found = (value) => paper.suggested?.found?.find((one) => one.value === value);
  const why = (value) => {
    const from = found(value);
    return from ? `found in the ${from.found_in.replace("_", " ")}: “${from.quote || value}”` : undefined;
  };
  const items = [];
  for (const flag of paper.flags ?? []) items.push(make("span", { class: "tag" }, flag.topic));
  if (paper.queue?.doors?.includes("manual")) items.push(make("span", { class: "tag link" }, "added by hand"));
  if (paper.queue?.cut) items.push(make("span", { class: "tag link" }, "below the budget"));
  if (paper.suggested?.venue) items.push(make("span", { class: "tag venue", title: why(paper.suggested.venue) }, paper.suggested.venue));
  for (const url of (paper.suggested?.code ?? []).slice(0, 2))
    items.push(link(url, { class: "tag link", title: why(url) ?? url }, `code · ${cut(host(url).replace(/^github\.com\//, ""), 34)}`));
  if (paper.queue?.late) items.push(make("span", { class: "tag old", title: "found when a missing day was repaired" }, "late"));
  if (paper.withdrawn) items.push(make("span", { class: "tag old" }, "withdrawn"));
  if (paper.returned) items.push(make("span", { class: "tag venue" }, "back from later"));
  if (hasDraft(paper)) items.push(make("span", { class: "tag venue", title: "you began to write; e goes on" }, "draft"));
  for (const category of paper.categories ?? [])
    items.push(make("span", { class: category === paper.primary_category ? "cat first" : "cat" }, category));
  items.push(link(absUrl(paper), { class: "id" }, paper.id + (paper.version > 1 ? `v${paper.version}` : "")));
  return make("ul", { class: "facts" }, items.map((item) => make("li", {}, item)));
}

function reasons(paper) {
  const words = new Set();
  for (const flag of paper.flags ?? [])
    for (const reason of (flag.reasons ?? []).slice(0, 6)) words.add(reason.text);
  return words.size ? `Flagged for: ${[...words].join(" · ")}` : null;
}

/** What of her list it is like, in her own words. */
function near(paper) {
  const found = paper.near ?? [];
  if (!found.length) return null;
  return make("div", { class: "near" }, make("h4", {}, "Near it on your list"),
    make("ul", {}, found.map((one) => make("li", { title: one.shared.length ? `both say ${one.shared.join(", ")}` : undefined },
      link(`https://arxiv.org/abs/${one.id}`, {}, ...rich(one.title)),
      one.summary && make("span", { class: "hers" }, one.summary)))));
}

function digits(paper) {
  const places = (paper.places ?? []).slice(0, 9);
  if (places.length < 2) return null;
  return make("ol", { class: "places", "aria-label": "Sections" }, places.map((place, index) => make("li", {}, make("kbd", {}, String(index + 1)), placeLabel(place))));
}

/** `actions`: [[label, key, class, what it does]]. */
export function card(paper, { here = false, open = false, actions = [] } = {}) {
  const why = reasons(paper);
  return make(
    "li",
    { class: `paper${here ? " here" : ""}${open ? " open" : ""}`, dataset: { id: paper.id }, tabIndex: here ? 0 : -1,
      "aria-label": plain(paper.title || paper.id), "aria-current": here ? "true" : undefined },
    gutter(paper),
    make(
      "div",
      { class: "body" },
      make("h3", {}, link(absUrl(paper), {}, ...(paper.title ? marked(paper.title, paper.flags, "title") : [`arXiv:${paper.id} — its metadata is on the way`]))),
      paper.authors?.length > 0 && make("p", { class: "authors" }, authors(paper.authors, open)),
      facts(paper),
      paper.abstract && make("p", { class: "abstract" }, ...marked(paper.abstract, paper.flags, "abstract")),
      paper.comment && make("p", { class: "comment" }, ...rich(paper.comment)),
      why && make("p", { class: "reasons" }, why),
      (here || open) && near(paper),
      here && digits(paper),
      actions.length > 0 &&
        make("div", { class: "actions" }, actions.map(([label, key, look, act]) =>
          make("button", { type: "button", class: `act ${look}`, onclick: act }, label, make("kbd", { ariaHidden: "true" }, key)))),
    ),
  );
}
