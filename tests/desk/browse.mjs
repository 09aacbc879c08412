// The desk → what Chromium and axe make of its pages, as JSON: node browse.mjs LINK PATH…
import { createRequire } from "module";
import { readFileSync } from "fs";
const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [link, file, ...paths] = process.argv.slice(2);
const origin = new URL(link).origin;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const found = { violations: [], overflow: [], outside: [], errors: [], unseen: [] };
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function opened(more = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...more });
  const page = await context.newPage();
  page.on("request", (one) => { if (!one.url().startsWith(origin) && !one.url().startsWith("data:")) found.outside.push(one.url()); });
  page.on("pageerror", (one) => found.errors.push(one.message));
  page.on("console", (one) => { if (one.type() === "error") found.errors.push(one.text()); });
  return page;
}

// As it is used: the policy holds, a file is dropped, its findings are walked with the keyboard.
const page = await opened();
await page.goto(link);
found.cookie = (await page.context().cookies()).map((one) => [one.httpOnly, one.sameSite]);
await page.goto(`${origin}/e/edition/tray`);
await page.setInputFiles("#files", file);
await page.click("button[value=yes]");
await page.waitForSelector(".card .button", { timeout: 60000 });
await page.click(".card .button");
await page.waitForSelector("[data-step='1']"); // seen as soon as the script has run
await page.focus("[data-step='1']");
await page.keyboard.press("Enter");
found.walked = await page.evaluate(() => [document.activeElement.id, document.querySelector(".findings .here").id]);
for (const path of paths.slice(0, 4)) {
  await page.goto(origin + path);
  for (let stop = 0; stop < 30; stop += 1) {
    await page.keyboard.press("Tab");
    const lost = await page.evaluate(() => {
      const one = document.activeElement;
      if (one === document.body) return "";
      const style = getComputedStyle(one), box = one.getBoundingClientRect();
      const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      return shown && box.width > 0 && box.bottom > 0 && box.top < innerHeight ? "" : `${one.tagName} ${one.className} ${one.name || one.textContent.trim().slice(0, 30)}`;
    });
    if (lost) found.unseen.push(`${path} ${lost}`);
  }
}

// A part of a letter copied for a webmail.
await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
await page.goto(`${origin}/e/edition/letters/request/CRI`);
await page.click("button[value=copy]");
await page.click("[data-copy=subject]");
await page.waitForFunction(() => document.getElementById("copy-told").textContent);
found.copied = await page.evaluate(async () => [document.getElementById("subject").value, await navigator.clipboard.readText()]);

// Judged at three widths; 320 pixels are 1280 at 400 %.
const state = await page.context().storageState();
const judge = await opened({ bypassCSP: true, storageState: state });
for (const path of paths) {
  for (const width of [1280, 768, 320]) {
    await judge.setViewportSize({ width, height: 900 });
    await judge.goto(origin + path);
    await judge.evaluate(axe);
    const judged = await judge.evaluate((only) => axe.run(document, { runOnly: only }), rules);
    for (const one of judged.violations) found.violations.push(`${path} ${width} ${one.id} ${one.nodes[0].target.join(" ")}`);
    if (await judge.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) found.overflow.push(`${path} ${width}`);
  }
}

// Without JavaScript: the same file dropped, decided and found again.
const plain = await opened({ javaScriptEnabled: false, storageState: state });
await plain.goto(`${origin}/e/edition/tray/CRI-small-v1/withdraw`);
await plain.fill("#reason", "Se recibió por error.");
await plain.click("main form button");
found.plain = await plain.textContent(".told");
await browser.close();
console.log(JSON.stringify(found));
