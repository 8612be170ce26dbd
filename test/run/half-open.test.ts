import { expect, test } from 'vitest';
import { requestOf } from '../support/request-of.ts';
import { scenarioOf } from '../support/scenario-of.ts';
import { watchedRun } from '../support/watched-run.ts';

const timeouts = { heartbeat: '600ms', pong: '400ms' };
const limitMs = 1000;
/** A busy machine fires timers late. */
const lateMs = 1500;

test('half-open connections are found within heartbeat and pong', async () => {
  const file = {
    users: { observer: 12 },
    load: { warmup: '300ms', duration: '5s', cooldown: '300ms' },
    reconnect: { attempts: 200, delay: '50ms', max_delay: '200ms' },
    timeouts: { ...timeouts, operation: '30s' },
    faults: [{ at: '1s', half_open: 'websocket', for: '3s' }],
  };
  const run = await watchedRun(requestOf(await scenarioOf(file)));
  const { summary } = await run.finished();
  const [fault] = summary.faults;
  expect(fault).toMatchObject({ id: 'half_open-1', online_before: 12, online_lowest: 0 });
  expect(summary.websocket.causes['heartbeat_timeout']).toBe(12);
  expect(fault?.times.detect.max_ms).toBeLessThan(limitMs + lateMs);
  expect(summary.users.errored).toBe(0);
});
