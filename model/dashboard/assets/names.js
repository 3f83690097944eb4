// What the components of Dash leave undone for those who do not see the page.
(() => {
  const mend = () => {
    document.documentElement.lang = "en";
    for (const field of document.querySelectorAll(".dash-dropdown-focus-target[tabindex='0']")) field.tabIndex = -1;
  };
  new MutationObserver(mend).observe(document.documentElement, { childList: true, subtree: true });
  mend();
})();
