// Charts are complete as static SVG. Where this runs, Vega redraws each one when it comes into view,
// which adds tooltips and filters; if it cannot, the static drawing stays.
(() => {
  const parse = (element) => JSON.parse(element.textContent);
  const shared = () => Object.fromEntries(
    [...document.querySelectorAll("script[data-dataset]")].map((s) => [s.dataset.dataset, parse(s)]));
  async function upgrade(drawing) {
    const spec = parse(drawing.querySelector("script"));
    const still = drawing.innerHTML;
    const { config, ...datasets } = shared();
    Object.assign(spec, { config, datasets });
    try {
      await window.vegaEmbed(drawing, spec, {
        actions: false, ast: true, renderer: "svg", defaultStyle: false,
        bind: drawing.parentElement.querySelector(".controls." + drawing.classList[1]),
        tooltip: { disableDefaultStyle: true },
      });
      drawing.querySelector("svg").setAttribute("aria-hidden", "true");
      drawing.querySelectorAll("a").forEach((a) => a.setAttribute("tabindex", "-1"));
    } catch (problem) {
      console.error(problem);
      drawing.innerHTML = still;
    }
  }
  function start() {
    if (!window.IntersectionObserver) return;
    const watch = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        watch.unobserve(target);
        upgrade(target);
      }
    }, { rootMargin: "200px" });
    document.querySelectorAll(".drawing").forEach((drawing) => watch.observe(drawing));
  }
  // A page may unpack Vega after it has loaded, and says so then.
  const ready = () => { if (window.vegaEmbed) start(); else addEventListener("unpacked", start, { once: true }); };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", ready);
  else ready();
})();
