import { join } from 'node:path';
import { expect, test } from 'vitest';
import { researcher } from '../../src/machines/personas/researcher.ts';
import { folderWith } from './scratch.ts';
import { opened, type Opened } from './opened.ts';

const shopper = `
import { definePersona, get } from 'statecrowd';
export const shopper = definePersona({ name: 'shopper', operations: { look: get('/health') } });
`;

function openedWith(personas: string, files: Readonly<Record<string, string>>): Promise<Opened> {
  const users = [...personas.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => `${name}: 1`);
  const text = `name: own\nusers: { ${users.join(', ')} }\npersonas:\n${personas}\n`;
  const folder = folderWith({ 'own.yaml': text, ...files });
  return opened(join(folder, 'own.yaml'), folder);
}

test('a persona comes from a module, under the name that the scenario gives it', async () => {
  const { complaints, material } = await openedWith('  buyer: ./shopper.ts', {
    'shopper.ts': shopper,
  });
  expect(complaints).toEqual([]);
  expect(material.personas['buyer']).toMatchObject({ name: 'buyer', setup: [] });
  expect(Object.keys(material.personas['buyer']?.operations ?? {})).toEqual(['look']);
});

test('one of several that a module exports is named after a #, or is called so', async () => {
  const two = `${shopper}export const thief = { ...shopper, description: 'Steals.' };`;
  const { complaints, material } = await openedWith(
    '  crook: ./people.ts#thief\n  thief: ./people.ts',
    { 'people.ts': two },
  );
  expect(complaints).toEqual([]);
  expect(material.personas['crook']?.description).toBe('Steals.');
  expect(material.personas['thief']?.description).toBe('Steals.');
  const unclear = await openedWith('  crook: ./people.ts', { 'people.ts': two });
  expect(unclear.complaints).toEqual([
    expect.stringContaining('which persona of ./people.ts? It exports shopper, thief'),
  ]);
  const unknown = await openedWith('  crook: ./people.ts#thef', { 'people.ts': two });
  expect(unknown.complaints).toEqual([
    expect.stringContaining('exports no persona "thef"; did you mean "thief"? (shopper, thief)'),
  ]);
  const misspelt = await openedWith('  reseacher: { pattern: bursty }', {});
  expect(misspelt.complaints).toEqual([
    expect.stringContaining('is it made from? Or did you mean "researcher"?'),
  ]);
});

test('a shipped persona is changed under its own name or another', async () => {
  const { complaints, material } = await openedWith(
    [
      '  owl: { from: researcher, activity: sporadic, pattern: bursty, error_rate: 0.2 }',
      '  researcher: { response_time: [1s, 2s], message_weights: { query: 0.5, command: 0.5 } }',
      '  twin: { from: owl, patience: 3, persistence: 2 }',
    ].join('\n'),
    {},
  );
  expect(complaints).toEqual([]);
  const { owl, twin, researcher: changed } = material.personas;
  expect(owl?.traits).toMatchObject({ activity: 'sporadic', pattern: 'bursty', errorRate: 0.2 });
  expect(owl?.operations).toEqual(researcher.operations);
  expect(changed?.traits).toMatchObject({
    activity: researcher.traits.activity,
    responseTimeMs: [1000, 2000],
    messageWeights: { query: 0.5, command: 0.5, event: 0, monitoring: 0 },
  });
  expect(twin?.traits.connection).toEqual({ patience: 3, persistence: 2 });
  expect(material.personas['observer']?.traits.pattern).toBe('reactive');
});

test('a variation of a variation keeps what the first one changed', async () => {
  const { material } = await openedWith(
    '  twin: { from: owl, patience: 3 }\n  owl: { from: researcher, activity: sporadic }',
    {},
  );
  expect(material.personas['twin']?.traits.activity).toBe('sporadic');
});

test('a chart that was drawn takes the place of the persona’s own', async () => {
  const chart = JSON.stringify({
    id: 'visitor',
    version: '5',
    initial: 'looking',
    states: {
      looking: { entry: ['overview'], on: { replied: 'reading', erred: 'looking' } },
      reading: { entry: ['Read on'], on: { replied: { target: 'looking' } } },
    },
  });
  const { complaints, material } = await openedWith(
    '  visitor: { from: observer, chart: visitor.json, bind: { Read on: inspect } }',
    { 'visitor.json': chart },
  );
  expect(complaints).toEqual([]);
  expect(Object.keys(material.personas['visitor']?.online.states ?? {})).toEqual([
    'looking',
    'reading',
  ]);
});

test('everything that is wrong with charts is told at once, each in its file', async () => {
  const chart = JSON.stringify({
    initial: 'looking',
    states: { looking: { entry: ['overvew'], on: { replied: 'reading' }, after: { '5': '.in' } } },
  });
  const { complaints } = await openedWith(
    [
      '  visitor: { from: observer, chart: visitor.json, bind: { Read on: inspct } }',
      '  other: { from: observer, chart: none.json }',
      '  third: { from: observer, chart: broken.json }',
    ].join('\n'),
    { 'visitor.json': chart, 'broken.json': '{ initial' },
  );
  expect(complaints).toEqual([
    expect.stringContaining('personas.visitor.bind.Read on | unknown operation "inspct"; did you'),
    expect.stringContaining('visitor.json states.looking.entry | unknown action "overvew"'),
    'visitor.json states.looking.on.replied | unknown target "reading"; choose from: looking',
    expect.stringContaining('visitor.json states.looking.after.5 | unknown target ".in"'),
    expect.stringContaining('personas.other.chart | "none.json" does not exist'),
    expect.stringContaining('personas.third.chart | "broken.json" is not JSON'),
  ]);
});

test('modules that throw, end the process or export something else are told', async () => {
  const { complaints } = await openedWith(
    [
      '  throws: ./throws.ts',
      '  exits: ./exits.ts',
      '  nothing: ./nothing.ts',
      '  syntax: ./syntax.ts',
      '  missing: ./missing.ts',
      '  lost: ./lost.ts',
      '  faulty: ./faulty.ts',
      '  loose: { from: researchr }',
      '  circle: { from: square }',
      '  square: { from: circle }',
      '  unknown: { activity: active }',
    ].join('\n'),
    {
      'throws.ts': "throw new Error('no such luck');",
      'exits.ts': 'process.exit(0);',
      'nothing.ts': 'export const nothing = { name: "nothing" };',
      'syntax.ts': 'const a: = 3;',
      'lost.ts': "import './elsewhere.ts';",
      'faulty.ts': `
        import { definePersona, get } from 'statecrowd';
        const operations = { a: get('/', { weight: -1 }) };
        export default definePersona({ name: 'f', operations, setup: ['b'] });
      `,
    },
  );
  const told = (text: string) => expect.stringContaining(text);
  expect(complaints).toEqual([
    'throws.ts | threw Error: no such luck',
    'exits.ts | ended the process while it was loading',
    told('syntax.ts | cannot be read as a module'),
    'missing.ts | does not exist',
    told('lost.ts | imports what is not there'),
    told('faulty.ts | persona f traits.transportShares.http: there is no operation to choose'),
    told('faulty.ts | persona f operations.a.weight: must be a number'),
    told('faulty.ts | persona f setup: unknown operation "b"'),
    told('faulty.ts | persona f operations: the chart chooses freely'),
    told('personas.nothing | ./nothing.ts exports no persona; export one made by definePersona'),
    told('personas.loose.from | unknown persona "researchr"; did you mean "researcher"?'),
    told('personas.square.from | "circle" is made from itself'),
    told('personas.circle.from | "square" is made from itself'),
    told('personas.unknown.from | is missing'),
  ]);
});

test('traits that cannot be are told where they are written', async () => {
  const { complaints } = await openedWith(
    [
      '  researcher: { activity: fast, pattern: burstly, error_rate: 2, response_time: [2s, 1s] }',
      '  observer: { respons_time: 1, patience: -1 }',
      '  admin: 7',
    ].join('\n'),
    {},
  );
  const told = (text: string) => expect.stringContaining(text);
  expect(complaints).toEqual([
    told('personas.researcher.activity | "fast" is not one of hyperactive'),
    told('personas.researcher.pattern | "burstly" is not one of continuous, bursty'),
    told('personas.researcher.error_rate | 2 is not a number from 0 to 1'),
    told('personas.researcher.response_time | must not be shorter at the end'),
    told('personas.observer.respons_time | unknown key "respons_time"'),
    told('personas.observer.patience | -1 is not a number'),
    told('personas.admin | must be the path of a module or a group of keys'),
  ]);
});

test('an entry that is wrong does not keep the others from being looked at', async () => {
  const { complaints } = await openedWith(
    '  owl: { from: researcher, activity: fast }\n  lost: { from: reseacher }\n  gone: ./gone.ts',
    {},
  );
  expect(complaints).toEqual([
    expect.stringContaining('personas.owl.activity | "fast" is not one of'),
    'gone.ts | does not exist',
    expect.stringContaining('personas.lost.from | unknown persona "reseacher"'),
  ]);
});

test('shares that do not sum to 1 are told with the key they were written under', async () => {
  const { complaints } = await openedWith('  admin: { message_weights: { query: 0.5 } }', {});
  expect(complaints).toEqual([
    expect.stringContaining(
      'own.yaml:4:12 personas.admin.message_weights | must sum to 1, not 0.5',
    ),
  ]);
});
