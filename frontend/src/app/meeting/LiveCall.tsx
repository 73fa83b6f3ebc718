import { useState } from 'react';
import { useStore } from 'zustand';

import type { Joined } from '@/api/shapes';
import { isLive, type LocalMedia } from '@/call/localMedia';
import { leaveCall, useCall } from '@/features/call/callStore';
import { CallView, type PanelName } from '@/features/call/CallView';
import { ChatPanel } from '@/features/chat/ChatPanel';
import { useChat } from '@/features/chat/useChat';
import { PeoplePanel } from '@/features/participants/PeoplePanel';
import type { HubTopic } from '@/lib/hub/topic';
import { ThemedSurface } from '@/primitives/ThemedSurface';

interface LiveCallProps {
  joined: Joined;
  topic: HubTopic;
  media: LocalMedia;
}

/** The call with its panels. */
export function LiveCall({ joined, topic, media }: LiveCallProps) {
  const people = useCall((state) => state.people);
  const line = useCall((state) => state.line);
  const [panel, setPanel] = useState<PanelName | null>(null);
  const { participant, meeting } = joined;
  const me = { id: participant.user_id, name: participant.display_name };
  const chat = useChat({ meetingId: meeting.id, topic, me, visible: panel === 'chat' });
  const { microphone, camera } = useStore(media.store);
  const close = () => setPanel(null);
  return (
    <ThemedSurface theme="dark" className="fixed inset-0">
      <CallView
        joined={joined}
        people={people}
        line={line}
        media={media}
        unread={chat.unread}
        panel={panel}
        onPanel={setPanel}
        onLeave={leaveCall}
      >
        {panel === 'chat' ? (
          <ChatPanel chat={chat} meId={me.id} onClose={close} />
        ) : (
          <PeoplePanel
            self={{
              userId: me.id,
              name: me.name,
              role: participant.role,
              mic: isLive(microphone),
              cam: isLive(camera),
            }}
            people={people}
            link={meeting.join_url}
            onClose={close}
          />
        )}
      </CallView>
    </ThemedSurface>
  );
}
