// The service's JSON interface (docs/INTERFACE.md, HTTP).

export class Refused extends Error {
  constructor(status, message, body) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

let session = null;

async function answer(response) {
  const body = await response.json().catch(() => null);
  if (response.ok) return body;
  throw new Refused(response.status, body?.error?.message ?? `the service answered ${response.status}`, body);
}

export async function get(path) {
  return answer(await fetch(`/api/v1/${path}`));
}

async function token(again) {
  if (again || !session) session = await get("session");
  return session.token;
}

let last = Promise.resolve();

/** A change. They arrive in the order of the keys: an undo must find what was pressed before it. */
export function post(path, body) {
  if (path.endsWith("/preview")) return send(path, body);
  const mine = last.then(() => send(path, body));
  last = mine.catch(() => {});
  return mine;
}

/** After a restart of the service the token is a new one; then it is asked for once more. */
async function send(path, body) {
  for (let attempt = 0; ; ++attempt) {
    const response = await fetch(`/api/v1/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Preprintd-Token": await token(attempt > 0) },
      body: JSON.stringify(body),
    });
    if (response.status !== 403 || attempt > 0) return answer(response);
  }
}

/** Calls `changed(seq)` and `progress(line)`; closed while the page is hidden. */
export function listen(changed, progress) {
  let source = null;
  const open = () => {
    if (source || document.hidden) return;
    source = new EventSource("/api/v1/events");
    source.addEventListener("change", (event) => changed(JSON.parse(event.data).seq));
    source.addEventListener("progress", (event) => progress(JSON.parse(event.data)));
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else {
      open();
    }
  });
  open();
}
