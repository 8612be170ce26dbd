/** What is done to the bytes of a connection, as long as a fault lasts. */
export type Disturbance =
  | { readonly kind: 'latency'; readonly addMs: number; readonly jitterMs: number }
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  | { readonly kind: 'slice'; readonly bytes: number }
  | { readonly kind: 'half_open'; readonly direction: 'to_target' | 'to_user' | 'both' }
  | { readonly kind: 'stall' | 'reset' | 'refuse' };

/** What is done to all that users do, on its way to the target, as long as a fault lasts. */
export type UserDisturbance =
  /** A share of it never arrives and fails; above 0, at most 1. */
  | { readonly kind: 'errors'; readonly share: number }
  /** It arrives later, each time by so much, drawn evenly. */
  | { readonly kind: 'network_latency'; readonly leastMs: number; readonly mostMs: number };
