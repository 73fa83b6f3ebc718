/** Grounds and inks with at least 4.5:1 between them; the same in both themes. */
export const TONES = [
  ['#0e5a48', '#d7f0e6'],
  ['#8a4a0c', '#fdeedd'],
  ['#5a3d7a', '#f0e6fa'],
  ['#1f5c86', '#e0f0fb'],
  ['#8c2f4d', '#fce5ec'],
  ['#4a5a1c', '#eff5d8'],
  ['#6b4a3a', '#f7eae3'],
  ['#2f4a8c', '#e4eafb'],
] as const;

/** The ground and ink for somebody, the same on every screen for the same `key`. */
export function avatarTone(key: string): readonly [ground: string, ink: string] {
  let sum = 0;
  for (const letter of key) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return TONES[sum % TONES.length] ?? TONES[0];
}

/** One or two letters for a name: "Ada Lovelace" → "AL", "zoë" → "Z". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0] ?? '';
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  return [first, last].map(firstLetter).join('').toLocaleUpperCase();
}

function firstLetter(word: string): string {
  for (const { segment } of new Intl.Segmenter().segment(word)) return segment;
  return '';
}
