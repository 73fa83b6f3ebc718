import { describe, expect, test } from 'vitest';

import { arrange, GAP, type Box } from './grid';

const DESKTOP: Box = { width: 1280, height: 640 };
const PHONE: Box = { width: 366, height: 640 };

describe('on a desktop', () => {
  test.each([
    [1, 1, 1],
    [2, 2, 1],
    [3, 2, 2],
    [4, 2, 2],
    [5, 3, 2],
    [6, 3, 2],
    [9, 3, 3],
  ])('%i people stand in %i columns and %i rows', (count, columns, rows) => {
    expect(arrange(count, DESKTOP)).toMatchObject({ columns, rows });
  });
});

describe('on a phone', () => {
  test.each([
    [1, 1, 1],
    [2, 1, 2],
    [3, 1, 3],
    [4, 2, 2],
    [6, 2, 3],
  ])('%i people stand in %i columns and %i rows', (count, columns, rows) => {
    expect(arrange(count, PHONE)).toMatchObject({ columns, rows });
  });
});

test.each([DESKTOP, PHONE, { width: 900, height: 300 }])('tiles always fit on %o', (stage) => {
  for (let count = 1; count <= 16; count++) {
    const { columns, rows, tile } = arrange(count, stage);
    expect(columns * rows).toBeGreaterThanOrEqual(count);
    expect(columns * tile.width + (columns - 1) * GAP).toBeLessThanOrEqual(stage.width);
    expect(rows * tile.height + (rows - 1) * GAP).toBeLessThanOrEqual(stage.height);
  }
});

test('tiles are neither too upright nor too flat', () => {
  for (const stage of [
    { width: 2000, height: 300 },
    { width: 300, height: 2000 },
  ]) {
    const { tile } = arrange(1, stage);
    expect(tile.width / tile.height).toBeGreaterThanOrEqual(0.74);
    expect(tile.width / tile.height).toBeLessThanOrEqual(1.79);
  }
});

test('a stage that is not yet measured has no tiles to show', () => {
  expect(arrange(3, { width: 0, height: 0 }).tile).toEqual({ width: 0, height: 0 });
});
