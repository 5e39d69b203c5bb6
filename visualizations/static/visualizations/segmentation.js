// The controls above the samples: opacity of the fill, and which contours are shown.
(() => {
  const root = document.documentElement;
  const setOpacity = (percent) => root.style.setProperty("--segmentation-opacity", percent / 100);

  const start = document.querySelector(".segmentation-header");
  if (start) setOpacity(start.dataset.opacity);

  document.addEventListener("input", ({ target }) => {
    if (target.matches("[data-segmentation-opacity]")) setOpacity(target.value);
    const layer = target.dataset.segmentationLayer;
    if (layer) root.classList.toggle(`segmentation-hide-${layer}`, !target.checked);
  });
})();
