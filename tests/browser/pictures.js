/* Pictures for the documents: node pictures.js BASE REPORT FOLDER. BASE is the monitor's page, REPORT a
 * yearly report as a file. Each is one window, as a PNG. */
"use strict";
const { chromium } = require("playwright-core");
const [base, report, folder] = process.argv.slice(2);

/* name: path, language, theme, width, height */
const pictures = {
  "overview-light": ["/", "en", "light", 1280, 860],
  "overview-dark": ["/", "sv", "dark", 1280, 860],
  "organisation": ["/organisation/12", "en", "light", 1280, 900],
  "adoption": ["/documents", "en", "light", 1280, 900],
  "indicators": ["/indicators", "sv", "light", 1280, 900],
  "yearly-report": ["", "sv", "light", 1000, 1100],
  "phone": ["/", "sv", "light", 390, 780],
};

async function take(browser, name, [path, language, theme, width, height]) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme });
  await page.goto(path ? base + path + "?lang=" + language + "&theme=" + theme : "file://" + report);
  await page.waitForLoadState("load");
  await page.screenshot({ path: folder + "/" + name + ".png" });
  await page.close();
}

async function main() {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  for (const name of Object.keys(pictures)) await take(browser, name, pictures[name]);
  await browser.close();
}

main().catch((e) => { console.error(String(e)); process.exit(1); });
