/** Finds addresses in what people write. */

export interface Part {
  text: string;
  /** Where it leads; null for plain text. */
  href: string | null;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"']+/gi;
/** Punctuation that ends the sentence, not the address. */
const TRAILING = /[.,;:!?…]+$/;

/** `text` cut into plain pieces and links. Only http and https lead anywhere. */
export function linkParts(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    if (!URL.canParse(address)) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null });
    parts.push({ text: address, href: address });
    end = match.index + address.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}

// A closing bracket belongs to the address only if one was opened in it.
function trimmed(address: string): string {
  const bare = address.replace(TRAILING, '');
  const unbalanced = bare.endsWith(')') && count(bare, ')') > count(bare, '(');
  return unbalanced ? trimmed(bare.slice(0, -1)) : bare;
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}
