// What makes the desk handier; every form works without it.
"use strict";
(() => {
  // A question before what cannot be taken back at a click.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-ask]");
    if (button && !window.confirm(button.dataset.ask)) event.preventDefault();
  });

  // Choices take effect at once.
  for (const one of document.querySelectorAll("select[data-submit]")) {
    one.addEventListener("change", () => one.form.submit());
    const button = one.form.querySelector("button");
    if (button) button.hidden = true;
  }

  // A part of a letter copied, with its paragraphs and lists; where the browser refuses, it is chosen, to be copied by hand.
  const copied = async (part) => {
    if (part.value !== undefined) return navigator.clipboard.writeText(part.value);
    const kinds = { "text/plain": part.innerText, "text/html": part.innerHTML };
    const blobs = Object.entries(kinds).map(([kind, words]) => [kind, new Blob([words], { type: kind })]);
    return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
  };
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const part = document.getElementById(button.dataset.copy), told = document.getElementById("copy-told");
      try {
        await copied(part);
        told.textContent = button.dataset.done;
      } catch {
        if (part.select) part.select();
        else window.getSelection().selectAllChildren(part);
        told.textContent = button.dataset.failed;
      }
    });
  }

  // Files dropped anywhere on their form.
  const form = document.querySelector("[data-drop]");
  if (form) {
    const input = form.querySelector("input[type=file]");
    for (const kind of ["dragenter", "dragover"]) form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.add("over"); });
    for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      form.requestSubmit(form.querySelector("button[value=yes]"));
    });
  }

  // How far a job is.
  const look = async (job) => {
    const answer = await fetch(job.dataset.poll, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById("job");
    if (!next) return;
    job.replaceWith(next);
    if (next.dataset.poll) wait(next);
    else document.title = page.title;
  };
  const wait = (job) => setTimeout(() => look(job).catch(() => wait(job)), 1000);
  const job = document.querySelector("[data-poll]");
  if (job) wait(job);

  // A cell of the picture chosen by a click, to ask about it.
  const asks = document.querySelector(".grid[data-asks]"), pick = document.getElementById("pick");
  if (asks && pick) asks.addEventListener("click", (event) => {
    const cell = event.target.closest("td[data-at], td[id]");
    if (!cell || event.target.closest("a") || String(window.getSelection())) return;
    pick.elements.cell.value = cell.dataset.at || cell.id.slice(1);
    pick.requestSubmit();
  });

  // From finding to finding, each at its cell.
  const marks = [...document.querySelectorAll(".grid td[id]")];
  let here = -1;
  const go = (step) => {
    if (!marks.length) return;
    const at = marks.indexOf(document.activeElement);
    here = ((at >= 0 ? at : here) + step + marks.length) % marks.length;
    marks[here].focus();
    marks[here].scrollIntoView({ block: "center", inline: "center" });
    for (const one of document.querySelectorAll(".findings .here")) one.classList.remove("here");
    for (const mark of marks[here].querySelectorAll(".mark")) {
      const found = document.querySelector(mark.getAttribute("href"));
      if (!found) continue;
      found.classList.add("here");
      found.parentElement.scrollTop = found.offsetTop - found.parentElement.offsetTop;
    }
  };
  for (const button of document.querySelectorAll("[data-step]")) {
    button.hidden = !marks.length;
    button.addEventListener("click", () => go(Number(button.dataset.step)));
  }

  // Laws are found while one writes: all words, in any order, without accents; what is chosen stays in sight.
  const bare = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  for (const input of document.querySelectorAll("[data-find]")) {
    const rows = [...input.closest("fieldset").querySelectorAll(".many .one:not(.none)")];
    const look = () => {
      const wanted = bare(input.value).split(/\s+/).filter(Boolean);
      for (const row of rows) {
        const box = row.querySelector("input"), here = bare(row.textContent) + " " + (box.dataset.foundBy || "");
        row.hidden = !box.checked && !wanted.every((one) => here.includes(one));
      }
    };
    input.addEventListener("input", look);
    // Where the texts of articles are not in the page, the button asks the server, which knows them.
    const button = input.parentElement.querySelector("[data-find-do]");
    if (button && rows.some((row) => row.querySelector("input").dataset.foundBy)) button.hidden = true;
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  }

  // Rows that are asked only by the answer of another one: the server says which, of what is on the page, saving nothing.
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const rows = [...form.querySelectorAll("[data-only]")];
    let last = 0;
    if (rows.length) form.addEventListener("change", async () => {
      const mine = (last += 1), sent = new URLSearchParams(new FormData(form));
      sent.set("step", "find");
      try {
        const answer = await fetch(location.href, { method: "POST", body: sent });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (mine === last) for (const row of rows) {
          const now = page.getElementById(row.id);
          row.classList.toggle("unasked", now.classList.contains("unasked"));
          row.querySelector(".state").textContent = now.querySelector(".state").textContent;
        }
      } catch { /* then it is said once the page is saved */ }
    });
  }

  // What takes longer than a moment says so, and that nobody has to stay for it.
  for (const told of document.querySelectorAll("[data-wait]")) {
    const words = told.textContent;
    told.textContent = "";
    told.closest("form").addEventListener("submit", () => setTimeout(() => { told.textContent = words; }, 700));
  }

  // What was written and not sent survives a closed lid, in this tab alone; what was saved by now, or by others, stays.
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const key = `kept ${location.pathname}${new URLSearchParams(location.search).get("at") || ""}`;
    const now = () => [...new FormData(form)].filter(([name]) => name.includes("~"));
    const first = JSON.stringify(now());
    let sending = false;
    try {
      const kept = JSON.parse(sessionStorage.getItem(key) || "null");
      const was = (fields) => JSON.stringify(fields.filter(([name]) => name.endsWith("~was")));
      if (kept && was(kept) === was(now()) && JSON.stringify(kept) !== first) {
        for (const one of form.elements) {
          if (!one.name || !one.name.includes("~") || one.type === "hidden") continue;
          const values = kept.filter(([name]) => name === one.name).map(([, value]) => value);
          if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
          else if (values.length) one.value = values[0];
        }
        form.querySelector("[data-kept]")?.removeAttribute("hidden");
      } else if (kept && was(kept) !== was(now())) sessionStorage.removeItem(key);
    } catch { /* no storage: nothing is kept */ }
    form.addEventListener("input", () => {
      try { sessionStorage.setItem(key, JSON.stringify(now())); } catch { /* no storage */ }
    });
    form.addEventListener("submit", () => { sending = true; });
    window.addEventListener("beforeunload", (event) => { if (!sending && JSON.stringify(now()) !== first) event.preventDefault(); });
  }
})();
