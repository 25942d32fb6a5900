// Light or dark as the computer is set, before anything is painted; light on paper.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const paper = window.matchMedia("print");
const dress = () => {
  const isDark = dark.matches && !paper.matches;
  document.documentElement.dataset.bsTheme = isDark ? "dark" : "light";
  document.dispatchEvent(new Event("theme"));
};
dark.addEventListener("change", dress);
paper.addEventListener("change", dress);
dress();
