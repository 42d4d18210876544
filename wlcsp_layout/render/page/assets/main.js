// The page: views, tables and keys put together.

const page = JSON.parse(document.getElementById("data").textContent);
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const die = new DieView($("#die"), page.die, page.looks, page.findings);
const wafer = new WaferView($("#wafer"), page.wafer, page.findings);

/** Bring one of several panels to the front; its tab is marked. */
function select(tab) {
  const tabs = $$('[role="tab"]', tab.closest('[role="tablist"]'));
  for (const other of tabs) {
    const isOn = other === tab;
    other.setAttribute("aria-selected", String(isOn));
    other.tabIndex = isOn ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !isOn;
  }
}

for (const list of $$('[role="tablist"]')) {
  const tabs = $$('[role="tab"]', list);
  for (const tab of tabs) tab.addEventListener("click", () => select(tab));
  list.addEventListener("keydown", (event) => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    select(next);
    next.focus();
  });
}

function view(name) {
  select(document.getElementById(`tab-${name}`));
  return {die, wafer}[name];
}

for (const bar of $$(".zoom")) {
  const stage = {die, wafer}[bar.dataset.view].stage;
  const acts = {in: () => stage.zoomBy(1.5), out: () => stage.zoomBy(1 / 1.5), all: () => stage.show(stage.home)};
  for (const button of $$("button", bar)) button.addEventListener("click", acts[button.dataset.act]);
}

for (const button of $$("[data-finding]")) {
  const number = Number(button.dataset.finding), finding = page.findings[number];
  button.addEventListener("click", () => {
    const shown = view(finding.view);
    shown.stage.host.scrollIntoView({block: "center"});
    // The view may have been hidden until now.
    requestAnimationFrame(() => shown.showFinding(number));
    shown.stage.host.focus({preventScroll: true});
  });
}

const rows = $$("#nets tbody tr");
for (const row of rows) {
  $("button", row).addEventListener("click", () => {
    view("die");
    die.showNet(Number(row.dataset.net));
  });
}
die.onPick = (net) => {
  for (const row of rows) row.classList.toggle("picked", Number(row.dataset.net) === net);
};
$("#search").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
});
$("#search").addEventListener("keydown", (event) => {
  if (event.key === "Enter") $("button", rows.find((row) => !row.hidden) ?? document.body)?.click();
});
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey) return;
  if (event.key === "/") {
    event.preventDefault();
    $("#search").focus();
  } else if (event.key === "Escape") {
    die.pick(null);
  }
});

/** Step through the frames of a section. */
for (const player of $$(".player")) {
  const frames = $$("figure", player), range = $("input", player);
  const show = (number) => {
    range.value = number;
    frames.forEach((frame, i) => { frame.hidden = i !== number; });
    $("output", player).textContent = `${number + 1} of ${frames.length}: ${frames[number].dataset.title}`;
  };
  range.addEventListener("input", () => show(Number(range.value)));
  $(".before", player).addEventListener("click", () => show(Math.max(Number(range.value) - 1, 0)));
  $(".after", player).addEventListener("click", () => show(Math.min(Number(range.value) + 1, frames.length - 1)));
  show(frames.length - 1);
}

// Not before it is asked for: without a graphics card a model costs the page its speed.
let solid = null;
$("#solid .start")?.addEventListener("click", (event) => {
  event.currentTarget.remove();
  $("#solid .dials").hidden = false;
  solid = showSolid($("#solid"), $("#model").textContent);
  $("#solid .dials").hidden = solid === null;
  $("#solid canvas").focus();
});

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  die.stage.request();
  wafer.stage.request();
}
$("#theme").addEventListener("click", () => {
  setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
});

// A canvas is printed as it is: paper wants it bright, and both views at once.
let before;
addEventListener("beforeprint", () => {
  before = document.documentElement.dataset.theme;
  setTheme("light");
  for (const {stage} of [die, wafer]) {
    const panel = stage.host.closest('[role="tabpanel"]'), wasHidden = panel.hidden;
    panel.hidden = false;
    stage.resize();
    const sheet = document.createElement("canvas");
    sheet.width = stage.canvas.width;
    sheet.height = stage.canvas.height;
    const pen = sheet.getContext("2d");
    stage.frame(performance.now());
    pen.drawImage(stage.canvas, 0, 0);
    pen.drawImage(stage.over, 0, 0);
    const image = element("img");
    image.className = "printed";
    image.alt = stage.host.getAttribute("aria-label");
    image.src = sheet.toDataURL();
    stage.host.after(image);
    panel.hidden = wasHidden;
  }
});
addEventListener("afterprint", () => {
  for (const image of $$("img.printed")) image.remove();
  setTheme(before);
});
