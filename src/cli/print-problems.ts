import { redactUrls } from '../scenario/redact-url.ts';
import type { Problem } from '../scenario/problem.ts';

const maxPlaceWidth = 44;

/** Every problem on a line of its own, places aligned, nothing in it that a terminal would obey. */
export function formatProblems(command: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.map(({ where, message }) => [oneLine(where), oneLine(message)] as const);
  const longest = Math.max(...lines.map(([where]) => where.length));
  const width = Math.min(longest, maxPlaceWidth);
  const rows = lines.map(([where, message]) => `  ${where.padEnd(width)}  ${message}`);
  return [`${command}: ${count}, nothing was started`, ...rows, ''].join('\n');
}

/** Text on one line, with control characters replaced and passwords of URLs hidden. */
export function oneLine(text: string): string {
  return redactUrls(text.replaceAll(/\s*[\r\n]+\s*/g, ' ')).replaceAll(/\p{Cc}/gu, '?');
}
