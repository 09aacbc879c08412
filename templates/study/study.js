// Choosing countries, filtering by coverage and chapter, searching, copying links. The page reads well without it.
(function () {
  "use strict";
  // Where a small screen shows tables as cards, some browsers forget that they are tables; roles say it again.
  const narrow = matchMedia("(max-width: 44rem)");
  const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  function name() {
    if (!narrow.matches && !document.body.classList.contains("beside")) return;
    for (const table of document.querySelectorAll(".answers, .compact, .laws, .stack, .chart")) {
      for (const one of [table, ...table.querySelectorAll("thead, tbody, tr, td, th")]) {
        one.setAttribute("role", roles[one.tagName] || (one.scope === "col" ? "columnheader" : "rowheader"));
      }
    }
  }
  narrow.addEventListener("change", name);
  name();

  const form = document.getElementById("filters");
  if (!form) return;
  form.hidden = false;
  const rules = document.createElement("style");
  document.head.append(rules);
  const result = form.querySelector(".result");
  const first = form.querySelector(".first");
  const blocks = [...document.querySelectorAll(".block")];
  const quiet = [...document.querySelectorAll(".silent-provision")];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = new Map([...blocks, ...quiet].map((one) => [one, plain(one.textContent)]));
  const boxes = (name) => [...form.querySelectorAll(`input[name="${name}"]`)];
  const off = (name) => boxes(name).filter((box) => !box.checked).map((box) => box.value);

  function apply() {
    const countries = off("country");
    const coverage = new Set(off("coverage"));
    const theme = form.elements.theme.value;
    const wanted = plain(form.elements.search.value.trim()).split(/\s+/).filter(Boolean);
    const hidden = countries.map((code) => `[data-c="${CSS.escape(code)}"]`);
    const lines = [...coverage].map((code) => `.answers tr[data-v="${CSS.escape(code)}"]`);
    const all = [...hidden, ...lines];
    rules.textContent = all.length ? `${all.join(",")}{display:none !important}` : "";
    const out = new Set(countries);
    const found = (one) => wanted.every((word) => words.get(one).includes(word));
    const there = (one) => !theme || one.closest("[data-theme]").dataset.theme === theme;
    let shown = 0;
    for (const block of blocks) {
      const lines = [...block.querySelectorAll("tbody tr")];
      const answered = lines.some((line) => !out.has(line.dataset.c) && !coverage.has(line.dataset.v));
      const among = (codes) => codes.split(" ").some((code) => code && !out.has(code));
      const silent = (!coverage.has("no_answer") && among(block.dataset.silent))
        || (!coverage.has("in_review") && among(block.dataset.reviewed));
      const visible = there(block) && found(block) && (answered || silent);
      block.classList.toggle("gone", !visible);
      shown += visible;
    }
    for (const one of quiet) {
      const visible = there(one) && found(one) && !coverage.has("no_answer");
      one.classList.toggle("gone", !visible);
      shown += visible;
    }
    for (const list of document.querySelectorAll(".unanswered")) list.classList.toggle("gone", !list.querySelector("tbody tr:not(.gone)"));
    for (const part of document.querySelectorAll("div.under")) part.classList.toggle("gone", !part.querySelector(".block:not(.gone)"));
    for (const part of document.querySelectorAll("[data-theme]")) {
      part.classList.toggle("gone", !part.querySelector(".block:not(.gone), .silent-provision:not(.gone)"));
    }
    lay(boxes("country").filter((box) => box.checked).map((box) => box.value));
    const total = blocks.length + quiet.length;
    const choosing = shown < total || all.length;
    const one = [...blocks, ...quiet].find((item) => !item.classList.contains("gone"));
    first.hidden = !choosing || !one;
    if (one) first.href = "#" + one.id;
    result.textContent = !choosing ? "" : shown ? result.dataset.words.replace("{n}", shown).replace("{m}", total) : result.dataset.nothing;
  }

  // Few countries stand beside each other, each in a column of its own, where the window is wide enough.
  const wide = matchMedia("(min-width: 60rem)");
  function lay(chosen) {
    const beside = wide.matches && form.elements.beside.checked && chosen.length > 1 && chosen.length < 5;
    document.body.classList.toggle("beside", beside);
    if (!beside) return;
    const columns = chosen.map((code, n) => `.beside .answers tr[data-c="${CSS.escape(code)}"]{grid-column:${n + 1}}`);
    rules.textContent += `.beside .answers tbody{grid-template-columns:repeat(${chosen.length},minmax(0,1fr))}${columns.join("")}`;
    name();
  }
  wide.addEventListener("change", apply);

  // What is chosen stands in the address, after “#?”: a link to it shows the same to whoever opens it.
  const text = { s: "search", t: "theme" }, several = { c: "country", v: "coverage" };
  function told() {
    const found = new URLSearchParams();
    for (const [key, name] of Object.entries(text)) if (form.elements[name].value) found.set(key, form.elements[name].value);
    for (const [key, name] of Object.entries(several)) if (off(name).length) found.set(key, boxes(name).filter((box) => box.checked).map((box) => box.value).join(","));
    if (picked.length) found.set("m", picked.join(","));
    return found.toString();
  }
  function keep() {
    const words = told();
    if (words || location.hash.startsWith("#?")) history.replaceState(null, "", words ? "#?" + words : location.href.split("#")[0]);
  }
  function recall() {
    if (!location.hash.startsWith("#?")) return;
    const asked = new URLSearchParams(location.hash.slice(2));
    for (const [key, name] of Object.entries(text)) form.elements[name].value = asked.get(key) || "";
    for (const [key, name] of Object.entries(several)) {
      const wanted = asked.has(key) ? asked.get(key).split(",") : null;
      for (const box of boxes(name)) box.checked = !wanted || wanted.includes(box.value);
    }
    picked = (asked.get("m") || "").split(",").filter((one) => document.getElementById(one)).slice(0, 2);
    compare();
  }

  // Two provisions beside each other: copies, whose ids would stand twice otherwise, at the head of the page.
  let picked = [];
  const comparison = document.getElementById("comparison");
  function compare() {
    for (const button of document.querySelectorAll(".compare")) button.setAttribute("aria-pressed", picked.includes(button.dataset.anchor));
    const both = picked.length === 2;
    comparison.hidden = !both;
    const copies = both ? picked.map((id) => document.getElementById(id).cloneNode(true)) : [];
    for (const copy of copies) {
      copy.removeAttribute("aria-labelledby");
      copy.classList.remove("gone");
      for (const one of [copy, ...copy.querySelectorAll("[id]")]) one.removeAttribute("id");
    }
    comparison.querySelector(".compared").replaceChildren(...copies);
  }
  for (const button of document.querySelectorAll(".compare")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const id = button.dataset.anchor;
      picked = picked.includes(id) ? picked.filter((one) => one !== id) : [...picked.slice(-1), id];
      compare();
      keep();
      result.textContent = picked.length === 1 ? result.dataset.second : "";
      if (picked.length === 2) { comparison.scrollIntoView(); comparison.focus({ preventScroll: true }); }
    });
  }
  comparison.querySelector(".compare-close").addEventListener("click", () => { picked = []; compare(); keep(); });

  // One country alone on paper.
  for (const button of document.querySelectorAll(".print-one")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const sheet = button.closest(".sheet");
      document.body.classList.add("one-sheet");
      sheet.classList.add("printing");
      addEventListener("afterprint", () => { document.body.classList.remove("one-sheet"); sheet.classList.remove("printing"); }, { once: true });
      print();
    });
  }

  let waiting = 0;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => { apply(); keep(); }, 120); });
  form.addEventListener("reset", () => setTimeout(() => { apply(); keep(); }, 0));
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const button of form.querySelectorAll("button[data-all]")) {
    button.addEventListener("click", () => { for (const box of boxes("country")) box.checked = Boolean(button.dataset.all); apply(); keep(); });
  }
  // A link to a provision that the choice hides shows everything again.
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && (target.closest(".gone") || getComputedStyle(target).display === "none")) { form.reset(); apply(); target.scrollIntoView(); }
  }
  addEventListener("hashchange", () => { if (location.hash.startsWith("#?")) { recall(); apply(); } else reveal(); });

  if (navigator.clipboard) {
    const share = form.querySelector(".share");
    share.hidden = false;
    share.addEventListener("click", () => {
      navigator.clipboard.writeText(location.href.split("#")[0] + "#?" + told()).then(() => { result.textContent = result.dataset.shared; });
    });
    for (const button of document.querySelectorAll(".copy")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const block = document.getElementById(button.dataset.anchor);
        const parts = [result.dataset.cite, block.querySelector(".code").textContent + " " + block.querySelector("h4").textContent];
        if (location.protocol.startsWith("http")) parts.push(location.href.split("#")[0] + "#" + button.dataset.anchor);
        const words = parts.join(", ");
        navigator.clipboard.writeText(words).then(() => {
          result.textContent = result.dataset.copied.replace("{words}", () => words);
        });
      });
    }
  }
  if (matchMedia("(max-width: 60rem)").matches) for (const one of document.querySelectorAll(".menu, .panel")) one.open = false;
  recall();
  apply();
})();
