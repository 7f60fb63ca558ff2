// What is looked for by its whole name, such as a rule, a code, a setting or a function, comes first.
var named = (new URLSearchParams(window.location.search).get("q") || "").trim().toLowerCase();

var Scorer = {
  score: ([, title, , , score]) => {
    const name = title.toLowerCase();
    const whole = name === named || name.endsWith(`> ${named}`) || name.endsWith(`.${named}`);
    return whole ? score + 1000 : score;
  },
  // These are Sphinx's own.
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
