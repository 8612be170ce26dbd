import { textHash } from './text-hash.ts';

const sizes = { small: 1_000, medium: 10_000, large: 100_000 } as const;

export type DataSize = keyof typeof sizes;

export const dataSizes = ['small', 'medium', 'large'] as const satisfies readonly DataSize[];

/** Work for the processor, not a picture of it: every operation passes over all the values. */
export function processData(size: DataSize, operations: readonly string[]): object {
  const values = Uint32Array.from({ length: sizes[size] }, (_, index) => index);
  for (const operation of operations) {
    const factor = textHash(operation) | 1;
    for (let at = 0; at < values.length; at += 1) {
      const value = Math.imul(values[at] ?? 0, factor);
      values[at] = value ^ (value >>> 15);
    }
  }
  const checksum = values.reduce((sum, value) => (Math.imul(sum, 31) + value) >>> 0, 0);
  return { processed: values.length, operations, checksum };
}
