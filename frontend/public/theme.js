// Runs before the first paint so that nobody sees a flash of the other theme.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem('parley.theme');
  } catch {
    // Storage can be refused; the system's preference is used then.
  }
  var dark =
    choice === 'dark' ||
    (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
