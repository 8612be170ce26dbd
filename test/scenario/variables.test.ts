import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problemsOf } from '../../src/scenario/checked.ts';
import { readYaml } from '../../src/scenario/read-yaml.ts';
import type { Variables } from '../../src/scenario/variables.ts';

const environment = { N: '12', ON: 'true', HOST: 'a.example', EMPTY: '', ODD: 'a: [1, "2' };

function read(text: string, variables: Variables = environment): unknown {
  const source = readYaml(text, 'a.yaml', variables);
  if (source.kind === 'invalid') throw new Error(JSON.stringify(source.problems));
  return source.value.data;
}

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;

function complaints(text: string): readonly string[] {
  const problems = problemsOf(readYaml(text, 'a.yaml', environment));
  return problems.map(({ where, message }) => `${where} | ${message}`);
}

describe('a reference to a variable', () => {
  test.each([
    ['a: ${N}', { a: 12 }],
    ['a: ${ON}', { a: true }],
    ['a: "${N}"', { a: '12' }],
    ["a: '${N}'", { a: '12' }],
    ['a: !!str ${N}', { a: '12' }],
    ['a: ${N}s', { a: '12s' }],
    ['a: ws://${HOST}:${N}/ws', { a: 'ws://a.example:12/ws' }],
    ['a: { b: ${N}, c: x-${HOST} }', { a: { b: 12, c: 'x-a.example' } }],
    ['a: [${N}, ${HOST}]', { a: [12, 'a.example'] }],
    ['a: {"b":${N}}', { a: { b: 12 } }],
    ['a: |\n  ${N}\n  b\n', { a: '12\nb\n' }],
    ['a: &x ${N}\nb: *x\n', { a: 12, b: 12 }],
    ['a: ${EMPTY}', { a: '' }],
    ['a: ${ODD}', { a: 'a: [1, "2' }],
    ['a: { b: ${ODD} }', { a: { b: 'a: [1, "2' } }],
    ['a: 1 # ${GONE}', { a: 1 }],
    ['${N}: 1', { '${N}': 1 }],
    ['{ ${N}: 1 }', { '${N}': 1 }],
  ])('in %j becomes its value', (text, data) => {
    expect(read(text)).toEqual(data);
  });

  test.each([
    ['a: ${GONE:-20}', { a: 20 }],
    ['a: ${EMPTY:-x y}', { a: 'x y' }],
    ['a: ${N:-20}', { a: 12 }],
    ['a: ${GONE:-}', { a: '' }],
    ['a: "${GONE:-20}"', { a: '20' }],
    ['a: { b: ${GONE:-ws://h:1/x, y}, c: 1 }', { a: { b: 'ws://h:1/x, y', c: 1 } }],
    ["a: ${GONE:-it's}", { a: "it's" }],
    ['a: ${GONE:-größe}', { a: 'größe' }],
  ])('in %j has a default for what is unset or empty', (text, data) => {
    expect(read(text)).toEqual(data);
  });

  test('is none after a second dollar sign', () => {
    expect(read('a: $${N}')).toEqual({ a: '${N}' });
    expect(read('a: "x $${N} ${N} $5 $"')).toEqual({ a: 'x ${N} 12 $5 $' });
  });

  test('that is not set, or is no reference, is reported where it stands, with all others', () => {
    const text = [
      'a: ${GONE}',
      'b: { c: x, d: "y ${LOST}" }',
      'e: ${1X}',
      'f: |',
      '  z',
      '  ${GONE}',
    ];
    expect(complaints(text.join('\n'))).toEqual([
      'a.yaml:1:4 | the environment variable GONE is not set; set it, or write ${GONE:-default}',
      'a.yaml:2:18 | the environment variable LOST is not set; set it, or write ${LOST:-default}',
      'a.yaml:3:4 | is no reference; write ${NAME}, ${NAME:-default}, or $${ for a plain ${',
      'a.yaml:6:3 | the environment variable GONE is not set; set it, or write ${GONE:-default}',
    ]);
  });

  test('looks at variables only, not at what every object has', () => {
    expect(complaints('a: ${constructor}')).toHaveLength(1);
    expect(complaints('a: ${__proto__}')).toHaveLength(1);
  });

  test('leaves places and messages of everything else as they are', () => {
    expect(complaints('a: ${N}\nb: { c: ${N}, c: 1 }')[0]).toMatch(/^a\.yaml:2:15 \| this key/);
    expect(complaints('a: [${N}\nb: 1')[0]).not.toMatch(/[\uE000-\uF8FF]/);
  });

  test('takes a value as deep or as long as a variable can be', () => {
    const value = '['.repeat(100_000);
    expect(read('a: ${V}', { V: value })).toEqual({ a: value });
  });

  test('never lets a value become anything but a scalar', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (value) => {
        const data = read('a: { b: ${V} }\nc: "${V}"', { V: value });
        expect(data).toEqual({ a: { b: expect.toSatisfy(isScalar) }, c: value });
      }),
    );
  });
});
