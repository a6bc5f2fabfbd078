// The page is complete without this: a switch between light and dark, and a contents list that folds.
(() => {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const label = () => { button.textContent = isDark() ? "Light" : "Dark"; };
  button.hidden = false;
  label();
  dark.addEventListener("change", label);
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    label();
  });

  const contents = document.querySelector("#TOC details");
  const wide = matchMedia("(min-width: 70rem)");
  const fold = () => { if (contents) contents.open = wide.matches; };
  fold();
  wide.addEventListener("change", fold);

  // A place within a folded part is shown when it is gone to.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = target?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target?.scrollIntoView();
  };
  if (location.hash) reveal();
  addEventListener("hashchange", reveal);

  // Large scripts travel compressed; the policy allows what they unpack to by its digest.
  const unpack = async (packed) => {
    const bytes = Uint8Array.from(atob(packed.textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.head.append(script);
  };
  addEventListener("DOMContentLoaded", () => {
    const packed = [...document.querySelectorAll('script[type="application/gzip"]')];
    if (window.DecompressionStream) Promise.all(packed.map(unpack)).then(() => dispatchEvent(new Event("unpacked")));
  });

  // What has to be scrolled is a stop for the keyboard.
  const stops = () => document.querySelectorAll(".scroll, pre").forEach((region) => {
    if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
    else region.removeAttribute("tabindex");
  });
  stops();
  addEventListener("resize", stops);
})();
