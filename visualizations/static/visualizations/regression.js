// Marks the values whose error is larger than the tolerance.
document.addEventListener("view-controls", ({ detail }) => {
  for (const row of document.querySelectorAll(".values-table [data-percent]"))
    row.classList.toggle("values-off", Number(detail.tolerance) > 0 && Number(row.dataset.percent) > Number(detail.tolerance));
});
