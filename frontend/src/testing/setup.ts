import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// Deadlines, not delays: a busy machine gets the time it needs, a quiet one never waits.
configure({ asyncUtilTimeout: 20_000 });

afterEach(() => {
  // Pure tests may run without a document; they need no sweeping.
  if (typeof document !== 'undefined') cleanup();
});
