/** What carries audio and video between people; the call does not know which kind it has. */

export type MediaKind = 'audio' | 'video';

/** `connecting` at first, `interrupted` when media stopped flowing and is being brought back. */
export type Link = 'connecting' | 'connected' | 'interrupted';

export type Quality = 'unknown' | 'good' | 'fair' | 'poor';

/** What arrives from one peer. */
export interface PeerMedia {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
  link: Link;
  quality: Quality;
  speaking: boolean;
}

export const NO_MEDIA: PeerMedia = {
  audio: null,
  video: null,
  link: 'connecting',
  quality: 'unknown',
  speaking: false,
};

/**
 * Media to and from everyone in a call. A peer in `setPeers` is connected and kept connected, whatever happens to the
 * network, until it is no longer named there.
 */
export interface Transport {
  /** Who should be connected, by peer id. */
  setPeers: (peerIds: readonly string[]) => void;
  /** What is sent to everyone; null sends nothing. Never interrupts what else is flowing. */
  send: (kind: MediaKind, track: MediaStreamTrack | null) => void;
  /** What arrives from a peer now. */
  media: (peerId: string) => PeerMedia;
  /** Calls back when a peer's media changed, until the returned function is called. */
  onChange: (listener: (peerId: string) => void) => () => void;
  /** Ends every connection. Tracks that were sent stay their owner's to stop. */
  close: () => void;
}
