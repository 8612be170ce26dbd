import { problemsIn } from '../scenario/problem.ts';

/** Longest part of a message of somebody else's code that is shown. */
const longestText = 300;

/** Why a module of a user could not be loaded, one line for each thing that is wrong. */
export function explainModuleError(error: unknown): readonly string[] {
  const problems = problemsIn(error);
  if (problems !== undefined) return problems.map(({ where, message }) => `${where}: ${message}`);
  if (!(error instanceof Error)) return [`threw ${String(error).slice(0, longestText)}`];
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ERR_MODULE_NOT_FOUND') return [`imports what is not there: ${firstLine(error)}`];
  if (error instanceof SyntaxError || String(code).includes('TYPESCRIPT')) {
    return [`cannot be read as a module: ${firstLine(error)}`];
  }
  return [`threw ${error.name}: ${firstLine(error)}`];
}

function firstLine({ message }: Error): string {
  const [line = ''] = message.split('\n', 1);
  return line.slice(0, longestText);
}
