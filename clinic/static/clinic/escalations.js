// Keeps "12 min left" and "late by 12 min" true while a page stays open; the words are
// those of events/rules/clocks.py. The server's clock counts, not this computer's.
const span = (minutes) => {
  if (minutes < 1) return "less than 1 min";
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const days = Math.floor(minutes / (24 * 60));
  return `${days} ${days === 1 ? "day" : "days"} ${Math.floor((minutes % (24 * 60)) / 60)} h`;
};

for (const list of document.querySelectorAll(".escalations")) {
  const ahead = Date.parse(list.dataset.now) - Date.now();
  const tick = () => {
    for (const clock of list.querySelectorAll("[data-deadline]")) {
      const left = Date.parse(clock.dataset.deadline) - (Date.now() + ahead);
      const isLate = left < 0;
      const words = span(Math.floor(Math.abs(left) / 60000));
      clock.textContent = isLate ? `late by ${words}` : `${words} left`;
      clock.classList.toggle("is-late", isLate);
      const nobody = clock.closest("li").querySelector(".nobody");
      if (nobody && isLate) {
        nobody.textContent = "Nobody has taken this: ring the director.";
        nobody.classList.add("is-late");
      }
    }
  };
  setInterval(tick, 30000);
}
