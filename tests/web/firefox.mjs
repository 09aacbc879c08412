// The same steps in Firefox, over WebDriver BiDi: node firefox.mjs LINK OPTIONS; see driver.mjs.
import { createRequire } from "module";
import { createInterface } from "readline";
import { pathToFileURL } from "url";
const require = createRequire(import.meta.url);
const { default: puppeteer } = await import(pathToFileURL(require.resolve("puppeteer-core")).href);
const [link, options] = [process.argv[2], JSON.parse(process.argv[3])];
const origin = new URL(link).origin;
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: process.env.FIREFOX,
  headless: true,
  extraPrefsFirefox: { "javascript.enabled": options.javascript ?? true, "intl.accept_languages": options.locale ?? "es-CR" },
});
const page = await browser.newPage();
await page.setViewport({ width: 1280, height: 900, ...options.viewport, deviceScaleFactor: options.scale ?? 1 });
page.setDefaultTimeout(Number(process.env.PATIENCE ?? 60000)); // as slow as a machine may be that does much else
const faults = [];
page.on("pageerror", (one) => faults.push(one.message));
page.on("dialog", (one) => one.accept());
page.on("response", (one) => { if (one.status() >= 500) faults.push(`${one.status()} ${one.url()}`); });

const named = (name, value) => { // `verdict@r-A-01` is the field of the part with that id
  const [field, within] = name.split("@");
  return `main ${within ? `[id="${within}"] ` : ""}[name="${field}"]` + (value === undefined ? "" : `[value="${value}"]`);
};
const pause = (wait) => new Promise((done) => { setTimeout(done, wait); });
async function found(selector) { // not by what waits in the page, where a script that is turned off waits for ever
  for (let waited = 0; waited < 60000; waited += 50) {
    const one = await page.$(selector);
    if (one) return one;
    await pause(50);
  }
  throw new Error(`no ${selector}`);
}
// Press something that leads to another page, and wait until that is there: its address may be the same.
async function left(pressed) {
  await page.evaluate(() => { document.documentElement.setAttribute("data-before", ""); });
  await pressed();
  const there = () => page.evaluate(() => document.readyState === "complete" && !document.documentElement.hasAttribute("data-before"));
  for (let waited = 0; waited < 60000; waited += 50) {
    if (await there().catch(() => false)) return; // between two pages nobody answers
    await pause(50);
  }
  throw new Error("no other page came");
}
// Without handles of elements: Firefox drops those of a page that it left.
const asked = (selector, what) => page.evaluate((one, key) => document.querySelector(one)[key], selector, what);
const here = (selector) => page.evaluate((one) => document.activeElement.matches(one), selector);
async function reach(selector) {
  for (let stop = 0; stop < 900; stop += 1) {
    if (await here(selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`no Tab leads to ${selector}`);
}
const keys = {
  fill: async (name, words) => {
    await reach(named(name));
    await page.keyboard.down("Control");
    await page.keyboard.press("a");
    await page.keyboard.up("Control");
    await page.keyboard.press("Delete");
    await page.keyboard.type(words);
  },
  choose: async (name, value) => {
    await reach(named(name));
    const count = await asked(named(name), "length");
    await page.keyboard.press("Home");
    for (let each = 0; each < count && (await asked(named(name), "value")) !== value; each += 1) await page.keyboard.press("ArrowDown");
  },
  tick: async (name, value, on) => {
    const box = named(name, value), radio = (await asked(box, "type")) === "radio";
    if ((await asked(box, "checked")) === on) return;
    await reach(radio ? named(name) : box);
    for (let each = 0; each < 20 && (await asked(box, "checked")) !== on; each += 1) await page.keyboard.press(each ? "ArrowDown" : " ");
  },
  press: async (selector) => { await reach(selector); await left(() => page.keyboard.press("Enter")); },
  open: async (selector) => { await reach(selector); await page.keyboard.press("Enter"); },
};
// At its place in the middle of the window, as somebody would scroll: at the foot a bar with buttons lies above the page.
// What the library does before it clicks waits in the page, where a script that is turned off waits for ever.
async function clicked(selector) {
  await found(selector);
  const place = (one) => {
    const part = document.querySelector(one);
    part.scrollIntoView({ block: "center" });
    const box = part.getClientRects()[0];
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  await page.mouse.click(...(await page.evaluate(place, selector)));
}
const mouse = {
  fill: async (name, words) => {
    await found(named(name));
    await page.$eval(named(name), (field, value) => { field.value = value; field.dispatchEvent(new Event("input", { bubbles: true })); }, words);
  },
  choose: async (name, value) => { await page.select(named(name), value); },
  tick: async (name, value, on) => { if ((await asked(named(name, value), "checked")) !== on) await clicked(named(name, value)); },
  press: (selector) => left(() => clicked(selector)),
  open: clicked,
};
const steps = {
  ...(options.keyboard ? keys : mouse),
  goto: async (path) => { await page.goto(origin + path); },
  upload: async (name, paths) => { await (await found(named(name))).uploadFile(...paths); },
  values: (selector, attribute) => page.evaluate((what, name) => [...document.querySelectorAll(what)].map((one) => one.getAttribute(name)), selector, attribute),
  words: async (selector) => (await asked(selector, "textContent")).replace(/\s+/g, " ").trim(),
  count: (selector) => page.evaluate((what) => document.querySelectorAll(what).length, selector),
  faults: () => faults,
  over: async () => {
    for (let each = 0; each < 600 && (await steps.count("#job[data-poll]")); each += 1) {
      await pause(100);
      if (options.javascript === false) await page.reload();
    }
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
