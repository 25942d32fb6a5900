// The face map of a new treatment: chooses rows, and shows what is typed in them.
const form = document.querySelector("[data-treatment]");
const row = (area) => form.querySelector(`[data-area-row="${area}"]`);
const controls = [...form.querySelectorAll("[data-area]")];
const product = form.elements.product;
const lot = form.elements.lot;

const unitsOf = (area) =>
  [...row(area).querySelectorAll(".injection-row")].map((line) => ({
    side: line.dataset.side,
    text: line.querySelector("[name$=-units]").value.trim(),
  }));

const isEmpty = (area) =>
  [...row(area).querySelectorAll("input")].every((input) => !input.value.trim());

// In tenths, so that 0.1 + 0.2 is 0.3; what isn't a dose is left to the server.
const tenths = (text) => (/^\d+(\.\d)?$/.test(text) ? Math.round(Number(text) * 10) : 0);

const show = () => {
  let total = 0;
  for (const control of controls) {
    const { area } = control.dataset;
    const typed = unitsOf(area);
    for (const { side, text } of typed) {
      total += tenths(text);
      const figure = control.querySelector(`text[data-side="${side}"]`);
      if (figure) figure.textContent = text && text + figure.dataset.suffix;
    }
    const isChosen = row(area).classList.contains("is-chosen");
    control.setAttribute("aria-pressed", isChosen);
    control.classList.toggle("active", isChosen && control.classList.contains("btn"));
    control.classList.toggle("has-units", typed.some(({ text }) => text));
  }
  const place = form.querySelector("[data-total]");
  const name = product.value ? product.selectedOptions[0].text : "the product: choose it above";
  place.textContent = total ? `Total: ${total / 10} U of ${name}` : place.dataset.none;
};

const choose = (area) => {
  const chosen = row(area);
  const again = chosen.classList.contains("is-chosen");
  chosen.classList.toggle("is-chosen", !again || !isEmpty(area));
  show();
  if (chosen.classList.contains("is-chosen")) chosen.querySelector("input").focus();
};

// Only the lots of the product; the others belong to none of its vials.
const matchLots = () => {
  const name = product.value ? product.selectedOptions[0].text : "";
  for (const group of lot.querySelectorAll("optgroup")) {
    group.hidden = group.disabled = Boolean(name) && group.label !== name;
  }
  if (lot.selectedOptions[0]?.closest("optgroup")?.disabled) lot.value = "";
};

const nameOnMap = form.querySelector("[data-map-name]");
for (const control of controls) {
  const { area } = control.dataset;
  const label = row(area).querySelector("legend").textContent;
  control.setAttribute("role", "button");
  control.addEventListener("click", (event) => {
    event.preventDefault();
    choose(area);
  });
  control.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    choose(area);
  });
  for (const come of ["mouseenter", "focus"]) {
    control.addEventListener(come, () => { nameOnMap.textContent = label; });
  }
  for (const go of ["mouseleave", "blur"]) {
    control.addEventListener(go, () => { nameOnMap.textContent = ""; });
  }
}

form.classList.add("map-works");
form.querySelector(".rarer-areas").open = true;
form.addEventListener("input", show);
product.addEventListener("change", matchLots);
matchLots();
show();
