import type { DatabaseHandle } from '../db/database.ts';
import { measureOperation } from '../db/measured.ts';
import type { ErrorCode } from './answer.ts';
import { refuse } from './answer.ts';
import type { Store } from './store.ts';

/** Failures that are about what was asked; all others are the database's own. */
const codes: ReadonlyMap<string, ErrorCode> = new Map([
  ['invalid_input', 'invalid'],
  ['not_found', 'not_found'],
  ['conflict', 'conflict'],
  ['sqlstate_22', 'invalid'],
  ['sqlstate_23503', 'not_found'],
  ['sqlstate_23505', 'conflict'],
]);

/** The rows of one run in a database. */
export function databaseStore(handle: DatabaseHandle, runId: string): Store {
  const call: Store['call'] = async (name, input) => {
    const measured = await measureOperation(handle, runId, { name, input });
    if (measured.ok) return { ok: true, value: measured.value };
    const code = codes.get(measured.errorClass) ?? 'database';
    const isAboutTheRequest = code !== 'database' && measured.problems.length > 0;
    const message = isAboutTheRequest ? measured.problems.join('; ') : measured.errorClass;
    return { ok: false, refusal: refuse(code, message) };
  };
  return {
    call,
    isReachable: async () => (await call('events.recent', { limit: 1 })).ok,
    poolCounters: () => handle.poolCounters(),
    close: () => handle.close(),
  };
}
