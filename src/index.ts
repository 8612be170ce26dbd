// The public API: what `import … from 'statecrowd'` gives.
export { run, simulate } from './run/start-run.ts';
export { replay } from './run/replay-run.ts';
export type { ReplayOptions, ReplayResult } from './run/replay-run.ts';
export type { RunOptions } from './run/run-options.ts';
export type { RunHandle, RunResult } from './run/run-request.ts';
export { scenarios } from './sources/shipped-scenarios.ts';
export { defineScenario } from './sources/define-scenario.ts';
export type { RunContext, ScenarioDefinition } from './sources/define-scenario.ts';
export { ownDatabase } from './sources/own-database.ts';
export type { OwnDatabaseDefinition } from './sources/own-database.ts';
export { definePersona } from './machines/define-persona.ts';
export type { PersonaDefinition } from './machines/define-persona.ts';
export { onlineChart } from './machines/virtual-user-chart.ts';
export { sendMessage, sendRequest } from './machines/own-operations.ts';
export type { MessageDefinition, RequestDefinition } from './machines/own-operations.ts';
export {
  agentMessage,
  command,
  databaseCall,
  eventSubscription,
  get,
  monitoring,
  ping,
  post,
  query,
  subscribe,
  unsubscribe,
} from './machines/operation-draft.ts';
export type { OperationDraft } from './machines/operation-draft.ts';
export type { Draws } from './machines/draws.ts';
export type { Persona } from './machines/persona.ts';
export type { Traits } from './machines/traits.ts';
export type { Incoming, Protocol } from './protocols/protocol.ts';
export type { Handshake } from './scenario/handshake.ts';
export { InputError } from './scenario/problem.ts';
export type { Problem } from './scenario/problem.ts';
export type { Json, JsonObject, Reply } from './scenario/operation.ts';
export type { Summary } from './metrics/summary.ts';
export type { Window } from './metrics/window.ts';
