import type { RunPlan } from '../../../src/cli/terminal/run-plan.ts';
import type { Observation, Outcome, Transport } from '../../../src/metrics/observation.ts';
import { sampleAt, startedAt, tickAt } from '../../streams/observed-run.ts';

/** The plan of a run of four seconds. */
export const plan: RunPlan = {
  version: '0.1.0',
  scenario: 'mixed_workload',
  seed: 7,
  isVirtual: false,
  target: 'embedded platform ws://127.0.0.1:41733/ws',
  loadModel: 'users',
  phases: [
    { name: 'warm-up', startMs: 0, endMs: 1_000 },
    { name: 'steady', startMs: 1_000, endMs: 3_000 },
    { name: 'cool-down', startMs: 3_000, endMs: 4_000 },
  ],
  users: 120,
  progressIntervalMs: 2_000,
  repeat: 'statecrowd run mixed_workload --duration 4 --seed 7',
};

const personas = ['researcher', 'coordinator', 'observer', 'admin', 'developer', 'analyst'];

function operation(at: number, index: number, transport: Transport): readonly Observation[] {
  const persona = personas[index % personas.length] ?? 'observer';
  const name = transport === 'database' ? 'agents.create' : 'query.recent_events';
  const outcome: Outcome = index % 100 === 99 ? 'failed' : 'ok';
  return [
    startedAt(at, { transport, persona, operation: name }),
    sampleAt(at, {
      transport,
      persona,
      user: `${persona}-1`,
      operation: name,
      outcome,
      errorClass: outcome === 'ok' ? undefined : 'close_1006\u001b[2J',
      serviceUs: 1_000 + ((index * 7_919) % 13_000),
      poolWaitUs: transport === 'database' ? (index * 31) % 400 : undefined,
    }),
  ];
}

function second(from: number, phase: string): readonly Observation[] {
  return [
    ...Array.from({ length: 412 }, (_, index) => operation(from + 1, index, 'websocket')).flat(),
    ...Array.from({ length: 96 }, (_, index) => operation(from + 2, index, 'database')).flat(),
    tickAt(from + 1_000, {
      phase,
      states: { 'online.acting': 66, 'online.idle': 44, reconnecting: 2, connecting: 6 },
      online: { researcher: 40, coordinator: 18, observer: 34, admin: 8, developer: 6, analyst: 6 },
    }),
  ];
}

/** Four seconds of a healthy run with a few errors; one of them tries to steer the terminal. */
export const shownRun: readonly Observation[] = [
  ...personas.flatMap((persona) =>
    (['created', 'connected', 'active'] as const).map(
      (step) => ({ kind: 'life', at: 0, persona, user: `${persona}-1`, step }) as const,
    ),
  ),
  ...second(0, 'warm-up'),
  ...second(1_000, 'steady'),
  ...second(2_000, 'steady'),
  ...second(3_000, 'cool-down'),
];
