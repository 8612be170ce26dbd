/** Lowest and highest code that a close frame can have. */
export const closeCodeRange = { min: 1000, max: 4999 };

/** Those of them that a server may send: RFC 6455 and the registry that goes with it. */
const sendable = [
  [1000, 1003],
  [1007, 1009],
  [1011, 1014],
  [3000, 4999],
] as const;

/** What is wrong with a code that a frame can have, and no server sends. */
export function closeCodeProblems(code: number): readonly string[] {
  if (code < closeCodeRange.min || code > closeCodeRange.max) return [];
  if (sendable.some(([least, most]) => code >= least && code <= most)) return [];
  const ranges = sendable.map(([least, most]) => `${least} to ${most}`).join(', ');
  return [`${code} is no code that a server sends; write one of ${ranges}`];
}
