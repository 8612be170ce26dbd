import { describe, expect, test } from 'vitest';
import { conceal, concealParts } from '../../src/scenario/conceal.ts';
import { showValue } from '../../src/scenario/show-value.ts';
import { complaints, resolved } from './resolve-file.ts';

const path = ['target', 'ws_url'];
const url = { name: 'URL', value: 'ws://Ann:s3cret@Host.example/a b', isText: true, path };
const long = { name: 'LONG', value: `begin-${'x'.repeat(80)}`, isText: true, path };
const number = { name: 'N', value: '1000', isText: false, path };

describe('the value of a variable', () => {
  test('is hidden as it is, escaped, in lower case, as a URL and as its host', () => {
    const shown = [
      '"ws://Ann:s3cret@Host.example/a b"',
      'host.example',
      'WS://ANN:S3CRET@HOST.EXAMPLE/A B',
    ];
    for (const text of shown)
      expect(conceal(`see ${text}.`, [url])).toMatch(/^see "?\$\{URL\}"?\.$/);
    const lines = { ...url, name: 'TEXT', value: 'one"\ntwo' };
    expect(conceal(`is ${showValue(lines.value)}`, [lines])).toBe('is "${TEXT}"');
  });

  test('hides nothing that is no part of it', () => {
    const page = { ...url, value: 'http://127.0.0.1:9100' };
    expect(conceal('no HTTP, no database', [page, url])).toBe('no HTTP, no database');
  });

  test('is hidden where a message cuts it off', () => {
    expect(conceal(`${showValue(`at ${long.value}`)} is wrong`, [long])).toBe(
      '"at ${LONG}… is wrong',
    );
  });

  test('that is a number is hidden only where it stands alone', () => {
    expect(conceal('1000 is not from 1 to 1000000', [number])).toBe(
      '${N} is not from 1 to 1000000',
    );
  });

  test('is hidden in its parts where a message is about it', () => {
    const value = 'web.latency p95 < fifty';
    const limit = { ...url, name: 'LIMIT', value };
    expect(conceal('"fifty" is no time', [limit])).toBe('"fifty" is no time');
    expect(concealParts('"fifty" is no time', [limit])).toBe('"${LIMIT}" is no time');
  });

  test('shorter than four characters is no secret', () => {
    expect(conceal('an example', [{ ...url, value: 'exa' }])).toBe('an example');
  });
});

const head = 'name: a\nusers: { researcher: 2 }\n';

describe('in a scenario', () => {
  test('no problem of the file or of what it comes to shows a value', () => {
    const secret = 'Very.Secret.example';
    const environment = { SECRET: secret, LIMIT: 'some hidden words', LONG: long.value };
    const text = [
      'name: ${SECRET}',
      'users: { researcher: "${SECRET}", observer: ${LONG} }',
      'target: { ws_url: "ws://${SECRET}/ws", db_url: "${LONG}", token_env: "${SECRET}" }',
      'load: { duration: ${SECRET}, model: ${LIMIT}, phases: [{ name: "${LIMIT}" }] }',
      'thresholds: [ "${LIMIT}", "websocket.latency{phase=${SECRET}} p95 < 5ms" ]',
      'database: { schema: ${SECRET} }',
      'data: { a: { file: a.csv, take: ${SECRET} } }',
      'think_time: ${SECRET}',
    ];
    const found = complaints(text.join('\n'), {}, environment);
    expect(found.length).toBeGreaterThanOrEqual(12);
    expect(found.join('\n')).not.toMatch(/very|hidden|words|begin-|x{8}/i);
    expect(found.join('\n')).toContain('"${SECRET}"');
  });

  test('a message that quotes a part of a value hides that part', () => {
    const text = `${head}thresholds: [ "\${LIMIT}" ]`;
    const [complaint = ''] = complaints(text, {}, { LIMIT: 'websocket.latency p95 < fifty' });
    expect(complaint).toContain('"${LIMIT}" is not a time');
  });

  test('a target that may not be loaded is named by its variable', () => {
    const text = `${head}target: { ws_url: ws://\${HOST}/ws }`;
    const [complaint = ''] = complaints(text, {}, { HOST: 'Backend.Example' });
    expect(complaint).toContain('${HOST}');
    expect(complaint).not.toMatch(/backend/i);
  });

  test('a name cannot come from a variable, in a phase neither', () => {
    const phase = `${head}load: { phases: [{ name: \${P}, duration: 1s, to: 2 }] }`;
    expect(complaints(phase, {}, { P: 'peak' })).toEqual([
      'a.yaml:3:20 load.phases.0.name | ' +
        '${P} cannot be a name: names are shown, values of variables are not',
    ]);
  });

  test('a name cannot come from a variable that is not set today, either', () => {
    expect(complaints('name: ${X:-shop}\nusers: { researcher: 1 }')).toHaveLength(1);
  });

  test('variables that are not set are listed with everything else, and with nothing twice', () => {
    const text = [
      'name: a',
      'users: { researcher: ${N}, obsrever: 1 }',
      'target: { ws_url: "ws://${HOST}/ws", allow_hosts: ["${HOST}"] }',
      'think_time: -1',
    ].join('\n');
    const places = complaints(text, { seed: 'x' }, {}).map((one) => one.replace(/ \|.*/, ''));
    expect(places).toEqual([
      'a.yaml:2:22',
      'a.yaml:3:25',
      'a.yaml:3:53',
      'a.yaml:2:28 users.obsrever',
      'a.yaml:4:1 think_time',
      '--seed',
    ]);
  });

  test('what is only shown has the variable in it, what is used has its value', () => {
    const text = [
      'name: a',
      'users: { researcher: ${N} }',
      'description: for ${TEAM}',
      'tags: ["${TEAM}"]',
      'target: { ws_url: "ws://${HOST}:8000/ws" }',
      'thresholds: [ "websocket.latency p95 < ${LIMIT}" ]',
    ].join('\n');
    const environment = { N: '30', TEAM: 'blue-team', HOST: '127.0.0.1', LIMIT: '250ms' };
    expect(resolved(text, {}, environment)).toMatchObject({
      users: { researcher: 30 },
      description: 'for ${TEAM}',
      tags: ['${TEAM}'],
      target: { wsUrl: 'ws://127.0.0.1:8000/ws' },
      thresholds: [{ text: 'websocket.latency p95 < ${LIMIT}' }],
    });
  });

  test('presets and environments may hold variables, and hide them', () => {
    const text = [
      'name: a',
      'users: { researcher: 2 }',
      'environments: { staging: { ws_url: "ws://${HOST}/ws" } }',
      'presets: { many: { users: { researcher: ${N} } } }',
    ].join('\n');
    const environment = { HOST: 'Backend.Example', N: '9' };
    const [complaint = ''] = complaints(text, { env: 'staging' }, environment);
    expect(complaint).toMatch(/environments\.staging\.ws_url \| .*\$\{HOST\}/);
    expect(complaint).not.toMatch(/backend/i);
    expect(resolved(text, { preset: 'many' }, environment).users).toEqual({ researcher: 9 });
  });
});
