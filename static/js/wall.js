// The board on the wall: refreshes by itself, turns its pages, says plainly when the server is away, and recovers.
const body = document.body;
const board = document.getElementById("wall");
const state = document.getElementById("wall-state");
const trouble = document.getElementById("wall-trouble");
const clock = document.getElementById("wall-clock");
const words = JSON.parse(document.getElementById("wall-words").textContent);

const REFRESH = Number(body.dataset.refreshSeconds) * 1000;
const TURN = Number(body.dataset.pageSeconds) * 1000;
const PATIENCE = 10_000;
const AFRESH = 6 * 3_600_000; // a new release has new files; an old browser is glad of it too

let offset = 0; // a screen's own clock is often wrong: the server's counts
let dataAt = 0;
let page = 0;
const begun = performance.now();

const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_all, name) => values[name]);
const now = () => Date.now() + offset;
const timeOf = (moment, seconds) =>
  new Date(moment).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false, hour: "2-digit", minute: "2-digit", ...(seconds && { second: "2-digit" }) });

function note() {
  dataAt = Date.parse(board.querySelector("[data-now]").dataset.now);
  offset = dataAt - Date.now();
}

function tick() {
  clock.textContent = timeOf(now());
  state.textContent = say("as_of", { time: timeOf(dataAt, true) });
}

function layOut() {
  const list = board.querySelector(".wall-cards");
  const cards = [...list.querySelectorAll(".wall-card")];
  const foot = board.querySelector("#wall-page");
  for (const card of cards) card.hidden = false;
  if (!cards.length) return;
  // As many whole rows as the space holds: every row is as high as its highest card may be.
  const style = getComputedStyle(list);
  const columns = style.gridTemplateColumns.split(" ").length;
  const gap = parseFloat(style.rowGap);
  const high = parseFloat(style.gridAutoRows);
  const rows = Math.max(1, Math.floor((list.clientHeight + gap) / (high + gap)));
  const fits = rows * columns;
  const pages = Math.ceil(cards.length / fits);
  page %= pages;
  cards.forEach((card, at) => {
    card.hidden = Math.floor(at / fits) !== page;
  });
  foot.textContent = pages > 1 ? say("page", { page: page + 1, pages }) : "";
}

function tell(sentence) {
  trouble.textContent = sentence;
  trouble.hidden = !sentence;
  body.classList.toggle("is-stale", Boolean(sentence));
}

async function refresh() {
  const told = { time: timeOf(dataAt, true) };
  try {
    const answer = await fetch(window.location.href, { headers: { "X-Refresh": "1" }, cache: "no-store", redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 404 || answer.status === 410) return tell(say("withdrawn", told));
    if (!answer.ok) return tell(say("failed", told));
    const text = await answer.text();
    if (!text.includes("data-now")) return tell(say("failed", told));
    if (performance.now() - begun > AFRESH) return window.location.reload();
    board.innerHTML = text;
    note();
    tell("");
    layOut();
    tick();
  } catch {
    tell(say("away", told));
  }
  return undefined;
}

note();
tick();
layOut();
setInterval(tick, 1000);
setInterval(refresh, REFRESH);
setInterval(() => {
  page += 1;
  layOut();
}, TURN);
window.addEventListener("resize", layOut);
window.addEventListener("online", refresh);
