// Draws every figure of the page from the JSON beside it, in the page's own colours.
const colour = (name) =>
  getComputedStyle(document.body).getPropertyValue(name).trim();

const template = () => {
  const axis = {
    gridcolor: colour("--bs-border-color"),
    linecolor: colour("--bs-border-color"),
    zerolinecolor: colour("--bs-secondary-color"),
    fixedrange: true,
  };
  return {
    layout: {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
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

const draw = () => {
  for (const place of document.querySelectorAll("[data-figure]")) {
    const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
    Plotly.react(place, figure.data, { ...figure.layout, template: template() }, config);
  }
};

document.addEventListener("theme", draw);
draw();
