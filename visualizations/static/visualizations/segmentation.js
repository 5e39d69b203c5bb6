// Draws classes, contours, truth and errors of each sample over its image, as the controls say: what the server drew
// stays until then, and where a sample has no data to draw with.
(() => {
  "use strict";
  const EVEN = 128;
  const ERRORS = [null, [64, 128, 255], [255, 64, 48], [255, 214, 0]];
  let options = {};
  const hidden = () => new Set([...document.querySelectorAll(".view-legend input[data-class]")].filter((input) => !input.checked).map((input) => Number(input.dataset.class)));

  // The grey values of a PNG file.
  async function values(url) {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return Uint8Array.from({ length: data.length / 4 }, (_, i) => data[4 * i]);
  }

  async function load(figure) {
    const [width, height] = figure.dataset.size.split(" ").map(Number);
    const indices = figure.dataset.planeClasses.split(" ").filter(Boolean).map(Number);
    const [planes, truth] = await Promise.all([values(figure.dataset.planes), figure.dataset.trueClasses ? values(figure.dataset.trueClasses) : null]);
    const ignored = figure.dataset.ignored === undefined ? -1 : Number(figure.dataset.ignored);
    const present = [...new Set(truth ?? [])].filter((index) => index && index !== ignored);
    const caption = [...figure.nextElementSibling.querySelectorAll("[data-class]")];
    return {
      figure, width, height, truth, ignored, caption,
      colors: new Map(caption.map((part) => [Number(part.dataset.class), part.dataset.color])),
      planes: new Map(indices.map((index, place) => [index, planes.subarray(place * width * height, (place + 1) * width * height)])),
      truePaths: present.map((index) => [index, contourPath(smoothField(truth, width, height, index), width, height, 0)]),
      canvas: figure.appendChild(document.createElement("canvas")),
    };
  }

  // What depends on the threshold: the class of each pixel, the outlines, and the Dice in the caption.
  function classify(sample, threshold) {
    if (sample.threshold === threshold) return;
    sample.threshold = threshold;
    const { width, height, truth, ignored } = sample;
    const predicted = (sample.predicted = new Uint8Array(width * height));
    const most = new Uint8Array(width * height).fill(EVEN + threshold);
    for (const [index, plane] of sample.planes)
      for (let i = 0; i < plane.length; i++)
        if (plane[i] > most[i]) [predicted[i], most[i]] = [index, plane[i]];
    sample.paths = [...sample.planes].map(([index, plane]) => [index, contourPath(plane, width, height, EVEN + threshold + 0.5)]);
    const found = new Map(sample.caption.map((part) => [Number(part.dataset.class), { predicted: 0, counted: 0, truth: 0, both: 0 }]));
    for (let i = 0; i < predicted.length; i++) {
      const one = found.get(predicted[i]);
      if (one) {
        one.predicted++;
        if (truth && truth[i] !== ignored) one.counted++;
        if (truth && truth[i] === predicted[i]) one.both++;
      }
      const other = truth && found.get(truth[i]);
      if (other) other.truth++;
    }
    for (const part of sample.caption) {
      const one = found.get(Number(part.dataset.class));
      const total = one.counted + one.truth;
      part.querySelector("[data-dice]").textContent = !truth ? `${one.predicted} px` : total ? ((2 * one.both) / total).toFixed(3) : "–";
      part.title = part.title.replace(/[\d.,]+ pixels/, `${one.predicted} pixels`);
      part.hidden = !one.predicted && !total;
    }
  }

  // A picture with a square for each pixel that is wrong.
  function errorPicture({ width, height, predicted, truth, ignored }) {
    const picture = new ImageData(width, height);
    for (let i = 0; i < predicted.length; i++) {
      if (predicted[i] === truth[i] || truth[i] === ignored) continue;
      const kind = predicted[i] === 0 ? 1 : truth[i] === 0 ? 2 : 3;
      picture.data.set([...ERRORS[kind], 255], 4 * i);
    }
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d").putImageData(picture, 0, 0);
    return canvas;
  }

  function draw(sample) {
    const { figure, canvas, width, height } = sample;
    classify(sample, Number(options.threshold));
    canvas.width = Math.round(figure.clientWidth * devicePixelRatio);
    canvas.height = Math.round(figure.clientHeight * devicePixelRatio);
    if (!canvas.width || !canvas.height) return;
    const context = canvas.getContext("2d");
    const scale = canvas.width / width;
    const scaled = (one) => one.setTransform(scale, 0, 0, canvas.height / height, 0, 0);
    const off = hidden();
    const shown = sample.paths.filter(([index]) => !off.has(index));
    if (Number(options.mask)) {
      const mask = new OffscreenCanvas(canvas.width, canvas.height), inner = mask.getContext("2d");
      inner.fillRect(0, 0, mask.width, mask.height);
      inner.globalCompositeOperation = "destination-out";
      scaled(inner);
      for (const [, path] of shown) inner.fill(path, "evenodd");
      context.globalAlpha = options.mask / 100;
      context.drawImage(mask, 0, 0);
    }
    scaled(context);
    context.globalAlpha = options.opacity / 100;
    if (options.error_map && sample.truth) {
      context.imageSmoothingEnabled = false;
      context.drawImage(errorPicture(sample), 0, 0);
    } else {
      for (const [index, path] of shown) {
        context.fillStyle = sample.colors.get(index) ?? "#808080";
        context.fill(path, "evenodd");
      }
    }
    context.globalAlpha = 1;
    context.lineJoin = "round";
    const stroke = (paths, colorOf, width) => {
      context.lineWidth = (width * devicePixelRatio) / scale;
      for (const [index, path] of paths) {
        context.strokeStyle = colorOf(index);
        context.stroke(path);
      }
    };
    const pixels = Number(options.line_width);
    if (options.contours && pixels) stroke(shown, (index) => sample.colors.get(index) ?? "#808080", pixels);
    if (options.ground_truth) {
      const truth = sample.truePaths.filter(([index]) => !off.has(index));
      const thin = Math.max(1, pixels / 2);
      stroke(truth, () => "#0008", thin + 1.5); // so that white is seen on bright images
      stroke(truth, () => "#fff", thin);
    }
    figure.classList.add("segmentation-drawn");
  }

  const samples = new WeakMap();
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) if (samples.get(target)?.canvas) requestAnimationFrame(() => draw(samples.get(target)));
  });

  document.addEventListener("view-controls", ({ detail }) => {
    options = detail;
    for (const figure of document.querySelectorAll(".segmentation[data-planes]")) {
      const sample = samples.get(figure);
      if (sample?.canvas) draw(sample);
      if (sample) continue;
      samples.set(figure, {});
      // Whatever fails, the server's drawing stays.
      load(figure).then((loaded) => {
        samples.set(figure, loaded);
        draw(loaded);
        observer.observe(figure);
      }, () => {});
    }
  });
})();
