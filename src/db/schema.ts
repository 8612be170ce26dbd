import type { ColumnType, Generated } from 'kysely';

/** JSON column: written as JSON text, read as the decoded value. */
type JsonColumn = ColumnType<unknown, string, string>;

/** `timestamptz`, set by the database; read as text, queries give milliseconds (`atMs`). */
type Moment = ColumnType<string, never, string>;
type LaterMoment = ColumnType<string | null, never, string>;

export const agentStatuses = ['idle', 'active', 'degraded', 'offline'] as const;
type AgentStatus = (typeof agentStatuses)[number];
export type TaskKind = 'task' | 'workflow';
export type TaskState = 'open' | 'done' | 'cancelled';

interface AgentTable {
  run_id: string;
  name: string;
  role: string;
  status: AgentStatus;
  created_at: Moment;
  updated_at: Moment;
}

interface CoalitionTable {
  run_id: string;
  name: string;
  goal: string;
  /** The user who formed it; hears of conflicts. */
  owner: string | null;
  state: 'active' | 'dissolved';
  formed_at: Moment;
  dissolved_at: LaterMoment;
}

interface MembershipTable {
  run_id: string;
  coalition: string;
  agent: string;
  role: 'leader' | 'member';
  joined_at: Moment;
}

/** Work of an agent, or a workflow of the HTTP interface, whose steps are events. */
interface TaskTable {
  run_id: string;
  name: string;
  kind: TaskKind;
  /** Type of a workflow. */
  label: string | null;
  agent: string | null;
  coalition: string | null;
  state: TaskState;
  steps: Generated<number>;
  created_at: Moment;
  finished_at: LaterMoment;
}

interface ExperimentTable {
  run_id: string;
  name: string;
  owner: string | null;
  hypothesis: string;
  duration_ms: number;
  state: 'running' | 'completed';
  result: ColumnType<unknown, never, string>;
  started_at: Moment;
  finished_at: LaterMoment;
}

interface BeliefTable {
  id: Generated<string>;
  run_id: string;
  agent: string;
  belief: string;
  confidence: number;
  recorded_at: Moment;
}

interface PerformanceMetricTable {
  id: Generated<string>;
  run_id: string;
  agent: string | null;
  metric: string;
  value: number;
  collected_at: Moment;
}

/** A log: it may name agents and subjects that are gone or never existed. */
interface EventTable {
  id: Generated<string>;
  run_id: string;
  event: string;
  agent: string | null;
  subject: string | null;
  data: JsonColumn;
  created_at: Moment;
}

interface UserStateTable {
  run_id: string;
  user_name: string;
  state: JsonColumn;
  version: Generated<number>;
  updated_at: Moment;
}

/** One row per message of a conversation. */
interface ConversationTable {
  id: Generated<string>;
  run_id: string;
  conversation: string;
  speaker: string;
  content: string;
  created_at: Moment;
}

/** Every table carries the run of its rows; entities are named by the client within a run. */
export interface Database {
  agents: AgentTable;
  coalitions: CoalitionTable;
  memberships: MembershipTable;
  tasks: TaskTable;
  experiments: ExperimentTable;
  beliefs: BeliefTable;
  performance_metrics: PerformanceMetricTable;
  events: EventTable;
  user_states: UserStateTable;
  conversations: ConversationTable;
}
