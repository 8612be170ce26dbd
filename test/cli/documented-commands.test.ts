import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { readArguments } from '../../src/cli/read-arguments.ts';
import { shippedScenarios } from '../../src/sources/scenario-files.ts';
import { shippedSchedules } from '../../src/sources/schedule-files.ts';
import { pathsOf, textOf } from '../support/documents.ts';

const generated = 'docs/reference/cli.md';
const pages = pathsOf('README.md', 'docs/guides/*.md', 'docs/reference/*.md', 'templates/*.md');
const read = pages.filter((page) => page !== generated);

/** Every call of the program that a text tells to make, as words. */
function callsIn(text: string): readonly (readonly string[])[] {
  const lines = text.replaceAll(/\\\n\s*/g, ' ');
  return [...lines.matchAll(/(?<=^[ \t]*|`|npx )statecrowd ([a-z]+(?= |`|$)[^`\n]*)/gm)].map(
    ([, call = '']) => wordsOf(call.replace(/ (?:#|&&|>) .*$/, '')),
  );
}

/** Words of a shell, quotes taken off. */
function wordsOf(call: string): readonly string[] {
  return [...call.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}

function problemsOf(words: readonly string[]): readonly string[] {
  // A command that is only named needs nothing.
  const call = words.length === 1 ? [...words, '--help'] : words;
  const program = createProgram(
    {
      written: words,
      problems: [],
      environment: {},
      interruptions: { onFirst: () => () => undefined },
      exit: 'passed',
    },
    '',
  );
  const { problems } = readArguments(program, call);
  return [...problems.map(({ where, message }) => `${where} ${message}`), ...unknownNames(words)];
}

/** Names right after a command that is about something shipped. */
function unknownNames([command = '', name = '']: readonly string[]): readonly string[] {
  const isName = /^[a-z_]+$/.test(name);
  const known = command === 'schedule' ? shippedSchedules() : [...shippedScenarios(), 'custom'];
  const isAbout = ['run', 'simulate', 'stress', 'endurance', 'schedule'].includes(command);
  return isAbout && isName && !known.includes(name) ? [`${name} is not shipped`] : [];
}

describe.each(read)('%s', (page) => {
  test('tells only commands that the program takes', () => {
    const calls = callsIn(textOf(page));
    const wrong = calls.flatMap((words) =>
      problemsOf(words).map((problem) => `${words.join(' ')}: ${problem}`),
    );
    expect(wrong).toEqual([]);
  });
});

test('the guides and the README tell commands at all', () => {
  for (const page of pathsOf('README.md', 'docs/guides/*.md', 'templates/*.md')) {
    expect([page, callsIn(textOf(page)).length]).not.toEqual([page, 0]);
  }
});

test('a command that drifted is found', () => {
  const text = [
    '`npx statecrowd run mixed_workload --durations 3`',
    'npx statecrowd shedule daily',
    'statecrowd run no_such_thing \\',
    "  --threshold 'a b < 1' --quiet",
    'statecrowd run: 1 problem, nothing was started',
  ].join('\n');
  const calls = callsIn(text);
  expect(calls).toHaveLength(3);
  expect(calls.flatMap(problemsOf)).toEqual([
    expect.stringContaining('--durations unknown option; did you mean --duration?'),
    expect.stringContaining('"shedule" unknown command; did you mean "schedule"?'),
    'no_such_thing is not shipped',
  ]);
});
