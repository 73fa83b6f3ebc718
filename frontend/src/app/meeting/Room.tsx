import { useEffect, useState } from 'react';

import type { MeetingPreview } from '@/api/shapes';
import { LocalMedia } from '@/call/localMedia';
import { enterCall, resetCall, useCall } from '@/features/call/callStore';
import { Ended } from '@/features/call/Ended';
import { PreJoin } from '@/features/prejoin/PreJoin';
import type { SessionUser } from '@/lib/auth/session';
import { pageHub } from '@/lib/hub/pageHub';
import { usePageTitle } from '@/lib/pageTitle';

import { LiveCall } from './LiveCall';
import { endWords, joinProblem } from './words';

interface RoomProps {
  meeting: MeetingPreview;
  me: SessionUser;
}

/** Before, in and after the call. The devices are open before and in it, and never after. */
export function Room({ meeting, me }: RoomProps) {
  const [media] = useState(() => new LocalMedia());
  const { phase, joined, topic, error, endCode } = useCall();
  const over = phase === 'left' || phase === 'ended';
  useEffect(() => {
    // Connected before it is needed: joining is one wait less.
    pageHub();
    return () => resetCall();
  }, []);
  useEffect(() => {
    if (over) return undefined;
    void media.open();
    return () => media.close();
  }, [media, over]);
  usePageTitle(meeting.title);

  if (phase === 'live' && joined && topic) {
    return <LiveCall joined={joined} topic={topic} media={media} />;
  }
  if (over) {
    const { title, words, back } = endWords(
      phase === 'left' ? 'left' : (endCode ?? ''),
      meeting.title,
    );
    return (
      <Ended title={title} onRejoin={back ? resetCall : undefined}>
        {words}
      </Ended>
    );
  }
  return (
    <PreJoin
      meeting={meeting}
      me={me}
      media={media}
      joining={phase === 'joining'}
      problem={error === null ? null : joinProblem(error)}
      onJoin={() => void enterCall(meeting.id, meeting.code, media)}
    />
  );
}
