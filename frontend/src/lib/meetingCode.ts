/** A meeting's code reads `abc-defg-hij`: ten letters, grouped so that they can be said aloud. */
const LETTERS = /^[a-z]{10}$/;
const IN_LINK = /\/m\/([a-z-]{10,14})(?:[/?#]|$)/i;

/**
 * The code in what somebody typed or pasted: the code itself with or without dashes, in any case,
 * or a link to the meeting. Null when there is none.
 */
export function parseMeetingCode(typed: string): string | null {
  const linked = IN_LINK.exec(typed)?.[1];
  const letters = (linked ?? typed).toLowerCase().replace(/[\s\-‐-―]/g, '');
  if (!LETTERS.test(letters)) return null;
  return `${letters.slice(0, 3)}-${letters.slice(3, 7)}-${letters.slice(7)}`;
}

/** Where a meeting is held, as a path of this app. */
export function meetingPath(code: string): string {
  return `/m/${code}`;
}
