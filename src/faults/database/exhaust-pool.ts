import { nothingToUndo, type BrokenRun, type DatabaseDeed } from './database-deed.ts';
import type { Span } from '../span.ts';

const tryAgainMs = 50;

/** Takes a share of the users' pool away; they wait for what is left, or until they give up. */
export function exhaustPool({ pool, poolSize }: BrokenRun): DatabaseDeed {
  const hold = (span: Span): Promise<void> => pool.unscoped.connection().execute(() => span.over);
  const keep = async (span: Span): Promise<void> => {
    while (!span.isOver) await hold(span).catch(() => span.pause(tryAgainMs));
  };
  return {
    last: async ({ share }, span) => {
      const taken = Math.ceil(share * poolSize);
      await Promise.all(Array.from({ length: taken }, () => keep(span)));
    },
    undo: nothingToUndo,
  };
}
