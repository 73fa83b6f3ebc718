import { expect, test } from 'vitest';

import { explain, troubleOf, type Trouble } from './problems';

test.each([
  ['NotAllowedError', 'denied'],
  ['SecurityError', 'denied'],
  ['NotFoundError', 'missing'],
  ['OverconstrainedError', 'missing'],
  ['NotReadableError', 'busy'],
  ['AbortError', 'busy'],
  ['InvalidStateError', 'failed'],
] as const)('%s means %s', (name, trouble) => {
  expect(troubleOf(new DOMException('', name))).toBe(trouble);
});

test('a browser without devices to offer is told from one that refuses', () => {
  expect(troubleOf(new TypeError('undefined is not a function'))).toBe('insecure');
});

const TROUBLES: Trouble[] = ['denied', 'busy', 'missing', 'unplugged', 'insecure', 'failed'];

test.each(TROUBLES)('%s is explained with what helps, for each device', (trouble) => {
  for (const device of ['microphone', 'camera'] as const) {
    const { what, help } = explain(device, trouble);
    expect(what).toMatch(/^[A-Z].*\.$/);
    expect(help).toMatch(/^[A-Z].*\.$/);
  }
});
