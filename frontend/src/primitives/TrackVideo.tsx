import { useEffect, useRef, useState } from 'react';

import { cx } from '@/lib/cx';

interface TrackVideoProps {
  track: MediaStreamTrack;
  /** The own picture is shown as in a mirror. */
  mirrored?: boolean;
  className?: string;
}

/** The picture of a video track, filling its frame. Upright pictures are not cut to a lying frame. */
export function TrackVideo({ track, mirrored = false, className }: TrackVideoProps) {
  const element = useRef<HTMLVideoElement>(null);
  const [upright, setUpright] = useState(false);
  useEffect(() => {
    const video = element.current;
    if (video === null) return undefined;
    video.srcObject = new MediaStream([track]);
    return () => {
      video.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={element}
      autoPlay
      playsInline
      muted
      onResize={({ currentTarget: { videoWidth, videoHeight } }) =>
        setUpright(videoHeight > videoWidth)
      }
      className={cx(
        'size-full bg-black',
        upright ? 'object-contain' : 'object-cover',
        mirrored && '-scale-x-100',
        className,
      )}
    />
  );
}
