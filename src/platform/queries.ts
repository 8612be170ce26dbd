import type { DatabaseOperationName } from '../db/operations/database-operations.ts';
import type { Answer } from './answer.ts';
import { ok, refuse } from './answer.ts';
import type { Client } from './client.ts';
import type { Fields, Shape } from './fields.ts';
import { hasShape, integerIn, misshapen, name, optional } from './fields.ts';

const limit = optional(integerIn(1, 1000));

interface Query {
  readonly operation: DatabaseOperationName;
  readonly shape: Shape;
}

const queries: ReadonlyMap<string, Query> = new Map<string, Query>([
  ['agent_history', { operation: 'history.agent', shape: { agent: name, limit } }],
  ['belief_evolution', { operation: 'beliefs.evolution', shape: { agent: name } }],
  ['performance', { operation: 'metrics.aggregate', shape: { agent: optional(name) } }],
  ['system_overview', { operation: 'system.overview', shape: {} }],
  ['coalition_status', { operation: 'coalitions.track', shape: { coalition: name } }],
  ['task_status', { operation: 'tasks.by_agent', shape: { agent: name } }],
  ['experiment_results', { operation: 'experiments.results', shape: { experiment: name } }],
  ['recent_events', { operation: 'events.recent', shape: { limit } }],
]);

interface QueryMessage {
  readonly query_type: string;
  readonly params?: Fields | null | undefined;
}

/** Looks up what a query asks for. */
export async function answerQuery(message: QueryMessage, from: Client): Promise<Answer> {
  const { query_type: queryType, params } = message;
  const query = queries.get(queryType);
  if (query === undefined) {
    return refuse('unknown_query', `query_type must be one of ${[...queries.keys()].join(', ')}`);
  }
  const given = params ?? {};
  if (!hasShape(query.shape, given)) return refuse('invalid', misshapen(query.shape, given));
  const input = Object.fromEntries(Object.keys(query.shape).map((key) => [key, given[key]]));
  const stored = await from.services.store.call(query.operation, input);
  return stored.ok
    ? ok({ type: 'query_result', query_type: queryType, data: stored.value })
    : stored.refusal;
}
