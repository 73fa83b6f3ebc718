import type { RemotePerson } from '@/call/session';
import { TrackAudio } from '@/primitives/TrackAudio';

interface SoundsProps {
  people: RemotePerson[];
  speakerId: string | null;
  onBlocked: (play: () => void) => void;
}

/** Everyone's voice. */
export function Sounds({ people, speakerId, onBlocked }: SoundsProps) {
  return people.map(
    ({ peerId, media: { audio } }) =>
      audio && (
        <TrackAudio key={peerId} track={audio} speakerId={speakerId} onBlocked={onBlocked} />
      ),
  );
}
