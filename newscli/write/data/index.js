"use strict";
// Filters the cards of the index by text and date; without it all of them are shown.
(() => {
  const [tools, find, from, to, found] = [".tools", "#find", "#from", "#to", "#found"].map((name) =>
    document.querySelector(name)
  );
  if (!tools) return;
  tools.hidden = false;
  const cards = [...document.querySelectorAll(".card")];
  const entries = [...document.querySelectorAll(".story li")];
  const stories = [...document.querySelectorAll(".story")];
  const texts = new Map([...cards, ...entries].map((one) => [one, one.textContent.toLowerCase()]));

  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = (one) => {
      const date = one.dataset.date;
      if (from.value && !(date >= from.value)) return false;
      if (to.value && !(date && date <= to.value)) return false;
      return words.every((word) => texts.get(one).includes(word));
    };
    let shown = 0;
    for (const card of cards) {
      card.hidden = !matches(card);
      if (!card.hidden) shown += 1;
    }
    for (const story of stories) story.hidden = ![...story.children].some(matches);
    const all = !words.length && !from.value && !to.value;
    found.textContent = all ? "" : shown + " of " + cards.length;
  };
  for (const field of [find, from, to]) field.addEventListener("input", filter);
  filter(); // a browser may bring back what was typed before
})();
