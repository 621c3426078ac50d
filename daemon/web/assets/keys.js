// Which command a key means. While an input method composes, no key is a command; full-width characters count as
// their ASCII twins; where a layout gives no Latin letter, the place of the key decides.

const shifted = { Slash: "?", Digit1: "!", BracketLeft: "{", BracketRight: "}" };
const plainKeys = { Slash: "/", Period: ".", BracketLeft: "[", BracketRight: "]", Space: " " };

export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

function half(character) {
  const code = character.codePointAt(0);
  if (code === 0x3000) return " ";
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCodePoint(code - 0xfee0);
  return { "【": "[", "】": "]", "、": "/", "。": ".", "？": "?" }[character] ?? character;
}

/** "j", "X", "?", "ArrowDown", …; nothing for a key that is no command's business. */
export function keyOf(event) {
  if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return null;
  if ([...event.key].length > 1 && event.key !== "Process" && event.key !== "Unidentified") return event.key;
  const character = half(event.key);
  if (character.length === 1 && character.codePointAt(0) >= 0x20 && character.codePointAt(0) < 0x7f) return character;
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  if (letter) return event.shiftKey ? letter : letter.toLowerCase();
  const digit = /^Digit([0-9])$/.exec(event.code)?.[1];
  if (digit && !event.shiftKey) return digit;
  return (event.shiftKey ? shifted : plainKeys)[event.code] ?? null;
}

/** Is she writing somewhere? Then keys are letters. */
export function isWriting(event) {
  const at = event.target;
  return at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
}

/** May a key held down count again and again? What moves may, what decides never. */
export const isRepeatable = (key) => ["j", "k", "ArrowDown", "ArrowUp", "[", "]"].includes(key);

export const help = [
  ["j", "next paper"],
  ["k", "previous paper"],
  ["␣", "unfold the abstract"],
  ["o", "open on arXiv"],
  ["p", "open the PDF"],
  ["a", "accept"],
  ["e", "accept and edit"],
  ["x", "reject"],
  ["d", "later, in a week"],
  ["X", "close the rest of the group"],
  ["u", "undo"],
  ["y", "copy the line"],
  ["1…9", "accept into one of the likeliest sections"],
  ["s", "accept into any section"],
  ["[ ]", "day before, day after"],
  [".", "what the budget left out"],
  ["b", "the best of many days, day by day"],
  ["/", "search"],
  ["g", "then q l d c: queue, library, days, charts"],
  ["?", "these keys"],
];
