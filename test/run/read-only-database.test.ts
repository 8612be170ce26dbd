import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { measureOperation } from '../../src/db/measured.ts';
import { migrate } from '../../src/db/migrate.ts';
import { command } from '../../src/machines/operation-draft.ts';
import type { Observation, Sample } from '../../src/metrics/observation.ts';
import { RestartablePlatform } from '../../src/run/restartable-platform.ts';
import { shippedMaterial } from '../../src/sources/scenario-material.ts';
import { useDatabase } from '../db/support/use-database.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { requestOf } from '../support/request-of.ts';
import { scenarioOf } from '../support/scenario-of.ts';
import { watchedRun } from '../support/watched-run.ts';

const own = useDatabase();
const schema = 'shared';

const onlyCommands = { query: 0, command: 1, event: 0, monitoring: 0 };

/** Has the platform write, all the time. */
const observer = askingPersona({
  name: 'observer',
  traits: { ...askingPersona().traits, messageWeights: onlyCommands },
  operations: {
    ask: command('record_belief', () => ({ agent: 'agent-1', belief: 'b', confidence: 0.5 })),
  },
});

test('the platform may only read for a time, in a database that others go on with', async () => {
  await migrate(own.settings({ schema }), { intoForeignSchema: false });
  const other = own.open({ schema, applicationName: 'somebody else' });
  const write = () =>
    measureOperation(other, 'theirs', { name: 'events.append', input: { event: 'e' } });
  await write();
  const refused: Sample[] = [];
  const answered: Sample[] = [];
  const meanwhile: ReturnType<typeof write>[] = [];
  const observation = (one: Observation): void => {
    if (one.kind !== 'sample' || one.operation !== 'command.record_belief') return;
    if (one.outcome === 'ok') answered.push(one);
    else if (one.errorClass === 'database') refused.push(one);
    if (refused.length > 0) meanwhile.push(write());
  };
  const scenario = await scenarioOf({
    users: { observer: 4 },
    load: { warmup: '200ms', duration: '5s', cooldown: '200ms' },
    think_time: 0.1,
    target: { db_url: own.url },
    database: { schema },
    faults: [{ at: '700ms', read_only: 'database', for: '1500ms' }],
  });
  const material = { ...shippedMaterial, personas: { observer } };
  const run = await watchedRun(requestOf(scenario, { material, watchers: [{ observation }] }));
  const { summary, leftBehind, remarks } = await run.finished();
  expect({ leftBehind, remarks }).toEqual({ leftBehind: [], remarks: [] });
  const [fault] = summary.faults;
  const endedMs = fault?.ended_ms ?? NaN;
  expect([...new Set(refused.map((one) => one.fault))]).toEqual([fault?.id]);
  expect(Math.min(...refused.map(({ at }) => at))).toBeGreaterThanOrEqual(fault?.at_ms ?? NaN);
  expect(answered.filter(({ at, serviceUs }) => at - serviceUs / 1000 > endedMs)).not.toEqual([]);
  expect((await Promise.all(meanwhile)).filter(({ ok }) => !ok)).toEqual([]);
  expect(other.poolCounters().lost).toBe(0);
  const { rows } = await sql`select run_id from shared.agents`.execute(other.unscoped);
  expect(rows).toEqual([]);
});

test('a platform that is started again while it may only read does not start', async () => {
  const database = own.settings({ schema: 'restarted', applicationName: 'platform' });
  const platform = await RestartablePlatform.launch({ runId: randomUUID(), database });
  onTestFinished(() => platform.stop());
  await platform.setReadOnly(true);
  platform.kill();
  platform.restart(() => undefined);
  expect(await platform.broke).toMatch(/^the platform that was killed did not start again .*25006/);
});
