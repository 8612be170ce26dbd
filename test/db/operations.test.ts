import { beforeAll, describe, expect, it } from 'vitest';
import type { DatabaseHandle } from '../../src/db/database.ts';
import { measureOperation } from '../../src/db/measured.ts';
import {
  databaseOperations,
  isDatabaseOperationName,
} from '../../src/db/operations/database-operations.ts';
import type { DatabaseOperationName } from '../../src/db/operations/database-operations.ts';
import { removeRun } from '../../src/db/remove-run.ts';
import { seedAgents } from '../../src/db/seed-agents.ts';
import { useDatabase } from './support/use-database.ts';

const database = useDatabase();
let handle: DatabaseHandle;
let runs = 0;
let run = '';

beforeAll(() => {
  handle = database.open();
});

async function freshRun(): Promise<void> {
  runs += 1;
  run = `run-${runs}`;
  await seedAgents(handle, run, 5);
}

async function call<Name extends DatabaseOperationName>(name: Name, input: object = {}) {
  const measured = await measureOperation(handle, run, { name, input });
  if (!measured.ok) throw new Error(`${name}: ${measured.errorClass} ${measured.problems.join()}`);
  return measured.value;
}

async function refusal(name: DatabaseOperationName, input: unknown) {
  const measured = await measureOperation(handle, run, { name, input });
  return measured.ok ? 'none' : measured.errorClass;
}

async function eventsOf() {
  return (await call('events.recent')).map((row) => row.event);
}

describe('agents', () => {
  beforeAll(freshRun);

  it('are created once, found by role and status, and leave a history', async () => {
    expect(await call('agents.create', { agent: 'a', role: 'scout' })).toEqual({ agent: 'a' });
    expect(await refusal('agents.create', { agent: 'a', role: 'scout' })).toBe('conflict');
    await call('agents.update_status', { agent: 'a', status: 'active' });
    expect(await call('agents.find', { role: 'scout', status: 'active' })).toEqual([
      { agent: 'a', role: 'scout', status: 'active' },
    ]);
    const history = await call('history.agent', { agent: 'a', limit: 10 });
    expect(history.map((row) => row.event)).toEqual(['agent.updated', 'agent.created']);
    expect(history[0]).toMatchObject({
      role: 'scout',
      status: 'active',
      data: { status: 'active' },
    });
    expect(history[0]?.at_ms).toBeGreaterThan(1.7e12);
  });

  it('that do not exist are not found', async () => {
    expect(await refusal('agents.update_status', { agent: 'x', status: 'idle' })).toBe('not_found');
    expect(await call('history.agent', { agent: 'x' })).toEqual([]);
  });

  it('are seeded once, whatever the number of calls', async () => {
    await seedAgents(handle, run, 5);
    const found = await call('agents.find', { limit: 1000 });
    expect(found.map((row) => row.agent)).toEqual([
      'a',
      ...[0, 1, 2, 3, 4].map((n) => `agent-${n}`),
    ]);
  });
});

describe('coalitions', () => {
  beforeAll(freshRun);

  it('form with members and events, and report agents of other active coalitions', async () => {
    const first = { coalition: 'c1', goal: 'map', agents: ['agent-1', 'agent-2'], owner: 'u1' };
    expect(await call('coalitions.form', first)).toEqual({
      coalition: 'c1',
      members: ['agent-1', 'agent-2'],
      conflicts: [],
    });
    const second = { coalition: 'c2', goal: 'dig', agents: ['agent-2', 'agent-3', 'agent-2'] };
    expect(await call('coalitions.form', second)).toEqual({
      coalition: 'c2',
      members: ['agent-2', 'agent-3'],
      conflicts: [{ agent: 'agent-2', coalition: 'c1', owner: 'u1' }],
    });
    expect(await eventsOf()).toEqual([
      'coalition.joined',
      'coalition.joined',
      'coalition.formed',
      'coalition.joined',
      'coalition.joined',
      'coalition.formed',
    ]);
  });

  it('leave nothing behind when they are refused', async () => {
    const before = await eventsOf();
    const again = { coalition: 'c1', goal: 'map', agents: ['agent-4'] };
    expect(await refusal('coalitions.form', again)).toBe('conflict');
    const unknown = { coalition: 'c3', goal: 'map', agents: ['agent-4', 'nobody'] };
    expect(await refusal('coalitions.form', unknown)).toBe('not_found');
    expect(await refusal('coalitions.track', { coalition: 'c3' })).toBe('not_found');
    expect(await eventsOf()).toEqual(before);
  });

  it('are tracked with their members and the counts of their tasks', async () => {
    await call('tasks.assign', { task: 't1', agent: 'agent-1', coalition: 'c1' });
    await call('tasks.assign', { task: 't2', agent: 'agent-2', coalition: 'c1' });
    await call('tasks.complete', { task: 't2' });
    expect(await call('coalitions.track', { coalition: 'c1' })).toEqual({
      coalition: 'c1',
      goal: 'map',
      owner: 'u1',
      state: 'active',
      open_tasks: 1,
      done_tasks: 1,
      members: [
        { agent: 'agent-1', role: 'leader', status: 'idle' },
        { agent: 'agent-2', role: 'member', status: 'idle' },
      ],
    });
  });

  it('lose the agent of a resolved conflict', async () => {
    const conflict = { coalition: 'c1', agent: 'agent-2' };
    expect(await call('coalitions.resolve_conflict', conflict)).toEqual(conflict);
    expect(await refusal('coalitions.resolve_conflict', conflict)).toBe('not_found');
    const { members } = await call('coalitions.track', { coalition: 'c1' });
    expect(members.map((member) => member.agent)).toEqual(['agent-1']);
  });

  it('cancel their open tasks when they dissolve, and no longer conflict', async () => {
    expect(await call('coalitions.dissolve', { coalition: 'c1' })).toEqual({
      coalition: 'c1',
      cancelled_tasks: 1,
    });
    expect(await refusal('coalitions.dissolve', { coalition: 'c1' })).toBe('not_found');
    const third = { coalition: 'c4', goal: 'rest', agents: ['agent-1'] };
    expect((await call('coalitions.form', third)).conflicts).toEqual([]);
  });
});

describe('tasks', () => {
  beforeAll(freshRun);

  it('are assigned, completed once and listed by state', async () => {
    const assigned = { task: 't1', agent: 'agent-1', coalition: null };
    expect(await call('tasks.assign', { task: 't1', agent: 'agent-1' })).toEqual(assigned);
    expect(await refusal('tasks.assign', { task: 't1', agent: 'agent-1' })).toBe('conflict');
    await call('tasks.assign', { task: 't2', agent: 'agent-1' });
    expect(await call('tasks.complete', { task: 't1' })).toEqual(assigned);
    expect(await refusal('tasks.complete', { task: 't1' })).toBe('conflict');
    expect(await call('tasks.by_agent', { agent: 'agent-1' })).toEqual({
      agent: 'agent-1',
      counts: { open: 1, done: 1, cancelled: 0 },
      tasks: [
        { task: 't2', state: 'open', coalition: null },
        { task: 't1', state: 'done', coalition: null },
      ],
    });
    expect(await eventsOf()).toEqual(['task.completed', 'task.assigned', 'task.assigned']);
  });

  it('need an agent and, if given, an active coalition', async () => {
    expect(await refusal('tasks.assign', { task: 't3', agent: 'nobody' })).toBe('not_found');
    const homeless = { task: 't3', agent: 'agent-1', coalition: 'none' };
    expect(await refusal('tasks.assign', homeless)).toBe('not_found');
    expect(await refusal('tasks.complete', { task: 't3' })).toBe('not_found');
  });
});

describe('experiments', () => {
  beforeAll(freshRun);

  it('run, complete once and keep their result', async () => {
    const start = { experiment: 'e1', hypothesis: 'it works', duration_ms: 100, owner: 'u1' };
    expect(await call('experiments.start', start)).toEqual({ experiment: 'e1' });
    expect(await refusal('experiments.start', start)).toBe('conflict');
    expect(await call('experiments.results', { experiment: 'e1' })).toMatchObject({
      state: 'running',
      finished_at_ms: null,
      result: null,
    });
    const done = { experiment: 'e1', result: { effect: 0.5 } };
    expect(await call('experiments.complete', done)).toEqual({ ...done, owner: 'u1' });
    expect(await refusal('experiments.complete', done)).toBe('conflict');
    const results = await call('experiments.results', { experiment: 'e1' });
    expect(results).toMatchObject({ state: 'completed', result: { effect: 0.5 }, owner: 'u1' });
    expect(results.finished_at_ms).toBeGreaterThanOrEqual(results.started_at_ms);
  });

  it('that do not exist are not found', async () => {
    expect(await refusal('experiments.complete', { experiment: 'x' })).toBe('not_found');
    expect(await refusal('experiments.results', { experiment: 'x' })).toBe('not_found');
  });
});

describe('beliefs and metrics', () => {
  beforeAll(freshRun);

  it('aggregate how confidence evolved, in order of recording', async () => {
    for (const confidence of [0.25, 1, 0.5, 0.25]) {
      await call('beliefs.record', { agent: 'agent-1', belief: 'sky', confidence });
    }
    await call('beliefs.record', { agent: 'agent-1', belief: 'earth', confidence: 0 });
    expect(await call('beliefs.evolution', { agent: 'agent-1' })).toEqual([
      { belief: 'earth', count: 1, first: 0, last: 0, mean: 0 },
      { belief: 'sky', count: 4, first: 0.25, last: 0.25, mean: 0.5 },
    ]);
    const unknown = { agent: 'nobody', belief: 'sky', confidence: 1 };
    expect(await refusal('beliefs.record', unknown)).toBe('not_found');
  });

  it('aggregate metrics of one agent or of the whole run', async () => {
    await call('metrics.collect', { metric: 'load', value: 1 });
    await call('metrics.collect', { metric: 'load', value: 2, agent: 'agent-1' });
    await call('metrics.collect', { metric: 'load', value: 6, agent: 'agent-2' });
    expect(await call('metrics.aggregate')).toEqual([
      { metric: 'load', count: 3, mean: 3, max: 6 },
    ]);
    expect(await call('metrics.aggregate', { agent: 'agent-1' })).toEqual([
      { metric: 'load', count: 1, mean: 2, max: 2 },
    ]);
    const unknown = { metric: 'load', value: 1, agent: 'nobody' };
    expect(await refusal('metrics.collect', unknown)).toBe('not_found');
  });
});

describe('events, user states and conversations', () => {
  beforeAll(freshRun);

  it('list the newest events first, as many as asked for', async () => {
    await call('events.append', { event: 'one', subject: 's', data: { deep: [1, null, 'ü'] } });
    await call('events.append', { event: 'two' });
    expect(await call('events.recent', { limit: 2 })).toMatchObject([
      { event: 'two', agent: null, subject: null, data: {} },
      { event: 'one', subject: 's', data: { deep: [1, null, 'ü'] } },
    ]);
    expect(await call('events.recent', { limit: 1 })).toHaveLength(1);
  });

  it('save the state of a user over the one before and count the saves', async () => {
    const save = (theme: string) => call('user_state.save', { user: 'u1', state: { theme } });
    expect(await save('dark')).toEqual({ user: 'u1', version: 1 });
    expect(await save('light')).toEqual({ user: 'u1', version: 2 });
    const rows = await handle.db
      .selectFrom('user_states')
      .select('state')
      .where('run_id', '=', run)
      .execute();
    expect(rows).toEqual([{ state: { theme: 'light' } }]);
  });

  it('keep conversations apart, newest message first', async () => {
    for (const content of ['hello', 'how are you']) {
      await call('conversations.append', { conversation: 'k1', speaker: 'u1', content });
    }
    await call('conversations.append', { conversation: 'k2', speaker: 'u2', content: '' });
    expect(await call('conversations.recent', { conversation: 'k1' })).toMatchObject([
      { speaker: 'u1', content: 'how are you' },
      { speaker: 'u1', content: 'hello' },
    ]);
  });
});

describe('workflows', () => {
  beforeAll(freshRun);

  it('count their steps until they are complete, and are not tasks', async () => {
    const start = { workflow: 'w1', workflow_type: 'review' };
    expect(await call('workflows.init', start)).toEqual({ workflow: 'w1' });
    expect(await refusal('workflows.init', start)).toBe('conflict');
    const step = { workflow: 'w1', step_data: { page: 1 } };
    expect(await call('workflows.step', step)).toEqual({ workflow: 'w1', step: 1 });
    expect(await call('workflows.step', step)).toEqual({ workflow: 'w1', step: 2 });
    expect(await refusal('tasks.complete', { task: 'w1' })).toBe('not_found');
    expect(await call('workflows.complete', { workflow: 'w1' })).toEqual({
      workflow: 'w1',
      steps: 2,
    });
    expect(await refusal('workflows.step', step)).toBe('conflict');
    expect(await refusal('workflows.complete', { workflow: 'w2' })).toBe('not_found');
    expect(await call('events.recent', { limit: 2 })).toMatchObject([
      { event: 'workflow.completed', subject: 'w1' },
      { event: 'workflow.step', subject: 'w1', data: { page: 1 } },
    ]);
  });
});

describe('the run', () => {
  beforeAll(freshRun);

  it('is summed up by states', async () => {
    await call('coalitions.form', { coalition: 'c', goal: '', agents: ['agent-1'] });
    await call('tasks.assign', { task: 't', agent: 'agent-1', coalition: 'c' });
    await call('experiments.start', { experiment: 'e', hypothesis: 'h', duration_ms: 0 });
    await call('workflows.init', { workflow: 'w', workflow_type: 'review' });
    expect(await call('system.overview')).toEqual({
      agents: { idle: 5, active: 0, degraded: 0, offline: 0 },
      coalitions: { active: 1, dissolved: 0 },
      tasks: { open: 1, done: 0, cancelled: 0 },
      workflows: { open: 1, done: 0 },
      experiments: { running: 1, completed: 0 },
    });
  });

  it('is removed as a whole and alone', async () => {
    await call('beliefs.record', { agent: 'agent-1', belief: 'b', confidence: 1 });
    await call('metrics.collect', { metric: 'm', value: 1, agent: 'agent-1' });
    await call('conversations.append', { conversation: 'k', speaker: 'u', content: 'c' });
    await call('user_state.save', { user: 'u', state: {} });
    const others = await rowsOfOthers();
    expect(await removeRun(handle, run)).toBeGreaterThan(12);
    expect(await removeRun(handle, run)).toBe(0);
    expect(await rowsOfOthers()).toBe(others);
    expect(await call('agents.find')).toEqual([]);
  });

  async function rowsOfOthers(): Promise<number> {
    const query = handle.db.selectFrom('events').select((eb) => eb.fn.countAll<string>().as('n'));
    const row = await query.where('run_id', '!=', run).executeTakeFirstOrThrow();
    return Number(row.n);
  }
});

describe('input', () => {
  beforeAll(freshRun);

  it('is refused with every problem in one answer', async () => {
    const input = { coalition: '', goal: 7, agents: [], owner: 'x\0' };
    const name = 'coalitions.form';
    const measured = await measureOperation(handle, run, { name, input });
    expect(measured).toMatchObject({ ok: false, errorClass: 'invalid_input', serviceUs: 0 });
    expect(measured.ok ? [] : measured.problems.map((line) => line.split(' ')[0])).toEqual([
      'coalition',
      'goal',
      'agents',
      'owner',
    ]);
  });

  it.each(Object.keys(databaseOperations).filter(isDatabaseOperationName))(
    '%s survives what is not even an object',
    async (name) => {
      for (const input of [undefined, null, 3, 'text', []]) {
        expect(await refusal(name, input)).toBe('invalid_input');
      }
    },
  );

  it('cannot carry text that Postgres has no place for', async () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
    for (const data of ['\0', { '\0': 1 }, ['\ud800'], nested(33), 'x'.repeat(70_000)]) {
      expect(await refusal('events.append', { event: 'e', data })).toBe('invalid_input');
    }
    expect(await call('events.append', { event: 'e', data: nested(32) })).toEqual({ event: 'e' });
  });

  it('takes no inherited property for an operation', () => {
    expect(isDatabaseOperationName('toString')).toBe(false);
    expect(isDatabaseOperationName('agents.create')).toBe(true);
  });
});
