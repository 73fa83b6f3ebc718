import { useEffect, useState } from 'react';

import type { LocalMedia } from '@/call/localMedia';
import { SpeakingDetector } from '@/call/speaking';

/** Whether the own microphone hears speech, also while it is muted. */
export function useSelfSpeaking(media: LocalMedia): boolean {
  const [speaking, setSpeaking] = useState(false);
  useEffect(() => {
    const detector = new SpeakingDetector();
    return media.on('level', (level) => {
      if (detector.hear(level, Date.now())) setSpeaking(detector.speaking);
    });
  }, [media]);
  return speaking;
}
