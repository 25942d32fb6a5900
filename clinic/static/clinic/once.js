// Back leads to a form that the server makes anew, with a token of its own, and the browser
// puts back what was typed: sent once more it would be saved twice. So a form that was sent
// remembers its token in its own entry of the history, and says that it was sent. Once it is
// changed it is another form: it takes the new token, and names those that it had.
const FIELD = "submission";
const EARLIER = "earlier_submission";
const forms = () => [...document.querySelectorAll(`form:has([name=${FIELD}])`)];
// Not form.action: a field of that name would take its place.
const place = (form) => new URL(form.getAttribute("action") ?? "", location).pathname;
// Of each place the tokens that were sent, the last one first.
const sent = () => history.state?.sent ?? {};

const say = (form) => {
  if (form.querySelector(".sent-before") || !form.querySelector("input:not([type=hidden])")) return;
  const told = document.createElement("p");
  told.className = "alert alert-info sent-before";
  told.role = "status";
  told.append("You sent this form before: sent again, it is saved once. If you change it and the first was saved, you are asked what to do. To record something else, ");
  const anew = document.createElement("a");
  anew.href = location.href;
  anew.textContent = "open it anew";
  told.append(anew, ".");
  form.prepend(told);
};

const earlier = (form) => [...form.querySelectorAll(`[name=${EARLIER}]`)];

const nameEarlier = (form, token) => {
  const named = document.createElement("input");
  named.type = "hidden";
  named.name = EARLIER;
  named.value = token;
  form.append(named);
};

const remember = (form) => {
  const tokens = [form.elements[FIELD], ...earlier(form)].map(({ value }) => value);
  history.replaceState({ ...history.state, sent: { ...sent(), [place(form)]: tokens } }, "");
};

const recall = (form) => {
  const [last, ...others] = sent()[place(form)] ?? [];
  const token = form.elements[FIELD];
  if (!last) return;
  // A page that was kept whole has the token still that it sent.
  const fresh = token.value === last ? crypto.randomUUID?.() : token.value;
  token.value = last;
  for (const input of earlier(form)) input.remove();
  for (const other of others) nameEarlier(form, other);
  say(form);
  const change = () => {
    if (!fresh || token.value !== last) return;
    token.value = fresh;
    nameEarlier(form, last);
  };
  for (const event of ["input", "change"]) form.addEventListener(event, change);
};

document.addEventListener("submit", ({ target }) => {
  if (target.elements[FIELD]) remember(target);
});
window.addEventListener("pageshow", () => forms().forEach(recall));
