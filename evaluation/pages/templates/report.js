"use strict";
// Everything from sources, gold sets and answers reaches the page as a text node, never as markup.
(() => {
  const STEP = 200; // rows shown at once: a browser lays them out in a blink, and 5,000 it does not
  const AT_ONCE = 6; // retrieved passages shown before "more"
  const page = JSON.parse(document.getElementById("rows").textContent);
  const table = document.querySelector(".questions");
  if (!table) return;
  const body = table.tBodies[0];
  const controls = [...document.querySelectorAll(".controls [data-field]")];
  const status = document.getElementById("status");
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const percent = (value) => `${(value * 100).toFixed(1)} %`;
  const seconds = (value) => (value >= 1 ? `${value.toFixed(2)} s` : `${(value * 1000).toFixed(value >= 0.01 ? 0 : 1)} ms`);
  const kinds = {
    number: (value) => value.toFixed(3),
    percent,
    seconds,
    place: (value) => (value ? String(value) : "none"),
    yes: (value) => (value ? "yes" : "no"),
    change: String,
  };
  let order = { key: null, down: false };
  let shown = STEP;
  let printing = false;
  let matching = page.rows;
  let lines = null;
  const opened = new Set();

  page.rows.forEach((row, i) => {
    row.i = i;
    row.find = [row.question, row.id, row.text, ...row.tags].join("\n").toLowerCase();
  });

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  }

  // ---- filter and sort
  function accepts(row) {
    return controls.every(({ dataset: { field }, value }) => {
      if (!value.trim()) return true;
      if (field === "find") return value.toLowerCase().split(/\s+/).every((word) => row.find.includes(word));
      if (value === "*") return row.failed;
      return Array.isArray(row[field]) ? row[field].includes(value) : String(row[field]) === value;
    });
  }

  function sorted(rows) {
    if (!order.key) return rows;
    const place = (value) => (order.kind === "place" && value === 0 ? Infinity : value);
    const compare = (a, b) => {
      const [one, two] = [place(a[order.key]), place(b[order.key])];
      if (one === null || two === null) return (one === null) - (two === null); // what was not measured stays last
      const difference = typeof one === "string" ? collator.compare(one, two) : (one > two) - (one < two);
      return (order.down ? -difference : difference) || a.i - b.i;
    };
    return [...rows].sort(compare);
  }

  function update() {
    matching = sorted(page.rows.filter(accepts));
    shown = STEP;
    draw();
  }

  // ---- the table
  function draw() {
    body.replaceChildren(...matching.slice(0, shown).flatMap(drawRow));
    const [some, all] = [Math.min(shown, matching.length), matching.length];
    const of = all === page.rows.length ? "" : ` of ${page.rows.length.toLocaleString("en")}`;
    const part = some < all ? `, the first ${some.toLocaleString("en")} shown` : "";
    status.textContent = all ? `${all.toLocaleString("en")}${of} question${page.rows.length === 1 ? "" : "s"}${part}` : "No question matches these filters.";
    document.getElementById("more").hidden = some === all;
    document.getElementById("clear").hidden = !controls.some((control) => control.value);
  }

  function drawRow(row) {
    const open = opened.has(row.i);
    const button = element("button", { type: "button", class: "open", "aria-expanded": open, "data-row": row.i }, element("span", {}, row.question));
    const cells = page.columns.map(({ key, kind, optional }) => {
      if (key === "question") return element("td", {}, button, element("small", { class: "tags" }, [row.id, ...row.tags].join(" · ")));
      const value = row[key];
      const look = kind === "change" ? (value === "better" ? "up" : "down") : kind === "outcome" ? "" : "number";
      const classes = `${optional ? "optional" : ""} ${look}`.trim();
      return element("td", { class: classes }, kind === "outcome" ? drawOutcome(value) : value === null ? "–" : kinds[kind](value));
    });
    const line = element("tr", open ? { class: "opened" } : {}, cells);
    return open ? [line, drawDetail(row)] : [line];
  }

  function drawOutcome(value) {
    const fine = page.fine.includes(value);
    return element("span", { class: `outcome ${fine ? "fine" : "failed"}`, title: value }, `${fine ? "✓" : "✗"} ${page.plain[value] || capital(value)}`);
  }

  function drawDetail(row) {
    lines ??= document.getElementById("details").textContent.trim().split("\n");
    const detail = JSON.parse(lines[row.i]);
    const sides = detail.answers.map(([title, answer]) => element("div", {}, title ? element("h3", { class: "side-title" }, title) : null, drawAnswer(answer)));
    const sheet = element("div", { class: "sheet" }, drawAsked(detail), sides.length > 1 ? element("div", { class: "pair" }, sides) : sides);
    return element("tr", { class: "detail" }, element("td", { colspan: span() }, sheet));
  }

  // Columns that a narrow window hides must not be spanned: the table would make room for them again.
  function span() {
    const headings = [...table.tHead.rows[0].cells];
    return printing ? headings.length : headings.filter((cell) => cell.offsetWidth).length;
  }

  // ---- an opened question
  function drawAsked(detail) {
    const expected = detail.unanswerable !== null
      ? element("p", {}, `A refusal: ${detail.unanswerable}`)
      : element("ul", { class: "plain" }, detail.expected.map((group) => element("li", {}, group.join("  or  "))));
    const history = detail.history.map(([question, answer]) => element("p", { class: "small" }, `Before: ${question}`, answer ? ` – ${answer}` : ""));
    const day = detail.as_of ? element("p", { class: "small" }, `Asked as of ${detail.as_of}`) : null;
    return element("div", {}, history, day, element("h4", {}, "Expected"), detail.expected.length || detail.unanswerable !== null ? expected : element("p", {}, "–"));
  }

  function drawAnswer(answer) {
    const why = answer.why ? element("div", { class: "why" }, element("strong", { title: answer.outcome }, page.plain[answer.outcome] || capital(answer.outcome)), answer.why, answer.error ? element("pre", {}, answer.error) : null) : null;
    const said = answer.statements.length
      ? answer.statements.map((one) => element("p", { class: "said" }, one.text, one.quotes.map((n) => element("sup", {}, `[${n}]`)),
        one.unsure ? element("span", { class: "small" }, " marked: its quotes carry it only in part") : null))
      : [element("p", { class: "said" }, answer.text || "–")];
    const evidence = answer.evidence.length ? [element("h4", {}, "Quotes in their articles"), ...answer.evidence.map(drawEvidence)] : [];
    const figures = element("details", {}, element("summary", {}, "Measures and times of this question"),
      element("div", { class: "pair" },
        drawFigures("Measures", answer.measures, kinds.number), drawFigures("Time", answer.timings, seconds)));
    const note = answer.note ? element("p", { class: "note" }, answer.note) : null;
    return element("div", {}, why, note, element("div", { class: "pair" },
      element("div", {}, element("h4", {}, "Answer"), said, drawWritten(answer.written), evidence),
      element("div", {}, drawRetrieved(answer))), figures);
  }

  function drawWritten(written) {
    if (!written) return null;
    const dropped = written.dropped.map(([text, why]) => element("li", {}, text, element("span", { class: "small" }, ` – ${why}`)));
    return element("div", { class: "written" }, element("h4", {}, `The chat model, ${written.model}`),
      element("p", { class: "small" }, [written.why, written.spent].filter(Boolean).join(" ")),
      dropped.length ? element("p", { class: "small" }, `${dropped.length} of its statements not shown:`) : null,
      dropped.length ? element("ul", { class: "plain" }, dropped) : null);
  }

  function drawEvidence({ article, parts, note }) {
    const text = parts.map(([words, numbers]) => (numbers.length ? [element("mark", {}, words), element("sup", {}, `[${numbers.join(", ")}]`)] : words));
    return element("div", {}, drawSource(article), note ? element("p", { class: "alarm small" }, note) : null, element("blockquote", {}, text.flat()));
  }

  function drawSource(place) {
    const { title, line, url } = page.articles[place];
    const name = url ? element("a", { href: url, rel: "noopener noreferrer" }, title) : title;
    return element("p", { class: "source" }, name, element("span", { class: "small" }, line));
  }

  function drawRetrieved({ hits, missing }) {
    const heading = element("h4", {}, "Retrieved, best first, with score");
    const rows = hits.map(([place, score, right, start, end], i) => element("tr", {},
      element("td", { class: "number" }, String(i + 1)),
      element("td", {}, page.articles[place].title,
        element("small", {}, right ? element("span", { class: "outcome fine" }, "✓ right · ") : null,
          [page.articles[place].line, `characters ${start.toLocaleString("en")}–${end.toLocaleString("en")}`].filter(Boolean).join(" · "))),
      element("td", { class: "number" }, score === null ? "–" : score.toFixed(3))));
    const list = hits.length ? element("table", {}, element("tbody", {}, rows.slice(0, AT_ONCE))) : element("p", {}, "Nothing was retrieved.");
    const rest = hits.length > AT_ONCE
      ? element("details", {}, element("summary", {}, `${hits.length - AT_ONCE} more`), element("table", {}, element("tbody", {}, rows.slice(AT_ONCE)))) : null;
    const absent = missing.length ? [element("h4", {}, "Not retrieved, though right"), ...missing.map(drawSource)] : [];
    return [heading, list, rest, ...absent];
  }

  function drawFigures(title, values, show) {
    const pairs = Object.entries(values).flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value === null ? "–" : show(value))]);
    return element("div", {}, element("h4", {}, title), element("dl", { class: "figures" }, pairs));
  }

  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  // ---- what people do
  body.addEventListener("click", (event) => {
    const button = event.target.closest("button.open");
    if (!button) return;
    const row = page.rows[Number(button.dataset.row)];
    opened.delete(row.i) || opened.add(row.i);
    const line = button.closest("tr");
    if (line.nextElementSibling?.classList.contains("detail")) line.nextElementSibling.remove();
    button.setAttribute("aria-expanded", opened.has(row.i));
    line.classList.toggle("opened", opened.has(row.i));
    if (opened.has(row.i)) line.after(drawDetail(row));
  });
  table.tHead.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-key]");
    if (!button) return;
    const { key, kind } = button.dataset;
    order = { key, kind, down: order.key === key && !order.down };
    for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
    button.closest("th").setAttribute("aria-sort", order.down ? "descending" : "ascending");
    update();
  });
  let waiting = 0;
  for (const control of controls) {
    control.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(update, control.tagName === "SELECT" ? 0 : 120);
    });
  }
  document.getElementById("clear").addEventListener("click", () => {
    for (const control of controls) control.value = "";
    update();
    controls[0].focus();
  });
  document.getElementById("more").addEventListener("click", (event) => {
    if (!event.target.dataset.show) return;
    const first = shown;
    shown = event.target.dataset.show === "all" ? Infinity : shown + STEP;
    draw();
    body.querySelectorAll("button.open")[first]?.focus({ preventScroll: true });
  });
  // A slice or a kind of failure named elsewhere on the page leads to its questions.
  for (const link of document.querySelectorAll("[data-set]")) {
    link.addEventListener("click", () => {
      for (const control of controls) control.value = control.dataset.field === link.dataset.set ? link.dataset.value : "";
      update();
      document.getElementById("questions").scrollIntoView();
      controls[0].focus({ preventScroll: true });
    });
  }
  // A question named elsewhere on the page is opened among those that failed as it did.
  for (const link of document.querySelectorAll("[data-open]")) {
    link.addEventListener("click", () => {
      for (const control of controls) control.value = control.dataset.field === "outcome" ? link.dataset.value : "";
      opened.add(Number(link.dataset.open));
      update();
      const button = body.querySelector(`button.open[data-row="${link.dataset.open}"]`);
      button?.closest("tr").scrollIntoView();
      button?.focus({ preventScroll: true });
    });
  }
  addEventListener("resize", () => {
    for (const cell of body.querySelectorAll(".detail > td")) cell.colSpan = span();
  });
  let before = STEP;
  addEventListener("beforeprint", () => { [before, shown, printing] = [shown, Infinity, true]; draw(); });
  addEventListener("afterprint", () => { [shown, printing] = [before, false]; draw(); });
  update(); // a browser keeps the values of controls over a reload
})();
