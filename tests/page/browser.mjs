// The public page in a real browser: no accessibility violation, nothing that scrolls sideways,
// nothing refused by its own policy. `make browser` runs it, beside the packages it needs.
// node browser.mjs SITE [FOLDER FOR SCREENSHOTS]
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(resolve("package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const [site, shots] = process.argv.slice(2);
const pages = ["index.html", "widget.html", "ar/index.html"];
// Made of the same parts: of these, each width and each scheme once.
const others = ["nl/index.html", "ru/index.html", "ja/index.html", "ar/widget.html"];
const NARROW = 320, WIDE = 1920;
let wrong = 0;

function problem(where, what) {
  wrong += 1;
  console.error(`PROBLEM  ${where}: ${what}`);
}

// How many rules are kept; each that is not is a problem.
async function rules(page, where) {
  const asked = page.evaluate((values) => axe.run({ runOnly: values }), TAGS);
  await page.clock.runFor(1000); // axe waits on timers, and the clock of the page is ours
  const found = await asked;
  for (const violation of found.violations)
    problem(where, `${violation.id}: ${violation.nodes.map((node) => node.html).join(" | ")}`);
  return found.passes.length;
}

async function look(browser, name, width, colorScheme) {
  const where = `${name} ${width} px ${colorScheme}`;
  // axe is put into the page as a script of its own, which the page's policy forbids.
  const context = await browser.newContext({
    viewport: { width, height: name.includes("widget") ? 340 : 900 }, colorScheme, bypassCSP: true,
  });
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(pathToFileURL(resolve(site, name)).href);
  await page.evaluate(axe);
  const found = await rules(page, where);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) problem(where, `${wide} px wider than the window`);
  if (shots) {
    mkdirSync(shots, { recursive: true });
    const path = `${shots}/${name.replaceAll("/", "-")}-${width}-${colorScheme}.png`;
    await page.screenshot({ path, fullPage: true });
  }
  let later = "";
  if (width === NARROW) {
    await page.clock.fastForward("00:20:00");
    later = `, ${await rules(page, `${where}, old`)} when it is old`;
  }
  console.log(`${where}: ${found} rules kept${later}`);
  await context.close();
}

async function underItsPolicy(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) said.push(`asks for ${request.url()}`);
  });
  await page.clock.install();
  await page.goto(pathToFileURL(resolve(site, "index.html")).href);
  const styled = await page.evaluate(() => getComputedStyle(document.body).marginTop === "0px");
  if (!styled) problem("policy", "the style is refused");
  const old = page.locator("#old");
  if (await old.isVisible()) problem("age", "a fresh figure is called old");
  await page.clock.fastForward("00:20:00");
  if (!(await old.isVisible())) problem("age", "after 20 minutes it is not called old");
  for (const words of said) problem("policy", words);
  await context.close();
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
await underItsPolicy(browser);
for (const name of pages)
  for (const width of [NARROW, WIDE])
    for (const scheme of ["light", "dark"]) await look(browser, name, width, scheme);
for (const name of others) {
  await look(browser, name, NARROW, "light");
  await look(browser, name, WIDE, "dark");
}
await browser.close();
console.log(wrong ? `${wrong} problems` : "no problem");
process.exitCode = wrong ? 1 : 0;
