import { createAgent, findAgents, updateAgentStatus } from './agents.ts';
import { beliefEvolution, recordBelief } from './beliefs.ts';
import { dissolveCoalition, formCoalition, resolveConflict, trackCoalition } from './coalitions.ts';
import { appendConversation, recentConversation } from './conversations.ts';
import { agentHistory, appendEvent, recentEvents } from './events.ts';
import { completeExperiment, experimentResults, startExperiment } from './experiments.ts';
import type { Operation } from './operation.ts';
import { aggregateMetrics, collectMetrics } from './performance-metrics.ts';
import { systemOverview } from './system.ts';
import { assignTask, completeTask, tasksByAgent } from './tasks.ts';
import { saveUserState } from './user-state.ts';
import { completeWorkflow, initWorkflow, stepWorkflow } from './workflows.ts';

/** Every operation that a persona or the platform can issue, under the name it is counted by. */
export const databaseOperations = {
  'agents.create': createAgent,
  'agents.update_status': updateAgentStatus,
  'agents.find': findAgents,
  'coalitions.form': formCoalition,
  'coalitions.track': trackCoalition,
  'coalitions.dissolve': dissolveCoalition,
  'coalitions.resolve_conflict': resolveConflict,
  'tasks.assign': assignTask,
  'tasks.complete': completeTask,
  'tasks.by_agent': tasksByAgent,
  'experiments.start': startExperiment,
  'experiments.complete': completeExperiment,
  'experiments.results': experimentResults,
  'beliefs.record': recordBelief,
  'beliefs.evolution': beliefEvolution,
  'history.agent': agentHistory,
  'metrics.collect': collectMetrics,
  'metrics.aggregate': aggregateMetrics,
  'events.append': appendEvent,
  'events.recent': recentEvents,
  'user_state.save': saveUserState,
  'conversations.append': appendConversation,
  'conversations.recent': recentConversation,
  'system.overview': systemOverview,
  'workflows.init': initWorkflow,
  'workflows.step': stepWorkflow,
  'workflows.complete': completeWorkflow,
} as const satisfies Readonly<Record<string, Operation<unknown>>>;

export type DatabaseOperationName = keyof typeof databaseOperations;

/** What an operation gives when it succeeds. */
export type OperationValue<Name extends DatabaseOperationName> =
  (typeof databaseOperations)[Name] extends Operation<infer Value> ? Value : never;

export function isDatabaseOperationName(name: string): name is DatabaseOperationName {
  return Object.hasOwn(databaseOperations, name);
}
