/** What can be done to a database itself, whoever uses it. */
export const databaseFaultKinds = [
  'terminate',
  'exhaust_pool',
  'lock',
  'serialization',
  'read_only',
  'connection_limit',
] as const;

export type DatabaseFaultKind = (typeof databaseFaultKinds)[number];
