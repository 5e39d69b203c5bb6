// The curves of a training: takes new lines of its metrics while it runs.
(() => {
  "use strict";
  const box = document.getElementById("curves");
  if (!box || !window.uPlot) return;

  const AGAIN = 10_000;
  const HEIGHT = 260;
  const MARKED = 60; // with fewer epochs, each one is marked by a point
  const NO_METRICS = new Set(["kind", "epoch", "step", "seconds", "learning_rate"]);
  // Okabe and Ito's colours, in an order that is legible on white and on black.
  const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
  const logScale = document.getElementById("log-scale");

  let rows = { step: [], epoch: [] };
  let offset = 0;
  let run = "0";
  const charts = new Map();

  const column = (list, name) => list.map((row) => row[name] ?? null);

  function title(name) {
    const validation = name.startsWith("val_");
    const plain = validation ? name.slice(4) : name;
    const words = plain === "dice" ? "mean"
      : plain === "mae" || plain === "r2" ? ""
      : plain.replace(/^(dice|mae)_/, "").replace("f1", "F1").replaceAll("_", " ");
    return `${validation ? "validation" : "training"} ${words}`.trimEnd();
  }

  function lossPlot() {
    const { step, epoch } = rows;
    const points = { show: () => rows.epoch.length < MARKED, size: 5 };
    return {
      key: "loss",
      title: "Loss",
      data: uPlot.join([
        [column(step, "epoch"), column(step, "loss")],
        [column(epoch, "epoch"), column(epoch, "loss"), column(epoch, "val_loss")],
      ]),
      series: [
        { label: "training, by step", stroke: COLOURS[5] + "aa", width: 1, points: { show: false } },
        { label: "training", stroke: COLOURS[0], width: 2, points },
        { label: "validation", stroke: COLOURS[1], width: 2, points },
      ],
      scale: logScale?.checked
        ? { distr: 3, range: (plot, low, high) => [low * 0.9, high * 1.1] }
        : { distr: 1 },
    };
  }

  // Metrics on one scale share a plot.
  function scaleOf(name) {
    const plain = name.replace(/^val_/, "");
    if (/^dice(_|$)/.test(plain)) return "Dice";
    if (/^mae(_|$)/.test(plain)) return "Mean absolute error";
    if (plain === "r2") return "R²";
    return /accuracy$|^f1$/.test(plain) ? "Accuracy" : "Metrics";
  }

  function metricsPlots() {
    const names = [...new Set(rows.epoch.flatMap(Object.keys))]
      .filter((name) => !NO_METRICS.has(name) && name !== "loss" && name !== "val_loss");
    const scales = [...new Set(names.map(scaleOf))];
    return scales.map((scale) => metricsPlot(scale, names.filter((name) => scaleOf(name) === scale)));
  }

  function metricsPlot(scaleName, all) {
    const { epoch } = rows;
    let names = all;
    // The mean over one class alone is that class's.
    if (names.filter((name) => name.startsWith("val_dice_")).length === 1) {
      names = names.filter((name) => name !== "dice" && name !== "val_dice");
    }
    const kinds = [...new Set(names.map((name) => name.replace(/^val_/, "")))];
    // Validation is drawn over training.
    names.sort((a, b) => Number(a.startsWith("val_")) - Number(b.startsWith("val_")));
    return {
      key: names.join(),
      title: scaleName,
      data: [column(epoch, "epoch"), ...names.map((name) => column(epoch, name))],
      series: names.map((name) => {
        const colour = COLOURS[kinds.indexOf(name.replace(/^val_/, "")) % COLOURS.length];
        const validation = name.startsWith("val_");
        return {
          label: title(name),
          stroke: colour,
          width: validation ? 2 : 1,
          dash: validation ? undefined : [4, 4],
          points: {
            show: () => rows.epoch.length < (validation ? MARKED : 3),
            size: 5,
          },
        };
      }),
      scale: {
        range: (plot, low, high) => (scaleName === "Dice" ? [0, 1] : uPlot.rangeNum(low, high, 0.1, true)),
      },
    };
  }

  function axis(extra) {
    const style = getComputedStyle(document.documentElement);
    const ink = style.getPropertyValue("--bs-secondary-color");
    const line = { stroke: style.getPropertyValue("--curve-grid"), width: 1 };
    return { stroke: ink, grid: line, ticks: line, ...extra };
  }

  function draw(place, plot) {
    const known = charts.get(place);
    if (known && known.key === plot.key) {
      known.chart.setData(plot.data);
      return;
    }
    known?.chart.destroy();
    const holder = known?.holder ?? box.appendChild(document.createElement("div"));
    holder.className = "curve";
    const value = (chart, number) => (number == null ? "–" : number.toPrecision(4));
    const chart = new uPlot({
      title: plot.title,
      width: holder.clientWidth,
      height: HEIGHT,
      scales: { x: { time: false }, y: plot.scale },
      axes: [axis({ label: "epoch", labelSize: 20, size: 36 }), axis({ size: 56 })],
      series: [
        { label: "epoch", value: (u, x) => (x == null ? "–" : String(+x.toFixed(2))) },
        ...plot.series.map((series) => ({ value, ...series })),
      ],
    }, plot.data, holder);
    charts.set(place, { key: plot.key, chart, holder });
  }

  function drawAll() {
    if (!rows.step.length && !rows.epoch.length) return;
    document.getElementById("no-curves")?.remove();
    draw("loss", lossPlot());
    for (const plot of metricsPlots()) draw(plot.title, plot);
  }

  function redraw() {
    for (const known of charts.values()) known.key = null;
    drawAll();
  }

  function take(answer) {
    // The job was started anew and has begun another file.
    if (answer.run !== run || answer.offset < offset) rows = { step: [], epoch: [] };
    run = answer.run;
    offset = answer.offset;
    for (const row of answer.rows) rows[row.kind]?.push(row);
    box.dataset.points = rows.step.length + rows.epoch.length;
    box.dataset.cursor = `m${box.dataset.model}=${run}:${offset}`;
    if (answer.rows.length) drawAll();
    if (!("finished" in box.dataset) && answer.rows.some((row) => row.kind === "epoch")) {
      window.htmx?.trigger(document.body, "epoch");
    }
  }

  async function fetchRows() {
    const response = await fetch(`${box.dataset.url}?after=${offset}&run=${run}`);
    if (response.redirected) location.reload();
    return response.ok && !response.redirected ? response.json() : null;
  }

  // All of a training that has ended.
  async function readAll() {
    const answer = await fetchRows().catch(() => null);
    if (!answer) setTimeout(readAll, AGAIN);
    if (!answer || answer.finished) return;
    take(answer);
    readAll();
  }

  // What is new, where no stream tells it; of no use any more if one has begun to.
  async function poll() {
    const before = offset;
    const answer = await fetchRows().catch(() => null); // the server is away
    const polling = document.documentElement.dataset.stream === "polling";
    if (answer && polling && offset === before) take(answer);
  }

  new ResizeObserver(() => {
    for (const { chart, holder } of charts.values()) {
      if (holder.clientWidth && holder.clientWidth !== chart.width) {
        chart.setSize({ width: holder.clientWidth, height: HEIGHT });
      }
    }
  }).observe(box);
  logScale?.addEventListener("change", redraw);
  document.addEventListener("theme", redraw);
  if ("finished" in box.dataset) readAll();
  document.addEventListener("digits:poll", () => {
    if (!("finished" in box.dataset)) poll();
  });
  document.addEventListener("digits:metrics", ({ detail }) => take(detail));
})();
