// Shows the boxes from the least score of their class on, in the colours that were chosen, and counts them.
(() => {
  "use strict";

  document.addEventListener("view-controls", ({ detail }) => {
    const classes = new Map();
    for (const key of document.querySelectorAll(".boxes-key")) {
      const [shown, color, least] = key.querySelectorAll("input");
      classes.set(key.dataset.class, { shown: shown.checked, least: Number(least.value === "" ? detail.threshold : least.value) });
      least.placeholder = detail.threshold;
      document.documentElement.style.setProperty(`--boxes-${key.dataset.class}`, color.value);
    }
    const of = (index) => classes.get(index) ?? { shown: true, least: Number(detail.threshold) };
    const reaches = (score, index) => score > 0 && 100 * score >= of(index).least;
    let total = 0, images = 0;
    for (const sample of document.querySelectorAll(".boxes")) {
      const counts = new Map();
      const count = (index) => counts.get(index) ?? counts.set(index, { predicted: 0, right: 0, missed: 0 }).get(index);
      for (const box of sample.querySelectorAll(".boxes-box")) {
        const index = box.dataset.class;
        const counted = reaches(Number(box.dataset.score), index);
        box.classList.toggle("boxes-off", !counted || !of(index).shown);
        box.style.setProperty("--own", `var(--boxes-${index}, ${(box.dataset.color ??= box.style.getPropertyValue("--own"))})`);
        if (!counted) continue;
        if (of(index).shown) total++;
        count(index).predicted++;
        if (!box.classList.contains("boxes-false")) count(index).right++;
      }
      for (const box of sample.querySelectorAll(".boxes-truth")) {
        const index = box.dataset.class;
        const missed = !reaches(Number(box.dataset.found), index);
        box.classList.toggle("boxes-missed", missed);
        box.classList.toggle("boxes-off", !detail.ground_truth || !of(index).shown);
        if (missed) count(index).missed++;
      }
      for (const part of sample.parentElement.querySelectorAll(".boxes-caption [data-class]")) {
        const { predicted, right, missed } = count(part.dataset.class);
        const known = part.dataset.true !== "";
        part.querySelector("[data-count]").textContent = known ? `${right} right, ${predicted - right} false, ${missed} missed` : predicted;
        part.hidden = !predicted && !Number(part.dataset.true);
      }
      images++;
    }
    const output = document.querySelector("[data-boxes-total]");
    if (output) output.textContent = `${total} ${total === 1 ? "box" : "boxes"} in ${images} ${images === 1 ? "image" : "images"} on this page`;
  });
})();
