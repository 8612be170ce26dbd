/**
 * Counter-based chance: every draw is a hash of who asks, what for and the how-manieth time. No
 * stream is shared, so a user's draws do not depend on how many other users there are.
 */
export function chance(seed: number, user: number, purpose: number, n: number): number {
  const high = hash(seed, user, purpose, n);
  const low = mix(high ^ 0x9e3779b9);
  return ((high >>> 5) * 67108864 + (low >>> 6)) / 9007199254740992;
}

/** 32 well-mixed bits (murmur3's block and finalizer steps) of four integers. */
export function hash(seed: number, user: number, purpose: number, n: number): number {
  let state = mix((seed | 0) ^ Math.imul((seed / 4294967296) | 0, 0x85ebca6b));
  state = block(state, user);
  state = block(state, purpose);
  state = block(state, n);
  return mix(state) >>> 0;
}

/** Integer for a purpose or name, the same on every machine (FNV-1a over UTF-16 units). */
export function purposeOf(name: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) {
    state = Math.imul(state ^ name.charCodeAt(index), 0x01000193);
  }
  return state >>> 0;
}

function block(state: number, value: number): number {
  let key = Math.imul(value | 0, 0xcc9e2d51);
  key = Math.imul((key << 15) | (key >>> 17), 0x1b873593);
  const mixed = state ^ key;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function mix(value: number): number {
  let state = value;
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return state ^ (state >>> 16);
}
