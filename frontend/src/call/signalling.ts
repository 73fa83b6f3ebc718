/** How two peers find each other before media flows: small messages through the hub. */

/** The part of a hub topic that a mesh needs. */
export interface Signalling {
  /** This page's own peer id. */
  selfId: string;
  /** Sends a message; rejects when it did not reach the peer. */
  send: (to: string, payload: unknown) => Promise<void>;
  /** Calls back with each message, until the returned function is called. */
  onMessage: (listener: (from: string, payload: unknown) => void) => () => void;
}
