// Shows the findings that have all words of the search, of the severities that are chosen.
"use strict";
const form = document.querySelector("form");
const rules = [...document.querySelectorAll(".rule")];
const search = () => {
  const words = form.querySelector("[type=search]").value.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = new Set([...form.querySelectorAll(":checked")].map((box) => box.value));
  let count = 0;
  for (const rule of rules) {
    const head = rule.querySelector("summary").textContent.toLowerCase();
    let left = 0;
    for (const item of rule.querySelectorAll("li")) {
      const text = head + item.textContent.toLowerCase();
      item.hidden = !chosen.has(item.dataset.severity) || !words.every((word) => text.includes(word));
      left += item.hidden ? 0 : 1;
    }
    rule.hidden = left === 0;
    rule.querySelector(".count").textContent = left;
    if (words.length && left) rule.open = true;
    count += left;
  }
  const all = document.querySelectorAll(".rule li").length;
  form.querySelector("output").textContent = count === all ? "" : `${count} of ${all} shown`;
};
if (form) {
  form.addEventListener("input", search);
  form.addEventListener("submit", (event) => event.preventDefault());
}
