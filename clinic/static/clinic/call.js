// The call sheet by keyboard: each key answers the question that is up; keys.js has those
// of every page, and Ctrl+Enter. What is typed is kept on the server and comes back with what
// it means. Without this script the sheet is a plain form.
const form = document.getElementById("call");
const finding = document.getElementById("finding");
const none = form && form.querySelector("[data-none]");

const value = (name) => new FormData(form).get(name) || "";
const isShown = (element) => !element.closest("[hidden], details:not([open])");

const showWhatApplies = () => {
  for (const part of form.querySelectorAll("[data-shown-by]")) {
    part.hidden = !part.dataset.values.split(" ").includes(value(part.dataset.shownBy));
  }
};

const isAnswered = (question) => {
  if (question.dataset.question !== "flags") {
    return question.querySelector("input:checked") !== null;
  }
  return ![...question.querySelectorAll("input:checked")].some(
    (radio) => radio.value === "not_asked",
  );
};

// It goes on with an episode, or begins one: either answers the other.
const OTHER = { onset_when: "continues", continues: "onset_when" };
const isSkipped = ({ dataset: { question } }) =>
  question in OTHER && value(OTHER[question]) !== "";

// The first question that applies and has no answer yet; those that may stay without one last.
const current = () => {
  const open = [...form.querySelectorAll("[data-question]")].filter(
    (question) => isShown(question) && !isSkipped(question) && !isAnswered(question),
  );
  return open.find((question) => !("optional" in question.dataset)) ?? open[0];
};

const markCurrent = () => {
  const now = current();
  for (const question of form.querySelectorAll("[data-question]")) {
    question.classList.toggle("is-current", question === now);
  }
  if (now) now.scrollIntoView({ block: "nearest" });
};

const refresh = () => {
  showWhatApplies();
  markCurrent();
};

const state = document.getElementById("draft-state");
const AGAIN = 10000;
let waiting;
let isSent = false;

const tell = (words, isKept) => {
  state.textContent = words;
  state.classList.toggle("alert", !isKept);
  state.classList.toggle("alert-danger", !isKept);
};

const keep = async () => {
  try {
    const answer = await fetch(form.dataset.draft, {
      method: "POST",
      body: new FormData(form),
      keepalive: true,
      signal: AbortSignal.timeout(AGAIN),
    });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    finding.innerHTML = await answer.text();
    const kept = finding.querySelector(".draft-saved");
    tell(kept.textContent, true);
    kept.remove();
  } catch {
    if (isSent) return;
    tell(
      "Not saved: keep this page open. It is tried again by itself; if you were signed out, sign in again in another tab.",
      false,
    );
    keepDraft(AGAIN);
  }
};

const keepDraft = (delay) => {
  clearTimeout(waiting);
  if (!isSent) waiting = setTimeout(keep, delay);
};

const answerNone = () => {
  for (const radio of form.querySelectorAll(".flag input[value=no]")) radio.checked = true;
  form.dispatchEvent(new Event("change", { bubbles: true }));
};

// Of those that keys.js leaves to the page: nobody is typing.
const onKey = (event) => {
  const question = current();
  if (!question) return;
  if (question.dataset.question === "flags") {
    if (event.detail !== "x") return;
    event.preventDefault();
    answerNone();
    return;
  }
  const radio = [...question.querySelectorAll("[data-key]")].find(
    (candidate) => candidate.dataset.key === event.detail,
  );
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
};

if (form) {
  none.hidden = false;
  none.addEventListener("click", answerNone);
  form.addEventListener("change", refresh);
  form.addEventListener("change", () => keepDraft(300));
  form.addEventListener("input", () => keepDraft(300));
  form.addEventListener("toggle", markCurrent, true); // with the questions within
  form.addEventListener("submit", () => {
    isSent = true;
    clearTimeout(waiting);
  });
  document.addEventListener("single-key", onKey);
  refresh();
}
