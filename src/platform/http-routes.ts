import { randomUUID } from 'node:crypto';
import { memoryAfterCollection } from '../determinism/memory-after-collection.ts';
import type { Answer, MaybeLater } from './answer.ts';
import { ok, refuse } from './answer.ts';
import { expositionText, expositionType } from './exposition.ts';
import type { Fields, Shape, Shaped } from './fields.ts';
import { hasShape, longText, misshapen, name, listOf, oneOf, optional, plain } from './fields.ts';
import { dataSizes, processData } from './process-data.ts';
import type { Services } from './services.ts';

const maxTools = 16;
const maxOperations = 16;

/** A request of a known route; `id` is the variable segment of its path. */
interface Asked {
  readonly services: Services;
  readonly id: string;
}

/** `unavailable` is the one answer that is neither a success nor the client's error. */
export type HttpOutcome =
  | Answer
  | { readonly kind: 'unavailable'; readonly body: object }
  | { readonly kind: 'text'; readonly contentType: string; readonly text: string };

type Handler = (body: Fields, asked: Asked) => MaybeLater<HttpOutcome>;

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly answer: Handler;
  /** Open to everybody; all other routes ask for a bearer token. */
  readonly isPublic?: true;
}

/** What a path and method lead to; `label` is the row the request is counted in. */
export type Found =
  | { readonly kind: 'route'; readonly label: string; readonly route: Route; readonly id: string }
  | { readonly kind: 'wrong_method'; readonly label: string; readonly allowed: string }
  | { readonly kind: 'nowhere'; readonly label: string };

function body<S extends Shape>(
  shape: S,
  answer: (body: Shaped<S>, asked: Asked) => MaybeLater<HttpOutcome>,
): Handler {
  return (given, asked) =>
    hasShape(shape, given) ? answer(given, asked) : refuse('invalid', misshapen(shape, given));
}

const routes: readonly Route[] = [
  { method: 'GET', path: '/health', answer: reportHealth, isPublic: true },
  { method: 'GET', path: '/stats', answer: (_, { services }) => ok(services.counters.report()) },
  { method: 'GET', path: '/metrics', answer: exposeMetrics },
  { method: 'GET', path: '/memory', answer: reportMemory },
  {
    method: 'POST',
    path: '/agent/execute',
    answer: body({ query: longText, tools: optional(listOf(name, maxTools)) }, executeAgent),
  },
  {
    method: 'POST',
    path: '/workflow/init',
    answer: body({ workflow_type: name }, initWorkflow),
  },
  {
    method: 'POST',
    path: '/workflow/:id/step',
    answer: body({ step_data: plain }, stepWorkflow),
  },
  { method: 'POST', path: '/workflow/:id/complete', answer: completeWorkflow },
  {
    method: 'POST',
    path: '/data/process',
    answer: body(
      { data_size: oneOf(dataSizes), operations: optional(listOf(name, maxOperations)) },
      processOnce,
    ),
  },
];

/** Finds the route of a request; paths nobody serves share one row in the counters. */
export function findRoute(method: string, path: string): Found {
  const candidates = routes.flatMap((route) => {
    const id = matchPath(route.path, path);
    return id === undefined ? [] : [{ route, id }];
  });
  if (candidates.length === 0) return { kind: 'nowhere', label: 'unknown' };
  const hit = candidates.find(({ route }) => route.method === method);
  if (hit !== undefined) return { kind: 'route', label: `${method} ${hit.route.path}`, ...hit };
  const allowed = candidates.map(({ route }) => route.method).join(', ');
  return { kind: 'wrong_method', label: 'wrong method', allowed };
}

/** The variable segment of the path, empty when it has none; `undefined` when it does not fit. */
function matchPath(pattern: string, path: string): string | undefined {
  if (pattern === path) return '';
  const [before, after] = pattern.split(':id');
  if (before === undefined || after === undefined) return undefined;
  if (!path.startsWith(before) || !path.endsWith(after)) return undefined;
  const id = path.slice(before.length, path.length - after.length);
  return /^[\w-]{1,64}$/.test(id) ? id : undefined;
}

async function reportHealth(_: Fields, { services }: Asked): Promise<HttpOutcome> {
  const hasDatabase = await services.store.isReachable();
  const report = {
    status: hasDatabase ? 'ok' : 'degraded',
    uptime_seconds: Math.round(process.uptime()),
    connections: services.counters.openConnections,
    database: hasDatabase ? 'ok' : 'unreachable',
  };
  return hasDatabase ? ok(report) : { kind: 'unavailable', body: report };
}

function exposeMetrics(_: Fields, { services }: Asked): HttpOutcome {
  return { kind: 'text', contentType: expositionType, text: expositionText(services) };
}

/** What is really held: the platform collects its garbage first, and stands still meanwhile. */
function reportMemory(): Answer {
  const { heapUsedBytes, rssBytes, externalBytes } = memoryAfterCollection();
  return ok({ heap_used_bytes: heapUsedBytes, rss_bytes: rssBytes, external_bytes: externalBytes });
}

interface Execution {
  readonly query: string;
  readonly tools?: readonly string[] | null | undefined;
}

async function executeAgent({ query, tools }: Execution, { services }: Asked): Promise<Answer> {
  const used = tools ?? [];
  const words = query.split(/\s+/).filter((word) => word.length > 0);
  const result = { words: words.length, distinct: new Set(words).size };
  const execution = { execution_id: randomUUID(), result, tools: used };
  const stored = await services.store.call('events.append', {
    event: 'agent.executed',
    data: { ...execution, query },
  });
  return stored.ok ? ok(execution) : stored.refusal;
}

async function initWorkflow(
  { workflow_type: workflowType }: { readonly workflow_type: string },
  { services }: Asked,
): Promise<Answer> {
  const workflow = randomUUID();
  const stored = await services.store.call('workflows.init', {
    workflow,
    workflow_type: workflowType,
  });
  return stored.ok ? ok({ workflow_id: workflow }) : stored.refusal;
}

async function stepWorkflow(
  { step_data: stepData }: { readonly step_data?: unknown },
  { services, id }: Asked,
): Promise<Answer> {
  const stored = await services.store.call('workflows.step', {
    workflow: id,
    step_data: stepData,
  });
  return stored.ok ? ok({ workflow_id: id, step: stored.value.step }) : stored.refusal;
}

async function completeWorkflow(_: Fields, { services, id }: Asked): Promise<Answer> {
  const stored = await services.store.call('workflows.complete', { workflow: id });
  if (!stored.ok) return stored.refusal;
  return ok({ workflow_id: id, status: 'completed', steps: stored.value.steps });
}

interface Processing {
  readonly data_size: 'small' | 'medium' | 'large';
  readonly operations?: readonly string[] | null | undefined;
}

async function processOnce(wanted: Processing, { services }: Asked): Promise<Answer> {
  const result = processData(wanted.data_size, wanted.operations ?? []);
  const stored = await services.store.call('events.append', {
    event: 'data.processed',
    data: result,
  });
  return stored.ok ? ok(result) : stored.refusal;
}
