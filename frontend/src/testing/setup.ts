import { afterEach } from 'vitest';

afterEach(async () => {
  // Pure tests run without a document; they need no sweeping.
  if (typeof document === 'undefined') return;
  const { cleanup } = await import('@testing-library/react');
  cleanup();
});
