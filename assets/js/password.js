// How hard a new password is to guess, while it is typed. Nothing of it leaves the page: the words to compare with are a
// file of this site. The server measures again and has the last word.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const SIGNS = { 4: "a", "@": "a", 8: "b", "(": "c", 3: "e", "€": "e", 6: "g", 9: "g", 0: "o", 5: "s", $: "s", 7: "t", "+": "t", 2: "z" };
const letters = (text, one) => [...plain(text)].map((c) => SIGNS[c] ?? ("1!|".includes(c) ? one : c)).join("");
const holds = (text, word) => ["i", "l"].some((one) => letters(text, one).includes(letters(word, one)));
const ROWS = ["azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890"];

let ranks = new Map();
const load = async () => {
  const answer = await fetch(new URL("./passwords.txt", import.meta.url));
  const words = (await answer.text()).split("\n").filter((line) => !line.startsWith("#")).join(" ").split(/\s+/).filter(Boolean);
  ranks = new Map(words.map((word, at) => [word, at + 1]));
};

// How many tries, in powers of ten, a piece takes that is one thing; and what would make it better.
const piece = (text, raw) => {
  const found = [];
  const rank = ranks.get(text) ?? ranks.get(letters(text, "i")) ?? ranks.get(letters(text, "l"));
  if (rank) found.push([Math.log10(rank * (raw === raw.toLowerCase() ? 1 : 2) * (ranks.has(text) ? 1 : 4)), "words"]);
  if (text.length < 3) return found;
  const again = /^(.+?)\1+$/u.exec(text);
  if (again) found.push([Math.log10(text.length) + again[1].length, "repeats"]);
  const codes = [...text].map((c) => c.codePointAt(0));
  const step = codes[1] - codes[0];
  if (Math.abs(step) === 1 && codes.every((code, at) => !at || code - codes[at - 1] === step)) found.push([Math.log10(text.length * 20), "sequences"]);
  if (text.length > 3 && ROWS.some((row) => row.includes(text) || [...row].reverse().join("").includes(text))) found.push([Math.log10(text.length * 60), "rows"]);
  if (/^(19|20)\d\d$/.test(text)) found.push([2, "dates"]);
  if (/^\d{1,2}([-/. ]?)\d{1,2}\1(\d\d|(19|20)\d\d)$/.test(text)) found.push([4.5, "dates"]);
  return found;
};

/** The fewest tries that find a text made of pieces and single characters, and the advice of its easiest piece. */
export const measure = (typed) => {
  const raw = [...typed.normalize("NFC")].slice(0, 100);
  const text = raw.map(plain);
  const best = [{ tries: 0, count: 0, advice: null, ease: 0 }];
  for (let end = 1; end <= text.length; end++) {
    for (let start = Math.max(0, end - 30); start < end; start++) {
      const before = best[start];
      const one = end - start === 1 ? [[1, null]] : [];
      const pieces = [...one, ...piece(text.slice(start, end).join(""), raw.slice(start, end).join(""))];
      for (const [tries, advice] of pieces) {
        const sum = before.tries + tries;
        if (best[end] && best[end].tries <= sum) continue;
        const easy = advice && end - start > before.ease;
        best[end] = { tries: sum, count: before.count + 1, advice: easy ? advice : before.advice, ease: easy ? end - start : before.ease };
      }
    }
  }
  const { tries, advice } = best.at(-1);
  const score = [3, 6, 8, 10].filter((limit) => tries >= limit).length;
  return { score, advice: score > 3 ? "nothing" : (advice ?? "words") };
};

const KINDS = [[/[a-z]/, 26], [/[A-Z]/, 26], [/\d/, 10], [/[ -/:-@[-`{-~]/, 33], [/[^ -~]/, 64]];
const bits = (text) => {
  const alphabet = KINDS.filter(([kind]) => kind.test(text)).reduce((sum, [, size]) => sum + size, 0);
  return Math.floor([...text].length * Math.log2(alphabet || 1));
};

const classes = (text) => [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{Ll}\p{Lu}\p{N}]/u].filter((kind) => kind.test(text)).length;

const connect = (root) => {
  const field = root.querySelector("[name=password]");
  const panel = root.querySelector("[data-measure]");
  const say = (name) => panel.querySelector(`[data-word="${name}"]`).textContent;
  const { shortest, longest, classes: least, names } = root.dataset;
  const words = names.split(" ").filter(Boolean);
  const tick = (name, met) => {
    const rule = root.querySelector(`[data-rule="${name}"]`);
    for (const part of rule?.querySelectorAll("[data-met]") ?? []) part.hidden = !met;
    for (const part of rule?.querySelectorAll("[data-unmet]") ?? []) part.hidden = met;
  };
  let later;
  const show = () => {
    const text = field.value.normalize("NFC");
    const length = [...text].length;
    panel.hidden = !length;
    if (!length) return ["length", "classes", "name", "common"].forEach((name) => tick(name, false));
    const { score, advice } = measure(text);
    const known = ranks.size > 0 && !ranks.has(plain(text)) && score > 1;
    tick("length", length >= shortest && length <= longest);
    tick("classes", classes(text) >= least);
    tick("name", !words.some((word) => holds(text, word)));
    tick("common", known);
    panel.querySelector("meter").value = score;
    panel.querySelector("[data-bits]").textContent = bits(text);
    // Said when the typing pauses, not at each key.
    clearTimeout(later);
    later = setTimeout(() => {
      panel.querySelector("[data-score]").textContent = say(`score-${score}`);
      panel.querySelector("[data-advice]").textContent = say(advice);
    }, 300);
  };
  field.addEventListener("input", show);
  load().then(() => field.value && show(), () => {});
};

for (const root of document.querySelectorAll("[data-password]")) connect(root);
