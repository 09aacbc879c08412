// The study's page → what Chromium makes of it, as JSON: node browse.mjs PAGE WORD OTHER…; others are judged alone.
import { createRequire } from "module";
import { pathToFileURL } from "url";
import { readFileSync } from "fs";
const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const address = pathToFileURL(process.argv[2]).href;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const found = { violations: [], overflow: [], outside: [], covered: 0, tight: [] };

async function opened(width, more = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, offline: true, bypassCSP: true, reducedMotion: "reduce", permissions: ["clipboard-read", "clipboard-write"], ...more });
  const page = await context.newPage();
  page.on("request", (one) => { if (!/^(file|data):/.test(one.url())) found.outside.push(one.url()); });
  page.on("dialog", (one) => { found.outside.push(one.message()); one.dismiss(); });
  await page.goto(address);
  return page;
}
const lines = (page) => page.evaluate(() => [...new Set([...document.querySelectorAll(".answers tbody tr")].filter((one) => one.checkVisibility()).map((one) => one.dataset.c))].sort());
const blocks = (page) => page.evaluate(() => [...document.querySelectorAll(".block, .silent-provision")].filter((one) => one.checkVisibility()).map((one) => one.querySelector(".code").textContent));

async function judge(width, of) {
  const page = await opened(width);
  await page.goto(of);
  await page.evaluate(axe);
  const judged = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  for (const one of judged.violations) found.violations.push(`${width} ${one.id} ${one.nodes[0].target.join(" ")}`);
  if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) found.overflow.push(`${width} ${of.split("/").pop()}`);
  found.tight.push(...await page.evaluate(() => [...document.querySelectorAll("p + table, p + .scroll")].filter((one) => one.checkVisibility() && one.previousElementSibling.checkVisibility() && one.getBoundingClientRect().top - one.previousElementSibling.getBoundingClientRect().bottom < 4).map((one) => one.previousElementSibling.textContent)));
  found.tight.push(...await page.evaluate(() => [...document.querySelectorAll(".d-axis text + text")].filter((one) => one.checkVisibility() && [...one.parentElement.children].some((left) => left !== one && left.checkVisibility() && left.getBoundingClientRect().left < one.getBoundingClientRect().left && left.getBoundingClientRect().right > one.getBoundingClientRect().left)).map((one) => one.textContent)));
  found.covered += await page.evaluate(() => [...document.querySelectorAll(".block-head")].filter((head) => {
    const title = document.createRange(), heading = head.querySelector("h4, h5");
    heading.textContent = "Every word of a long title of a provision ".repeat(8);
    title.selectNodeContents(heading);
    const lies = (a) => (b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return [...head.querySelectorAll("button")].some((one) => [...title.getClientRects()].some(lies(one.getBoundingClientRect())));
  }).length);
  await page.context().close();
}
for (const of of [address, ...process.argv.slice(4).map((one) => pathToFileURL(one).href)]) for (const width of [1280, 768, 320]) await judge(width, of);

const page = await opened(1280);
const settled = () => page.waitForTimeout(300);
found.all = await blocks(page);
await page.click('button[data-all=""]');
found.nobody = await lines(page);
await page.check('input[name="country"][value="CRI"]');
await page.check('input[name="country"][value="CAN"]');
await settled();
found.two = await lines(page);
found.beside = await page.evaluate(() => {
  const at = (code) => document.querySelector(`.answers tr[data-c="${code}"]`).getBoundingClientRect();
  return at("CAN").right <= at("CRI").left && Math.abs(at("CAN").top - at("CRI").top) < 1;
});
await page.uncheck('input[name="beside"]');
await settled();
found.below = await page.evaluate(() => document.querySelector('.answers tr[data-c="CAN"]').getBoundingClientRect().left === document.querySelector('.answers tr[data-c="CRI"]').getBoundingClientRect().left);
await page.click('button[type="reset"]');
await settled();
await page.uncheck('input[name="coverage"][value="yes"]');
await settled();
found.withoutYes = await page.evaluate(() => [...document.querySelectorAll('.answers tr[data-v="yes"]')].filter((one) => one.checkVisibility()).length);
await page.click('button[type="reset"]');
await page.selectOption("#f-theme", { index: 1 });
await settled();
found.theme = await blocks(page);
await page.click('button[type="reset"]');
await page.fill("#f-search", process.argv[3]);
await settled();
found.search = await blocks(page);
found.told = await page.textContent(".result");
await page.evaluate((code) => { location.hash = [...document.querySelectorAll(".block, .silent-provision")].find((one) => one.classList.contains("gone")).id; });
await settled();
found.revealed = await page.evaluate(() => document.getElementById(location.hash.slice(1)).checkVisibility());
await page.click(".copy");
await settled();
found.citation = await page.evaluate(() => navigator.clipboard.readText());

// A chosen view has an address; two provisions stand beside each other; one country is printed alone.
await page.click('button[type="reset"]');
await page.uncheck('input[name="country"][value="CAN"]');
await page.locator(".compare").nth(0).click();
await page.locator(".compare").nth(1).click();
await settled();
await page.click(".share");
found.shared = await page.evaluate(() => navigator.clipboard.readText());
const again = await opened(1280);
await again.goto(found.shared);
await again.waitForTimeout(300);
found.recalled = await lines(again);
found.compared = await again.evaluate(() => [...document.querySelectorAll(".compared .block")].map((one) => [one.querySelector(".code").textContent, one.getBoundingClientRect().top]));
found.twice = await again.evaluate(() => { const ids = [...document.querySelectorAll("[id]")].map((one) => one.id); return ids.length - new Set(ids).size; });
await again.click(".compare-close");
await again.click('button[type="reset"]');
await again.waitForTimeout(200);
await again.evaluate(() => { window.print = () => {}; document.querySelector(".print-one").click(); });
await again.emulateMedia({ media: "print" });
found.alone = await again.evaluate(() => [...document.querySelectorAll("section.sheet, section.c-who, section.c-laws")].filter((one) => one.checkVisibility()).map((one) => one.dataset.c || one.id));
await again.context().close();

// With the keyboard alone: every stop can be seen and shows where it is.
await page.goto(address);
found.unseen = [];
for (let stop = 0; stop < 60; stop += 1) {
  await page.keyboard.press("Tab");
  const lost = await page.evaluate(() => {
    const one = document.activeElement;
    if (one === document.body) return "";
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return shown && box.width > 0 && box.bottom > 0 && box.top < innerHeight ? "" : `${one.tagName} ${one.className} ${one.name || one.textContent.trim().slice(0, 30)}`;
  });
  if (lost) found.unseen.push(lost);
}

const plain = await opened(1280, { javaScriptEnabled: false });
found.plainBlocks = await plain.locator(".block").count();
found.plainControls = await plain.locator("form.filters:visible, .copy:visible").count();
await plain.emulateMedia({ media: "print" });
found.printed = await plain.locator(".side:visible, .skip:visible, .copy:visible").count();
await browser.close();
console.log(JSON.stringify(found));
