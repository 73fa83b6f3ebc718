/** The call this page is in: entering, being there, leaving. One page is in one call at a time. */

import { create } from 'zustand';

import { joinMeeting, leaveMeeting } from '@/api/meetings';
import { leaveAtOnce } from '@/api/leaveAtOnce';
import type { Joined } from '@/api/shapes';
import type { LocalMedia } from '@/call/localMedia';
import { Mesh } from '@/call/mesh/mesh';
import { CallSession, type RemotePerson } from '@/call/session';
import { backoff } from '@/lib/hub/backoff';
import type { HubClient, HubStatus } from '@/lib/hub/client';
import { pageHub } from '@/lib/hub/pageHub';
import type { HubTopic } from '@/lib/hub/topic';
import { Problem } from '@/lib/http/problem';

/** `ended`: not by this person's own wish; `endCode` says why. */
export type Phase = 'out' | 'joining' | 'live' | 'left' | 'ended';

export interface CallState {
  phase: Phase;
  joined: Joined | null;
  /** Where the meeting's events arrive while it is live. */
  topic: HubTopic | null;
  people: RemotePerson[];
  /** How the connection to the hub is; media flows without it. */
  line: HubStatus;
  /** Why entering failed. */
  error: unknown;
  endCode: string | null;
}

const OUT: CallState = {
  phase: 'out',
  joined: null,
  topic: null,
  people: [],
  line: 'idle',
  error: null,
  endCode: null,
};

/** What the call looks like now. */
export const useCall = create<CallState>(() => OUT);

/** How often entering is tried when the server does not answer. */
const TRIES = 6;

let release: () => void = () => undefined;
let run = 0;

/** Goes into the meeting with the given devices. Failure is in the store: `out` again, with `error`. */
export async function enterCall(meetingId: string, code: string, media: LocalMedia): Promise<void> {
  const mine = ++run;
  useCall.setState({ ...OUT, phase: 'joining' });
  try {
    const joined = await joinPatiently(meetingId, code);
    if (mine === run) begin(joined, media);
    else leaveQuietly(meetingId);
  } catch (error) {
    if (mine === run) useCall.setState({ ...OUT, error });
  }
}

/** Goes out of the call, and tells everyone so. */
export function leaveCall(): void {
  finish({ phase: 'left' });
}

/** Back to before entering; leaves first when still in the call. */
export function resetCall(): void {
  run++;
  finish({});
  useCall.setState(OUT);
}

async function joinPatiently(meetingId: string, code: string): Promise<Joined> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await joinMeeting(meetingId, code);
    } catch (error) {
      const hopeless = !(error instanceof Problem && error.transient) || attempt >= TRIES;
      if (hopeless) throw error;
      await new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
    }
  }
}

function begin(joined: Joined, media: LocalMedia): void {
  const hub = pageHub();
  const topic = hub.topic(joined.topic);
  const session = new CallSession({
    topic,
    media,
    selfId: `${joined.participant.user_id}.${hub.session}`,
    transport: (signalling) =>
      new Mesh({
        signalling,
        iceServers: joined.ice_servers.map(asIceServer),
        canSignal: () => topic.joined,
      }),
  });
  const stopListening = listen(session, hub, topic, joined.meeting.id);
  release = () => {
    stopListening();
    session.close();
  };
  useCall.setState({ ...OUT, phase: 'live', joined, topic, line: hub.status, people: [] });
}

function listen(
  session: CallSession,
  hub: HubClient,
  topic: HubTopic,
  meetingId: string,
): () => void {
  const atOnce = () => {
    session.close();
    leaveAtOnce(meetingId);
  };
  // A page that comes back from the browser's cache has lost its call: it starts again.
  const revive = ({ persisted }: PageTransitionEvent) => persisted && location.reload();
  window.addEventListener('pagehide', atOnce);
  window.addEventListener('pageshow', revive);
  const stops = [
    session.on('people', (people) => useCall.setState({ people })),
    session.on('removed', ({ code }) => finish({ phase: 'ended', endCode: code })),
    hub.on('status', (line) => follow(line)),
    topic.on('event', ({ event, payload }) => hear(event, payload)),
    () => window.removeEventListener('pagehide', atOnce),
    () => window.removeEventListener('pageshow', revive),
  ];
  return () => stops.forEach((stop) => stop());
}

function follow(line: HubStatus): void {
  useCall.setState({ line });
  if (line === 'closed') finish({ phase: 'ended', endCode: 'replaced' });
}

function hear(event: string, payload: unknown): void {
  const { joined } = useCall.getState();
  if (event === 'meeting.deleted') finish({ phase: 'ended', endCode: 'meeting_deleted' });
  if (event !== 'meeting.updated' || joined === null) return;
  const { title } = (payload ?? {}) as { title?: unknown };
  if (typeof title !== 'string') return;
  useCall.setState({ joined: { ...joined, meeting: { ...joined.meeting, title } } });
}

function finish(end: Partial<CallState>): void {
  const { joined, phase } = useCall.getState();
  release();
  release = () => undefined;
  if (phase === 'live' && joined !== null) leaveQuietly(joined.meeting.id);
  useCall.setState({ ...end, topic: null, people: [] });
}

function leaveQuietly(meetingId: string): void {
  // The others see us go through the hub; the server closes what this did not reach.
  leaveMeeting(meetingId).catch(() => undefined);
}

function asIceServer({ urls, username, credential }: Joined['ice_servers'][number]): RTCIceServer {
  return { urls, ...(username && { username }), ...(credential && { credential }) };
}
