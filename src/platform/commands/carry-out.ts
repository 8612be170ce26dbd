import type { DatabaseOperationName } from '../../db/operations/database-operations.ts';
import type { Answer } from '../answer.ts';
import { ok } from '../answer.ts';
import type { Client } from '../client.ts';

/** What a command does with the database and says to others once that has worked. */
interface Deed {
  readonly operation: DatabaseOperationName;
  readonly input: object;
  readonly result: object;
  readonly publish?: () => void;
}

/** One database operation, then the pushes, then the result. */
export async function carryOut(from: Client, deed: Deed): Promise<Answer> {
  const stored = await from.services.store.call(deed.operation, deed.input);
  if (!stored.ok) return stored.refusal;
  deed.publish?.();
  return ok(deed.result);
}

/** Tells the `alerts` channel. */
export function raiseAlert(from: Client, reason: string, data: object): void {
  from.services.hub.publish({
    channels: ['alerts'],
    event: 'alert.raised',
    data: { reason, ...data },
  });
}
