import { expect, test } from 'vitest';
import { useBackend } from './backend.ts';
import type { Client } from './client.ts';
import { command, connect, stats } from './client.ts';

const backend = useBackend();

async function listener(channels: readonly string[], path = ''): Promise<Client> {
  const client = await connect(backend.shared(), path);
  for (const channel of channels) await client.ask({ type: 'subscribe', channel });
  return client;
}

function happened(event: string) {
  return (frame: Readonly<Record<string, unknown>>) => frame['event'] === event;
}

test.each([
  ['agents', 'agent.created', 'create_agent', { agent: 'p1', role: 'r' }],
  ['agents', 'agent.updated', 'update_agent', { agent: 'agent-2', status: 'idle' }],
  ['coalitions', 'coalition.formed', 'form_coalition', members('p-c', ['agent-3'])],
  ['coalitions', 'coalition.dissolved', 'dissolve_coalition', { coalition: 'p-c' }],
  ['tasks', 'task.assigned', 'assign_task', { agent: 'agent-4', task: 'p-t' }],
  ['tasks', 'task.completed', 'complete_task', { task: 'p-t' }],
  ['alerts', 'alert.raised', 'run_test', { suite: 's', fails: true }],
  ['alerts', 'alert.raised', 'update_agent', { agent: 'agent-5', status: 'degraded' }],
  ['alerts', 'alert.raised', 'investigate', { alert: 'noise' }],
])('tells channel %s of %s after %s', async (...row) => {
  const [channel, event, name, params] = row;
  const hears = await listener([channel]);
  const actor = await connect(backend.shared());
  await command(actor, name, params);
  const push = await hears.next(happened(event));
  expect(push).toMatchObject({ type: 'event', channel, event, seq: 1 });
  expect(Math.abs(Number(push['timestamp']) - Date.now())).toBeLessThan(10_000);
  expect(actor.heard).toHaveLength(1);
});

function members(coalition: string, agents: readonly string[]) {
  return { coalition, goal: 'g', agents };
}

test('raises no alert for a test that passes', async () => {
  const client = await listener(['alerts']);
  await command(client, 'run_test', { suite: 's', fails: false });
  await command(client, 'run_test', { suite: 's', fails: true });
  await client.ask({ type: 'ping' });
  expect(client.events('alert.raised')).toHaveLength(1);
});

test('gives a connection an event once, however often it asked for it', async () => {
  const client = await listener(['agents', 'agents', 'alerts']);
  const event_types = ['agent.created', 'agent.updated', 'agent.updated'];
  await client.ask({ type: 'event_subscription', event_types });
  await client.ask({ type: 'event_subscription', event_types });
  for (const status of ['idle', 'active', 'idle']) {
    await command(client, 'update_agent', { agent: 'agent-8', status });
  }
  await client.ask({ type: 'ping' });
  expect(client.events('agent.updated').map((push) => push['seq'])).toEqual([1, 2, 3]);
});

test('tells whoever asked for the event type, on its public channel', async () => {
  const client = await connect(backend.shared());
  await client.ask({ type: 'event_subscription', event_types: ['agent.updated'] });
  await command(client, 'update_agent', { agent: 'agent-9', status: 'idle' });
  expect(client.events('agent.updated')).toMatchObject([{ channel: 'agents' }]);
  await client.ask({ type: 'event_subscription', event_types: [] });
  await command(client, 'update_agent', { agent: 'agent-9', status: 'active' });
  await client.ask({ type: 'ping' });
  expect(client.events('agent.updated')).toHaveLength(1);
});

test('tells nobody who unsubscribed or left', async () => {
  const left = await listener(['agents']);
  left.send({ type: 'disconnect' });
  await left.closed;
  const client = await listener(['agents']);
  await client.ask({ type: 'unsubscribe', channel: 'agents' });
  await command(client, 'update_agent', { agent: 'agent-9', status: 'offline' });
  await client.ask({ type: 'ping' });
  expect([...client.events('agent.updated'), ...left.events('agent.updated')]).toEqual([]);
});

test('tells only the owner of a coalition when one of its agents is taken', async () => {
  const owner = await listener(['inbox:ann']);
  const other = await listener(['inbox:bob', 'coalitions']);
  await command(owner, 'form_coalition', members('ann-1', ['agent-20', 'agent-21']));
  await command(other, 'form_coalition', members('bob-1', ['agent-21', 'agent-22']));
  const push = await owner.next(happened('coalition.conflict'));
  expect(push).toMatchObject({ channel: 'inbox:ann', seq: 1 });
  expect(push['data']).toEqual({ agent: 'agent-21', coalition: 'ann-1', taken_by: 'bob-1' });
  await other.ask({ type: 'ping' });
  expect(other.events('coalition.conflict')).toEqual([]);
  expect(owner.events('coalition.conflict')).toHaveLength(1);
});

test('tells the user of an experiment once, though reconnected, and the public', async () => {
  const first = await connect(backend.shared(), '?user=eve');
  const params = { experiment: 'e1', hypothesis: 'h', duration_ms: 150 };
  await command(first, 'start_experiment', params);
  first.socket.terminate();
  await first.closed;
  const again = await listener(['inbox:eve', 'experiments']);
  const watcher = await listener(['experiments']);
  const push = await again.next(happened('experiment.completed'));
  expect(push).toMatchObject({ channel: 'inbox:eve', data: { experiment: 'e1' } });
  const seen = await watcher.next(happened('experiment.completed'));
  expect(seen).toMatchObject({ channel: 'experiments', data: push['data'] });
  await again.ask({ type: 'ping' });
  expect(again.events('experiment.completed')).toHaveLength(1);
});

test('ticks every second with its own load', async () => {
  const client = await listener(['metrics']);
  const one = await client.next(happened('metrics.tick'));
  const two = await client.next(happened('metrics.tick'));
  const gapMs = Number(two['timestamp']) - Number(one['timestamp']);
  expect(gapMs).toBeGreaterThan(500);
  expect(gapMs).toBeLessThan(2000);
  expect(one).toHaveProperty('data.connections', expect.any(Number));
  expect(one).toHaveProperty('data.messages', expect.any(Number));
  expect(one).toHaveProperty('data.memory', expect.any(Number));
});

test('sends monitoring figures to the one who asked, until told to stop', async () => {
  const client = await connect(backend.shared());
  const bystander = await listener(['agents']);
  const config = { type: 'monitoring_config', metrics: ['memory', 'no_such'], interval_ms: 250 };
  await client.ask(config);
  const sample = await client.next(happened('monitoring.sample'));
  expect(sample).toMatchObject({ channel: 'monitoring', seq: 1 });
  expect(sample['data']).toEqual({ memory: expect.any(Number) });
  await client.ask({ ...config, interval_ms: 0 });
  const before = client.events('monitoring.sample').length;
  const other = await connect(backend.shared());
  await other.ask(config);
  await other.next(happened('monitoring.sample'));
  expect(client.events('monitoring.sample')).toHaveLength(before);
  expect(bystander.events('monitoring.sample')).toEqual([]);
});

test('counts exactly what it received, answered and pushed', async () => {
  const platform = await backend.launch();
  const client = await connect(platform);
  const hears = await connect(platform);
  await hears.ask({ type: 'subscribe', channel: 'agents' });
  for (let n = 0; n < 7; n += 1) await client.ask({ type: 'ping' });
  for (let n = 0; n < 3; n += 1) {
    await command(client, 'update_agent', { agent: 'agent-1', status: 'idle' });
  }
  await command(client, 'nonsense');
  await client.ask('{');
  await client.ask({ type: 'nonsense' });
  await hears.next((frame) => frame['seq'] === 3);
  client.socket.close();
  await client.closed;
  expect(await stats(platform)).toMatchObject({
    connections: { opened: 2, closed: 1, refused: 0 },
    messages: {
      received: { ping: 7, subscribe: 1, command: 4, malformed: 1, unknown: 1 },
      answered: { ping: 7, subscribe: 1, command: 3 },
      errors: { command: 1, malformed: 1, unknown: 1 },
      unanswered: {},
    },
    error_codes: { unknown_command: 1, malformed: 1, unknown_type: 1 },
    http: { requests: { 'GET /stats': 1 } },
    pushes: 3,
    pushes_dropped: 0,
  });
});
