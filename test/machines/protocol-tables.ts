import { readFileSync } from 'node:fs';

/** The parameters of a command or query as the protocol's page names them. */
export interface DocumentedParams {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const page = readFileSync(new URL('../../docs/reference/protocol.md', import.meta.url), 'utf8');

/** The table under `## <title>`: name → parameters. */
export function documentedParams(title: string): ReadonlyMap<string, DocumentedParams> {
  return new Map(
    tableUnder(title).map(([name = '', params = '']) => [
      unquoted(name)[0] ?? '',
      paramsOf(params),
    ]),
  );
}

/** Channel and event of every push, as `channel/event`. */
export function documentedPushes(): ReadonlySet<string> {
  const pushes = tableWithHeader('channel').flatMap(([channels = '', events = '']) =>
    unquoted(channels).flatMap((channel) =>
      unquoted(events).map((event) => `${channel.split(':')[0]}/${event}`),
    ),
  );
  return new Set(pushes);
}

/** `GET /health`, `POST /workflow/init`, … */
export function documentedRequests(): ReadonlySet<string> {
  const requests = tableUnder('HTTP').flatMap(([request = '']) => unquoted(request));
  return new Set(requests.map((request) => request.split(' ').slice(0, 2).join(' ')));
}

/** What `metrics.tick` and `monitoring.sample` may tell. */
export function documentedFigures(): ReadonlySet<string> {
  return new Set(unquoted(page.split('\nFigures: ')[1]?.split('\n\n')[0] ?? ''));
}

/** The rows of the table in a section of the page, as cells. */
function tableUnder(title: string): readonly (readonly string[])[] {
  const section = page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
  return rowsOf(section);
}

function tableWithHeader(header: string): readonly (readonly string[])[] {
  return rowsOf(page.slice(page.indexOf(`| ${header} |`)).split('\n\n')[0] ?? '');
}

function rowsOf(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  const rows = lines.map((line) => line.split(/(?<!\\)\|/).slice(1, -1));
  return rows.slice(2).map((cells) => cells.map((cell) => cell.trim()));
}

function unquoted(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}

function paramsOf(text: string): DocumentedParams {
  const params = text
    .replaceAll(/\((?!optional)[^)]*\)/g, '')
    .split(',')
    .filter((param) => param.includes('`'));
  const isOptional = (param: string): boolean => /or none|\(optional\)/.test(param);
  const names = (some: readonly string[]): readonly string[] => some.flatMap(unquoted);
  return {
    required: names(params.filter((param) => !isOptional(param))),
    optional: names(params.filter(isOptional)),
  };
}
