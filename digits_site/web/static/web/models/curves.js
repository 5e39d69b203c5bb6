// The curves of a training: takes new lines of its metrics while it runs.
(() => {
  "use strict";
  const box = document.getElementById("curves");
  if (!box || !window.uPlot) return;

  const AGAIN = 10_000;
  const HEIGHT = 260;
  const LOW = 130; // of plots of what the run uses
  const MARKED = 60; // with fewer epochs, each one is marked by a point
  const COLORS = 6; // in site.css
  const usage = document.getElementById("usage");
  const logScale = document.getElementById("log-scale");

  const classes = JSON.parse(box.dataset.classes); // their names by those in metrics
  let rows = { step: [], epoch: [] };
  let places = {}; // see metric_titles.places
  let offset = 0;
  let run = "0";
  const charts = new Map();

  const column = (list, name) => list.map((row) => row[name] ?? null);
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);
  const color = (number) => css(`--curve-${1 + (number % COLORS)}`);

  // All plots have the same axis of epochs, from 0 to the end of the one that is running.
  function joined(...tables) {
    const last = Math.max(...["step", "epoch"].map((kind) => rows[kind].at(-1)?.epoch ?? 0));
    return uPlot.join([[[0, Math.max(1, Math.ceil(last))]], ...tables]);
  }

  // One color for both: training is dashed and thin, validation solid and thick.
  function line(label, number, validation) {
    const kind = validation ? "validation" : "training";
    return {
      label: label ? `${label}, ${kind}` : kind,
      stroke: color(number),
      width: validation ? 2 : 1.5,
      dash: validation ? undefined : [5, 4],
      points: { show: () => rows.epoch.length < MARKED, size: validation ? 6 : 5 },
      ringed: validation,
    };
  }

  function lossPlot() {
    const { step, epoch } = rows;
    return {
      key: "loss",
      title: "Loss",
      data: joined(
        [column(step, "epoch"), column(step, "loss")],
        [column(epoch, "epoch"), column(epoch, "loss"), column(epoch, "val_loss")],
      ),
      series: [
        { label: "training, by step", stroke: css("--curve-step"), width: 1, points: { show: () => step.length < 3, size: 4 } },
        line("", 0, false),
        line("", 0, true),
      ],
      scale: logScale?.checked
        ? { distr: 3, range: (plot, low, high) => [low * 0.9, high * 1.1] }
        : { distr: 1 },
    };
  }

  function metricsPlots() {
    const names = Object.keys(places).filter((name) => name !== "loss");
    const titles = [...new Set(names.map((name) => places[name][0]))];
    return titles.map((title) => metricsPlot(title, names.filter((name) => places[name][0] === title)));
  }

  function metricsPlot(title, all) {
    // The mean over one class alone is that class's.
    const names = all.length === 2 ? all.filter((name) => !places[name][2]) : all;
    const measured = (name) => rows.epoch.some((row) => name in row);
    // Validation is drawn over training.
    const drawn = ["", "val_"].flatMap((prefix) => names.map((name) => prefix + name)).filter(measured);
    const alone = names.length === 1;
    return {
      key: drawn.join(),
      title,
      data: joined([column(rows.epoch, "epoch"), ...drawn.map((name) => column(rows.epoch, name))]),
      series: drawn.map((name) => {
        const plain = name.replace(/^val_/, "");
        const validation = name !== plain;
        const [, words] = places[plain];
        const label = classes[words.replaceAll(" ", "_")] ?? words;
        if (alone) return line(label === title ? "" : label, 0, validation);
        return line(label, names.indexOf(plain), validation);
      }),
      scale: {
        range: (plot, low, high) => places[all[0]][3] ?? uPlot.rangeNum(low, high, 0.1, true),
      },
    };
  }

  // One value in each line of the file, by step and by epoch.
  function conditionPlot(title, value, low) {
    const lines = [...rows.step, ...rows.epoch].filter((row) => value(row) != null);
    return {
      key: title,
      title,
      low,
      data: joined([column(lines, "epoch"), lines.map(value)]),
      series: lines.length ? [{ label: title, stroke: color(0), width: 1.5, points: { show: lines.length < 3, size: 5 } }] : [],
      scale: { range: (plot, least, most) => uPlot.rangeNum(0, most, 0.1, true) },
    };
  }

  function conditionPlots() {
    const used = (name, factor) => (row) => (row.usage?.[name] == null ? null : row.usage[name] * factor);
    return [
      conditionPlot("Learning rate", (row) => row.learning_rate, false),
      conditionPlot("Images per second", used("images_per_second", 1), true),
      conditionPlot("Memory (GiB)", used("memory", 2 ** -30), true),
      conditionPlot("Busy CPUs", used("cpus", 1), true),
      conditionPlot("GPU memory (GiB)", used("gpu_memory", 2 ** -30), true),
      conditionPlot("Busy GPUs", used("gpus", 1), true),
    ];
  }

  // uPlot would write small numbers, as learning rates are, as 0.
  function inWords(number) {
    if (number == null) return "";
    const size = Math.abs(number);
    const plain = size === 0 || (size >= 0.001 && size < 100_000);
    return plain ? String(+number.toPrecision(4)) : String(+number.toPrecision(3)).replace("e+", "e");
  }

  function axis(extra) {
    const grid = { stroke: css("--curve-grid"), width: 1 };
    return { stroke: css("--bs-secondary-color"), grid, ticks: grid, ...extra };
  }

  // Where nothing is pointed at, the legend has the last value of each line.
  function latest(chart) {
    if (chart.cursor.left >= 0) return;
    chart.setLegend({ idxs: chart.data.map((values) => values.findLastIndex((value) => value != null)) });
  }

  function newHolder(title, low) {
    const holder = (low ? usage : box).appendChild(document.createElement("div"));
    holder.className = "curve";
    holder.setAttribute("role", "group");
    holder.setAttribute("aria-label", title);
    resized.observe(holder);
    window.addEnlarge?.(holder, title);
    return holder;
  }

  function draw(place, plot) {
    const known = charts.get(place);
    if (known && known.key === plot.key) {
      known.chart.setData(plot.data);
      return;
    }
    known?.chart.destroy();
    const holder = known?.holder ?? newHolder(plot.title, plot.low);
    const height = plot.low ? LOW : HEIGHT;
    const value = (chart, number) => (number == null ? "–" : number.toPrecision(4));
    const chart = new uPlot({
      title: plot.title,
      width: holder.clientWidth,
      height,
      hooks: { draw: plot.low ? [latest] : [window.markBestEpoch, latest], setCursor: [latest] },
      cursor: { y: false, sync: { key: "epochs" } },
      legend: { markers: { width: 2, dash: (u, number) => (u.series[number].dash ? "dashed" : "solid") } },
      scales: { x: { time: false }, y: plot.scale },
      axes: [axis({ label: "epoch", labelSize: 20, size: 36 }), axis({ size: 56, values: (u, ticks) => ticks.map(inWords) })],
      series: [
        { label: "epoch", value: (u, x) => (x == null ? "–" : String(+x.toFixed(2))) },
        ...plot.series.map((series) => ({ value, ...series })),
      ],
    }, plot.data, holder);
    charts.set(place, { key: plot.key, chart, holder, height });
  }

  // A plot that comes makes those before it narrower, which does not change the box around them.
  const resized = new ResizeObserver(() => {
    for (const { chart, holder, height } of charts.values()) {
      if (holder.clientWidth && holder.clientWidth !== chart.width) {
        chart.setSize({ width: holder.clientWidth, height: window.heightOfCurve?.(holder) ?? height });
      }
    }
  });

  function drawAll() {
    if (!rows.step.length && !rows.epoch.length) return;
    document.getElementById("no-curves")?.remove();
    const plots = [lossPlot(), ...metricsPlots(), ...conditionPlots()].filter((plot) => plot.series.length);
    for (const plot of plots) draw(plot.title, plot);
    // The learning rate is known before the first epoch's metrics, which belong before it.
    plots.filter((plot) => !plot.low).forEach((plot, place) => {
      const { holder } = charts.get(plot.title);
      if (box.children[place] !== holder) box.insertBefore(holder, box.children[place]);
    });
    const shown = new Set(plots.map((plot) => plot.title));
    for (const [title, { chart, holder }] of charts) {
      if (shown.has(title)) continue;
      chart.destroy();
      holder.remove();
      charts.delete(title);
    }
  }

  function redraw() {
    for (const known of charts.values()) known.key = null;
    drawAll();
  }

  function take(answer) {
    // The job was started again and writes another file.
    if (answer.run !== run || answer.offset < offset) {
      rows = { step: [], epoch: [] };
      places = {};
    }
    places = { ...places, ...answer.places };
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
    const response = await fetch(`${box.dataset.url}?after=${offset}&run=${run}`, {
      headers: { Accept: "application/json" },
    });
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

  // What is new, where no stream sends it; useless once one has started to.
  async function poll() {
    const before = offset;
    const answer = await fetchRows().catch(() => null); // the server is away
    const polling = document.documentElement.dataset.stream === "polling";
    if (answer && polling && offset === before) take(answer);
  }

  logScale?.addEventListener("change", redraw);
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target.id === "results") for (const { chart } of charts.values()) chart.redraw();
  });
  document.addEventListener("theme", redraw);
  if ("finished" in box.dataset) readAll();
  document.addEventListener("digits:poll", () => {
    if (!("finished" in box.dataset)) poll();
  });
  document.addEventListener("digits:metrics", ({ detail }) => take(detail));
})();
