import type { DatabaseHandle } from '../db/database.ts';
import { measureOperation, measureOwnOperation } from '../db/measured.ts';
import { isDatabaseOperationName } from '../db/operations/database-operations.ts';
import type { CallResult, DatabaseTransport } from '../protocols/transport.ts';
import type { DatabaseOperation } from '../scenario/operation.ts';

/** The operations of `src/db` on a real pool; rows belong to the run `runId`. */
export function databaseTransport(handle: DatabaseHandle, runId: string): DatabaseTransport {
  return {
    call: (operation: DatabaseOperation, done: (result: CallResult) => void): void => {
      const { name, input, perform } = operation;
      if (perform !== undefined) {
        void measureOwnOperation(handle, perform).then(done);
        return;
      }
      if (!isDatabaseOperationName(name)) throw new Error(`no database operation "${name}"`);
      void measureOperation(handle, runId, { name, input }).then(done);
    },
  };
}
