// Elements are made here and nowhere else; text only ever becomes a text node, links only http and https.

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "list" && name !== "form") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function link(url, properties, ...children) {
  let good = false;
  try {
    good = ["https:", "http:"].includes(new URL(url).protocol);
  } catch {
    good = false;
  }
  if (!good) return make("span", properties, ...children);
  return make("a", { ...properties, href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

export const $ = (id) => document.getElementById(id);

let toastTimer = 0;
/** A short sentence at the bottom, with at most one thing to do about it. */
export function say(text, action, act) {
  const toast = $("toast");
  toast.replaceChildren(make("span", {}, text));
  if (action) toast.append(make("button", { type: "button", onclick: act }, action));
  toast.classList.add("on");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => toast.classList.remove("on"), action ? 8000 : 4500);
}
