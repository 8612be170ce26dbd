import { personas } from '../src/machines/personas.ts';
import type { Persona } from '../src/machines/persona.ts';
import { meanGapMs } from '../src/machines/traits.ts';

/** The page about the shipped personas: what they are like, what they choose, how they behave. */
export function personaReference(): string {
  return [
    '# Personas',
    '',
    'Written by `npm run generate` from `src/machines/personas`.',
    '',
    'An operation is chosen freely by its share, or follows from another (`–`). The mean gap is',
    'the one between two free choices. A reactive person reacts to what is pushed and then makes',
    'a free choice, at most as often as its mean gap says; unprompted, it takes twenty times as',
    'long. A scheduled person keeps its beat: what it misses while it is busy is left out, not',
    'caught up on. The error rate is the share of messages sent wrongly filled in on purpose, as',
    'people do: the target refuses them, and they are counted as failed.',
    ...Object.values(personas).flatMap(describe),
    '',
  ].join('\n');
}

function describe(persona: Persona): readonly string[] {
  const { traits } = persona;
  return [
    '',
    `## ${persona.name}`,
    '',
    persona.description,
    '',
    '| trait | value |',
    '| --- | --- |',
    `| activity | ${traits.activity}, a mean gap of ${meanGapMs[traits.activity] / 1000} s |`,
    `| pattern | ${traits.pattern} |`,
    `| message weights | ${percentages(traits.messageWeights)} |`,
    `| transports | ${percentages(traits.transportShares)} |`,
    `| error rate | ${traits.errorRate * 100} % |`,
    `| response time | ${traits.responseTimeMs.join('–')} ms |`,
    `| back-off, attempts | × ${traits.connection.patience}, × ${traits.connection.persistence} |`,
    `| channels | ${persona.channels.join(', ')} |`,
    `| reacts to | ${persona.reactsTo.join(', ') || 'no push'} |`,
    '',
    '| while online | |',
    '| --- | --- |',
    ...Object.entries(persona.online.states ?? {}).map(
      ([state, { description }]) => `| \`${state}\` | ${String(description)} |`,
    ),
    '',
    '| operation | over | weight | may lead to |',
    '| --- | --- | --- | --- |',
    ...Object.entries(persona.operations).map(
      ([name, draft]) =>
        `| ${name} | ${draft.group ?? draft.transport} | ` +
        `${draft.weight === 0 ? '–' : draft.weight} | ${percentages(draft.followUps)} |`,
    ),
  ];
}

function percentages(shares: Readonly<Record<string, number>>): string {
  return Object.entries(shares)
    .map(([name, share]) => `${name} ${Math.round(share * 100)} %`)
    .join(', ');
}
