// Draws every figure from the JSON beside it, one after another, and fits them to the screen and to paper.
"use strict";
(() => {
  const PAPER = { full: 670, half: 322, tall: 390, short: 350 };
  const touch = matchMedia("(hover: none)").matches;
  const narrow = () => matchMedia("(max-width: 600px)").matches;
  const config = {
    displaylogo: false,
    displayModeBar: touch ? false : "hover",
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
    responsive: true,
  };

  // A finger that scrolls the page should not zoom a chart, and long names must leave room for the bars.
  function fitted(data, layout) {
    if (!layout.geo && touch) layout.dragmode = false;
    if (!narrow()) return layout;
    layout.font = { ...layout.font, size: 11 };
    layout.margin = { ...layout.margin, l: Math.min(layout.margin.l, 44), r: 8 };
    if (layout.geo) layout.height = layout.sliders ? 450 : 330;
    for (const trace of layout.geo ? data : []) {
      if (Array.isArray(trace.marker?.size)) trace.marker.size = trace.marker.size.map((size) => Math.max(4, size * 0.55));
    }
    return layout;
  }

  async function draw(script) {
    const target = document.getElementById(script.dataset.plot);
    const { data, layout } = JSON.parse(script.textContent);
    fitted(data, layout);
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

  // The size of a figure: on paper that of its place on an A4 page, else the one it was drawn with.
  function resize(plot, paper) {
    const wide = plot.closest("figure").matches(".wide, .broad");
    const screen = plot.dataset.height ??= plot.layout.height;
    const height = paper ? Math.min(screen, wide ? PAPER.tall : PAPER.short) : Number(screen);
    plot.style.height = `${height}px`;
    Plotly.relayout(plot, { height, width: paper ? (wide ? PAPER.full : PAPER.half) : null, autosize: !paper });
  }

  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details:not([open])")) {
      part.open = true;
      opened.add(part);
    }
    for (const plot of plots()) resize(plot, true);
  });
  addEventListener("afterprint", () => {
    for (const part of opened) part.open = false;
    opened.clear();
    for (const plot of plots()) resize(plot, false);
  });
  drawAll();
})();
