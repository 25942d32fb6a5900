// The keys of a page. What has a key says so itself, by `aria-keyshortcuts`: the list that
// `?` opens can't differ from what works. No single key works while somebody types. They
// can be switched off, since a dictated word is typed as keys (WCAG 2.1.4): that choice is
// the one thing kept in the browser.
const KEPT = "single-keys";
const root = document.documentElement;
const box = document.getElementById("keys");
const list = box.querySelector("[data-keys-list]");
const works = box.querySelector("[data-keys-work]");
const opener = document.querySelector("[data-keys-open]");

const isTyping = (element) =>
  element.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");

const keyOf = (control) => control.getAttribute("aria-keyshortcuts");

const withKeys = () => [...document.querySelectorAll("[aria-keyshortcuts]")];

const isShown = (control) => control.checkVisibility();

const add = (parent, name, text = "") => {
  const element = document.createElement(name);
  element.textContent = text;
  parent.append(element);
  return element;
};

// What a control is called, without the key that is written on it.
const nameOf = (control) => {
  if (control.ariaLabel) return control.ariaLabel;
  const copy = (control.labels?.[0] ?? control).cloneNode(true);
  for (const key of copy.querySelectorAll("kbd")) key.remove();
  return copy.textContent.trim();
};

// A question, or the place on the page.
const groupOf = (control) => {
  if (!control.closest("main")) return "On every page";
  const legend = control.closest("fieldset")?.querySelector("legend").cloneNode(true);
  if (!legend) return "On this page";
  legend.querySelector("button")?.remove();
  return legend.textContent.trim();
};

const tell = () => {
  const groups = new Map([["On this page", []]]);
  for (const control of withKeys()) {
    const name = groupOf(control);
    groups.set(name, [...(groups.get(name) ?? []), control]);
  }
  const everywhere = groups.get("On every page");
  groups.delete("On every page");
  list.replaceChildren();
  for (const [name, controls] of [...groups, ["On every page", everywhere]]) {
    if (!controls.length) continue;
    const group = add(list, "section");
    add(group, "h3", name).className = "h6";
    const keys = add(group, "dl");
    for (const control of controls) {
      const line = add(keys, "div");
      add(add(line, "dt"), "kbd", keyOf(control).replace("Control", "Ctrl"));
      add(line, "dd", nameOf(control));
    }
  }
};

const use = (control, event) => {
  event.preventDefault();
  if (!isTyping(control)) {
    control.click();
    return;
  }
  control.focus();
  control.select();
};

const onKey = (event) => {
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const save = withKeys().find((one) => keyOf(one) === "Control+Enter" && isShown(one));
    if (save) use(save, event);
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  if (root.dataset.singleKeys === "off") return;
  // The call sheet's keys depend on the question that is up: it takes them first.
  const single = new CustomEvent("single-key", { detail: event.key, cancelable: true });
  if (!document.dispatchEvent(single)) {
    event.preventDefault();
    return;
  }
  const control = withKeys().find(
    (one) => keyOf(one) === event.key && isShown(one) && !one.closest("[data-question]"),
  );
  if (control) use(control, event);
};

const choose = (isOn) => {
  root.dataset.singleKeys = isOn ? "on" : "off";
  works.checked = isOn;
};

opener.hidden = false;
opener.addEventListener("click", () => {
  tell();
  box.showModal();
});
works.addEventListener("change", () => {
  if (works.checked) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, "off");
  choose(works.checked);
});
document.addEventListener("keydown", onKey);
choose(localStorage.getItem(KEPT) !== "off");
