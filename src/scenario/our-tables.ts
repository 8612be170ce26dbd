/** The tables that the operations of the shipped personas work on, in the schema of a run. */
export const ourTables = [
  'agents',
  'coalitions',
  'memberships',
  'tasks',
  'experiments',
  'beliefs',
  'performance_metrics',
  'events',
  'user_states',
  'conversations',
] as const;

export type OurTable = (typeof ourTables)[number];
