import type { OperationDraft } from './operation-draft.ts';
import type { MessageGroup, Traits } from './traits.ts';

/** The traits of a person about whom nothing is said: each operation is chosen by its weight. */
export function usualTraits(operations: Readonly<Record<string, OperationDraft>>): Traits {
  const drafts = Object.values(operations);
  const weightOf = (of: (draft: OperationDraft) => boolean): number =>
    drafts.filter(of).reduce((sum, { weight }) => sum + weight, 0);
  const all = weightOf(() => true);
  const messages = weightOf(({ group }) => group !== undefined);
  const transport = (name: OperationDraft['transport']): number =>
    share(
      weightOf((draft) => draft.transport === name),
      all,
    );
  const group = (name: MessageGroup): number =>
    share(
      weightOf((draft) => draft.group === name),
      messages,
    );
  return {
    activity: 'moderate',
    pattern: 'random',
    messageWeights: {
      query: group('query'),
      command: group('command'),
      event: group('event'),
      monitoring: group('monitoring'),
    },
    transportShares: {
      websocket: transport('websocket'),
      http: transport('http'),
      database: transport('database'),
    },
    errorRate: 0,
    responseTimeMs: [500, 2000],
    connection: { patience: 1, persistence: 1 },
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
