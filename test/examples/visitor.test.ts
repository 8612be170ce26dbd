import { expect, test } from 'vitest';
import { run, type Summary } from '../../src/index.ts';
import { soundVerdicts } from '../support/sound-verdicts.ts';
import { brief, example, simulated } from './example.ts';

function visited({ personas }: Summary): readonly string[] {
  return Object.keys(personas['visitor']?.states ?? {}).filter((state) =>
    state.startsWith('online'),
  );
}

const drawn = ['online.wandering', 'online.looking', 'online.inspecting'];

test('visitors come into every state that was drawn', async () => {
  const live = await run(example('visitor.yaml'), { ...brief, users: 20 });
  const { summary } = await live.finished;
  expect(soundVerdicts).toContain(summary.verdict);
  const { websocket } = summary.personas['visitor']?.operations ?? {};
  expect(websocket?.['query.recent_events']?.ok).toBeGreaterThan(0);
  expect(websocket?.['query.agent_history']?.ok).toBeGreaterThan(0);
});

test('in virtual time they are seen in each, about once a second like active people', async () => {
  const { finished } = await simulated('visitor.yaml', { duration: '10m' });
  const { summary } = await finished;
  expect(summary.verdict).toBe('passed');
  expect(visited(summary).toSorted()).toEqual(drawn.toSorted());
  const { rate_per_second: rate = 0 } =
    summary.personas['visitor']?.operations.websocket?.['query.recent_events'] ?? {};
  expect(rate / 10).toBeGreaterThan(0.5);
  expect(rate / 10).toBeLessThan(1.5);
});
