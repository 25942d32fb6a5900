// Back leads to a form that the server makes anew, with a token of its own, and the browser
// puts back what was typed: sent once more it would be saved twice. So a form that was sent
// remembers its token in its own entry of the history, and says that it was sent.
const FIELD = "submission";
const CHANGED = "changed_since_sent";
const forms = () => [...document.querySelectorAll(`form:has([name=${FIELD}])`)];
// Not form.action: a field of that name would take its place.
const place = (form) => new URL(form.getAttribute("action") ?? "", location).pathname;
const sent = () => history.state?.sent ?? {};

const say = (form) => {
  if (form.querySelector(".sent-before") || !form.querySelector("input:not([type=hidden])")) return;
  const told = document.createElement("p");
  told.className = "alert alert-info sent-before";
  told.role = "status";
  told.append("You sent this form before: sent again, it is saved once. To record something else, ");
  const anew = document.createElement("a");
  anew.href = location.href;
  anew.textContent = "open it anew";
  told.append(anew, ".");
  form.prepend(told);
};

const remember = (form) => {
  const token = form.elements[FIELD].value;
  history.replaceState({ ...history.state, sent: { ...sent(), [place(form)]: token } }, "");
};

// What is changed now isn't what was saved: the server mustn't take it for that.
const markChanged = ({ currentTarget: form }) => {
  if (form.elements[CHANGED]) return;
  const mark = document.createElement("input");
  mark.type = "hidden";
  mark.name = CHANGED;
  mark.value = "yes";
  form.append(mark);
};

const recall = () => {
  for (const form of forms()) {
    const token = sent()[place(form)];
    if (!token) continue;
    form.elements[FIELD].value = token;
    say(form);
    for (const event of ["input", "change"]) form.addEventListener(event, markChanged);
  }
};

document.addEventListener("submit", ({ target }) => {
  if (target.elements[FIELD]) remember(target);
});
window.addEventListener("pageshow", recall);
