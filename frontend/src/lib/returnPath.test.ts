import { describe, expect, it } from 'vitest';

import { returnPath, signInPath } from './returnPath';

const coming = (next: string) => returnPath(new URLSearchParams({ next }));

describe('returnPath', () => {
  it('comes back to where somebody was going', () => {
    const [, search] = signInPath('/m/abc-defg-hij?a=b').split('?', 2);
    expect(returnPath(new URLSearchParams(search))).toBe('/m/abc-defg-hij?a=b');
  });

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', '/\tx', 'evil', ''])(
    'never leads to another site: %j',
    (next) => {
      expect(coming(next)).toBe('/');
    },
  );

  it('goes to the dashboard when nothing was remembered', () => {
    expect(returnPath(new URLSearchParams())).toBe('/');
  });
});
