import type { Command } from 'commander';
import { optionOf, overridable, variableOf } from '../scenario/overrides.ts';
import { exits } from './exit-codes.ts';
import { createProgram } from './program.ts';

const introduction = `# Command line

This page is generated from the program itself by \`npm run generate\`.

Durations: a bare number is seconds; also \`500ms\`, \`10s\`, \`5m\` and \`1h\`, at most 24 days. An
option wins over \`--set\` of its key, that over its environment variable, that over environments,
presets and the scenario file, that over the default.
Wrong input names all its problems and starts nothing.`;

/** The reference of all commands, variables and exit codes, as Markdown. */
export function commandReference(): string {
  const program = createProgram(
    {
      written: [],
      problems: [],
      environment: {},
      interruptions: { onFirst: () => () => undefined },
      exit: 'passed',
    },
    '',
  );
  const commands = [program, ...program.commands];
  return [introduction, ...commands.map(commandSection), variableSection(), exitSection()].join(
    '\n\n',
  );
}

function commandSection(command: Command): string {
  const title = command.parent === null ? command.name() : `statecrowd ${command.name()}`;
  return `## ${title}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``;
}

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text), getOutHasColors: () => false });
  command.outputHelp();
  return help.trim();
}

function variableSection(): string {
  const rows = overridable.map((name) => `| \`${variableOf(name)}\` | \`${optionOf(name)}\` |`);
  const others = [
    '| `STATECROWD_DEBUG` | stack traces of internal errors |',
    '| `NO_COLOR` | no colours |',
  ];
  const table = ['| variable | stands for |', '| --- | --- |', ...rows, ...others].join('\n');
  const lists =
    'Lists, such as several hosts, are separated by commas; thresholds by semicolons, ' +
    'because they hold commas themselves; settings by key by line breaks. `STATECROWD_ERRORS` ' +
    'and `STATECROWD_MONITORING` are `true` or `false`. A variable does not count where `--set` ' +
    'writes its key.';
  return `## Environment\n\n${table}\n\n${lists}`;
}

function exitSection(): string {
  const rows = Object.values(exits).map(({ code, meaning }) => `| ${code} | ${meaning} |`);
  const table = ['| code | meaning |', '| --- | --- |', ...rows].join('\n');
  return `## Exit codes\n\nWhen several apply, the upper one wins.\n\n${table}`;
}
