import type { Problem } from '@/lib/http/problem';

/** How long to wait after too many tries, in words. */
export function tooManyTries(problem: Problem): string {
  const { retryAfter } = problem;
  if (retryAfter === null || retryAfter <= 0) return 'Too many tries. Wait a moment, then try again.';
  const wait = retryAfter < 90 ? `${Math.ceil(retryAfter)} seconds` : `${Math.ceil(retryAfter / 60)} minutes`;
  return `Too many tries. Try again in ${wait}.`;
}
