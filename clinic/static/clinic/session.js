// Warns two minutes before the session ends of itself, and covers the page when it has
// ended. What was typed stays on the page, covered, until the same person is back; nothing
// is put into the browser's storage. The server alone counts the time.
const { session: address, login, user, seconds } = document.body.dataset;
const WARNING = 120;
const box = document.getElementById("session-box");
const [warning, ended] = box.querySelectorAll("[data-when]");
let deadline = Date.now() + Number(seconds) * 1000;
let toldAt = Date.now();
let askedAt = 0;
let isDirty = false;
let isOver = false;

const left = () => Math.round((deadline - Date.now()) / 1000);

const cover = (isCovered) => {
  document.querySelector("main").hidden = isCovered;
  document.querySelector("header").hidden = isCovered;
};

const show = (part) => {
  warning.hidden = part !== warning;
  ended.hidden = part !== ended;
  if (!box.open) box.showModal();
};

const end = () => {
  if (!isDirty) {
    const here = encodeURIComponent(location.pathname + location.search);
    location.assign(`${login}?next=${here}`);
    return;
  }
  isOver = true;
  cover(true);
  show(ended);
};

// Asked with GET it only tells; with POST somebody is here.
const ask = async (method) => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = method === "POST" ? { "X-CSRFToken": token } : {};
  const answer = await fetch(address, { method, headers });
  if (answer.redirected) return end();
  if (!answer.ok) return undefined;
  const told = await answer.json();
  if (told.user !== user) {
    location.assign("/");
    return undefined;
  }
  deadline = Date.now() + told.seconds * 1000;
  isOver = false;
  cover(false);
  if (told.seconds > WARNING && box.open) box.close();
  return undefined;
};

const somebodyIsHere = () => {
  if (isOver || box.open || Date.now() - toldAt < 60000) return;
  toldAt = Date.now();
  ask("POST").catch(() => {});
};

const tick = () => {
  if (isOver || left() > WARNING) return;
  // Another tab may have been used meanwhile: the server knows.
  if (Date.now() - askedAt > 10000) {
    askedAt = Date.now();
    ask("GET").catch(() => {});
    return;
  }
  if (left() <= 0) {
    end();
    return;
  }
  warning.querySelector("[data-left]").textContent =
    left() > 60 ? "two minutes" : "one minute";
  if (!box.open) show(warning);
};

document.addEventListener("input", (event) => {
  isDirty = isDirty || event.target.closest("form[method=post]") !== null;
  somebodyIsHere();
});
document.addEventListener("submit", () => {
  isDirty = false;
});
document.addEventListener("pointerdown", somebodyIsHere);
box.addEventListener("cancel", (event) => event.preventDefault());
warning.querySelector("button").addEventListener("click", () => {
  toldAt = Date.now();
  ask("POST").catch(end);
});
ended.querySelector("button").addEventListener("click", () => ask("GET").catch(() => {}));
setInterval(tick, 1000);
