import type { DatabaseOperationName } from '../../db/operations/database-operations.ts';
import type { Answer, MaybeLater } from '../answer.ts';
import { ok, refuse } from '../answer.ts';
import type { Client } from '../client.ts';
import type { Fields, Shape, Shaped } from '../fields.ts';
import { hasShape, misshapen } from '../fields.ts';

/** Carries out one command; the body of an `ok` answer becomes the `result` of the reply. */
export type Command = (params: Fields, from: Client) => MaybeLater<Answer>;

/** A command that only sees parameters of its shape; others are `invalid`. */
export function command<S extends Shape>(
  shape: S,
  run: (params: Shaped<S>, from: Client) => MaybeLater<Answer>,
): Command {
  return (params, from) =>
    hasShape(shape, params) ? run(params, from) : refuse('invalid', misshapen(shape, params));
}

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
