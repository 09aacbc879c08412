// The door → what Chromium and axe make of its pages, as JSON: node browse.mjs ORIGIN PLAN, where the plan is a file.
import { createRequire } from "module";
import { existsSync, readFileSync, rmSync } from "fs";
const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [origin, file] = process.argv.slice(2);
const plan = JSON.parse(readFileSync(file, "utf8"));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const found = { violations: [], overflow: [], outside: [], errors: [], unseen: [], journeys: [] };
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function opened(more = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", locale: plan.language, ...more });
  const page = await context.newPage();
  page.on("request", (one) => { if (!one.url().startsWith(origin) && !one.url().startsWith("data:")) found.outside.push(one.url()); });
  page.on("pageerror", (one) => found.errors.push(one.message));
  page.on("console", (one) => { if (one.type() === "error") found.errors.push(one.text()); });
  page.on("dialog", (one) => one.accept());
  return page;
}

async function digits() {
  for (let tries = 0; tries < 200 && !existsSync(plan.codes); tries += 1) await new Promise((done) => setTimeout(done, 50));
  const words = readFileSync(plan.codes, "utf8");
  rmSync(plan.codes);
  return words;
}

// From the letter's link to the receipt: digits, three faulty cells, the sound file, handed in. With JavaScript and without.
for (const javaScriptEnabled of [true, false]) {
  const page = await opened({ javaScriptEnabled });
  await page.goto(origin + plan.link);
  await page.click("main form button");
  await page.waitForSelector("#code");
  await page.fill("#code", await digits());
  await page.keyboard.press("Enter");
  await page.waitForSelector("section.card .button");
  await page.goto(`${origin}/workbooks/small`);
  for (const one of [plan.faulty, plan.sound]) {
    await page.setInputFiles("#file", one);
    await page.click("button[name=keep]");
    await page.waitForSelector(".told");
    found.journeys.push(await page.locator(".findings li").count());
  }
  await page.fill("#institution", "Ministerio");
  await page.click("form[action$=submit] button");
  await page.waitForSelector("dl.card");
  found.journeys.push(await page.textContent("h1"));
  await page.context().close();
}

for (const [name, cookie, paths] of plan.people) {
  const page = await opened({ bypassCSP: true });
  if (cookie) await page.context().addCookies([{ name: plan.cookie, value: cookie, url: origin }]);
  for (const path of paths) {
    for (const width of [1280, 390, 320]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(origin + path);
      await page.evaluate(axe);
      const judged = await page.evaluate((only) => axe.run(document, { runOnly: only }), rules);
      for (const one of judged.violations) found.violations.push(`${name} ${path} ${width} ${one.id} ${one.nodes[0].target.join(" ")}`);
      if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) found.overflow.push(`${name} ${path} ${width}`);
      if (process.env.PICTURES && width > 320) await page.screenshot({ path: `${process.env.PICTURES}/${plan.language}-${name}${path.replace(/[^a-z0-9]+/gi, "-")}-${width}.png`, fullPage: true });
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(origin + path);
    for (let stop = 0; stop < 25; stop += 1) {
      await page.keyboard.press("Tab");
      const lost = await page.evaluate(() => {
        const one = document.activeElement;
        if (one === document.body) return "";
        const style = getComputedStyle(one), box = one.getBoundingClientRect();
        const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
        return shown && box.width > 0 && box.bottom > 0 && box.top < innerHeight ? "" : `${one.tagName} ${one.className} ${one.name || one.textContent.trim().slice(0, 30)}`;
      });
      if (lost) found.unseen.push(`${name} ${path} ${lost}`);
    }
  }
  await page.context().close();
}
// A cell written with the keyboard; what was not sent comes back in its tab; a page of the form without JavaScript.
const at = `${origin}/workbooks/small/cell?at=matrix~A-01~`;
const signed = { name: plan.cookie, value: plan.writer, url: origin };
found.written = [];
const writer = await opened();
await writer.context().addCookies([signed]);
await writer.goto(`${at}shortest`);
const [words, years] = ["words", "years"].map((part) => `[name="matrix~A-01~shortest~${part}"]`);
await writer.fill(words, "seis");
await writer.goto(`${origin}/workbooks`);
await writer.goto(`${at}shortest`);
found.written.push([await writer.inputValue(words), await writer.isVisible("[data-kept]")]);
await writer.focus(years);
await writer.keyboard.type("6");
await writer.keyboard.press("Enter");
await writer.waitForSelector(".told");
found.written.push([(await writer.locator(words).count()) ? await writer.inputValue(words) : "", await writer.inputValue(years)]);
const bare = await opened({ javaScriptEnabled: false });
await bare.context().addCookies([signed]);
await bare.goto(`${origin}/workbooks/small/fill/matrix/A`);
await bare.locator("summary").first().click();
const notes = '[name="matrix~A-01~notes~words"]';
if (!(await bare.isVisible(notes))) await bare.locator("summary").first().click();
await bare.fill(notes, "Sin JavaScript");
await bare.click("button[value=save]");
await bare.waitForSelector(".told");
found.written.push(await bare.inputValue(notes));
await browser.close();
console.log(JSON.stringify(found));
