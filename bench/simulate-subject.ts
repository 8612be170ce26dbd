/** Simulates so many seconds, everything recorded, and says what that took of the processor. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulate } from '../src/run/start-run.ts';

const [, , scenario = '', seconds = ''] = process.argv;
const folder = await mkdtemp(join(tmpdir(), 'statecrowd-bench-'));
try {
  const started = process.cpuUsage();
  const run = await simulate(scenario, {
    duration: Number(seconds),
    output: join(folder, 'results'),
    record: true,
    samples: true,
  });
  const { summary } = await run.finished;
  const { user, system } = process.cpuUsage(started);
  const { websocket, http, database } = summary;
  process.send?.({
    cpuUs: user + system,
    startUs: started.user + started.system,
    operations: websocket.operations + http.operations + database.operations,
  });
} finally {
  await rm(folder, { recursive: true });
}
