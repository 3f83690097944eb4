// Draws every figure from the JSON beside it, one after another, and fits them to the screen and to paper.
"use strict";
(() => {
  const PAPER_PX = 690;
  const touch = matchMedia("(hover: none)").matches;
  const narrow = () => matchMedia("(max-width: 600px)").matches;
  const config = {
    displaylogo: false,
    displayModeBar: touch ? false : "hover",
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
    responsive: true,
  };

  // A finger that scrolls the page should not zoom a chart, and long names must leave room for the bars.
  function fitted(layout) {
    if (!layout.geo && touch) layout.dragmode = false;
    if (!narrow()) return layout;
    layout.font = { ...layout.font, size: 11 };
    layout.margin = { ...layout.margin, l: Math.min(layout.margin.l, 44), r: 8 };
    if (layout.geo && layout.sliders) {
      layout.height = 470;
      layout.updatemenus[0].font = { size: 11 };
    }
    return layout;
  }

  async function draw(script) {
    const target = document.getElementById(script.dataset.plot);
    const { data, layout } = JSON.parse(script.textContent);
    fitted(layout);
    target.style.height = `${layout.height}px`;
    await Plotly.newPlot(target, data, layout, config);
    target.dataset.drawn = "yes";
  }

  async function drawAll() {
    for (const script of document.querySelectorAll("script[data-plot]")) {
      await draw(script);
      await new Promise((resume) => setTimeout(resume));
    }
    document.body.dataset.drawn = "yes";
  }

  const plots = () => document.querySelectorAll(".plot[data-drawn]");
  const opened = new Set();
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details:not([open])")) {
      part.open = true;
      opened.add(part);
    }
    for (const plot of plots()) Plotly.relayout(plot, { width: PAPER_PX });
  });
  addEventListener("afterprint", () => {
    for (const part of opened) part.open = false;
    opened.clear();
    for (const plot of plots()) Plotly.relayout(plot, { width: null, autosize: true });
  });
  drawAll();
})();
