/* A browser with a client certificate at the monitor: node sign_in.js BASE PKI. Prints TAP-like lines. */
"use strict";
const { chromium } = require("playwright-core");
const [base, pki] = process.argv.slice(2);
let failed = 0;

function tell(name, good, why) {
  console.log((good ? "ok - " : "not ok - ") + name);
  if (!good) { console.log("# " + why); failed = 1; }
}

/* The trust of the server is curl's to test: a browser takes authorities from the machine alone. */
async function visit(browser, who, path) {
  const own = who ? [{ origin: base, certPath: pki + "/" + who + ".pem", keyPath: pki + "/" + who + ".key" }] : [];
  const context = await browser.newContext({ ignoreHTTPSErrors: true, clientCertificates: own });
  const page = await context.newPage();
  const answer = await page.goto(base + path);
  const seen = { status: answer.status(), title: await page.textContent("h1"), live: false };
  if (seen.status === 200)
    seen.live = await page.waitForSelector("#live.on", { timeout: 20000 }).then(() => true, () => false);
  await context.close();
  return seen;
}

async function main() {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  const mine = await visit(browser, "malmo", "/organisation/1280?lang=en");
  tell("a browser signs in by certificate", mine.status === 200 && mine.title.includes("Malm"), JSON.stringify(mine));
  tell("and its page is live", mine.live, JSON.stringify(mine));
  const other = await visit(browser, "malmo", "/source?lang=en&id=urn:samverka:2120001132:it");
  tell("another's source is not for it", other.status === 403, JSON.stringify(other));
  const none = await visit(browser, null, "/?lang=en");
  tell("a browser without one is asked to sign in", none.status === 401, JSON.stringify(none));
  await browser.close();
  process.exit(failed);
}

main().catch((e) => { console.log("not ok - the browser"); console.log("# " + e); process.exit(1); });
