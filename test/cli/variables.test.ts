import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { socketServer } from '../support/socket-server.ts';
import { runStatecrowd } from './run-statecrowd.ts';

const scenario = `
name: hidden
description: For \${TEAM}.
tags: ["\${TEAM}"]
users: { observer: \${USERS:-2} }
load: { warmup: 0, duration: 2s, cooldown: 0 }
think_time: 0.1
target: { ws_url: "\${WS}" }
readings: [{ url: "\${PAGE}/metrics", figures: { depth: queue_depth } }]
thresholds: [ "websocket.latency p95 < \${LIMIT}" ]
`;

async function filesIn(folder: string): Promise<string> {
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return [...names, ...texts].join('\n');
}

test('no value of a variable is printed or saved, in a dry run, a run or a refusal', async () => {
  const { url } = await socketServer();
  const folder = await scratchFolder();
  const path = join(folder, 'hidden.yaml');
  await writeFile(path, scenario);
  const page = 'http://127.0.0.1:54329';
  const environment = { TEAM: 'blue-team', WS: url, LIMIT: '54321ms', PAGE: page, USERS: '3' };
  const secrets = new RegExp([new URL(url).host, '54329', '54321', 'blue-team'].join('|'));

  const plan = await runStatecrowd(['run', path, '--dry-run'], { environment });
  expect(plan.err).toBe('');
  expect(plan.out).toMatch(/users +observer 3/);
  expect(plan.out).toMatch(/websocket +\$\{WS\}/);
  expect(plan.out).toContain('websocket.latency p95 < ${LIMIT}');
  expect(plan.out + plan.err).not.toMatch(secrets);

  const results = join(folder, 'results');
  const outputs = ['--output', results, '--junit', '--markdown', '--samples'];
  const run = await runStatecrowd(['run', path, ...outputs], { environment });
  expect(run.err).toContain('depth was not read');
  expect(run.out).toContain('websocket.latency p95 < ${LIMIT}');
  expect(run.out + run.err).not.toMatch(secrets);
  const saved = await filesIn(results);
  expect(saved).toContain('websocket.latency p95 < ${LIMIT}');
  const withoutLimits = saved.replaceAll(/(?:<|&lt;|&#60;) 54321ms/g, '');
  expect(withoutLimits).not.toMatch(secrets);

  const nobody = { ...environment, WS: 'ws://127.0.0.1:9/secret-path' };
  const refused = await runStatecrowd(['run', path, '--no-export'], { environment: nobody });
  expect(refused.code).toBe(2);
  expect(refused.err).toContain('${WS} refuses connections');
  expect(refused.err).not.toMatch(/secret-path|127\.0\.0\.1:9/);
});

test('variables that are not set are named together, each where it stands', async () => {
  const folder = await scratchFolder();
  const path = join(folder, 'hidden.yaml');
  await writeFile(path, scenario);
  const { code, err } = await runStatecrowd(['run', path], { environment: { TEAM: 'a' } });
  expect(code).toBe(2);
  expect(err).toContain('3 problems, nothing was started');
  expect(err).toMatch(/hidden\.yaml:8:20 +the environment variable WS is not set/);
  expect(err).toMatch(/hidden\.yaml:9:20 +the environment variable PAGE is not set/);
});
