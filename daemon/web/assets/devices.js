// Which devices are let in, and how the next one comes in; there only where web.token_file asks for a login.
import { get, post } from "./api.js";
import { make } from "./dom.js";

const NS = "http://www.w3.org/2000/svg";

function qr(rows) {
  const size = rows.length + 8;
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "QR code of the login address");
  svg.setAttribute("class", "qr");
  const path = document.createElementNS(NS, "path");
  path.setAttribute("d", rows.flatMap((row, y) => [...row].map((dot, x) => (dot === "1" ? `M${x + 4} ${y + 4}h1v1h-1z` : ""))).join(""));
  svg.append(path);
  return svg;
}

/** Fills `place`; leaves it empty where there is no login. */
export async function show(place) {
  const { login, devices } = await get("devices");
  if (!login) return place.replaceChildren();
  const list = make("ul", { class: "devices" }, devices.map((device) => make("li", {}, device.agent || "a device", device.here ? " (this one)" : "",
    make("button", { type: "button", class: "linklike", onclick: async () => {
      await post("devices/change", { revoke: device.key });
      if (device.here) location.reload();
      else show(place);
    } }, "send away", make("span", { class: "skip" }, ` ${device.agent}`)))));
  const code = make("div", { class: "invitation" });
  const invite = make("button", { type: "button", class: "act", onclick: async () => {
    const { url, qr: rows } = await post("devices/change", { invite: true });
    code.replaceChildren(rows.length ? qr(rows) : "", make("p", {}, "Once, within ten minutes: ", make("code", {}, url)));
  } }, "Let a phone in");
  place.replaceChildren(make("h2", {}, "Devices"), list, invite, code);
}
