/** What a backend does to frames or connections of its own, as long as a fault lasts. */
export type FrameDisturbance =
  | { readonly kind: 'lose'; readonly direction: 'to_target' | 'to_user' | 'both' }
  | { readonly kind: 'duplicate' | 'reorder' }
  | { readonly kind: 'close'; readonly code: number };

/** What it takes from a fault as it is written. */
interface Written {
  readonly direction?: 'to_target' | 'to_user' | 'both' | undefined;
  readonly code?: number | undefined;
}

/** What a fault of frames does, as its keys say. */
export function frameDisturbance(
  kind: FrameDisturbance['kind'],
  { direction = 'to_user', code = 1000 }: Written,
): FrameDisturbance {
  switch (kind) {
    case 'lose':
      return { kind, direction };
    case 'close':
      return { kind, code };
    case 'duplicate':
    case 'reorder':
      return { kind };
  }
}
