import { useRef } from 'react';

import type { RemotePerson } from '@/call/session';
import { cx } from '@/lib/cx';

import { arrange, GAP, type Box } from './grid';
import { Tile } from './Tile';
import { useSize } from './useSize';

/** The own side of the call. */
export interface Self {
  userId: string;
  name: string;
  video: MediaStreamTrack | null;
  muted: boolean;
  speaking: boolean;
}

interface StageProps {
  self: Self;
  people: RemotePerson[];
}

/** Everyone in tiles. One other person fills the stage, and the own picture floats in a corner. */
export function Stage({ self, people }: StageProps) {
  const stage = useRef<HTMLUListElement>(null);
  const size = useSize(stage);
  const floats = people.length === 1;
  const grid = arrange(people.length + 1, size).tile;
  const tile = people.length <= 1 ? filling(size) : grid;
  return (
    <ul
      ref={stage}
      aria-label="People in the call"
      style={{ gap: GAP }}
      className="relative flex size-full flex-wrap content-center items-center justify-center overflow-hidden"
    >
      {people.map((person) => (
        <PersonTile key={person.peerId} person={person} {...tile} />
      ))}
      <Tile
        name={self.name}
        you
        userId={self.userId}
        video={self.video}
        muted={self.muted}
        speaking={self.speaking}
        {...(floats ? corner(size) : tile)}
        className={cx(floats && 'absolute! right-3 bottom-3 shadow-float')}
      />
    </ul>
  );
}

function PersonTile({
  person,
  width,
  height,
}: {
  person: RemotePerson;
  width: number;
  height: number;
}) {
  const { name, userId, cam, mic, media } = person;
  return (
    <Tile
      name={name}
      userId={userId}
      video={cam ? media.video : null}
      muted={!mic}
      speaking={mic && media.speaking}
      quality={media.quality}
      link={media.link}
      width={width}
      height={height}
    />
  );
}

// One person may fill the stage to its edges.
function filling({ width, height }: Box): Box {
  return { width: Math.floor(width), height: Math.floor(height) };
}

// The floating picture lies or stands as the stage does.
function corner(stage: Box): Box {
  const lying = stage.width > stage.height;
  const long = Math.round(Math.min(256, Math.max(140, Math.max(stage.width, stage.height) * 0.2)));
  const short = Math.round(lying ? (long * 9) / 16 : (long * 3) / 4);
  return lying ? { width: long, height: short } : { width: short, height: long };
}
