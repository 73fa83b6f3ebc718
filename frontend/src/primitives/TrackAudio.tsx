import { useEffect, useRef } from 'react';

interface TrackAudioProps {
  track: MediaStreamTrack;
  /** The speaker to play on; null is the system's. */
  speakerId: string | null;
  /** The browser will not play until the person did something on the page. */
  onBlocked: (play: () => void) => void;
}

/** Plays an audio track; shows nothing. */
export function TrackAudio({ track, speakerId, onBlocked }: TrackAudioProps) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (audio === null) return undefined;
    audio.srcObject = new MediaStream([track]);
    const play = () => {
      audio.play().catch((error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked(play);
      });
    };
    play();
    return () => {
      audio.srcObject = null;
    };
  }, [track, onBlocked]);
  useEffect(() => {
    const audio = element.current;
    if (audio === null || !('setSinkId' in audio)) return;
    // A speaker that is gone leaves the sound where it is.
    audio.setSinkId(speakerId ?? '').catch(() => undefined);
  }, [speakerId]);
  // What is heard here is live speech, for which there is no caption track.
  // eslint-disable-next-line jsx-a11y/media-has-caption
  return <audio ref={element} autoPlay />;
}
