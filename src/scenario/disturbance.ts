/** What is done to the bytes of a connection, as long as a fault lasts. */
export type Disturbance =
  | { readonly kind: 'latency'; readonly addMs: number; readonly jitterMs: number }
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  | { readonly kind: 'slice'; readonly bytes: number }
  | { readonly kind: 'half_open'; readonly direction: 'to_target' | 'to_user' | 'both' }
  | { readonly kind: 'stall' | 'reset' | 'refuse' };
