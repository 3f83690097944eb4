// A click, or Enter, on a cell of the grid chooses it; its field beside the grid is then ready to be typed in.
(() => {
  const choose = (cell) => {
    const { table, row, column } = cell.dataset;
    window.dash_clientside.set_props("selected", { data: { table, row: Number(row), column } });
    let tries = 40;
    const ready = () => {
      const panel = document.getElementById("panel");
      const field = panel?.querySelector("input");
      if (panel?.dataset.cell === `${table}/${row}/${column}` && field) { field.focus(); field.select(); return; }
      if (tries-- > 0) setTimeout(ready, 50);
    };
    ready();
  };
  document.addEventListener("click", (event) => {
    const cell = event.target.closest?.("td[data-row]");
    if (cell) choose(cell);
  });
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.("td[data-row]");
    if (cell && (event.key === "Enter" || event.key === "F2")) { event.preventDefault(); choose(cell); }
  });
})();
