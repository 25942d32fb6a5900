// Light or dark as the computer is set, before anything is painted.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => {
  document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light";
  document.dispatchEvent(new Event("theme"));
};
dark.addEventListener("change", follow);
follow();
