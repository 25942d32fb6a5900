// Draws every figure of the page from the JSON beside it, in the page's own colours.
const colour = (name) =>
  getComputedStyle(document.body).getPropertyValue(name).trim();

const template = () => {
  const axis = {
    automargin: true,
    fixedrange: true,
    gridcolor: colour("--bs-border-color"),
    linecolor: colour("--bs-border-color"),
    zerolinecolor: colour("--bs-secondary-color"),
  };
  return {
    layout: {
      annotationdefaults: { font: { color: colour("--bs-body-color") } },
      colorway: [colour("--rate"), colour("--bs-secondary-color")],
      dragmode: false,
      font: {
        family: getComputedStyle(document.body).fontFamily,
        size: 14,
        color: colour("--bs-body-color"),
      },
      hoverlabel: {
        align: "left",
        bgcolor: colour("--bs-tertiary-bg"),
        font: { color: colour("--bs-body-color") },
      },
      legend: { orientation: "h", x: 0, xanchor: "left", y: 0, yref: "container" },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      xaxis: axis,
      yaxis: axis,
    },
  };
};

const config = {
  displaylogo: false,
  displayModeBar: false,
  plotlyServerURL: "",
  responsive: true,
  showSendToCloud: false,
};

// A mark leads to the treatments behind it; so do the numbers of the table below.
const follow = (place) => {
  place.on("plotly_click", ({ points: [{ customdata }] }) => {
    if (!customdata) return;
    const isWhole = customdata === "everybody:all";
    const group = isWhole ? customdata : place.dataset.by + customdata;
    location.assign(place.dataset.marks + encodeURIComponent(group));
  });
};

const draw = () => {
  for (const place of document.querySelectorAll("[data-figure]")) {
    const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
    const isNew = !place.on;
    Plotly.react(place, figure.data, { ...figure.layout, template: template() }, config);
    if (isNew && place.dataset.marks) follow(place);
  }
};

// On paper nobody can open the numbers.
const onPaper = window.matchMedia("print");
onPaper.addEventListener("change", () => {
  if (!onPaper.matches) return;
  for (const numbers of document.querySelectorAll(".panel-numbers")) numbers.open = true;
});

document.addEventListener("theme", draw);
draw();
