import { expect, test } from 'vitest';
import { run } from '../../src/index.ts';
import { useBackend } from '../platform/backend.ts';
import { disagreements, succeeded, type PlatformBooks } from '../support/books.ts';
import { soundVerdicts } from '../support/sound-verdicts.ts';
import { brief, example, simulated } from './example.ts';

const backend = useBackend();

test('the platform counts every workflow that clerks opened, worked on and closed', async () => {
  const platform = await backend.launch();
  const live = await run(example('workflow-clerk.ts'), {
    ...brief,
    wsUrl: platform.wsUrl,
    httpUrl: platform.httpUrl,
    tokenEnv: 'TOKEN',
    environment: { TOKEN: platform.token },
  });
  const { summary } = await live.finished;
  expect(soundVerdicts).toContain(summary.verdict);
  expect(succeeded(summary, 'workflow.complete')).toBeGreaterThan(0);
  expect(succeeded(summary, 'workflow.step')).toBeGreaterThan(0);
  const headers = { authorization: `Bearer ${platform.token}` };
  const stats = await fetch(`${platform.httpUrl}/stats`, { headers });
  const books = (await stats.json()) as PlatformBooks;
  expect(disagreements(summary, books)).toEqual([]);
});

test('in virtual time a workflow is closed for about every one that is opened', async () => {
  const { summary } = await (await simulated('workflow-clerk.ts')).finished;
  expect(summary.verdict).toBe('passed');
  const [opened, closed] = ['workflow.init', 'workflow.complete'].map((name) =>
    succeeded(summary, name),
  );
  expect(opened).toBeGreaterThan(20);
  expect((opened ?? 0) - (closed ?? 0)).toBeLessThanOrEqual(8);
});
