import { describe, expect, test } from 'vitest';
import { readSchedule } from '../../src/scenario/schedule.ts';

const example = `{
  "name": "custom_schedule",
  "scenarios": [
    { "name": "mixed_workload", "delay_minutes": 0 },
    { "name": "stress_test", "delay_minutes": 65 },
    {
      "name": "custom",
      "delay_minutes": 0.01,
      "config": {
        "name": "recovery_test",
        "duration_seconds": 1800,
        "user_counts": { "researcher": 20, "coordinator": 10 }
      }
    }
  ]
}`;

function problemsIn(text: string, file = 's.json') {
  const read = readSchedule({ file, text });
  return read.kind === 'invalid' ? read.problems : [];
}

describe('a schedule', () => {
  test('has scenarios with waits, and one that is written in place', () => {
    const read = readSchedule({ file: 's.json', text: example });
    if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems));
    const { name, scenarios } = read.value;
    expect(name).toBe('custom_schedule');
    expect(scenarios.map(({ delayMs }) => delayMs)).toEqual([0, 3_900_000, 600]);
    expect(scenarios[2]?.settings).toEqual([
      { name: 'duration', where: expect.stringContaining('s.json:11:9 '), text: '1800' },
    ]);
    expect(scenarios[2]?.own?.source.data).toEqual({
      name: 'recovery_test',
      users: { researcher: 20, coordinator: 10 },
    });
    expect(scenarios[2]?.own?.source.locate(['users', 'observer'])).toBe(
      's.json:12:9 scenarios.2.config.user_counts.observer',
    );
  });

  test('sets what an option of the same meaning would, each with its place', () => {
    const text = [
      'name: set',
      'scenarios:',
      '  - name: stress_test',
      '    config:',
      '      duration_seconds: 30',
      '      user_counts: { researcher: 2, observer: 3 }',
      '      user_spawn_rate: 1.5',
      '      warmup_period: 1',
      '      cooldown_period: 0',
      '      seed: 7',
      '      scale: 0.5',
      '      preset: light,websocket-targets',
      '      thresholds: [all.latency p95 < 1s, all.errors share < 5%]',
    ].join('\n');
    const read = readSchedule({ file: 's.yaml', text });
    if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems));
    const settings = read.value.scenarios[0]?.settings ?? [];
    expect(Object.fromEntries(settings.map(({ name, text: value }) => [name, value]))).toEqual({
      duration: '30',
      users: 'researcher:2,observer:3',
      'spawn-rate': '1.5',
      warmup: '1',
      cooldown: '0',
      seed: '7',
      scale: '0.5',
      preset: 'light,websocket-targets',
      threshold: 'all.latency p95 < 1s;all.errors share < 5%',
    });
    const spawnRate = settings.find(({ name }) => name === 'spawn-rate');
    expect(spawnRate?.where).toBe('s.yaml:7:7 scenarios.0.config.user_spawn_rate');
  });

  test('may be indented with tabs, as JSON is', () => {
    expect(problemsIn(example.replaceAll('  ', '\t'))).toEqual([]);
  });

  test('is told all that is wrong with it, with the place in its file', () => {
    const text = `{
      "nam": "x",
      "scenarios": [
        { "name": "stress_test", "delay_minutes": -1, "wait": 3 },
        { "name": "stress_test", "config": { "name": "own", "durtion": 4 } },
        { "name": "custom", "config": { "user_counts": { "observer": 0 } } },
        { "name": "custom" },
        { "delay_minutes": 3 },
        "stress_test"
      ]
    }`;
    expect(problemsIn(text).map(({ where, message }) => `${where}  ${message}`)).toEqual([
      expect.stringMatching(/^s\.json name {2}is missing/),
      expect.stringMatching(/^s\.json:2:7 nam {2}unknown key "nam"; did you mean "name"\?/),
      expect.stringMatching(/^s\.json:4:34 scenarios\.0\.delay_minutes {2}-1 is not a number/),
      expect.stringMatching(/^s\.json:4:55 scenarios\.0\.wait {2}unknown key/),
      expect.stringMatching(/^s\.json:5:61 scenarios\.1\.config\.durtion {2}unknown key/),
      expect.stringMatching(/^s\.json:5:46 scenarios\.1\.config\.name {2}belongs to/),
      expect.stringMatching(
        /^s\.json:6:58 scenarios\.2\.config\.user_counts\.observer {2}0 is not/,
      ),
      expect.stringMatching(/^s\.json:8:9 scenarios\.4\.name {2}nothing is not|is missing/),
      expect.stringMatching(/^s\.json:9:9 scenarios\.5 {2}"stress_test" is not a group of keys/),
    ]);
  });

  test('keeps what is sound of an entry, so that more can be found wrong with it', () => {
    const entry = { name: 'stress_test', config: { scale: 0, duration_seconds: 3 }, wait: 1 };
    const text = JSON.stringify({ name: 'x', scenarios: [entry] });
    const read = readSchedule({ file: 's.json', text });
    const rest = read.kind === 'invalid' ? read.rest : undefined;
    expect(rest?.scenarios).toMatchObject([
      { name: 'stress_test', settings: [{ name: 'duration', text: '3' }] },
    ]);
  });

  test.each([
    ['no JSON', '{ "name": "x", }', /^s\.json:1:16 is not valid JSON/],
    ['cut off', '{ "name": "x"', /^s\.json:1:14 is not valid JSON/],
    ['empty', '', /^s\.json is not valid JSON: Unexpected end of JSON input/],
    ['a list', '[]', /^s\.json a list is not a schedule; it needs a name and scenarios/],
    ['nothing', 'null', /^s\.json is empty/],
    ['twice of a name', '{ "name": "a", "name": "b" }', /^s\.json:1:16 .*written twice/],
    ['without runs', '{ "name": "a", "scenarios": [] }', /^s\.json:1:16 scenarios .*1 to 200/],
  ])('that is %s is refused', (_, text, expected) => {
    const [problem] = problemsIn(text);
    expect(`${problem?.where} ${problem?.message}`).toMatch(expected);
  });
});
