import { expect, test } from 'vitest';
import { useBackend } from './backend.ts';
import { command, connect, query } from './client.ts';

const backend = useBackend();

test.each([
  ['create_agent', { agent: 'newcomer', role: 'explorer' }, { agent: 'newcomer' }],
  ['update_agent', { agent: 'agent-3', status: 'active' }, { agent: 'agent-3', status: 'active' }],
  [
    'start_experiment',
    { experiment: 'x1', hypothesis: 'it works', duration_ms: 0 },
    { experiment: 'x1' },
  ],
  [
    'form_coalition',
    { coalition: 'c1', goal: 'map', agents: ['agent-5', 'agent-6'] },
    { coalition: 'c1', members: ['agent-5', 'agent-6'] },
  ],
  ['assign_task', { coalition: 'c1', agent: 'agent-5', task: 't1' }, { task: 't1' }],
  ['assign_task', { agent: 'agent-7', task: 't2' }, { task: 't2' }],
  ['complete_task', { task: 't1' }, { task: 't1' }],
  ['resolve_conflict', { coalition: 'c1', agent: 'agent-6' }, { coalition: 'c1' }],
  ['dissolve_coalition', { coalition: 'c1' }, { coalition: 'c1' }],
  ['record_belief', { agent: 'agent-7', belief: 'safe', confidence: 0.5 }, { belief: 'safe' }],
  ['run_test', { suite: 'unit', fails: true }, { suite: 'unit', passed: false }],
  ['deploy', { version: '1.2' }, { version: '1.2' }],
  ['scale', { replicas: 100 }, { replicas: 100 }],
  ['reconfigure', { key: 'rate', value: { deep: [1] } }, { key: 'rate' }],
  ['maintain', { task: 'vacuum' }, { task: 'vacuum' }],
  ['investigate', { alert: 'odd' }, { alert: 'odd' }],
])('carries out %s %j', async (name, params, result) => {
  const client = await connect(backend.shared());
  const reply = await command(client, name, params);
  expect(reply).toEqual({ type: 'command_result', command: name, status: 'ok', result });
});

test.each([
  ['create_agent', { agent: 'a b' }],
  ['update_agent', { agent: 'agent-3', status: 'asleep' }],
  ['start_experiment', { experiment: 'x2', hypothesis: 'h', duration_ms: 60_001 }],
  ['form_coalition', { coalition: 'c2', goal: 'g', agents: [] }],
  ['form_coalition', { coalition: 'c2', goal: 'g', agents: Array(21).fill('agent-1') }],
  ['dissolve_coalition', {}],
  ['resolve_conflict', { coalition: 'c2' }],
  ['assign_task', { agent: 'agent-1' }],
  ['complete_task', { task: 3 }],
  ['record_belief', { agent: 'agent-1', belief: 'b', confidence: 1.1 }],
  ['run_test', { suite: 'unit', fails: 'yes' }],
  ['deploy', {}],
  ['scale', { replicas: 101 }],
  ['reconfigure', { value: 1 }],
  ['maintain', {}],
  ['investigate', { alert: 'x'.repeat(97) }],
])('refuses %s %j as invalid', async (name, params) => {
  const client = await connect(backend.shared());
  expect(await command(client, name, params)).toMatchObject({ type: 'error', code: 'invalid' });
});

test('answers queries with what commands stored', async () => {
  const client = await connect(await backend.launch({ agents: 3 }));
  await command(client, 'update_agent', { agent: 'agent-1', status: 'active' });
  await command(client, 'record_belief', { agent: 'agent-1', belief: 'b', confidence: 0.2 });
  await command(client, 'record_belief', { agent: 'agent-1', belief: 'b', confidence: 0.6 });
  await command(client, 'form_coalition', { coalition: 'c', goal: 'g', agents: ['agent-1'] });
  await command(client, 'assign_task', { coalition: 'c', agent: 'agent-1', task: 't' });

  const history = await query(client, 'agent_history', { agent: 'agent-1', limit: 10 });
  expect(history['data']).toHaveLength(5);
  expect(history['data']).toMatchObject([{ event: 'task.assigned' }, {}, {}, {}, {}]);
  const beliefs = await query(client, 'belief_evolution', { agent: 'agent-1' });
  expect(beliefs['data']).toEqual([{ belief: 'b', count: 2, first: 0.2, last: 0.6, mean: 0.4 }]);
  const overview = await query(client, 'system_overview');
  expect(overview['data']).toMatchObject({ agents: { active: 1, idle: 2 }, tasks: { open: 1 } });
  const coalition = await query(client, 'coalition_status', { coalition: 'c' });
  expect(coalition['data']).toMatchObject({ open_tasks: 1, members: [{ agent: 'agent-1' }] });
  const tasks = await query(client, 'task_status', { agent: 'agent-1' });
  expect(tasks['data']).toMatchObject({ counts: { open: 1, done: 0 } });
  const recent = await query(client, 'recent_events', { limit: 2 });
  expect(recent['data']).toHaveLength(2);
});

test('reports what became of an experiment', async () => {
  const client = await connect(backend.shared());
  await client.ask({ type: 'subscribe', channel: 'experiments' });
  const params = { experiment: 'trial', hypothesis: 'h', duration_ms: 30 };
  await command(client, 'start_experiment', params);
  const running = await query(client, 'experiment_results', { experiment: 'trial' });
  expect(running['data']).toMatchObject({ state: 'running' });
  const pushed = await client.next((frame) => frame['event'] === 'experiment.completed');
  const completed = await query(client, 'experiment_results', { experiment: 'trial' });
  expect(completed['data']).toMatchObject({ state: 'completed' });
  expect(pushed).toHaveProperty('data.experiment', 'trial');
  expect(completed).toHaveProperty('data.result', expect.objectContaining(pushedResult(pushed)));
});

function pushedResult(frame: object): object {
  return 'data' in frame && frame.data !== null && typeof frame.data === 'object'
    ? Object(Object.entries(frame.data).find(([key]) => key === 'result')?.[1])
    : {};
}

test('keeps its own load as performance of the run', async () => {
  const client = await connect(backend.shared());
  await client.ask({ type: 'subscribe', channel: 'metrics' });
  for (let tick = 0; tick < 3; tick += 1) {
    await client.next((frame) => frame['event'] === 'metrics.tick');
    await client.ask({ type: 'ping' });
  }
  const performance = await query(client, 'performance');
  expect(performance['data']).toContainEqual(expect.objectContaining({ metric: 'memory' }));
});
