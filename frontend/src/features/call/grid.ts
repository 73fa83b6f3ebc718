/** How many tiles of which size fill a stage best. */

export interface Box {
  width: number;
  height: number;
}

export interface Grid {
  columns: number;
  rows: number;
  /** Size of each tile in px. */
  tile: Box;
}

/** Pixels between tiles. */
export const GAP = 12;
/** Cameras see this wide; a tile is never flatter. */
const FLAT = 16 / 9;
/** The most upright a tile may be, on a lying and on an upright stage: more would cut too much of the picture. */
const UPRIGHT = { lying: 5 / 4, upright: 3 / 4 };

/** The arrangement in which `count` tiles of one size show the most picture on `stage`. */
export function arrange(count: number, stage: Box, gap = GAP): Grid {
  const columns = Array.from({ length: Math.max(count, 1) }, (_, place) => place + 1);
  return columns
    .map((each) => withColumns(each, count, stage, gap))
    .reduce((best, next) => (area(next.tile) > area(best.tile) + 0.5 ? next : best));
}

function withColumns(columns: number, count: number, stage: Box, gap: number): Grid {
  const rows = Math.ceil(Math.max(count, 1) / columns);
  const cell = {
    width: Math.max(0, (stage.width - gap * (columns - 1)) / columns),
    height: Math.max(0, (stage.height - gap * (rows - 1)) / rows),
  };
  return {
    columns,
    rows,
    tile: fit(cell, stage.width > stage.height ? UPRIGHT.lying : UPRIGHT.upright),
  };
}

function fit({ width, height }: Box, upright: number): Box {
  return {
    width: Math.floor(Math.min(width, height * FLAT)),
    height: Math.floor(Math.min(height, width / upright)),
  };
}

function area({ width, height }: Box): number {
  return width * height;
}
