// The same steps in Firefox, over WebDriver BiDi: node firefox.mjs LINK OPTIONS; see driver.mjs.
import { createRequire } from "module";
import { createInterface } from "readline";
import { pathToFileURL } from "url";
const require = createRequire(import.meta.url);
const { default: puppeteer } = await import(pathToFileURL(require.resolve("puppeteer-core")).href);
const link = process.argv[2];
const origin = new URL(link).origin;
const browser = await puppeteer.launch({ browser: "firefox", executablePath: process.env.FIREFOX, headless: true });
const page = await browser.newPage();
const faults = [];
page.on("pageerror", (one) => faults.push(one.message));
page.on("dialog", (one) => one.accept());
page.on("response", (one) => { if (one.status() >= 500) faults.push(`${one.status()} ${one.url()}`); });

const named = (name, value) => { // `verdict@r-A-01` is the field of the part with that id
  const [field, within] = name.split("@");
  return `main ${within ? `[id="${within}"] ` : ""}[name="${field}"]` + (value === undefined ? "" : `[value="${value}"]`);
};
const found = (selector) => page.waitForSelector(selector, { timeout: 15000 });
const steps = {
  goto: async (path) => { await page.goto(origin + path); },
  fill: async (name, words) => {
    await found(named(name));
    await page.$eval(named(name), (field, value) => { field.value = value; field.dispatchEvent(new Event("input", { bubbles: true })); }, words);
  },
  choose: async (name, value) => { await page.select(named(name), value); },
  tick: async (name, value, on) => {
    const box = await found(named(name, value));
    // In the middle of the window, as somebody would scroll: at its foot a bar with buttons lies above the page.
    if ((await box.evaluate((one) => (one.scrollIntoView({ block: "center" }), one.checked))) !== on) await box.click();
  },
  press: async (selector) => { await Promise.all([page.waitForNavigation(), found(selector).then((one) => one.click())]); },
  upload: async (name, paths) => { await (await found(named(name))).uploadFile(...paths); },
  open: async (selector) => { await (await found(selector)).click(); },
  // Without handles of elements: Firefox drops those of a page that it left.
  values: (selector, attribute) => page.evaluate((what, name) => [...document.querySelectorAll(what)].map((one) => one.getAttribute(name)), selector, attribute),
  words: async (selector) => (await page.evaluate((what) => document.querySelector(what).textContent, selector)).replace(/\s+/g, " ").trim(),
  count: (selector) => page.evaluate((what) => document.querySelectorAll(what).length, selector),
  faults: () => faults,
  over: async () => { await page.waitForFunction(() => !document.querySelector("#job[data-poll]"), { timeout: 60000, polling: 100 }); },
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
