import { ourTables } from './our-tables.ts';
import { choice } from './schema-fields.ts';

/** One key for each thing that can be done to a database itself, and those of its kinds. */
export function databaseFaultKeys() {
  const database = choice(['database']).optional();
  return {
    terminate: database.describe('Sessions of the run are ended by the server, new ones too.'),
    exhaust_pool: database.describe("Connections of the users' pool are taken away."),
    lock: database.describe('A table is locked against everybody.'),
    serialization: database.describe('Writes fail with SQLSTATE 40001.'),
    read_only: database.describe(
      'As after a failover to a standby: sessions are ended, and new ones may not write ' +
        '(SQLSTATE 25006).',
    ),
    connection_limit: database.describe(
      'Sessions are ended, and new ones refused with SQLSTATE 53300; of the embedded Postgres.',
    ),
    table: choice(ourTables).optional().describe('Of lock; default events, the most used.'),
  };
}
