// A browser that does as it is told, a line of JSON a step, and answers each with one: node driver.mjs LINK OPTIONS.
// `keyboard`: every field and button is reached by Tab alone. `javascript`: false turns the pages' script off.
import { createRequire } from "module";
import { createInterface } from "readline";
import { readFileSync } from "fs";
const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const { chromium } = require("playwright-core");
const [link, options] = [process.argv[2], JSON.parse(process.argv[3])];
const origin = new URL(link).origin;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const context = await browser.newContext({
  viewport: options.viewport ?? { width: 1280, height: 900 },
  javaScriptEnabled: options.javascript ?? true,
  deviceScaleFactor: options.scale ?? 1,
  locale: options.locale ?? "es-CR",
  acceptDownloads: true,
  reducedMotion: "reduce",
});
const page = await context.newPage();
page.setDefaultTimeout(Number(process.env.PATIENCE ?? 60000)); // as slow as a machine may be that does much else
const faults = [];
page.on("pageerror", (one) => faults.push(one.message));
const noise = []; // what a page asks of elsewhere, or complains of: what is refused or not there is none
page.on("request", (one) => { if (!one.url().startsWith(origin) && !one.url().startsWith("data:")) noise.push(one.url()); });
page.on("console", (one) => { if (one.type() === "error" && !/status of 4\d\d/.test(one.text())) noise.push(one.text()); });
page.on("dialog", (one) => one.accept());
page.on("response", (one) => { if (one.status() >= 500) faults.push(`${one.status()} ${one.url()}`); });

// Where the keyboard is; the next stop is one Tab further, and after the last one comes the first.
const here = (selector) => page.locator(`${selector}:focus`).count();
async function reach(selector) {
  await page.locator(selector).first().waitFor({ state: "attached", timeout: 10000 });
  for (let stop = 0; stop < 900; stop += 1) {
    if (await here(selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`no Tab leads to ${selector}`);
}
const named = (name, value) => { // `verdict@r-A-01` is the field of the part with that id
  const [field, within] = name.split("@");
  return `main ${within ? `[id="${within}"] ` : ""}[name="${field}"]` + (value === undefined ? "" : `[value="${value}"]`);
};
const keys = {
  async fill(name, words) {
    await reach(named(name));
    const kind = await page.locator(named(name)).first().getAttribute("type");
    if (kind === "date" || kind === "datetime-local") {
      const [year, month, day, hour, minute] = words.split(/[-T:]/);
      const half = `${String(hour % 12 || 12).padStart(2, "0")}${minute}${hour < 12 ? "a" : "p"}`;
      for (const date of [`${month}${day}${year}`, `${day}${month}${year}`]) { // which comes first is the browser's affair
        for (const time of hour ? [half, `${hour}${minute}`] : [""]) {
          for (let each = 0; each < 7; each += 1) await page.keyboard.press("ArrowLeft");
          await page.keyboard.type(date);
          if (time) await page.keyboard.press("ArrowRight");
          await page.keyboard.type(time);
          if ((await page.locator(named(name)).first().inputValue()).slice(0, words.length) === words) return;
        }
      }
      throw new Error(`${name} does not take ${words}`);
    }
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.press("Delete");
    await page.keyboard.insertText(words);
  },
  async choose(name, value) {
    await reach(named(name));
    const count = await page.locator(`${named(name)} option`).count();
    await page.keyboard.press("Home");
    for (let each = 0; each < count && (await page.locator(named(name)).first().inputValue()) !== value; each += 1) await page.keyboard.press("ArrowDown");
  },
  async tick(name, value, on) {
    const box = page.locator(named(name, value)).first();
    if ((await box.getAttribute("type")) === "radio") {
      await reach(named(name));
      for (let each = 0; each < 20 && !(await box.isChecked()); each += 1) await page.keyboard.press(each ? "ArrowDown" : "Space");
      return;
    }
    if ((await box.isChecked()) === on) return;
    await reach(named(name, value));
    await page.keyboard.press("Space");
  },
  async press(selector) {
    await reach(selector);
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  },
};
const mouse = {
  fill: (name, words) => page.locator(named(name)).first().fill(words),
  choose: (name, value) => page.locator(named(name)).first().selectOption(value),
  tick: (name, value, on) => page.locator(named(name, value)).first().setChecked(on),
  press: (selector) => Promise.all([page.waitForNavigation(), page.locator(selector).first().click()]),
};
const steps = {
  ...(options.keyboard ? keys : mouse),
  goto: (path) => page.goto(origin + path),
  upload: (name, paths) => page.setInputFiles(named(name), paths),
  open: async (selector) => { await (options.keyboard ? reach(selector).then(() => page.keyboard.press("Enter")) : page.locator(selector).first().click()); },
  values: async (selector, attribute) => Promise.all((await page.locator(selector).all()).map((one) => one.getAttribute(attribute))),
  count: (selector) => page.locator(selector).count(),
  words: async (selector) => (await page.locator(selector).first().textContent()).replace(/\s+/g, " ").trim(),
  faults: () => faults,
  noise: () => noise,
  evaluate: (code) => page.evaluate(code),
  key: async (selector, key) => { await page.focus(selector); await page.keyboard.press(key); },
  permit: () => context.grantPermissions(["clipboard-read", "clipboard-write"]),
  async enter(name, value) {
    await context.clearCookies();
    if (value) await context.addCookies([{ name, value, url: origin }]);
  },
  // Faults of the page that is shown: by axe at some widths, too wide at any; 320 pixels are 1280 at 400 %.
  async judge(widths) {
    const found = [], before = page.viewportSize();
    await page.evaluate(axe);
    for (const width of [1280, 768, 320]) {
      await page.setViewportSize({ width, height: 900 });
      if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) found.push(`${width} too wide`);
      if (!widths.includes(width)) continue;
      const judged = await page.evaluate((only) => axe.run(document, { runOnly: only }), rules);
      for (const one of judged.violations) found.push(`${width} ${one.id} ${one.nodes[0].target.join(" ")}`);
    }
    await page.setViewportSize(before);
    return found;
  },
  // Stops of the keyboard that cannot be seen: without a frame, outside the window, or below something that stays.
  async stops(count) {
    const found = [];
    for (let stop = 0; stop < count; stop += 1) {
      await page.keyboard.press("Tab");
      const lost = await page.evaluate(() => {
        const one = document.activeElement;
        if (one === document.body) return "";
        const style = getComputedStyle(one), box = one.getBoundingClientRect();
        const framed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
        const seen = framed && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
        return seen ? "" : `${one.tagName} ${one.className} ${one.name || one.textContent.trim().slice(0, 30)}`;
      });
      if (lost) found.push(`unseen ${lost}`);
    }
    return found;
  },
  resize: (width) => page.setViewportSize({ width, height: 900 }),
  picture: (path, full) => page.screenshot({ path, fullPage: full ?? true }),
  async over() {
    for (let each = 0; each < 600; each += 1) {
      if (!(await page.locator("#job[data-poll]").count())) return true;
      await page.waitForTimeout(100);
      if (options.javascript === false) await page.reload();
    }
    throw new Error(`not over: ${page.url()}`);
  },
};
await page.goto(link);
for await (const line of createInterface({ input: process.stdin })) {
  const [step, ...rest] = JSON.parse(line);
  try {
    console.log(JSON.stringify({ value: (await steps[step](...rest)) ?? null }));
  } catch (problem) {
    console.log(JSON.stringify({ problem: `${step} ${JSON.stringify(rest)} at ${page.url()}: ${problem.message}` }));
  }
}
await browser.close();
