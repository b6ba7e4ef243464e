/* Looks at pages with a real browser: node look.js BASE FOLDER WHAT ROUTE…
 *
 *   WHAT   small: the overview, each language and theme; full: every page, each language and theme and,
 *          between them, phone, desk and wall; and by keyboard alone, in every width, and on paper; or
 *          the name of one page, which is looked at so; away: one that is read from the database, which
 *          does not answer
 *   ROUTE  as the program has them: each is a page, or what is below it is told in `below`
 *
 * PUBLISH, in the environment, is a command that publishes facts for the page that is open;
 * PUBLIC_MONITOR and CLOSED_MONITOR are the pages of monitors that are open to the public and to nobody.
 *
 * Prints TAP-like lines for tests/run.sh and leaves a picture of each look in FOLDER. A look fails on
 * a word of axe-core, on anything the console says, and on a request to any other host. Nothing is
 * waited for without an end. */
"use strict";
const { chromium } = require("playwright-core");
const axe = require("axe-core");
const { execFileSync } = require("child_process");
const [base, folder, what, ...routes] = process.argv.slice(2);

const seconds = 1000, step = 30 * seconds, whole = 500 * seconds;

/* What an address of the route looks like; null: it has no page of its own. */
const below = {
  "/organisation/": "/organisation/12", "/source": "/source?id=urn:samverka:2321000255:melior", "/api/v1/": null,
  "/report/": "", /* the list of reports tells: yearlyReport */
};
/* Pages that are no route: one document, one indicator; what is not there, and what is not for the viewer. */
const { PUBLIC_MONITOR, CLOSED_MONITOR } = process.env;
const pages = { document: "/documents?id=strategi-2022", indicator: "/indicators?id=FOLK",
  missing: "/nowhere", noOrganisation: "/organisation/9999",
  signIn: CLOSED_MONITOR + "/refused", notForYou: PUBLIC_MONITOR + "/refused", forAll: PUBLIC_MONITOR + "/" };
if (what === "away") pages.away = "/indicators";
const statuses = { missing: 404, noOrganisation: 404, signIn: 401, notForYou: 403, away: 503 };
const notNow = { sv: "Databasen svarar inte, så detta kan inte visas nu.", en: "The database does not answer, so this cannot be shown now." };
const widths = { phone: 360, desk: 1280, wall: 2560 };
/* Language, theme and width of each look at a page, and whether the theme is chosen or that of the system;
 * the contrast of a theme is the same in both languages. */
const looks = [["sv", "light", "desk", "chosen", "contrast"], ["en", "light", "phone", "system"],
  ["en", "dark", "wall", "chosen"], ["sv", "dark", "phone", "system", "contrast"]];
let failed = 0;

function tell(name, faults) {
  console.log((faults.length ? "not ok - " : "ok - ") + name);
  faults.slice(0, 8).forEach((f) => console.log("# " + f));
  if (faults.length) failed = 1;
}

/* What the browser is asked has no end of its own. */
function within(ms, promise, name) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(name + ": nothing in " + ms / seconds + " s")), ms); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/* A page of the browser's, whose evaluate() has an end. */
async function open(browser, options) {
  const page = await within(step, browser.newPage(options || {}), "a new page"), evaluate = page.evaluate.bind(page);
  page.setDefaultTimeout(step);
  page.evaluate = (f, argument) => within(step, evaluate(f, argument), "evaluate");
  return page;
}

function pagesOfRoutes() {
  if (!routes.includes("/")) tell("the routes of the program are known", ["got " + routes]);
  for (const route of routes) {
    const folder = route.length > 1 && route.endsWith("/"), name = route.replace(/\W/g, "") || "overview";
    if (folder && !(route in below)) tell("a page below " + route, ["look.js knows none: tell it in `below`"]);
    else if (below[route] !== null && below[route] !== "") pages[name] = below[route] || route;
  }
}

/* The addresses of the yearly reports that were let out: that of the year before is long. */
async function yearlyReports(browser) {
  const page = await open(browser);
  await page.goto(base + "/report?lang=sv");
  const hrefs = await page.evaluate(() => Array.from(document.querySelectorAll("tbody th a")).map((a) => a.getAttribute("href").replace(/\?.*/, "")));
  await page.close();
  return hrefs;
}

function address(path, language, theme) {
  return (path.startsWith("/") ? base : "") + path + (path.includes("?") ? "&" : "?") + "lang=" + language + (theme ? "&theme=" + theme : "");
}

async function listen(page, faults, path, status) {
  const host = new URL(address(path, "sv")).origin + "/";
  page.on("console", (m) => {
    const expected = status && m.text().includes("status of " + status);
    if (!expected) faults.push("console: " + m.text());
  });
  page.on("pageerror", (e) => faults.push("script: " + e));
  page.on("request", (r) => { if (!r.url().startsWith(host)) faults.push("request to " + r.url()); });
  // Whoever leaves a page before its icon has come gives the icon up, and what comes as a file is no page
  // any more: the browser's doing, not a fault.
  page.on("requestfailed", (r) => {
    const left = /\/icon\.svg|&file=1$/.test(r.url()) && r.failure().errorText === "net::ERR_ABORTED";
    if (!left && !r.url().endsWith("/events")) faults.push("failed: " + r.url() + " " + r.failure().errorText);
  });
}

/* The policy of the page lets no inline script in; axe comes by the debugger, as a person's tools do. */
async function checkAccess(page, faults, contrast) {
  await page.evaluate(axe.source + ";0");
  const found = await page.evaluate((enabled) => axe.run(document, { resultTypes: ["violations"], rules: { "color-contrast": { enabled }, "target-size": { enabled: true } },
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }), !!contrast);
  found.violations.forEach((v) => faults.push("axe: " + v.id + ": " + v.nodes.slice(0, 2).map((n) => n.html.slice(0, 120) + " " + n.failureSummary.replace(/\s+/g, " ").slice(0, 200)).join(" | ")));
}

/* The window, and from a desk's width on each table in its card: nothing is wider than its place. */
async function checkLayout(page, faults) {
  const wide = await page.evaluate(() => {
    const root = document.documentElement, found = [], over = root.scrollWidth - root.clientWidth;
    if (over > 0) found.push("the page is " + over + " px wider than the window of " + root.clientWidth);
    /* The matrix of organisations is one look on a phone, too. */
    const whole = root.clientWidth >= 1200 ? ".box" : root.clientWidth >= 360 && root.clientWidth < 640 ? ".directions .box" : "";
    if (whole)
      document.querySelectorAll(whole).forEach((b) => {
        if (b.scrollWidth > b.clientWidth) found.push("at " + root.clientWidth + " px a table is cut by " + (b.scrollWidth - b.clientWidth) + ": " + b.getAttribute("aria-label"));
      });
    /* What is wider than its place can be scrolled there, by keyboard too, and says what it is. */
    document.querySelectorAll("body *").forEach((e) => {
      if (e.scrollWidth <= e.clientWidth + 1 || !e.clientWidth || e.closest(".said, svg, .skip") || getComputedStyle(e).overflowX === "visible") return;
      const scrolls = /auto|scroll/.test(getComputedStyle(e).overflowX), label = e.getAttribute("aria-label") || "";
      if (!scrolls || e.tabIndex !== 0 || e.getAttribute("role") !== "region" || !label)
        found.push("at " + root.clientWidth + " px cut, and no region with a name to scroll by keyboard: " + e.outerHTML.slice(0, 120));
    });
    const cards = Array.from(document.querySelectorAll("section")).filter((e) => e.checkVisibility()).map((e) => e.getBoundingClientRect());
    cards.forEach((a, i) => cards.slice(i + 1).forEach((b) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left), gap = b.top - a.bottom;
      if (across > 1 && gap > -a.height && gap < 8) found.push("at " + root.clientWidth + " px two cards touch");
    }));
    return found;
  });
  faults.push(...wide);
}

/* Language, theme and stillness: that of the page, as asked for; a link into the other language says so. */
async function checkFrame(page, faults, language, theme) {
  faults.push(...await page.evaluate(([wanted, dark]) => {
    const root = document.documentElement, found = [];
    const ground = [root, document.body].map((e) => getComputedStyle(e).backgroundColor.match(/[\d.]+/g).map(Number)).find((c) => c.length < 4 || c[3] > 0) || [255, 255, 255];
    if (root.lang !== wanted) found.push("the language is " + root.lang + ", not " + wanted);
    if (((ground[0] + ground[1] + ground[2]) / 3 < 128) !== dark) found.push("the theme is not as asked for: " + ground);
    document.querySelectorAll("a[hreflang]").forEach((a) => { if (a.lang !== a.hreflang) found.push("a link into " + a.hreflang + " is not marked with its language"); });
    if (!document.title || !document.querySelector("h1")) found.push("no title or headline");
    document.querySelectorAll("body, body *").forEach((e) => {
      const c = getComputedStyle(e);
      if (c.animationName !== "none" || c.transitionDuration.split(",").some((t) => parseFloat(t) > 0.001)) found.push("moves: " + e.outerHTML.slice(0, 80));
    });
    return found;
  }, [language, theme === "dark"]));
}

async function look(page, name, path, [language, theme, width, choice, contrast]) {
  const faults = [];
  page.faults = faults;
  await page.setViewportSize({ width: widths[width], height: 900 });
  /* A theme that was chosen is stronger than that of the system. Of a yearly report none is chosen. */
  const chosen = choice === "chosen" && !name.startsWith("yearly"), other = theme === "dark" ? "light" : "dark";
  await page.emulateMedia({ colorScheme: chosen ? other : theme, reducedMotion: "reduce" });
  const answer = await page.goto(address(path, language, chosen ? theme : ""));
  await page.waitForLoadState("load");
  const bytes = (await answer.body()).length;
  if (answer.status() !== (statuses[name] || 200)) faults.push("status " + answer.status());
  if (bytes > 100 * 1000) faults.push(bytes + " bytes");
  if (name === "away" && (await page.textContent("main section")) !== notNow[language]) faults.push("it does not say why nothing is shown");
  /* Of a report it is the sandbox that is looked for: withoutSandbox. */
  if (!name.startsWith("yearly") && !/\bdefault-src 'none'/.test(answer.headers()["content-security-policy"])) faults.push("no policy shuts out what is not ours");
  await checkFrame(page, faults, language, theme);
  /* What axe-core reads is the same on a wall: each language and each theme was read. */
  if (width !== "wall") await checkAccess(page, faults, contrast);
  await checkLayout(page, faults);
  await page.screenshot({ path: folder + "/" + [name, language, theme, width].join("-") + ".png", fullPage: true });
  tell([name, language, theme, width, "in", bytes, "bytes"].join(" "), faults);
}

async function everyWidth(page, faults) {
  for (const width of [320, 390, 768, 1280, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))).catch(() => 0);
    await checkLayout(page, faults);
  }
  await page.setViewportSize({ width: widths.desk, height: 900 });
}

/* ---- without a mouse ---- */

/* What can be reached, in the order of the page, each with a number to know it by. */
async function controls(page) {
  return page.evaluate(() => {
    const all = Array.from(document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']"));
    return all.filter((e) => e.checkVisibility({ visibilityProperty: true })).map((e, i) => {
      e.dataset.stop = i;
      return e.tagName + " " + (e.getAttribute("href") || e.getAttribute("aria-label") || e.textContent).slice(0, 60);
    });
  });
}

/* Where the keyboard is: number, whether it is seen to be there, and whether it is on the screen. */
async function stop(page) {
  return page.evaluate(() => {
    const e = document.activeElement, s = getComputedStyle(e), at = e.getBoundingClientRect();
    const x = Math.max(at.left, 0) + Math.min(at.width, 8) / 2, y = Math.max(at.top, 0) + Math.min(at.height, innerHeight) / 2;
    const top = e !== document.body && document.elementFromPoint(x, y);
    return { n: e.dataset && e.dataset.stop !== undefined ? Number(e.dataset.stop) : null, tag: e.tagName, id: e.id, skip: e.className === "skip",
      outlined: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
      onScreen: at.bottom > 0 && at.top < innerHeight && at.right > 0 && at.left < innerWidth, free: !!top && (e.contains(top) || top.contains(e)) };
  });
}

/* Every control in the order of the page, each outlined, and out at the end; back again from the third. */
async function checkStops(page, faults) {
  const names = await controls(page), told = new Set();
  const once = (kind, text) => { if (!told.has(kind)) faults.push(text); told.add(kind); };
  for (let i = 0; i < names.length; i++) {
    await page.keyboard.press("Tab");
    const at = await stop(page);
    if (at.n !== i) { faults.push("Tab " + (i + 1) + " of " + names.length + " is at " + (names[at.n] || at.tag) + ", not at " + names[i]); return; }
    if (!at.outlined) once("outline", "no outline: " + names[i]);
    if (!at.onScreen || !at.free) once("seen", "focused and not to be seen: " + names[i]);
  }
  await page.keyboard.press("Tab");
  if (names.length > 1 && (await stop(page)).n === names.length - 1) faults.push("the keyboard is caught at " + names[names.length - 1]);
  if (names.length < 3) return;
  await page.evaluate(() => document.querySelector("[data-stop='2']").focus());
  await page.keyboard.press("Shift+Tab");
  if ((await stop(page)).n !== 1) faults.push("Shift+Tab does not lead back");
}

async function checkSkip(page, faults) {
  await page.evaluate(() => { if (document.activeElement) document.activeElement.blur(); scrollTo(0, 0); });
  await page.focus("a.skip");
  await page.keyboard.press("Enter");
  if ((await stop(page)).id !== "content") faults.push("the skip link does not lead to the content");
  const first = await page.evaluate(() => { const e = document.querySelector("main [data-stop]"); return e ? Number(e.dataset.stop) : null; });
  await page.keyboard.press("Tab");
  if (first !== null && (await stop(page)).n !== first) faults.push("the skip link does not lead past the navigation");
}

async function checkDetails(page, faults) {
  const n = await page.evaluate(() => document.querySelectorAll("summary").length);
  for (let i = 0; i < n; i++) {
    const isOpen = () => page.evaluate((k) => document.querySelectorAll("summary")[k].parentNode.open, i);
    await page.evaluate((k) => document.querySelectorAll("summary")[k].focus(), i);
    for (const [key, wanted] of [["Enter", true], ["Space", false]]) {
      await page.keyboard.press(key);
      if ((await isOpen()) !== wanted) faults.push("summary " + i + ": " + key + " does not " + (wanted ? "open" : "close") + " it");
    }
  }
}

/* A table that is wider than a phone is read to its end with the arrows. */
async function checkArrows(page, faults) {
  await page.setViewportSize({ width: 320, height: 900 });
  const found = await page.evaluate(() => {
    const box = Array.from(document.querySelectorAll(".box")).find((b) => b.scrollWidth > b.clientWidth + 1 && b.checkVisibility());
    if (box) box.focus();
    return !!box;
  });
  if (!found) return;
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.activeElement.scrollLeft > 0, null, { timeout: 10 * seconds }).catch(() => faults.push("an arrow does not scroll a wide table"));
}

/* ---- on paper ---- */

const A4 = 718; /* what is left of 210 mm between the browser's margins */

async function checkPaper(page, faults) {
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: A4, height: 1000 });
  const found = await page.evaluate(() => {
    const seen = (e) => e.checkVisibility(), out = [];
    const light = (c) => { const [r, g, b, a] = c.match(/[\d.]+/g).map(Number); return a === 0 || (r + g + b) / 3 > 200; };
    document.querySelectorAll("nav, .switches, .skip, #live, summary, button, input, select").forEach((e) => { if (seen(e)) out.push("printed: " + (e.className || e.id || e.tagName)); });
    [document.documentElement, document.body, ...document.querySelectorAll("header, main, section")].forEach((e) => {
      const c = getComputedStyle(e);
      if (!light(c.backgroundColor)) out.push(e.tagName + " is printed on " + c.backgroundColor);
      if (e !== document.documentElement && light(c.color)) out.push(e.tagName + " is printed in " + c.color);
    });
    document.querySelectorAll("body *").forEach((e) => {
      const right = e.getBoundingClientRect().right, c = getComputedStyle(e), words = Array.from(e.childNodes).some((n) => n.nodeType === 3 && n.data.trim());
      if (!seen(e) || e.closest(".said")) return;
      if (right > innerWidth + 1) out.push(e.tagName + " is " + Math.round(right - innerWidth) + " px wider than the paper: " + e.textContent.slice(0, 40));
      if (c.overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1 && e.clientWidth) out.push(e.tagName + " is cut on paper: " + e.textContent.slice(0, 40));
      /* Grounds are left out by printers; but for the week's pattern, which is told to keep them. */
      if (words && !e.closest(".heat") && light(c.color)) out.push(e.tagName + " is printed in " + c.color + ": " + e.textContent.slice(0, 40));
    });
    return out;
  });
  faults.push(...found);
}

/* A page in every way but by eye, as the last look left it, dark: each width, by keyboard, and on paper. */
async function walk(page, name) {
  const ways = { "every width": [], "keyboard only": [], "on paper": [] }, faults = [];
  page.faults = faults;
  await page.setViewportSize({ width: widths.desk, height: 900 });
  const framed = (await page.$("nav")) !== null;
  await checkStops(page, ways["keyboard only"]);
  if (framed) await checkSkip(page, ways["keyboard only"]);
  if (framed) await checkDetails(page, ways["keyboard only"]);
  await checkArrows(page, ways["keyboard only"]);
  await everyWidth(page, ways["every width"]);
  await checkPaper(page, ways["on paper"]);
  if (name === "overview") await within(step, page.pdf({ path: folder + "/overview.pdf", format: "A4" }), "the paper");
  for (const way of Object.keys(ways)) tell(name + ": " + way, ways[way]);
  tell(name + ": quiet all the way", faults);
}

/* A report goes out in a sandbox, in which no timer runs, not even that of a tool that looks: it is looked
 * at without. */
async function withoutSandbox(page) {
  await page.route("**/report/*/*/*", async (route) => {
    const answer = await route.fetch({ timeout: step }), headers = Object.assign({}, answer.headers());
    if (!/\bsandbox\b/.test(headers["content-security-policy"])) page.faults.push("the report has no sandbox");
    delete headers["content-security-policy"];
    await route.fulfill({ response: answer, headers });
  });
}

/* News exchange the content, and with it what a walk has numbered: a page that is looked at gets none.
 * Whoever is not signed in gets none anyway, and is not to ask for them. */
function withoutNews(page) {
  return page.addInitScript(() => {
    window.EventSource = class extends EventTarget {
      constructor() { super(); setTimeout(() => this.dispatchEvent(new Event("open"))); }
    };
  });
}

async function visit(browser, name, path) {
  const page = await open(browser);
  if (name !== "signIn") await withoutNews(page);
  await listen(page, { push: (fault) => page.faults.push(fault) }, path, statuses[name]);
  if (name.startsWith("yearly")) await withoutSandbox(page);
  for (const each of looks) await look(page, name, path, what === "small" ? Object.assign([...each], { 2: "desk" }) : each);
  await walk(page, name);
  await page.close();
}

async function keyboard(browser) {
  const faults = [], page = await open(browser);
  await listen(page, faults, "/");
  await page.goto(address("/", "en", "light"));
  await page.focus("main tbody a");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/organisation/**").catch(() => faults.push("Enter does not follow a link"));
  await page.close();
  tell("into an organisation by keyboard", faults);
}

/* Charts: drawn from their tables, and drawn anew on the same canvas when news come in. */
async function charts(browser) {
  const faults = [], page = await open(browser), path = pages.organisation;
  await listen(page, faults, path);
  const kept = [];
  page.on("response", (r) => { if (r.url().includes("/assets/")) kept.push(r.headers()["cache-control"]); });
  const answer = await page.goto(address(path, "sv", "dark"));
  await page.waitForSelector("figure.drawn canvas", { timeout: 10000 }).catch(() => faults.push("nothing is drawn"));
  if (/unsafe|\*|data:/.test(answer.headers()["content-security-policy"])) faults.push("the policy lets more in than ourselves");
  if (kept.length < 4 || kept.some((k) => !k.includes("immutable"))) faults.push("assets are not kept: " + kept);
  const seen = await page.evaluate(() => Array.from(document.querySelectorAll("figure.chart")).map((f) => {
    const c = f.querySelector("canvas"), chart = f.querySelector(".plot").chart;
    const inked = c && c.width && c.getContext("2d").getImageData(0, 0, c.width, c.height).data.some((v) => v);
    const cells = f.querySelectorAll("tbody td:not(:empty)").length, points = chart && chart.data.datasets.reduce((n, d) => n + d.data.length, 0);
    if (c) c.dataset.seen = "1";
    return { id: f.id, inked: !!inked, label: c && c.getAttribute("aria-label"), cells, points };
  }));
  if (seen.length < 2) faults.push(seen.length + " charts");
  seen.forEach((s) => { if (!s.inked || !s.label || s.points !== s.cells) faults.push("chart " + JSON.stringify(s)); });
  await page.evaluate(() => { document.querySelector("main").dataset.before = "1"; document.querySelector("main h1").remove(); });
  await page.evaluate(() => window.samverkaRefresh());
  await page.waitForSelector("main h1", { timeout: 10000 }).catch(() => faults.push("the content is not exchanged"));
  const again = await page.evaluate(() => document.querySelectorAll("figure.drawn canvas[data-seen]").length);
  if (again !== seen.length) faults.push("only " + again + " canvases outlive an exchange");
  await page.close();
  tell("charts", faults);
}

/* Live: what is published while the page is open comes in by itself, and the focus stays. */
async function live(browser) {
  const faults = [], page = await open(browser);
  await listen(page, faults, "/");
  await page.goto(address("/", "en", "light"));
  await page.waitForSelector("#live.on", { timeout: 20000 }).catch(() => faults.push("the stream does not open"));
  const before = await page.textContent("dl.numbers dd");
  await page.focus("tbody a");
  execFileSync("bash", ["-c", process.env.PUBLISH], { timeout: step, killSignal: "SIGKILL", stdio: "ignore" });
  await page.waitForFunction((was) => document.querySelector("dl.numbers dd").textContent !== was, before, { timeout: 40000 })
    .catch(() => faults.push("nothing new came in 40 s: " + before));
  const focus = await page.evaluate(() => document.activeElement.tagName);
  if (focus !== "A") faults.push("the focus went to " + focus);
  await page.close();
  tell("live updates", faults);
}

async function withoutScript(browser) {
  const faults = [], context = await browser.newContext({ javaScriptEnabled: false }), page = await context.newPage();
  await page.goto(address("/", "sv", "light"));
  if (!(await page.textContent("h1")).includes("nformation")) faults.push("no headline");
  await page.goto(address(pages.organisation, "sv", "light"));
  if (!(await page.isVisible("#chart-day table"))) faults.push("the table of a chart is hidden");
  if (await page.isVisible("#chart-day .plot")) faults.push("there is an empty place for a picture");
  await context.close();
  tell("without script", faults);
}

async function retention(browser) {
  const faults = [], page = await open(browser);
  await listen(page, faults, "/retention");
  await page.goto(address("/retention", "sv", "light"));
  if (!(await page.textContent("tbody th")).includes("RS 2022:114")) faults.push("the decision is not shown");
  await page.close();
  tell("what was removed by which decision", faults);
}

/* A yearly report that was let out: from the list to its page, which has no script and its own style. */
async function report(browser) {
  const faults = [], page = await open(browser);
  await listen(page, faults, "/report");
  for (const language of ["sv", "en"]) {
    await page.goto(address("/report", language, "light"));
    await page.click("tbody th a");
    await page.waitForURL("**/report/*/*/*");
    if ((await page.getAttribute("html", "lang")) !== language) faults.push("the report is not in " + language);
    await page.screenshot({ path: folder + "/yearly-" + language + ".png" });
  }
  await page.close();
  tell("a published yearly report", faults);
}

/* A long one, in its sandbox: on to the next part by keyboard, and the whole as a file, which is longer than both. */
async function longReport(browser) {
  const faults = [], page = await open(browser);
  await listen(page, faults, "/report");
  const answer = await page.goto(base + pages.yearlyLong + "?lang=sv"), first = await answer.text();
  if ((await page.getAttribute("nav a[aria-current]", "href")) !== pages.yearlyLong + "?lang=sv&part=1") faults.push("it is not told which part this is");
  await page.focus("a[rel=next]");
  await page.keyboard.press("Enter");
  await page.waitForURL("**&part=2");
  if (!(await page.title()).includes(" – Del 2 av ")) faults.push("the title is " + (await page.title()));
  const waits = page.waitForEvent("download", { timeout: step });
  await page.focus("main .meta a");
  await page.keyboard.press("Enter");
  const file = await waits, whole = require("fs").readFileSync(await file.path(), "utf8");
  if (file.suggestedFilename() !== "yearly-report-2021.html") faults.push("the file is called " + file.suggestedFilename());
  if (whole.length < first.length + 1000 || whole.includes("<nav") || !whole.includes("</html>")) faults.push("the file of " + whole.length + " is not the whole");
  await page.close();
  tell("a long yearly report", faults);
}

async function main() {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", timeout: step,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  pagesOfRoutes();
  [pages.yearly, pages.yearlyLong] = await yearlyReports(browser);
  const names = what === "full" ? Object.keys(pages) : what === "small" ? ["overview"] : [what];
  for (const name of names) await visit(browser, name, pages[name]);
  if (names[0] === what) return process.exit(failed);
  await keyboard(browser);
  await charts(browser);
  await withoutScript(browser);
  if (what === "full") await retention(browser);
  await report(browser);
  await longReport(browser);
  await live(browser);
  await within(step, browser.close(), "the end of the browser");
  process.exit(failed);
}

function end(e) { console.log("not ok - the browser"); console.log("# " + e); process.exit(1); }
setTimeout(() => end("not done in " + whole / seconds + " s"), whole).unref();
main().catch(end);
