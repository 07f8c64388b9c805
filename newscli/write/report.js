"use strict";
// Highlights a sentence in both languages. The views are switched by report.css alone.
(() => {
  let pinned = [];
  let hovered = [];

  const parts = (ids) =>
    ids.flatMap((id) => [...document.querySelectorAll('.s[data-s="' + id + '"]')]);

  const idsAt = (target) => {
    const holder = target instanceof Element ? target.closest("[data-s], [data-from]") : null;
    if (!holder) return [];
    return (holder.dataset.s || holder.dataset.from).split(" ");
  };

  const paint = () => {
    for (const part of document.querySelectorAll(".s.on")) part.classList.remove("on");
    for (const part of parts([...pinned, ...hovered])) part.classList.add("on");
  };

  const hover = (event) => {
    hovered = idsAt(event.target);
    paint();
  };
  const leave = () => {
    hovered = [];
    paint();
  };
  const pin = (ids) => {
    pinned = ids.join() === pinned.join() ? [] : ids;
    paint();
  };

  document.addEventListener("mouseover", hover);
  document.addEventListener("mouseleave", leave);
  document.addEventListener("focusin", hover);
  document.addEventListener("focusout", leave);
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element) || target.closest(".view, summary")) return;
    if (target.closest("a")) {
      pinned = idsAt(target);
      paint();
    } else {
      pin(idsAt(target));
    }
  });

  // One sentence is in the tab order; the arrow keys go on from it.
  const german = (part) => part.closest(".de, .german-title") !== null;
  const shown = () => [...document.querySelectorAll(".s")].filter((part) => part.offsetParent);
  const focus = (part) => {
    for (const old of document.querySelectorAll('.s[tabindex="0"]')) old.tabIndex = -1;
    part.tabIndex = 0;
    part.focus();
    part.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      pinned = [];
      paint();
      return;
    }
    const part = event.target;
    if (!(part instanceof Element) || !part.classList.contains("s")) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pin(idsAt(part));
      return;
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = shown().filter((other) => german(other) === german(part));
    const next = all[all.indexOf(part) + step];
    if (next) {
      event.preventDefault();
      focus(next);
    }
  });
})();
