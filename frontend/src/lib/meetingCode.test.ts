import { describe, expect, it } from 'vitest';

import { parseMeetingCode } from './meetingCode';

describe('parseMeetingCode', () => {
  it.each([
    ['abc-defg-hij', 'as it is written'],
    ['abcdefghij', 'without dashes'],
    ['  ABC DEFG HIJ ', 'in capitals and with spaces'],
    ['abc–defg—hij', 'with the dashes a phone makes of them'],
    ['https://meet.example.org/m/abc-defg-hij', 'as a link'],
    ['meet.example.org/m/abc-defg-hij?x=1#y', 'as a link with more behind it'],
    ['http://127.0.0.1:8000/m/ABC-DEFG-HIJ/', 'as a link with a slash at the end'],
  ])('finds the code in %j, %s', (typed) => {
    expect(parseMeetingCode(typed)).toBe('abc-defg-hij');
  });

  it.each(['', 'abc', 'abc-defg-hi1', 'abc-defg-hijk', 'https://example.org/abc-defg-hij', 'javascript:alert'])(
    'finds none in %j',
    (typed) => {
      expect(parseMeetingCode(typed)).toBeNull();
    },
  );
});
