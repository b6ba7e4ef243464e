/* Looks at pages with a real browser: node look.js BASE FOLDER WHAT
 *
 *   WHAT  small: the overview, each language and theme; full: every page, each language and theme,
 *         in one of them phone, desk and wall, keyboard only, and on paper
 *
 * Prints TAP-like lines for tests/run.sh and leaves a picture of each look in FOLDER. A look fails on
 * a word of axe-core, on anything the console says, and on a request to any other host. */
"use strict";
const { chromium } = require("playwright-core");
const axe = require("axe-core");
const fs = require("fs");
const [base, folder, what] = process.argv.slice(2);

const pages = {
  overview: "/", organisation: "/organisation/12", source: "/source?id=urn:samverka:2321000255:melior",
  refused: "/refused", discrepancies: "/discrepancies", today: "/today", documents: "/documents",
  indicators: "/indicators", report: "/report", retention: "/retention", missing: "/nowhere",
};
const widths = { phone: 360, desk: 1280, wall: 2560 };
let failed = 0;

function tell(name, faults) {
  console.log((faults.length ? "not ok - " : "ok - ") + name);
  faults.slice(0, 8).forEach((f) => console.log("# " + f));
  if (faults.length) failed = 1;
}

function address(path, language, theme) {
  return base + path + (path.includes("?") ? "&" : "?") + "lang=" + language + "&theme=" + theme;
}

async function listen(page, faults, path) {
  page.on("console", (m) => {
    const expected = path === "/nowhere" && m.text().includes("404");
    if (!expected) faults.push("console: " + m.text());
  });
  page.on("pageerror", (e) => faults.push("script: " + e));
  page.on("request", (r) => { if (!r.url().startsWith(base)) faults.push("request to " + r.url()); });
  // Whoever leaves a page before its icon has come gives the icon up: the browser's doing, not a fault.
  page.on("requestfailed", (r) => {
    const left = r.url().includes("/icon.svg") && r.failure().errorText === "net::ERR_ABORTED";
    if (!left && !r.url().endsWith("/events")) faults.push("failed: " + r.url() + " " + r.failure().errorText);
  });
}

/* The policy of the page lets no inline script in; axe comes by the debugger, as a person's tools do. */
async function checkAccess(page, faults) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  found.violations.forEach((v) => faults.push("axe: " + v.id + ": " + v.nodes.slice(0, 2).map((n) => n.html.slice(0, 120) + " " + n.failureSummary.replace(/\s+/g, " ").slice(0, 200)).join(" | ")));
}

async function checkLayout(page, faults) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) faults.push("the page is " + wide + " px wider than the window");
}

async function look(browser, name, path, language, theme, width) {
  const faults = [], page = await browser.newPage({ viewport: { width: widths[width], height: 900 }, colorScheme: "light" });
  await listen(page, faults, path);
  const answer = await page.goto(address(path, language, theme));
  await page.waitForLoadState("load");
  const bytes = (await answer.body()).length;
  if (bytes > 100 * 1024) faults.push(bytes + " bytes");
  if ((await page.getAttribute("html", "lang")) !== language) faults.push("the language is not " + language);
  await checkAccess(page, faults);
  await checkLayout(page, faults);
  await page.screenshot({ path: folder + "/" + [name, language, theme, width].join("-") + ".png", fullPage: true });
  await page.close();
  tell([name, language, theme, width, "in", bytes, "bytes"].join(" "), faults);
}

/* The way of somebody without a mouse: skip link, navigation, into an organisation and back. */
async function keyboard(browser) {
  const faults = [], page = await browser.newPage();
  await listen(page, faults, "/");
  await page.goto(address("/", "en", "light"));
  await page.keyboard.press("Tab");
  if ((await page.evaluate(() => document.activeElement.className)) !== "skip") faults.push("the first stop is not the skip link");
  await page.keyboard.press("Enter");
  if ((await page.evaluate(() => document.activeElement.id)) !== "content") faults.push("the skip link does not lead to the content");
  const stops = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    stops.push(await page.evaluate(() => {
      const e = document.activeElement, s = getComputedStyle(e);
      return { href: e.getAttribute && e.getAttribute("href"), seen: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 };
    }));
    if (stops[stops.length - 1].href && stops[stops.length - 1].href.startsWith("/organisation/")) break;
  }
  const last = stops[stops.length - 1];
  if (!last.href || !last.href.startsWith("/organisation/")) faults.push("no organisation is reached by keyboard");
  if (stops.some((s) => s.href && !s.seen)) faults.push("a focused link is not outlined");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/organisation/**");
  await page.keyboard.press("Alt+ArrowLeft");
  await page.close();
  tell("keyboard only", faults);
}

/* Charts: drawn from their tables, and drawn anew on the same canvas when news come in. */
async function charts(browser) {
  const faults = [], page = await browser.newPage(), path = pages.organisation;
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
  const faults = [], page = await browser.newPage();
  await listen(page, faults, "/");
  await page.goto(address("/", "en", "light"));
  await page.waitForSelector("#live.on", { timeout: 20000 }).catch(() => faults.push("the stream does not open"));
  const before = await page.textContent("dl.numbers dd");
  await page.focus("tbody a");
  fs.writeFileSync(folder + "/publish-now", "");
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
  const faults = [], page = await browser.newPage();
  await listen(page, faults, "/retention");
  await page.goto(address("/retention", "sv", "light"));
  if (!(await page.textContent("tbody th")).includes("RS 2022:114")) faults.push("the decision is not shown");
  await page.close();
  tell("what was removed by which decision", faults);
}

/* A yearly report that was let out: from the list to its page, which has no script and its own style. */
async function report(browser) {
  const faults = [], page = await browser.newPage();
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

async function paper(browser) {
  const faults = [], page = await browser.newPage();
  await page.goto(address("/", "sv", "dark"));
  await page.pdf({ path: folder + "/overview.pdf", format: "A4", landscape: true });
  await page.emulateMedia({ media: "print" });
  if (await page.isVisible("nav")) faults.push("the navigation is printed");
  const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  if (ground !== "rgb(255, 255, 255)") faults.push("the paper is " + ground);
  await page.close();
  tell("on paper", faults);
}

async function main() {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  const names = what === "full" ? Object.keys(pages) : ["overview"];
  for (const name of names)
    for (const language of ["sv", "en"])
      for (const theme of ["light", "dark"])
        for (const width of what !== "full" ? ["desk"] : language + theme === "svlight" ? Object.keys(widths) : theme === "dark" ? ["phone"] : ["desk"])
          await look(browser, name, pages[name], language, theme, width);
  await keyboard(browser);
  await charts(browser);
  await withoutScript(browser);
  if (what === "full") await paper(browser);
  if (what === "full") await retention(browser);
  await report(browser);
  await live(browser);
  await browser.close();
  process.exit(failed);
}

main().catch((e) => { console.log("not ok - the browser"); console.log("# " + e); process.exit(1); });
