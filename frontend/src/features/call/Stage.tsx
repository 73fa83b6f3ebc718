import { useRef } from 'react';

import type { RemotePerson } from '@/call/session';
import { cx } from '@/lib/cx';

import { arrange, GAP } from './grid';
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

/** Everyone in tiles. With one other person they fill the stage and the own picture floats in a corner. */
export function Stage({ self, people }: StageProps) {
  const stage = useRef<HTMLUListElement>(null);
  const size = useSize(stage);
  const floats = people.length === 1;
  const { tile } = arrange(floats ? 1 : people.length + 1, size);
  const corner = {
    width: cornerWidth(size.width),
    height: Math.round((cornerWidth(size.width) * 9) / 16),
  };
  return (
    <ul
      ref={stage}
      aria-label="People in the call"
      style={{ gap: GAP }}
      className="relative flex size-full flex-wrap content-center items-center justify-center overflow-hidden"
    >
      {people.map((person) => (
        <PersonTile key={person.peerId} person={person} {...(floats ? filling(size) : tile)} />
      ))}
      <Tile
        name={`${self.name} (you)`}
        userId={self.userId}
        video={self.video}
        mirrored
        muted={self.muted}
        speaking={self.speaking}
        {...(floats ? corner : tile)}
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

// One person alone may fill the stage to its edges.
function filling({ width, height }: { width: number; height: number }) {
  return { width: Math.floor(width), height: Math.floor(height) };
}

function cornerWidth(stageWidth: number): number {
  return Math.round(Math.min(256, Math.max(132, stageWidth * 0.2)));
}
