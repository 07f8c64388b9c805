"use strict";
// Lights a sentence in both languages, shows its German in place, and says where the reader is.
// The views are switched by report.css alone.
(() => {
  let pinned = [];
  let hovered = [];

  const german = (part) => part.closest(".de, .german-title") !== null;
  const parts = (ids) =>
    ids.flatMap((id) => [...document.querySelectorAll('.s[data-s="' + id + '"]')]);

  const idsAt = (target) => {
    const holder = target instanceof Element ? target.closest("[data-s], [data-from]") : null;
    if (!holder) return [];
    return (holder.dataset.s || holder.dataset.from).split(" ");
  };

  // The German of one sentence: in the text once it is chosen, floating while it is pointed at.
  const gloss = (id, floating) => {
    const [english, source] = [false, true].map((side) =>
      parts([id]).find((part) => german(part) === side)
    );
    if (!english || !source || source.offsetParent || !english.offsetParent) return;
    const copy = source.cloneNode(true);
    for (const mark of copy.querySelectorAll(".mark")) mark.remove();
    const shown = document.createElement("span");
    shown.className = floating ? "gloss float" : "gloss";
    shown.lang = source.lang;
    shown.textContent = copy.textContent;
    if (floating) shown.style.top = english.offsetTop + english.offsetHeight + 4 + "px";
    english.after(shown);
  };

  const paint = () => {
    for (const part of document.querySelectorAll(".s.on")) part.classList.remove("on");
    for (const old of document.querySelectorAll(".gloss")) old.remove();
    for (const part of parts([...pinned, ...hovered])) part.classList.add("on");
    if (pinned.length === 1) gloss(pinned[0], false);
    const [over] = hovered;
    if (hovered.length === 1 && over !== pinned[0]) {
      if (parts(hovered).some((part) => part.classList.contains("doubt"))) gloss(over, true);
    }
  };

  const hover = (event) => {
    const ids = idsAt(event.target);
    if (ids.join() === hovered.join()) return;
    hovered = ids;
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
  document.addEventListener("change", paint);
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element) || target.closest(".bar, summary")) return;
    if (getSelection().toString()) return;
    if (target.closest("a")) {
      pinned = idsAt(target);
      paint();
    } else {
      pin(idsAt(target));
    }
  });

  // One sentence is in the tab order; the arrow keys go on from it.
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
      hovered = [];
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

  // Where the reader is: the section, and the paragraph of how many.
  const where = document.querySelector(".where");
  const bar = document.querySelector(".bar");
  if (!where || !bar) return;
  const blocks = [...document.querySelectorAll(".pair")];
  const total = blocks.filter((block) => !block.classList.contains("heading")).length;
  const say = () => {
    const line = bar.getBoundingClientRect().bottom + 8;
    let section = "";
    let number = 0;
    for (const block of blocks) {
      if (number && block.getBoundingClientRect().top > line) break;
      if (!block.classList.contains("heading")) number += 1;
      else section = block.querySelector(".en").textContent.trim();
    }
    where.textContent = "¶ " + number + " of " + total + (section ? " · " + section : "");
  };
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      say();
    });
  };
  document.addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later);
  document.addEventListener("change", later);
  if (total) say();
})();
