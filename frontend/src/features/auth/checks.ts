/** What can be said about credentials before they are sent. The gateway has the last word. */

const MAX_PASSWORD_BYTES = 72;

/** What is wrong with an e-mail address, if anything. */
export function emailProblem(email: string): string | undefined {
  const trimmed = email.trim();
  if (trimmed === '') return 'Enter your e-mail address.';
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(trimmed)) return 'Enter a full address, like ada@example.org.';
  return undefined;
}

/** What is wrong with a new password, if anything. */
export function newPasswordProblem(password: string): string | undefined {
  const bytes = new TextEncoder().encode(password).length;
  if (password === '') return 'Choose a password.';
  if (bytes < 8) return 'Use at least 8 characters.';
  if (bytes > MAX_PASSWORD_BYTES) return 'This is too long: at most 72 characters, fewer with accents or emoji.';
  return undefined;
}

/** What is wrong with the name somebody goes by, if anything. */
export function displayNameProblem(name: string): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '') return 'Enter the name others will see.';
  if (trimmed.length > 80) return 'Use at most 80 characters.';
  return undefined;
}

/** What is wrong with a code from a mail, if anything. */
export function codeProblem(code: string): string | undefined {
  return /^\d{6,10}$/.test(digitsOf(code)) ? undefined : 'Enter the digits from the mail.';
}

/** The digits in what was typed or pasted. */
export function digitsOf(code: string): string {
  return code.replace(/\D/g, '');
}

/** Only what is wrong, by field. */
export function onlyWrong<K extends string>(
  checks: Record<K, string | undefined>,
): Partial<Record<K, string>> {
  const wrong = Object.entries(checks).filter(([, problem]) => problem !== undefined);
  return Object.fromEntries(wrong) as Partial<Record<K, string>>;
}
