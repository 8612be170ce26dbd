import type { Command, Option } from 'commander';
import { didYouMean, nearest } from '../scenario/nearest.ts';
import type { Problem } from '../scenario/problem.ts';
import { showValue } from '../scenario/show-value.ts';

/** Arguments the command can be given without its giving up, and what was wrong with the rest. */
export interface ReadArguments {
  readonly command: string;
  readonly accepted: readonly string[];
  readonly problems: readonly Problem[];
}

/** What stands for an argument that is missing, so that all others are still checked. */
export const missingArgument = '';

/** What is wrong with an empty argument; of a missing one `early` tells where it was read. */
export function emptyArgument(
  name: string,
  early: readonly Problem[],
  advice: string,
): readonly Problem[] {
  const where = `<${name}>`;
  const isTold = early.some((problem) => problem.where === where);
  return isTold ? [] : [{ where, message: `is empty; ${advice}` }];
}

/**
 * Sorts the arguments of one call: the parser stops at the first mistake, and people want to hear
 * about all of them.
 */
export function readArguments(program: Command, written: readonly string[]): ReadArguments {
  const [name, ...rest] = written;
  const command = program.commands.find((known) => known.name() === name);
  if (command !== undefined && name !== undefined) {
    if (rest.some(isHelp)) return { command: name, accepted: [name, '--help'], problems: [] };
    const { options, operands, problems } = sort(command, rest);
    const accepted = [name, ...options, '--', ...operands];
    return { command: `statecrowd ${name}`, accepted, problems };
  }
  const isPlain = name === undefined || name === 'help' || isHelp(name) || isVersion(name);
  const problems = isPlain ? [] : [unknownWord(program, name)];
  return { command: 'statecrowd', accepted: isPlain ? written : [], problems };
}

interface Sorted {
  readonly options: string[];
  readonly operands: string[];
  readonly problems: Problem[];
}

function sort(command: Command, written: readonly string[]): Sorted {
  const sorted: Sorted = { options: [], operands: [], problems: [] };
  const doubtful: string[] = [];
  const queue = [...written];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--') sorted.operands.push(...queue.splice(0));
    else if (!isOption(word)) sorted.operands.push(word);
    else takeOption(word, { command, queue, sorted, doubtful });
  }
  checkOperands(command, sorted, doubtful);
  return sorted;
}

interface Taking {
  readonly command: Command;
  readonly queue: string[];
  readonly sorted: Sorted;
  /** Words after unknown options: their values, or arguments of the command. */
  readonly doubtful: string[];
}

function takeOption(word: string, { command, queue, sorted, doubtful }: Taking): void {
  const [flag = word, ...inline] = word.startsWith('--') ? word.split('=') : [word];
  const option = command.options.find(({ long, short }) => long === flag || short === flag);
  const hasInline = inline.length > 0;
  const next = queue[0];
  const hasNext = next !== undefined && (!isOption(next) || isNumber(next));
  if (option === undefined) {
    sorted.problems.push(unknownOption(flag, command));
    const meant = findNearest(flag, command);
    if (!hasInline && hasNext && meant?.isBoolean() !== true) doubtful.push(...queue.splice(0, 1));
  } else if (option.isBoolean() || option.negate) {
    if (hasInline) sorted.problems.push({ where: flag, message: 'takes no value' });
    else sorted.options.push(word);
  } else if (hasInline || hasNext) {
    sorted.options.push(word, ...(hasInline ? [] : queue.splice(0, 1)));
  } else {
    sorted.problems.push({ where: flag, message: `needs a value: ${option.flags}` });
  }
}

function checkOperands(command: Command, sorted: Sorted, doubtful: readonly string[]): void {
  const expected = command.registeredArguments;
  const { operands, problems } = sorted;
  const open = expected.length - operands.length;
  const takesMany = expected.some(({ variadic }) => variadic);
  const isWanting = takesMany || expected.some(({ required }) => required);
  if (isWanting && open > 0) operands.push(...doubtful.slice(0, open));
  for (const extra of takesMany ? [] : operands.splice(expected.length)) {
    const usage = `${command.name()} ${command.usage()}`;
    problems.push({ where: showValue(extra), message: `is one argument too many: ${usage}` });
  }
  expected.slice(operands.length).forEach((argument) => {
    if (!argument.required) return;
    problems.push({
      where: `<${argument.name()}>`,
      message: `is missing: ${argument.description}`,
    });
    operands.push(missingArgument);
  });
}

function unknownOption(flag: string, command: Command): Problem {
  const meant = findNearest(flag, command)?.long;
  const help = `see statecrowd ${command.name()} --help`;
  const advice = meant === undefined ? help : `did you mean ${meant}?`;
  return { where: flag, message: `unknown option; ${advice}` };
}

function findNearest(flag: string, command: Command): Option | undefined {
  const longs = command.options.flatMap(({ long }) => (long ? [long] : []));
  const meant = nearest(flag, longs);
  if (meant === undefined) return undefined;
  return command.options.find(({ long }) => long === meant);
}

function unknownWord(program: Command, word: string): Problem {
  const names = program.commands.map((command) => command.name());
  if (isOption(word)) {
    return { where: word, message: 'unknown option; write a command first, see --help' };
  }
  return { where: showValue(word), message: `unknown command${didYouMean(word, names)}` };
}

function isOption(word: string): boolean {
  return word.length > 1 && word.startsWith('-');
}

function isNumber(word: string): boolean {
  return /^-\d/.test(word);
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h';
}

function isVersion(word: string): boolean {
  return word === '--version' || word === '-V';
}
