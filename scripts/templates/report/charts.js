// Draws each chart of the page again with vega-embed when it comes into view, so that it answers to the mouse and follows the
// light or dark scheme. The picture that is there before, and stays without scripts, is the one of the PDF.
/* global vegaEmbed */
(() => {
  const colors = JSON.parse(document.getElementById("chart-colors").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");

  async function draw(chart) {
    const scheme = dark.matches ? "dark" : "light";
    const text = chart.querySelector("script").textContent;
    const spec = JSON.parse(text.replaceAll(colors.note.light, colors.note[scheme]));
    const view = document.createElement("div");
    const { config } = spec;
    delete spec.config;
    await vegaEmbed(view, spec, {
      mode: "vega-lite",
      renderer: "svg",
      actions: false,
      config: vega.mergeConfig({}, config, colors[scheme]),
      tooltip: { theme: scheme },
    });
    // The container says what the chart shows; a second description inside it would be read out twice.
    for (const svg of view.querySelectorAll("svg")) svg.setAttribute("aria-hidden", "true");
    chart.querySelector(".drawing").replaceChildren(view);
    chart.dataset.scheme = scheme;
  }

  const charts = [...document.querySelectorAll(".chart")];
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        draw(target);
      }
    },
    { rootMargin: "300px" },
  );
  for (const chart of charts) seen.observe(chart);
  dark.addEventListener("change", () => {
    for (const chart of charts) if (chart.dataset.scheme) draw(chart);
  });
})();
