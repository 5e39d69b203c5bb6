// Marks the best epoch in a plot: a line with its number, and a ring around each value of validation.
(() => {
  "use strict";
  window.markBestEpoch = (chart) => {
    const best = Number(document.getElementById("results")?.dataset.best);
    const place = best ? chart.data[0].indexOf(best) : -1;
    if (place < 0) return;
    const { ctx, bbox } = chart;
    const x = Math.round(chart.valToPos(best, "x", true));
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--bs-secondary-color");
    ctx.lineWidth = ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    const left = x < bbox.left + bbox.width / 2;
    ctx.font = `${11 * ratio}px sans-serif`;
    ctx.textAlign = left ? "left" : "right";
    ctx.textBaseline = "top";
    ctx.fillText(`best: epoch ${best}`, x + (left ? 5 : -5) * ratio, bbox.top + 2 * ratio);
    for (const [number, series] of chart.series.entries()) {
      const value = number && series.ringed ? chart.data[number][place] : null;
      if (value == null) continue;
      ctx.strokeStyle = series._stroke ?? series.stroke();
      ctx.lineWidth = 2 * ratio;
      ctx.beginPath();
      ctx.arc(x, chart.valToPos(value, "y", true), 7 * ratio, 0, 2 * Math.PI);
      ctx.stroke();
    }
    ctx.restore();
  };
})();
