import { Command } from 'commander';
import { didYouMean } from '../scenario/nearest.ts';
import { InputError } from '../scenario/problem.ts';
import type { Problem } from '../scenario/problem.ts';
import { showValue } from '../scenario/show-value.ts';
import type { Invocation } from './invocation.ts';
import type { Listed } from './listings.ts';

const kinds = ['scenarios', 'schedules', 'personas', 'presets', 'protocols', 'metrics'] as const;
type ListedKind = (typeof kinds)[number];

interface ListOptions {
  readonly tag?: string;
  readonly json?: boolean;
}

/** `list`: what there is, one line each. */
export function listCommand(invocation: Invocation): Command {
  return new Command('list')
    .description('show the scenarios, schedules, personas, presets, protocols or metrics there are')
    .argument('[what]', kinds.join(', '), 'scenarios')
    .option('--tag <tag>', 'only scenarios with this tag')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  statecrowd list scenarios --tag quick')
    .action(async (what: string, options: ListOptions) => {
      await list(what, options, invocation);
    });
}

async function list(what: string, options: ListOptions, invocation: Invocation): Promise<void> {
  const kind = kinds.find((known) => known === what);
  const problems = [...invocation.problems, ...refuseKind(what), ...refuseTag(kind, options)];
  if (problems.length > 0 || kind === undefined) throw new InputError(problems);
  const { listings } = await import('./listings.ts');
  const entries = await listings[kind]();
  const { tag } = options;
  const shown = tag === undefined ? entries : entries.filter(({ tags }) => tags?.includes(tag));
  if (shown.length === 0) {
    const { unknownTag } = await import('./tagged-scenarios.ts');
    throw new InputError([
      unknownTag(
        tag ?? '',
        entries.flatMap((entry) => entry.tags ?? []),
      ),
    ]);
  }
  process.stdout.write(options.json === true ? toJson(shown) : toLines(shown));
}

function refuseKind(what: string): readonly Problem[] {
  if (kinds.some((known) => known === what)) return [];
  return [{ where: showValue(what), message: `cannot be listed${didYouMean(what, kinds)}` }];
}

function refuseTag(kind: ListedKind | undefined, { tag }: ListOptions): readonly Problem[] {
  if (tag === undefined || kind === undefined || kind === 'scenarios') return [];
  return [{ where: '--tag', message: `selects scenarios; ${kind} have no tags` }];
}

function toJson(entries: readonly Listed[]): string {
  return `${JSON.stringify(entries, null, 2)}\n`;
}

function toLines(entries: readonly Listed[]): string {
  const width = Math.max(...entries.map(({ name }) => name.length));
  const noteWidth = Math.max(...entries.map(({ note = '' }) => note.length));
  const lines = entries.map(({ name, note, description }) => {
    const notes = note === undefined ? [] : [note.padEnd(noteWidth)];
    return [name.padEnd(width), ...notes, description].join('  ');
  });
  return `${lines.join('\n')}\n`;
}
