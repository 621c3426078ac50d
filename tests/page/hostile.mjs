// Five hundred hostile strings in every text a stranger (or her own clipboard) can put into the database, on every view
// and in every answer: nothing of them may become an element, an attribute, a link of another kind, or a dialog.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { check, complaints, folder, until, visit } from "./world.mjs";

const seeds = [
  "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "<svg/onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<iframe src=javascript:alert(1)>",
  "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">", "<a href=javascript:alert(1)>x</a>", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>",
  "vbscript:msgbox(1)", "\"><img src=x onerror=alert(1)>", "'><img src=x onerror=alert(1)>", "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>",
  "<!--<img src=\"--><img src=x onerror=alert(1)//\">", "<![CDATA[<script>alert(1)</script>]]>", "<base href=//evil.example/>", "<meta http-equiv=refresh content=0;url=//evil.example>", "<link rel=stylesheet href=//evil.example/x.css>",
  "<style>*{background:url(//evil.example)}</style>", "<form action=//evil.example><input name=x autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>", "<video><source onerror=alert(1)>", "<object data=javascript:alert(1)>",
  "<template><script>alert(1)</script></template>", "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "`-alert(1)-`", "';alert(1);//",
  "$\\href{javascript:alert(1)}{x}$", "$\\url{javascript:alert(1)}$", "$\\htmlData{onclick=alert(1)}{x}$", "$\\includegraphics{//evil.example/x.png}$", "$\\def\\a{\\a\\a}\\a$",
  "$\\edef\\x{\\x\\x}\\x$", "$<img src=x onerror=alert(1)>$", "$\\text{<script>alert(1)</script>}$", "$\\unicode{<b>}$", "$\\newcommand{\\x}{\\x}\\x$",
  "[x](javascript:alert(1))", "[[Code](data:text/html,x)]", "![x](//evil.example/x.png)", "\u202e<script>\u202c", "\u2028alert(1)\u2029",
  "＜script＞alert(1)＜/script＞", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;", "%3Cscript%3Ealert(1)%3C/script%3E", "<scr\u0000ipt>alert(1)</scr\u0000ipt>".replaceAll("\u0000", ""),
];
const dress = [(s) => s, (s) => `A Title ${s}`, (s) => `${s} ${s}`, (s) => s.toUpperCase(), (s) => `多模态${s}对齐`, (s) => `$x^2$ ${s}`, (s) => `"${s}'`, (s) => `\\emph{${s}}`, (s) => s.replace("<", "<\t"), (s) => `https://example.org/${s}`];
export const strings = dress.flatMap((one) => seeds.map(one));

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

/** Everything in the page that our own code never makes. */
const foreign = () => {
  const known = new Set("A ABBR BR BUTTON CAPTION CODE DD DIALOG DIV DL DT FIGCAPTION FIGURE FORM H1 H2 H3 H4 HEADER IMG INPUT KBD LABEL LI MAIN MARK NAV OL OPTION P PRE SECTION SELECT SPAN STRONG TABLE TBODY TD TEXTAREA TH THEAD TR UL BODY".split(" "));
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    const drawn = element.closest(".katex, svg");
    if (!drawn && !known.has(element.tagName)) found.push(element.outerHTML.slice(0, 200));
    if (drawn && ["SCRIPT", "IMG", "A", "IMAGE", "FOREIGNOBJECT", "IFRAME"].includes(element.tagName.toUpperCase())) found.push(element.outerHTML.slice(0, 200));
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on") || name === "srcdoc" || name === "formaction") found.push(`${name}=${value}`);
      if (name === "src" && value !== "/icon.svg") found.push(`src=${value}`);
      if (name === "href" && !/^(https?:|#)/.test(value)) found.push(`href=${value}`);
    }
  }
  return found;
};

export async function hostile(address) {
  console.log("five hundred hostile strings");
  const database = join(folder, "p.db");
  const sql = (text) => spawnSync("sqlite3", [database], { input: `.timeout 5000\n${text}`, encoding: "utf8" });
  const probe = sql("SELECT group_concat(key, ' ') FROM paper WHERE key IN (SELECT paper FROM queue_item);");
  if (probe.error || !probe.stdout.trim()) {
    console.log("  skipped: no sqlite3 here");
    return;
  }
  const keys = probe.stdout.trim().split(" ");
  // As many entries of her list as papers wait, so that every string also stands in every field of an entry.
  sql(`INSERT INTO entry (paper, list, place, created_at, seq) SELECT paper, (SELECT name FROM list LIMIT 1), 'wanted', 0, 0 FROM queue_item;`);
  const page = await visit(address);
  await page.waitForSelector(".paper.here");
  let met = 0;
  for (let first = 0; first < strings.length; first += keys.length) {
    const round = strings.slice(first, first + keys.length);
    const changes = round.map((text, index) => {
      const key = keys[index];
      const list = quoted(JSON.stringify([text, "Ada Lovelace"]));
      return `UPDATE paper SET title=${quoted(text)}, abstract=${quoted(`An abstract. ${text}`)}, comment=${quoted(text)}, journal_ref=${quoted(text)}, authors=${list}, categories=${list}, primary_category=${quoted(text)} WHERE key=${key};
        UPDATE score SET reasons=${quoted(JSON.stringify([{ kind: "phrase", field: "title", text, weight: 1, begin: 0, end: 9 }]))} WHERE paper=${key};
        UPDATE OR REPLACE score SET topic=${quoted(text)}, flagged=1 WHERE paper=${key} AND topic=(SELECT topic FROM score WHERE paper=${key} ORDER BY flagged DESC, score DESC LIMIT 1);
        UPDATE entry SET title=${quoted(text)}, venue=${quoted(text)}, summary=${quoted(text)}, note=${quoted(text)}, extra=${quoted(text)}, read_notes=${quoted(text)}, section=${quoted(text)}, code=${quoted(JSON.stringify([text]))}, links=${quoted(JSON.stringify([{ label: text, url: text }]))} WHERE paper=${key};
        INSERT OR REPLACE INTO suggestion VALUES (${key}, 'venue', ${quoted(text)}, 'comment', ${quoted(text)}, 1), (${key}, 'code', ${quoted(text)}, 'abstract', ${quoted(text)}, 1);`;
    });
    changes.push(`UPDATE coverage_row SET why=${quoted(round[0])};`, `UPDATE list SET heading=${quoted(round[0])}, file=${quoted(`${folder}/${round[1]}`)};`,
      `UPDATE decision SET why=${quoted(round[2])};`, `UPDATE step SET actor=${quoted(round[3])};`,
      `UPDATE score SET topic=${quoted(round[4])} WHERE flagged=1 AND paper IN (SELECT paper FROM decision WHERE state='accepted') AND paper NOT IN (SELECT paper FROM queue_item);`);
    const done = sql(`BEGIN IMMEDIATE;\n${changes.join("\n")}\nUPDATE change_counter SET seq = seq + 1;\nCOMMIT;`);
    if (done.status !== 0 || done.stderr) throw new Error(done.stderr);
    for (const view of ["queue", "library", "days", "charts"]) {
      await page.goto(`${address}?${first}#${view}`);
      await page.waitForSelector("html[data-ready]");
      await page.waitForSelector({ queue: ".paper", library: ".entry", days: ".cell", charts: "figure" }[view]);
      if (view === "days") await page.click("button.cell >> nth=0");
      const rooms = view === "library" ? ["history", "files"] : [""];
      if (view === "queue") {
        const seen = await page.textContent("main");
        met += round.filter((text) => seen.includes(text)).length;
      }
      if (view === "queue") {
        await page.keyboard.press("s");
        await page.waitForSelector("dialog[open] .choices");
      }
      const found = await page.evaluate(foreign);
      if (view === "queue") await page.keyboard.press("Escape");
      for (const room of rooms) {
        if (!room) continue;
        await page.click(`[data-shelf=${room}]`);
        await until(`the shelf ${room}`, () => page.evaluate(() => document.querySelector(".shelf").childElementCount > 1));
        found.push(...(await page.evaluate(foreign)));
      }
      check(`strings ${first + 1} to ${first + round.length}, ${view}: they are text and nothing else`, found.length === 0, found);
    }
  }
  // A device names itself as it likes. Its name is the one text that the page gets only behind a login.
  await page.route("**/api/v1/devices", (route) => route.fulfill({ json: { login: true, devices: strings.map((agent, index) => ({ key: String(index).padStart(16, "0"), agent, since: "2026-09-24T12:00:00Z", here: index === 0 })) } }));
  await page.goto(`${address}?devices#queue`);
  await page.waitForSelector("html[data-ready]");
  await page.keyboard.press("?");
  await page.waitForSelector("dialog[open] .devices li >> nth=499");
  const said = await page.textContent("dialog .devices");
  const named = await page.evaluate(foreign);
  check("names of devices are text and nothing else", named.length === 0 && strings.every((text) => said.includes(text)), named);
  await page.unroute("**/api/v1/devices");
  check("most of them were really to be seen as they were written", met > strings.length / 3, met);
  const answers = await page.evaluate(async (all) => {
    const wrong = [];
    for (const text of all)
      for (const path of [`/api/v1/search?q=${encodeURIComponent(text)}`, `/api/v1/papers/${encodeURIComponent(text)}`, `/${encodeURIComponent(text)}`]) {
        const answer = await fetch(path);
        const type = answer.headers.get("content-type");
        if (answer.status >= 500 || type !== "application/json" || answer.headers.get("x-content-type-options") !== "nosniff") wrong.push([answer.status, type, path]);
      }
    return wrong;
  }, strings);
  check("every answer, also every refusal, is JSON that no browser sniffs at", answers.length === 0, answers.slice(0, 3));
  await until("all is quiet", async () => true);
  complaints.splice(0, complaints.length, ...complaints.filter((one) => !/status of 404/.test(one)));
  await page.context().close();
}
