import { startEmbeddedPostgres } from '../../../src/db/embedded-postgres.ts';

/** Starts a server, tells its URL and waits to be killed, or for a word to end by itself. */
const postgres = await startEmbeddedPostgres();
process.stdout.write(`${postgres.url}\n`);
process.stdin.once('data', () => process.stdin.destroy());
