// Files of cards → what ical.js, which Thunderbird uses, reads in them, as JSON: node cards.mjs FILE…
import { readFileSync } from "fs";
import ICAL from "ical.js";

const value = (card, name) => (card.getFirstPropertyValue(name) ?? "").toString();
const read = (file) => ICAL.parse(readFileSync(file, "utf8")).map((one) => new ICAL.Component(one));
console.log(JSON.stringify(process.argv.slice(2).map((file) => read(file).map((card) => ["version", "fn", "email", "uid"].map((name) => value(card, name))))));
